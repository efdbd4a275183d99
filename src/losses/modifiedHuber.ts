import {ownPenalty} from './ownPenalty.js';
import {penaltyOf} from './parabola.js';
import type {Penalty} from './penalty.js';

/**
 * Modified Huber: the squared hinge up to m = 2, then the straight line `4m − 4`, so that a gross
 * outlier pulls no harder than a bad one.
 *
 * Source: Zhang (2004), Solving large scale linear prediction problems using stochastic gradient
 * descent algorithms, ICML.
 *
 * @example
 * ```js
 * oneVsRest({penalty: modifiedHuber()}).convex; // → true
 * ```
 */
export function modifiedHuber(): Penalty {
  return ownPenalty(penaltyOf('modifiedHuber', {}, {above: 0.5, below: 0.5, lo: 0, hi: 4}));
}
