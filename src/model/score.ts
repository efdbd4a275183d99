import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {isSparse, multiply, scale, type Dataset} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {predictions} from '../train/index.js';
import {probabilitiesOf, type ScoreRows} from './calibration/index.js';
import {
  reliabilityOf,
  scorers as named,
  type Predictions,
  type ReliabilityBin,
  type Scorer,
} from './scorers/index.js';
import type {Facts} from './facts.js';
import {scalingOfFacts, tensorsOf, type TrainedLayer} from './layer.js';
import type {LabelSetScore} from './multilabel/labelSetScore.js';

/** How well a model does on some examples; one of weight k counts k times. */
export interface Score {
  /** Mean loss, without the regulariser; absent where nobody knows the loss, as of a file of another tool. */
  loss?: number;
  /** Share of the examples that are predicted right. */
  accuracy: number;
  /** [K][K] counts, sums of weights: true class by row, predicted class by column. */
  confusion: number[][];
  /** Of the scorers that were asked for, by name. */
  scores?: Record<string, number>;
  /** Of a multilabel model, whose `accuracy` is that of whole sets and whose `confusion` is empty. */
  labelSets?: LabelSetScore;
  /** Of a model that has probabilities: how good they are. */
  calibration?: CalibrationScore;
}

/** How good probabilities are. */
export interface CalibrationScore {
  logLoss: number;
  brier: number;
  /** The expected calibration error, over 15 bins. */
  calibrationError: number;
  /** The reliability diagram: those of these bins that have examples. */
  bins: ReliabilityBin[];
}

/** `X·weights + intercept`, [N, columns]. */
export function scoresOf(raw: Dataset, layer: TrainedLayer): Tensor2D {
  const {scaled, facts} = layer;
  const data = scaled ? scale(raw, scalingOfFacts(facts)!) : raw;
  const {rows, columns, values} = data;
  return tf.tidy(() => {
    const {weights, intercept} = scaled ? tensorsOf(scaled, columns) : layer;
    const product = isSparse(data)
      ? tf.tensor2d(multiply(data, weights.dataSync() as Float32Array, intercept.size), [
          rows,
          intercept.size,
        ])
      : tf.matMul(tf.tensor2d(values, [rows, columns]), weights);
    return tf.add(product, intercept);
  });
}

/** The same as plain numbers. */
export async function scoreRowsOf(data: Dataset, layer: TrainedLayer): Promise<ScoreRows> {
  const scores = scoresOf(data, layer);
  const values = await scores.data().finally(() => scores.dispose());
  return {values, columns: scores.shape[1]};
}

/**
 * How scores [N, columns] compare with the true classes.
 *
 * @param labels [N], class indices below `classes`, and the weight of each example, ones by default
 */
export async function scoreOf(
  call: string,
  scores: Tensor2D,
  [labels, weights]: [labels: Int32Array, weights: Float32Array | undefined],
  loss: MarginLoss | undefined,
  {
    classes: {length: classes},
    calibration,
    threshold,
  }: Pick<Facts, 'classes' | 'calibration' | 'threshold'>,
  scorers: readonly Scorer[] = [],
): Promise<Score> {
  const [labelled, losses] = tf.tidy(() => [
    predictionsOf(scores, threshold),
    ...(loss ? [loss.value(scores, tf.tensor1d(labels, 'int32'))] : []),
  ]);
  const [foundValues, lossValues] = await Promise.all([labelled!.data(), losses?.data()]);
  tf.dispose([labelled!, losses!]);
  const confusion = Array.from({length: classes}, () => new Array<number>(classes).fill(0));
  let [size, right, lossSum] = [0, 0, 0];
  labels.forEach((label, i) => {
    const weight = weights?.[i] ?? 1;
    size += weight;
    confusion[label]![foundValues[i]!]! += weight;
    if (foundValues[i] === label) right += weight;
    if (lossValues) lossSum += weight * lossValues[i]!;
  });
  const score = {...(lossValues && {loss: lossSum / size}), accuracy: right / size, confusion};
  if (scorers.length === 0 && !calibration) return score;
  const [values, columns] = [await scores.data(), scores.shape[1]];
  const judged: Predictions = {
    classes,
    weights,
    truth: labels,
    predicted: foundValues as Int32Array,
    scores: values,
    ...(scorers.length > 1 && {standings: new Map()}),
    ...(calibration && {probabilities: probabilitiesOf(calibration, {values, columns})}),
  };
  return {
    ...score,
    ...(calibration && {calibration: calibrationScoreOf(judged)}),
    ...(scorers.length > 0 && {
      scores: Object.fromEntries(scorers.map(scorer => [scorer.name, judge(call, scorer, judged)])),
    }),
  };
}

/** What a scorer says. @throws what it throws, saying of which call */
function judge(call: string, scorer: Scorer, predictions: Predictions): number {
  try {
    return scorer.score(predictions);
  } catch (error) {
    throw new Error(`${call}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

function calibrationScoreOf(predictions: Predictions): CalibrationScore {
  const {logLoss, brier, calibrationError} = named;
  return {
    logLoss: logLoss!.score(predictions),
    brier: brier!.score(predictions),
    calibrationError: calibrationError!.score(predictions),
    bins: reliabilityOf(predictions),
  };
}

/** The class with the greatest score, [N], int32; of one score column, class 1 if it is above the threshold. */
export function predictionsOf(scores: Tensor2D, threshold = 0): Tensor1D {
  // The float32 nearest to the threshold is not above it.
  return tf.tidy(() => predictions(threshold === 0 ? scores : tf.sub(scores, threshold)));
}

/** The same of plain numbers, row by row. */
export function predictedOf(scores: Float64Array, columns: number, threshold = 0): Int32Array {
  return Int32Array.from({length: scores.length / columns}, (_, i) => {
    if (columns === 1) return Number(scores[i]! > threshold);
    const row = scores.subarray(i * columns, (i + 1) * columns);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}
