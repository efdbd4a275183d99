import type {Dataset, Features, Label} from '../data/index.js';
import {checkSampleWeight} from './checkWeights.js';
import {encoded, vectorizerOf, type ModelEncoder} from './encoder.js';
import {rawRows, type Texts} from './inputs.js';
import {checkLabels, labelIndex, type LabelIndex, type Labels} from './labels.js';
import type {TrainedLayer} from './layer.js';
import type {FitOptions} from './options.js';

/** The columns, and the encoder, that the examples of a model must fit. */
interface KnownTable {
  columns: number;
  labels: LabelIndex;
  encoder: ModelEncoder | undefined;
}

/** Examples for a trained model of D features, raw or as its encoder makes them. @throws one line naming what is wrong */
export function modelInputs(
  call: string,
  x: Features | Texts,
  encoder: ModelEncoder | undefined,
  columns: number,
): Dataset {
  return encoded(call, rawRows(call, x, vectorizerOf(encoder) !== undefined, columns), encoder);
}

/** Examples for a model whose features and classes are known, checked, with their class indices. */
function checkExamples(
  call: string,
  [x, y]: readonly [x: Features | Texts, y?: Labels],
  model: KnownTable,
): {data: Dataset; labels: Int32Array; weights: Float32Array | undefined} {
  const data = modelInputs(`${call}: x`, x, model.encoder, model.columns);
  const labels = checkLabels(`${call}: y`, y ?? data.labels, data.rows);
  const weights = checkSampleWeight(call, data.sampleWeight, data.rows);
  return {data, labels: model.labels.indices(`${call}: y`, labels), weights};
}

/** Examples with labels and weights to judge a trained model by, checked. */
export function examplesFor(
  call: string,
  {facts, encoder, weights: {shape}}: TrainedLayer,
  [x, y, sampleWeight]: readonly [
    x: Features | Texts,
    y?: Labels,
    sampleWeight?: FitOptions['sampleWeight'],
  ],
): {data: Dataset; labels: Int32Array; weights: Float32Array | undefined} {
  const known = {columns: shape[0], labels: labelIndex(facts.classes), encoder};
  const found = checkExamples(call, [x, y], known);
  const weights = checkSampleWeight(call, sampleWeight, found.data.rows);
  return {...found, weights: weights ?? found.weights};
}

/** Validation examples as options give them: a dataset, or x and y. */
export function checkValidation(
  call: string,
  given: Dataset | [x: Features | Texts, y: Labels] | undefined,
  model: KnownTable,
): {data: Dataset; labels: Int32Array; weights: Float32Array | undefined} | undefined {
  if (!given) return undefined;
  const pair: readonly [Features | Texts, Labels?] = Array.isArray(given) ? given : [given];
  return checkExamples(`${call}: validationData`, pair, model);
}

/** v_i: class weight times sample weight; undefined if all are 1. */
export function exampleWeights(
  labels: Int32Array,
  byClass: Float32Array | undefined,
  byExample?: Float32Array,
): Float32Array | undefined {
  if (!byClass) return byExample;
  return Float32Array.from(labels, (label, i) => (byClass?.[label] ?? 1) * (byExample?.[i] ?? 1));
}

/** How many examples have each label; one of weight k counts k times. */
export function countsOf(labels: readonly Label[], weights?: Float32Array): Map<Label, number> {
  const counts = new Map<Label, number>();
  labels.forEach((label, i) => counts.set(label, (counts.get(label) ?? 0) + (weights?.[i] ?? 1)));
  return counts;
}
