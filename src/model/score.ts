import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import type {MarginLoss} from '../losses/index.js';
import {probabilitiesOf} from './calibration/index.js';
import type {ScorerChoice} from './scorers/index.js';
import type {Facts} from './facts.js';
import type {CalibrationScore} from './judge.js';
import type {LabelSetScore} from './multilabel/labelSetScore.js';
import {predictionsOf} from './scores.js';

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

/**
 * How scores [N, columns] compare with the true classes.
 *
 * @param labels [N], class indices below `classes`, and the weight of each example, ones by default
 * @param choices scorers, loaded where there is something for them to judge
 * @throws one line if there is no such scorer, or what it throws
 */
export async function scoreOf(
  call: string,
  scores: Tensor2D,
  [labels, weights]: [labels: Int32Array, weights: Float32Array | undefined],
  loss: MarginLoss | undefined,
  {classes: names, calibration, threshold}: Pick<Facts, 'classes' | 'calibration' | 'threshold'>,
  choices?: readonly ScorerChoice[],
): Promise<Score> {
  const classes = names.length;
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
  if (choices === undefined && !calibration) return score;
  const [values, columns] = [await scores.data(), scores.shape[1]];
  const predictions = {
    classes,
    labels: names,
    weights,
    truth: labels,
    predicted: foundValues as Int32Array,
    scores: values,
    ...(calibration && {probabilities: probabilitiesOf(calibration, {values, columns})}),
  };
  const {judge} = await import('./judge.js');
  return {...score, ...judge(call, predictions, choices)};
}
