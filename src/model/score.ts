import * as tf from '@tensorflow/tfjs';
import type {Tensor2D} from '@tensorflow/tfjs';
import {isSparse, multiply, scale, type Dataset} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {predictions} from '../train/index.js';
import type {Scorer} from './scorers/index.js';
import {scalingOfFacts, tensorsOf, type TrainedLayer} from './layer.js';

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

/**
 * How scores [N, columns] compare with the true classes.
 *
 * @param labels [N], class indices below `classes`, and the weight of each example, ones by default
 */
export async function scoreOf(
  scores: Tensor2D,
  [labels, weights]: [labels: Int32Array, weights: Float32Array | undefined],
  loss: MarginLoss | undefined,
  classes: number,
  scorers: readonly Scorer[] = [],
): Promise<Score> {
  const [labelled, losses] = tf.tidy(() => [
    predictions(scores),
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
  if (scorers.length === 0) return score;
  const judged = {
    ...{classes, weights, truth: labels, predicted: foundValues as Int32Array},
    scores: await scores.data(),
  };
  const found = scorers.map(({name, score}) => [name, score(judged)] as const);
  return {...score, scores: Object.fromEntries(found)};
}
