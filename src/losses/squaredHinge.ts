import * as tf from '@tensorflow/tfjs';
import type {Penalty} from './penalty.js';

/**
 * Squared hinge, `max(0, m)²`: once differentiable, and harsh on large violations.
 *
 * Source: Fan et al. (2008), LIBLINEAR, JMLR 9, the L2-loss SVM.
 */
export function squaredHinge(): Penalty {
  return {
    name: 'squaredHinge',
    parameters: {},
    convex: true,
    nondecreasing: true,
    value: m => tf.tidy(() => tf.square(tf.relu(m))),
    derivative: m => tf.tidy(() => tf.mul(2, tf.relu(m))),
    conjugate: a => tf.tidy(() => tf.div(tf.square(a), 4)),
  };
}
