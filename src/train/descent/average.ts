import type {PlainWeights} from '../engine.js';

/** Weight of late iterates against early ones; 0 would be the plain mean. */
const DECAY = 3;

/**
 * The running average of the iterates with polynomial decay, in float64: iterate t enters with
 * weight (η + 1)/(t + η), so that the bad ones of the beginning are forgotten.
 *
 * Source: Shamir & Zhang (2013), Stochastic gradient descent for non-smooth optimization, ICML.
 */
export function iterateAverage(): {add(weights: PlainWeights): void; read(): PlainWeights} {
  let count = 0;
  let W = new Float64Array();
  let b = new Float64Array();
  return {
    add(weights) {
      if (count++ === 0)
        [W, b] = [new Float64Array(weights.W.length), new Float64Array(weights.b.length)];
      const share = (DECAY + 1) / (count + DECAY);
      weights.W.forEach((w, i) => (W[i]! += share * (w - W[i]!)));
      weights.b.forEach((w, i) => (b[i]! += share * (w - b[i]!)));
    },
    read: () => ({W: Float32Array.from(W), b: Float32Array.from(b)}),
  };
}
