import {ownPenalty} from './ownPenalty.js';
import {penaltyOf} from './parabola.js';
import type {Penalty} from './penalty.js';
import {smoothedHinge} from './smoothedHinge.js';

/**
 * Hinge, `max(0, m)`: nothing to pay once the margin is met. With margin 0 it is the perceptron.
 *
 * Not differentiable at m = 0, where the subgradient taken is 0.
 * Source: Crammer & Singer (2001), JMLR 2, eq. 3.
 *
 * @example
 * ```js
 * hinge().value(tf.tensor1d([-1, 0, 2])); // → [ 0, 0, 2 ]
 * ```
 */
export function hinge(): Penalty {
  return ownPenalty({
    ...penaltyOf('hinge', {}, {above: 0, below: 0, lo: 0, hi: 1}),
    smoothed: width => smoothedHinge({gamma: width}),
  });
}
