import {ownPenalty} from './ownPenalty.js';
import {penaltyOf} from './parabola.js';
import type {Penalty} from './penalty.js';

/**
 * Squared hinge, `max(0, m)²`: once differentiable, and harsh on large violations.
 *
 * Source: Fan et al. (2008), LIBLINEAR, JMLR 9, the L2-loss SVM.
 *
 * @example
 * ```js
 * squaredHinge().value(tf.tensor1d([-1, 3])); // → [ 0, 9 ]
 * ```
 */
export function squaredHinge(): Penalty {
  return ownPenalty(penaltyOf('squaredHinge', {}, {above: 0.5, below: 0.5, lo: 0, hi: Infinity}));
}
