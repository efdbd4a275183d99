import * as tf from '@tensorflow/tfjs';
import type {Penalty} from './penalty.js';

/**
 * Modified Huber: the squared hinge up to m = 2, then the straight line `4m − 4`, so that a gross
 * outlier pulls no harder than a bad one.
 *
 * Source: Zhang (2004), Solving large scale linear prediction problems using stochastic gradient
 * descent algorithms, ICML.
 */
export function modifiedHuber(): Penalty {
  return {
    name: 'modifiedHuber',
    parameters: {},
    convex: true,
    nondecreasing: true,
    value: m =>
      tf.tidy(() => tf.add(tf.square(tf.clipByValue(m, 0, 2)), tf.mul(4, tf.relu(tf.sub(m, 2))))),
    derivative: m => tf.tidy(() => tf.clipByValue(tf.mul(2, m), 0, 4)),
    conjugate: a => tf.tidy(() => tf.div(tf.square(a), 4)),
  };
}
