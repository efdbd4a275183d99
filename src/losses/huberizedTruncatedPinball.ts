import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {checkParameter, parametersOf, type Parameters} from './checkParameter.js';
import {ownPenalty} from './ownPenalty.js';
import {penaltyOf} from './parabola.js';
import type {Penalty} from './penalty.js';
import {smoothedHinge} from './smoothedHinge.js';

/** Parameters of {@link huberizedTruncatedPinball}. */
export interface HuberizedTruncatedPinballOptions {
  /** Slope of the left arm, 0 ≤ τ ≤ 1. @defaultValue 0.5 */
  tau?: number;
  /** Width of a rounded corner, above 0. @defaultValue 0.5 */
  delta?: number;
  /** Where the left arm starts to level off, at least δ. @defaultValue Infinity */
  kappa?: number;
  /** Where the right arm starts to level off, at least δ. @defaultValue Infinity */
  cap?: number;
}

/**
 * Huberized truncated pinball: the pinball with its corners rounded over a width of δ and both
 * arms levelled off, at m = cap on the right and m = −κ on the left. Its derivative is the
 * piecewise linear curve through
 * `(−κ−δ, 0) (−κ, −τ) (−δ, −τ) (0, 0) (δ, 1) (cap, 1) (cap+δ, 0)`, constant outside.
 *
 * Convex only with κ = cap = ∞ (the default), where it is the huberized pinball.
 *
 * @throws if a parameter is out of its range
 *
 * This formula is ours. It follows what the abstract of "Robust support vector machine classifier
 * with truncated loss function by gradient algorithm" (2022) says of its loss; the paper's own
 * formula was not consulted and may differ.
 *
 * @example
 * ```js
 * westonWatkins({penalty: huberizedTruncatedPinball({tau: 0.3, cap: 2})}).convex; // → false
 * ```
 */
export function huberizedTruncatedPinball(options: HuberizedTruncatedPinballOptions = {}): Penalty {
  const name = 'huberizedTruncatedPinball';
  const {parameters: known} = huberizedTruncatedPinball;
  const {tau, delta, kappa, cap} = parametersOf(name, options, known);
  checkParameter(name, 'kappa', kappa, {...known.kappa, from: delta});
  checkParameter(name, 'cap', cap, {...known.cap, from: delta});

  const parameters = {
    tau,
    delta,
    ...(kappa < Infinity && {kappa}),
    ...(cap < Infinity && {cap}),
  };
  if (kappa === Infinity && cap === Infinity) {
    // Its left arm is straight from −δ on: ε·τ = δ.
    const below = tau > 0 ? delta / tau : delta;
    return ownPenalty(penaltyOf(name, parameters, {above: delta, below, lo: 0 - tau, hi: 1}));
  }
  const rounded = smoothedHinge({gamma: delta});
  // Each arm is a smoothed hinge, minus the same one shifted to where the arm levels off. Beyond
  // that m is clipped, or the two would cancel to nothing for large m.
  const arm = (part: (m: Tensor) => Tensor, m: Tensor, end: number): Tensor => {
    if (end === Infinity) return part(m);
    const clipped = tf.clipByValue(m, 0, end + delta);
    return tf.sub(part(clipped), part(tf.sub(clipped, end)));
  };

  return ownPenalty({
    name,
    parameters,
    convex: false,
    nondecreasing: tau === 0,
    uncapped: huberizedTruncatedPinball({tau, delta}),
    value: m =>
      tf.tidy(() =>
        tf.add(arm(rounded.value, m, cap), tf.mul(tau, arm(rounded.value, tf.neg(m), kappa))),
      ),
    derivative: m =>
      tf.tidy(() =>
        tf.sub(
          arm(rounded.derivative, m, cap),
          tf.mul(tau, arm(rounded.derivative, tf.neg(m), kappa)),
        ),
      ),
  });
}

huberizedTruncatedPinball.parameters = {
  tau: {help: 'slope of its left arm', default: 0.5, from: 0, to: 1},
  delta: {help: 'width of its rounded corners', default: 0.5, above: 0},
  kappa: {
    help: 'where its left arm levels off, at least delta',
    default: Infinity,
    from: 0,
    to: Infinity,
  },
  cap: {
    help: 'where its right arm levels off, at least delta',
    default: Infinity,
    from: 0,
    to: Infinity,
  },
} satisfies Parameters;
