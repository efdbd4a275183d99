import {parametersOf, type Parameters} from './checkParameter.js';
import {huberizedTruncatedPinball} from './huberizedTruncatedPinball.js';
import {ownPenalty} from './ownPenalty.js';
import {penaltyOf} from './parabola.js';
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
 *
 * @example
 * ```js
 * pinball({tau: 0.5}).value(tf.tensor1d([-1, 2])); // → [ 0.5, 2 ]
 * ```
 */
export function pinball(options: {tau?: number} = {}): Penalty {
  const {tau} = parametersOf('pinball', options, pinball.parameters);
  return ownPenalty({
    ...penaltyOf('pinball', {tau}, {above: 0, below: 0, lo: 0 - tau, hi: 1}),
    smoothed: width => huberizedTruncatedPinball({tau, delta: width}),
  });
}

pinball.parameters = {
  tau: {help: 'slope of its left arm', default: 0.5, from: 0, to: 1},
} satisfies Parameters;
