import {BINS, errorOfBins, type ReliabilityBin} from '../scorers/index.js';
import type {CalibrationScore} from '../judge.js';

/** The mean losses come first, then of each bin the examples, their confidence and those that are right. */
const [LOSSES, OF_BIN] = [2, 3];

/** How many sums there are. */
export const CALIBRATION_SUMS = LOSSES + OF_BIN * BINS;

/** How good probabilities are as sums over the examples, by their weights: those of parts add up. */
export function calibrationSums({logLoss, brier, bins}: CalibrationScore): Float64Array {
  const sums = new Float64Array(CALIBRATION_SUMS);
  const size = sizeOf(bins);
  sums.set([size * logLoss, size * brier]);
  for (const {from, examples, confidence, accuracy} of bins) {
    const bin = Math.round(from * BINS);
    sums.set([examples, examples * confidence, examples * accuracy], LOSSES + OF_BIN * bin);
  }
  return sums;
}

/** What such sums come to. */
export function calibrationOfSums(sums: Float64Array): CalibrationScore {
  const bins = Array.from({length: BINS}, (_, bin) => {
    const [examples = 0, confidence = 0, right = 0] = sums.subarray(LOSSES + OF_BIN * bin);
    return {
      from: bin / BINS,
      to: (bin + 1) / BINS,
      examples,
      confidence: confidence / examples,
      accuracy: right / examples,
    };
  }).filter(({examples}) => examples > 0);
  const size = sizeOf(bins);
  const [logLoss = 0, brier = 0] = sums;
  return {
    logLoss: logLoss / size,
    brier: brier / size,
    calibrationError: errorOfBins(bins),
    bins,
  };
}

function sizeOf(bins: readonly ReliabilityBin[]): number {
  return bins.reduce((sum, {examples}) => sum + examples, 0);
}
