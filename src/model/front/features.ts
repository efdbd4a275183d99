import {checkNames, described, listed, quoted} from '../../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {wholePositive} from '../../data/index.js';
import {artifactsOf} from '../artifacts.js';
import {handlerFor} from '../ioHandlers.js';
import {examplesOf, type FrontInput} from './frontInput.js';
import {loadLayers} from './loadLayers.js';

/** The rescaling of numbers before the front model: `x·scale + offset`. */
export interface Rescaling {
  scale?: number;
  offset?: number;
}

/** A store of computed features, by a key that identifies all they depend on. */
export interface FeatureCache {
  /** The features of a key; undefined if there are none. */
  get(key: string): Promise<Float32Array | undefined>;
  /** Stores features. */
  set(key: string, features: Float32Array): Promise<void>;
}

/** Options of {@link features}. */
export interface FeatureOptions {
  /**
   * The layer, or the node of a graph model, whose output the features are.
   *
   * @defaultValue the output of the model
   */
  layer?: string | undefined;
  /** Examples that go through the model at once. @defaultValue 32 */
  batchSize?: number;
  /**
   * The preprocessing that the model was trained with: data, which is saved, or a function of a
   * batch, which is not.
   *
   * @defaultValue none
   */
  preprocess?: Rescaling | ((batch: Tensor) => Tensor);
  /** Where features are kept, such as `featureCache(folder)` of 'tfjs-svm/node'. @defaultValue none */
  cache?: FeatureCache;
}

/** Called after each batch. */
export type FeatureProgress = (done: number, all: number) => void;

/** A model that makes a vector of features of each example. It is yours to dispose of. */
export interface Front {
  readonly model: tf.LayersModel | tf.GraphModel;
  readonly options: FeatureOptions;
  /** The shape of one example; null where any size does. */
  readonly inputShape: readonly (number | null)[];
  /** The features of examples, [N, D]. @throws if they are not in the shape of the input */
  extract(
    x: FrontInput,
    progress?: FeatureProgress,
  ): Promise<{rows: number; columns: number; values: Float32Array}>;
  /** Frees its memory. */
  dispose(): void;
}

const BATCH = 32;

/**
 * An imported tfjs model as the feature extractor of a linear SVM: `featureSVM(await features(…))`.
 *
 * A layers model is cut after `layer`; of a graph model `layer` is the name of a node. Examples go through
 * it in batches, so that memory holds one batch, and the features.
 *
 * @param source a model, a URL such as 'file://mobilenet/model.json' or 'https://…', or an IOHandler
 * @throws one line if there is no such model or layer, or its output is no vector
 *
 * @example
 * ```js
 * const backbone = tf.sequential({layers: [tf.layers.dense({units: 4, inputShape: [2]})]});
 * const front = await features(backbone);
 * const {rows, columns} = await front.extract([[1, 2], [3, 4], [5, 6]]);
 * [rows, columns]; // → [ 3, 4 ]
 * front.dispose();
 * ```
 */
export async function features(
  source: tf.LayersModel | tf.GraphModel | string | tf.io.IOHandler,
  options: FeatureOptions = {},
): Promise<Front> {
  const call = 'features';
  const known = {layer: true, batchSize: true, preprocess: true, cache: true};
  checkNames(call, options, known);
  const {batchSize = BATCH, preprocess, cache} = options;
  const wrong = wholePositive(batchSize);
  if (wrong) throw new RangeError(`${call}: batchSize ${wrong}, got ${described(batchSize)}`);
  if (preprocess !== undefined && typeof preprocess !== 'function')
    checkRescaling(call, preprocess);
  if (cache && typeof preprocess === 'function')
    throw new Error(
      `${call}: a cache cannot tell what a function does: give preprocess as {scale, offset}`,
    );
  const isGiven = isModel(source);
  const loaded = isGiven ? source : await load(source);
  try {
    return loaded instanceof tf.GraphModel
      ? graphFront(loaded, options)
      : layersFront(call, loaded, options);
  } catch (error) {
    if (!isGiven) loaded.dispose();
    throw error;
  }
}

function graphFront(model: tf.GraphModel, options: FeatureOptions): Front {
  const {layer} = options;
  return frontOf(model, options, inputShapeOf(model.inputs[0]?.shape), batch =>
    layer === undefined ? model.predict(batch) : model.execute(batch, layer),
  );
}

function checkRescaling(call: string, preprocess: Rescaling): void {
  checkNames(`${call}: preprocess`, preprocess, {scale: true, offset: true});
  const odd = Object.entries(preprocess).find(
    ([, value]) => value !== undefined && !Number.isFinite(value),
  );
  if (odd)
    throw new RangeError(
      `${call}: preprocess.${odd[0]} must be a finite number, got ${described(odd[1])}`,
    );
}

function isModel(source: unknown): source is tf.LayersModel | tf.GraphModel {
  return typeof (source as {predict?: unknown} | null)?.predict === 'function';
}

async function load(source: string | tf.io.IOHandler): Promise<tf.LayersModel | tf.GraphModel> {
  const handler = handlerFor('load', source);
  const artifacts = await handler.load!();
  return artifacts.format === 'graph-model'
    ? tf.loadGraphModel(tf.io.fromMemory(artifacts))
    : loadLayers(artifacts);
}

function layersFront(call: string, whole: tf.LayersModel, options: FeatureOptions): Front {
  const {layer} = options;
  const names = whole.layers.map(({name}) => name);
  if (layer !== undefined && !names.includes(layer))
    throw new Error(
      `${call}: the model has no layer ${quoted(layer)}: its last ones are ${listed(names.slice(-5))}`,
    );
  const output =
    layer === undefined ? whole.outputs[0]! : (whole.getLayer(layer).output as tf.SymbolicTensor);
  if (whole.inputs.length !== 1 || (layer === undefined && whole.outputs.length !== 1))
    throw new Error(
      `${call}: the model has ${whole.inputs.length} inputs and ${whole.outputs.length} outputs, one of each expected`,
    );
  checkVector(call, output.shape);
  const model = tf.model({inputs: whole.inputs, outputs: output, name: 'front'});
  return frontOf(model, options, inputShapeOf(whole.inputs[0]!.shape), batch =>
    model.predict(batch),
  );
}

function checkVector(call: string, shape: readonly (number | null)[]): void {
  if (shape.length === 2 && shape[1]) return;
  const text = shape.map(size => size ?? 'N').join(', ');
  throw new Error(
    `${call}: the output of the front model is [${text}], features are a vector an example, [N, D]: name its layer after pooling or flattening`,
  );
}

const inputShapeOf = (shape: readonly (number | null)[] = []) =>
  shape.slice(1).map(size => (size === null || size < 0 ? null : size));

function frontOf(
  model: tf.LayersModel | tf.GraphModel,
  options: FeatureOptions,
  inputShape: readonly (number | null)[],
  predict: (batch: Tensor) => unknown,
): Front {
  const {batchSize = BATCH, preprocess, cache} = options;
  let identity: Promise<string> | undefined;
  /** The features of one batch. */
  const through = (values: Float32Array, shape: number[]) =>
    tf.tidy(() => {
      const batch = tf.tensor(values, shape);
      const ready =
        typeof preprocess === 'function' ? preprocess(batch) : rescaled(batch, preprocess);
      const found = predict(ready) as Tensor;
      checkVector('features', found.shape);
      return found as Tensor2D;
    });
  return {
    model,
    options,
    inputShape,
    async extract(x, progress = () => undefined) {
      const {rows, shape, valuesOf} = examplesOf('features', x, inputShape);
      const size = shape.reduce((a, b) => a * b, 1);
      let found: {columns: number; values: Float32Array} | undefined;
      const put = (row: number, features: Float32Array) => {
        const odd = features.find(feature => !Number.isFinite(feature));
        if (odd !== undefined)
          throw new Error(`features: the front model makes ${odd} of example ${row}`);
        found ??= {columns: features.length, values: new Float32Array(rows * features.length)};
        found.values.set(features, row * found.columns);
      };
      identity ??= cache && identityOf(model, options);
      const prefix = await identity;
      for (let start = 0; start < rows; start += batchSize) {
        const count = Math.min(batchSize, rows - start);
        const values = await valuesOf(start, count);
        const each = (i: number) => values.subarray(i * size, (i + 1) * size);
        const keys = cache
          ? await Promise.all(
              Array.from({length: count}, async (_, i) => `${prefix}/${await hashOf(each(i))}`),
            )
          : [];
        const kept = await Promise.all(keys.map(key => cache!.get(key)));
        const missing = Array.from({length: count}, (_, i) => i).filter(i => !kept[i]);
        kept.forEach((features, i) => features && put(start + i, features));
        if (missing.length) {
          const needed = new Float32Array(missing.length * size);
          missing.forEach((i, at) => needed.set(each(i), at * size));
          const batch = through(needed, [missing.length, ...shape]);
          const made = (await batch.data()) as Float32Array;
          const columns = batch.shape[1];
          batch.dispose();
          for (const [at, i] of missing.entries()) {
            const features = made.slice(at * columns, (at + 1) * columns);
            put(start + i, features);
            await cache?.set(keys[i]!, features);
          }
        }
        progress(start + count, rows);
      }
      return {rows, ...found!};
    },
    dispose: () => disposeModel(model),
  };
}

/** Frees the memory of a model, also of one that was joined into others: each has raised its reference count. */
export function disposeModel(model: tf.LayersModel | tf.GraphModel): void {
  if (model instanceof tf.GraphModel) model.dispose();
  else while (model.dispose().refCountAfterDispose > 0);
}

function rescaled(batch: Tensor, {scale = 1, offset = 0}: Rescaling = {}): Tensor {
  return scale === 1 && offset === 0 ? batch : batch.mul(scale).add(offset);
}

/** A key for all that features depend on except for the examples. */
async function identityOf(
  model: tf.LayersModel | tf.GraphModel,
  {layer, preprocess}: FeatureOptions,
): Promise<string> {
  const {weightSpecs, modelTopology, weightData} = await artifactsOf(model);
  const described = JSON.stringify([weightSpecs, modelTopology, layer, preprocess]);
  const weights = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData!));
  const text = new TextEncoder().encode(described);
  return hashOf(Uint8Array.from([...(await digest(weights)), ...(await digest(text))]));
}

async function hashOf(values: Float32Array | Uint8Array): Promise<string> {
  return Array.from((await digest(values)).subarray(0, 16), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

async function digest({
  buffer,
  byteOffset,
  byteLength,
}: Float32Array | Uint8Array): Promise<Uint8Array> {
  const bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}
