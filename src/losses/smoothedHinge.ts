import {parametersOf, type Parameters} from './checkParameter.js';
import {ownPenalty} from './ownPenalty.js';
import {penaltyOf} from './parabola.js';
import type {Penalty} from './penalty.js';

/**
 * Smoothed hinge: `0` for m ≤ 0, `m²/2γ` for m ≤ γ, `m − γ/2` beyond: the hinge with its corner
 * rounded over a width of γ. With γ = 1 and margin 1, Rennie and Srebro's smooth hinge.
 *
 * @param gamma width of the rounded corner, above 0; 1 by default
 * @throws if gamma is not a finite number above 0
 *
 * Source: Rennie & Srebro (2005), Loss functions for preference levels; Shalev-Shwartz & Zhang
 * (2013), JMLR 14, for any γ.
 *
 * @example
 * ```js
 * smoothedHinge({gamma: 1}).value(tf.tensor1d([-1, 1, 2])); // → [ 0, 0.5, 1.5 ]
 * ```
 */
export function smoothedHinge(options: {gamma?: number} = {}): Penalty {
  const {gamma} = parametersOf('smoothedHinge', options, smoothedHinge.parameters);
  return ownPenalty(
    penaltyOf('smoothedHinge', {gamma}, {above: gamma, below: gamma, lo: 0, hi: 1}),
  );
}

smoothedHinge.parameters = {
  gamma: {help: 'width of its rounded corner', default: 1, above: 0},
} satisfies Parameters;
