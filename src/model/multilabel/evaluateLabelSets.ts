import * as tf from '@tensorflow/tfjs';
import type {Dataset, Features} from '../../data/index.js';
import type {MarginLoss} from '../../losses/index.js';
import {checkSampleWeight} from '../checkWeights.js';
import {modelInputs} from '../examples.js';
import type {Texts} from '../inputs.js';
import type {TrainedLayer} from '../layer.js';
import type {EvaluateOptions} from '../options.js';
import type {Score} from '../score.js';
import {scoreRowsOf} from '../scores.js';
import {binaryOf} from './binaryOf.js';
import {labelSetScore, labelSetScoresOf} from './labelSetScore.js';
import {checkLabelSets, membershipOf, predictedSets, type LabelSets} from './labelSets.js';

/**
 * How well a multilabel model does. Its accuracy is that of whole sets; of `scores` it takes the names
 * of a {@link LabelSetScore}.
 *
 * @throws one line naming the argument that is wrong
 */
export async function evaluateLabelSets(
  call: string,
  layer: TrainedLayer,
  [x, y]: [x: Features | Texts, y: LabelSets | undefined],
  loss: MarginLoss | undefined,
  {sampleWeight, scores: choices = []}: EvaluateOptions,
): Promise<Score> {
  const {data, truth, weights} = labelSetsFor(call, layer, [x, y, sampleWeight]);
  const {values, columns} = await scoreRowsOf(data, layer);
  const predicted = predictedSets(values, columns, layer.facts.thresholds);
  const labelSets = labelSetScore(truth, predicted, columns, weights);
  const names = labelSetScoresOf(call, choices);
  return {
    loss: meanLoss(binaryOf(loss), values, truth, data.rows, weights),
    accuracy: labelSets.subsetAccuracy,
    confusion: [],
    ...(names.length > 0 && {
      scores: Object.fromEntries(names.map(name => [name, labelSets[name]])),
    }),
    labelSets,
  };
}

/** Examples with their sets and weights to judge a trained multilabel model by, checked. @returns `truth` [N · K], 1 where an example has a label */
export function labelSetsFor(
  call: string,
  {facts: {classes, multilabel}, encoder, weights: kernel}: TrainedLayer,
  [x, y, sampleWeight]: readonly [
    x: Features | Texts,
    y: LabelSets | undefined,
    sampleWeight: EvaluateOptions['sampleWeight'],
  ],
): {data: Dataset; truth: Uint8Array; weights: Float32Array | undefined} {
  const data = modelInputs(`${call}: x`, x, encoder, kernel.shape[0]);
  const sets = checkLabelSets(`${call}: y`, y ?? data.labels, data.rows, multilabel!);
  const truth = membershipOf(`${call}: y`, sets, classes);
  const weights = checkSampleWeight(call, sampleWeight ?? data.sampleWeight, data.rows);
  return {data, truth, weights};
}

/** The mean over the examples of the sum over their labels. */
function meanLoss(
  loss: MarginLoss,
  scores: ArrayLike<number>,
  truth: Uint8Array,
  rows: number,
  weights: Float32Array | undefined,
): number {
  const tensor = tf.tidy(() =>
    loss.value(
      tf.tensor2d(new Float32Array(scores), [truth.length, 1]),
      tf.tensor1d(new Int32Array(truth), 'int32'),
    ),
  );
  const losses = tensor.dataSync();
  tensor.dispose();
  const columns = truth.length / rows;
  let [sum, size] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    size += weight;
    for (let k = 0; k < columns; k++) sum += weight * losses[row * columns + k]!;
  }
  return sum / size;
}
