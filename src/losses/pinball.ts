import * as tf from '@tensorflow/tfjs';
import {checkParameter} from './checkParameter.js';
import type {Penalty} from './penalty.js';

/**
 * Pinball, `max(m, −τm)`: also charges for margins met too well, which makes the classifier
 * follow the bulk of the data instead of its edge. τ = 0 is the hinge.
 *
 * Not differentiable at m = 0, where the subgradient taken is 0.
 *
 * @param tau slope of the left arm, 0 ≤ τ ≤ 1; 0.5 by default
 * @throws if tau is not a number in [0, 1]
 *
 * Source: Huang, Shi & Suykens (2014), Support vector machine classifier with pinball loss, TPAMI.
 */
export function pinball({tau = 0.5}: {tau?: number} = {}): Penalty {
  checkParameter('pinball', 'tau', tau, {from: 0, to: 1});
  return {
    name: 'pinball',
    parameters: {tau},
    convex: true,
    nondecreasing: tau === 0,
    value: m => tf.tidy(() => tf.add(tf.relu(m), tf.mul(tau, tf.relu(tf.neg(m))))),
    derivative: m => tf.tidy(() => tf.sub(tf.step(m), tf.mul(tau, tf.step(tf.neg(m))))),
    conjugate: a => tf.zerosLike(a),
  };
}
