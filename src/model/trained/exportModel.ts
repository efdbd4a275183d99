import {checkArgument, listed, quoted} from '../../arguments/index.js';
import type {Encoding} from '../../data/index.js';
import {isVectorizer, vectorizerOf, type ModelEncoder} from '../encoder.js';
import {modelFormats, type LinearModel} from '../formats/index.js';
import {featuresOf, scalingOfFacts, type TrainedLayer} from '../layer.js';
import type {LinearSVM} from '../linearSVM.js';

/**
 * The bytes of a model file for another tool: 'liblinear', 'onnx', 'scikit-learn' (JSON for
 * `python/from_json.py`) or 'safetensors'. The tool gives the same labels: docs/formats.md.
 *
 * @throws one line if the model is not trained, or the format cannot hold it: texts, columns of words,
 *   labels that are no whole numbers
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], [1, 1, 0, 0]);
 * const bytes = exportModel(model, 'liblinear');
 * ```
 */
export function exportModel(model: LinearSVM, format: string): Uint8Array {
  const call = 'exportModel';
  checkArgument(call, 'model', model, 'model');
  const found = modelFormats.find(({write, name}) => write && name === format);
  if (!found)
    throw new RangeError(
      `${call}: format ${quoted(format)} is not written: there are ${exportFormats.join(', ')}`,
    );
  const layer = model.trainedLayer(call);
  if (layer.facts.multilabel !== undefined && !found.isMultilabel) {
    const others = modelFormats.filter(({write, isMultilabel}) => write && isMultilabel);
    throw new Error(
      `${call}: ${found.title} holds one label an example, the model is multilabel: use ${listed(others.map(({name}) => name))}`,
    );
  }
  if (!found.holdsTables) checkHeld(call, layer, found.title);
  return found.write!(call, linearModelOf(layer));
}

/** The formats that {@link exportModel} writes. */
export const exportFormats: readonly string[] = modelFormats
  .filter(({write}) => write)
  .map(({name}) => name);

/** Throws one line if the model makes numbers of words or of missing cells. */
function checkHeld(call: string, {encoder}: TrainedLayer, title: string): void {
  const learnt = learntColumns(encoder);
  if (learnt.length === 0) return;
  throw new Error(
    `${call}: ${title} cannot hold what makes numbers of the cells of ${listed(learnt)}: train on numbers`,
  );
}

/** The columns of a table whose features are not just its numbers. */
function learntColumns(encoder: ModelEncoder | undefined): string[] {
  if (!encoder || isVectorizer(encoder) || encoder.vectorizer) return [];
  return encoder.config.columns.flatMap((column, i) => {
    // What is no feature is nothing to hold.
    if (['label', 'weight', 'dropped'].includes(column.kind)) return [];
    const isHeld = column.kind === 'number' && column.missing === undefined;
    return isHeld ? [] : [column.name ?? String(i)];
  });
}

/** The model as every tool knows it; a scaling that is kept apart is absorbed in float64. */
function linearModelOf(layer: TrainedLayer): LinearModel {
  const {weights, intercept, scaled, facts, encoder} = layer;
  // Other tools compare with 0.
  const {threshold = 0, thresholds, multilabel} = facts;
  const [, columns] = weights.shape;
  const aboveThreshold = (b: number, k: number) => b - (thresholds?.[k] ?? threshold);
  const features = featuresOf(layer);
  const vectorizer = vectorizerOf(encoder);
  const known = {
    classes: facts.classes,
    columns,
    ...(multilabel !== undefined && {multilabel: true}),
    ...(features && {features}),
    ...(vectorizer && {vectorizer: vectorizer.config}),
    ...(learntColumns(encoder).length > 0 && {encoding: encoder!.config as Encoding}),
  };
  if (!scaled)
    return {
      ...known,
      weights: weights.dataSync() as Float32Array,
      intercept: intercept.dataSync().map(aboveThreshold) as Float32Array,
    };
  const {center, spread} = scalingOfFacts(facts)!;
  const absorbed = Float64Array.from(scaled.W);
  const shifted = Float64Array.from(scaled.b, aboveThreshold);
  absorbed.forEach((weight, i) => {
    const d = Math.floor(i / columns);
    absorbed[i] = spread[d]! > 0 ? weight / spread[d]! : 0;
    shifted[i % columns]! -= absorbed[i]! * center![d]!;
  });
  return {
    ...known,
    weights: absorbed,
    intercept: shifted,
    scaled: {
      weights: scaled.W,
      intercept: scaled.b.map(aboveThreshold),
      center: center!,
      spread,
    },
  };
}
