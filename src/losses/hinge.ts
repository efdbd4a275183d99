import * as tf from '@tensorflow/tfjs';
import type {Penalty} from './penalty.js';

/**
 * Hinge, `max(0, m)`: nothing to pay once the margin is met. With margin 0 it is the perceptron.
 *
 * Not differentiable at m = 0, where the subgradient taken is 0.
 * Source: Crammer & Singer (2001), JMLR 2, eq. 3.
 */
export function hinge(): Penalty {
  return {
    name: 'hinge',
    parameters: {},
    convex: true,
    nondecreasing: true,
    value: m => tf.relu(m),
    derivative: m => tf.step(m),
    conjugate: a => tf.zerosLike(a),
  };
}
