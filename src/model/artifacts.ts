import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {listed, shown} from '../arguments/index.js';
import type {PlainWeights} from '../train/index.js';
import {encoderOf} from './encoder.js';
import {readFacts} from './readFacts.js';
import {rescaled, scalingOfFacts, type TrainedLayer} from './layer.js';

const KEY = 'tfjs-svm';

/** A fixed name: tfjs numbers its models, so that equal models would be saved as different bytes. */
const NAME = 'linear_svm';

/**
 * A tfjs model: raw features [N, D] in, scores [N, columns] out. It owns copies. A dense layer, and
 * before it one that scales, where the weights of a dense one alone would lose too many digits.
 */
export function toLayersModel({weights, intercept, scaled, facts}: TrainedLayer): tf.LayersModel {
  const [features, columns] = weights.shape;
  const inputShape = [features];
  const scores = tf.layers.dense({units: columns, inputShape, name: 'scores'});
  if (!scaled) {
    const model = tf.sequential({name: NAME, layers: [scores]});
    model.setWeights([weights, intercept]);
    model.setUserDefinedMetadata({[KEY]: facts});
    return model;
  }
  // As batch normalisation has it: (x − mean)·gamma/√(variance + ε), of which the last is 1 here.
  const scaling = tf.layers.batchNormalization({
    inputShape,
    name: 'scaling',
    center: false,
    epsilon: 0,
    trainable: false,
  });
  const model = tf.sequential({name: NAME, layers: [scaling, scores]});
  const {center, spread} = facts.scaling!;
  tf.tidy(() => {
    const gamma = tf.tensor1d(spread.map(s => (s > 0 ? 1 / s : 0)));
    const mean = tf.tensor1d(center!);
    scaling.setWeights([gamma, mean, tf.ones([features])]);
    scores.setWeights([tf.tensor2d(scaled.W, [features, columns]), tf.tensor1d(scaled.b)]);
  });
  model.setUserDefinedMetadata({[KEY]: facts});
  return model;
}

/** The artifacts that a model would save, in memory. */
export async function artifactsOf(model: {
  save(handler: tf.io.IOHandler): Promise<unknown>;
}): Promise<tf.io.ModelArtifacts> {
  let saved: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler(async artifacts => {
      saved = artifacts;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
    }),
  );
  return saved!;
}

/**
 * The trained layer in the artifacts of a saved model.
 *
 * @throws one line if they are not those of a model that {@link toLayersModel} made
 */
export function fromArtifacts(artifacts: tf.io.ModelArtifacts): TrainedLayer {
  const found = (artifacts.userDefinedMetadata as Record<string, unknown> | undefined)?.[KEY];
  if (found === undefined) {
    throw new Error(
      `load: a tfjs model, but not one of tfjs-svm (no '${KEY}' in its userDefinedMetadata)`,
    );
  }
  const {W, b, shape, isScaled} = readWeights(artifacts);
  const broken = (what: string, error: unknown) =>
    new Error(`load: the ${what} of the model does not fit: ${reasonOf(error)}`, {cause: error});
  const facts = attempt(
    () => readFacts(found, shape),
    error => broken(`'${KEY}' metadata`, error),
  );
  const encoder = attempt(
    () => encoderOf(facts.vectorizer, facts.source.encoding),
    error => broken(facts.vectorizer ? 'vectorizer' : 'encoding', error),
  );
  if (encoder && encoder.columns !== shape[0]) {
    throw new Error(
      `load: the encoder makes ${encoder.columns} features, the weights are for ${shape[0]}`,
    );
  }
  const scaling = scalingOfFacts(facts);
  if (isScaled && !scaling?.center)
    throw new Error(`load: the model scales its features, its '${KEY}' metadata has no scaling`);
  const raw = isScaled ? rescaled({W, b}, scaling, undefined) : {W, b};
  return {
    weights: tf.tensor2d(raw.W, shape),
    intercept: tf.tensor1d(raw.b),
    ...(isScaled && {scaled: {W, b}}),
    ...(encoder && {encoder}),
    facts,
  };
}

/** The weights of the dense layer. @throws one line if they are not there, not finite, or of other layers */
function readWeights({
  modelTopology,
  weightSpecs = [],
  weightData,
}: tf.io.ModelArtifacts): PlainWeights & {shape: [number, number]; isScaled: boolean} {
  const unfit = (why: string, error?: unknown) =>
    new Error(`load: the weights of the model do not fit: ${why}`, {cause: error});
  const layers = layersOf(modelTopology);
  const isScaled = layers.join() === 'BatchNormalization,Dense';
  if (!isScaled && layers.join() !== 'Dense') {
    throw new Error(
      `load: the model has the layers ${listed(layers) || '(none)'}, one of tfjs-svm is a Dense`,
    );
  }
  return tf.tidy(() => {
    const named = attempt(
      () => tf.io.decodeWeights(weightData!, weightSpecs),
      error => unfit(reasonOf(error), error),
    );
    const [kernel, bias] = [named['scores/kernel'], named['scores/bias']];
    if (!kernel || !bias) throw unfit(`there are ${listed(Object.keys(named)) || 'none'}`);
    const [features, columns] = kernel.shape;
    if (kernel.rank !== 2 || bias.rank !== 1 || bias.shape[0] !== columns || kernel.size === 0) {
      throw unfit(
        `the kernel is [${kernel.shape.join(', ')}], the bias [${bias.shape.join(', ')}]`,
      );
    }
    return {
      W: finite('kernel', kernel),
      b: finite('bias', bias),
      shape: [features!, columns!],
      isScaled,
    };
  });
}

function finite(name: string, tensor: Tensor): Float32Array {
  const values = tensor.dataSync() as Float32Array;
  const odd = values.findIndex(value => !Number.isFinite(value));
  if (odd >= 0)
    throw new Error(
      `load: the ${name} of the model has ${values[odd]} at ${odd}, which is no weight`,
    );
  return values;
}

/** The classes of the layers of a sequential model. */
function layersOf(topology: unknown): string[] {
  type Config = {config?: {layers?: unknown}};
  const {model_config: inner, ...own} = (topology ?? {}) as {model_config?: Config} & Config;
  const layers = (inner ?? own).config?.layers;
  if (!Array.isArray(layers)) return [];
  return layers.map(layer => {
    const {class_name: name} = (layer ?? {}) as {class_name?: unknown};
    return typeof name === 'string' ? name : 'a layer without a class';
  });
}

/** The message of an error in one line; it may quote the file. */
const reasonOf = (error: unknown) => shown((error as Error).message, 300);

function attempt<T>(does: () => T, wrapped: (error: unknown) => Error): T {
  try {
    return does();
  } catch (error) {
    throw wrapped(error);
  }
}
