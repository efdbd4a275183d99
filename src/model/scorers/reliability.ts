import {weightsOf, type Predictions, type Scorer} from './scorer.js';

/** The examples whose most probable class has a probability above `from`, up to `to`. */
export interface ReliabilityBin {
  from: number;
  to: number;
  /** Their weight. */
  examples: number;
  /** The mean of that probability. */
  confidence: number;
  /** The share of them that are of that class: the same, if probabilities are what they say. */
  accuracy: number;
}

/** How many bins of probability there are. */
export const BINS = 15;

/** How often a model is right where it says so and so probable: the bins that have examples. */
export function reliabilityOf(predictions: Predictions): ReliabilityBin[] {
  const {classes, truth, probabilities} = predictions;
  const weights = weightsOf(predictions);
  const sums = Array.from({length: BINS}, () => ({examples: 0, confidence: 0, right: 0}));
  truth.forEach((label, i) => {
    let best = 0;
    for (let k = 1; k < classes; k++)
      if (probabilities![i * classes + k]! > probabilities![i * classes + best]!) best = k;
    const confidence = probabilities![i * classes + best]!;
    const bin = sums[Math.min(Math.max(Math.ceil(confidence * BINS) - 1, 0), BINS - 1)]!;
    bin.examples += weights[i]!;
    bin.confidence += weights[i]! * confidence;
    if (best === label) bin.right += weights[i]!;
  });
  return sums.flatMap(({examples, confidence, right}, k) =>
    examples > 0
      ? [
          {
            from: k / BINS,
            to: (k + 1) / BINS,
            examples,
            confidence: confidence / examples,
            accuracy: right / examples,
          },
        ]
      : [],
  );
}

/**
 * The expected calibration error: how far the share of right answers is from the probability they were
 * given, the mean over 15 bins by their examples.
 *
 * Source: Guo, Pleiss, Sun & Weinberger (2017), On calibration of modern neural networks, ICML.
 */
export const calibrationError: Scorer = {
  name: 'calibrationError',
  greaterIsBetter: false,
  needsProbabilities: true,
  score(predictions) {
    if (!predictions.probabilities)
      throw new Error('calibrationError needs probabilities, the model has none');
    return errorOfBins(reliabilityOf(predictions));
  },
};

/** The same of the bins. */
export function errorOfBins(bins: readonly ReliabilityBin[]): number {
  const all = bins.reduce((sum, {examples}) => sum + examples, 0);
  return bins.reduce(
    (sum, {examples, confidence, accuracy}) =>
      sum + (examples / all) * Math.abs(confidence - accuracy),
    0,
  );
}
