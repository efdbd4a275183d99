import * as tf from '@tensorflow/tfjs';
import {parametersOf, type Parameters} from './checkParameter.js';
import {hinge} from './hinge.js';
import {huberizedTruncatedPinball} from './huberizedTruncatedPinball.js';
import {ownPenalty} from './ownPenalty.js';
import type {Penalty} from './penalty.js';

/**
 * Ramp, `min(max(0, m), cap)`: a hinge that gives up on an example once it is wrong by `cap`.
 * Not convex, so it has no certificate.
 *
 * Not differentiable at m = 0 and m = cap, where the gradient taken is 0.
 *
 * @param options `cap`, the most that one violation can cost, above 0; 2 by default
 * @throws if cap is not a finite number above 0
 *
 * Source: Collobert, Sinz, Weston & Bottou (2006), Trading convexity for scalability, ICML.
 *
 * @example
 * ```js
 * ramp({cap: 1}).value(tf.tensor1d([-1, 0.5, 3])); // → [ 0, 0.5, 1 ]
 * ```
 */
export function ramp(options: {cap?: number} = {}): Penalty {
  const {cap} = parametersOf('ramp', options, ramp.parameters);
  return ownPenalty({
    name: 'ramp',
    parameters: {cap},
    convex: false,
    nondecreasing: true,
    uncapped: hinge(),
    smoothed: width => huberizedTruncatedPinball({tau: 0, delta: Math.min(width, cap), cap}),
    value: m =>
      tf.tidy(() => {
        const below = tf.step(tf.sub(cap, m));
        // The derivative of clipByValue is 1 at both corners: the steps make it 0 there.
        const rising = tf.mul(tf.clipByValue(m, 0, cap), tf.mul(tf.step(m), below));
        return tf.add(rising, tf.mul(cap, tf.sub(1, below)));
      }),
    derivative: m => tf.tidy(() => tf.mul(tf.step(m), tf.step(tf.sub(cap, m)))),
  });
}

ramp.parameters = {
  cap: {help: 'the most that a violation costs', default: 2, above: 0},
} satisfies Parameters;
