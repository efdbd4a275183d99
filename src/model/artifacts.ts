import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {featureNames, soleVectorizer, vectorizerFromConfig} from '../data/index.js';
import type {
  Encoding,
  FittedVectorizer,
  Label,
  Pictures,
  Scaling,
  VectorizerConfig,
} from '../data/index.js';
import type {LossConfig} from '../losses/index.js';
import type {Bias, Certificate} from '../train/index.js';

/** All that a trained model is: the linear layer for raw features, and how it came about. */
export interface TrainedLayer {
  /** [D, columns], scaling folded in. */
  weights: Tensor2D;
  /** [columns] */
  intercept: Tensor1D;
  /** What turns texts into features. */
  vectorizer?: FittedVectorizer;
  facts: Facts;
}

/** What a saved model says of itself, beside its weights. */
export interface Facts {
  version: string;
  classes: Label[];
  /** The loss to make again; of a loss not of this package, its name alone. */
  loss: LossConfig | {name: string};
  lambda: number;
  C: number;
  bias: Bias;
  l1: number;
  /**
   * Names of the features and of the label column, where the data had them. Where features are terms
   * of texts, their names are in `vectorizer` or `encoding`.
   */
  features?: string[];
  labelColumn?: string;
  /** What became of each column of the training file, so that new files are read alike. */
  encoding?: Encoding;
  /** Whether the svmlight file of training counted its columns from 0, not from 1. */
  zeroBased?: boolean;
  /** The size of the pictures it was trained on. */
  pictures?: Pictures;
  /** The standardisation that is folded into the weights. */
  scaling?: {center?: number[]; spread: number[]};
  /** What turns the texts that are `x` into features; see vectorizerFromConfig. */
  vectorizer?: VectorizerConfig;
  certificate: Certificate;
}

const KEY = 'tfjs-svm';

/** How to read the model's columns from a table file; undefined if it knows no columns by name. */
export function encodingOf({
  encoding,
  features,
  labelColumn,
  classes,
}: Facts): Encoding | undefined {
  if (encoding || !features) return encoding;
  const type = typeof classes[0] === 'number' ? 'number' : 'string';
  return {
    columns: [
      ...features.map(name => ({kind: 'number', name}) as const),
      ...(labelColumn === undefined ? [] : [{kind: 'label', name: labelColumn, type} as const]),
    ],
  };
}

/** The name of each feature; undefined if they have none. */
export function featuresOf({facts, vectorizer}: TrainedLayer): readonly string[] | undefined {
  const {features, encoding} = facts;
  return features ?? vectorizer?.features ?? (encoding && featureNames(encoding));
}

/** The layer for raw features that does what `W` and `b` do for scaled ones. */
export function foldScaling(
  W: Float32Array,
  b: Float32Array,
  scaling: Scaling | undefined,
): {weights: Float32Array; intercept: Float32Array} {
  if (!scaling) return {weights: W, intercept: b};
  const columns = b.length;
  const weights = new Float32Array(W.length);
  const intercept = Float64Array.from(b);
  for (let i = 0; i < W.length; i++) {
    const d = Math.floor(i / columns);
    const spread = scaling.spread[d]!;
    if (spread === 0) continue;
    weights[i] = W[i]! / spread;
    intercept[i % columns]! -= weights[i]! * (scaling.center?.[d] ?? 0);
  }
  return {weights, intercept: Float32Array.from(intercept)};
}

/** The `W` and `b` for scaled features that do what a layer does for raw ones: {@link foldScaling} undone. */
export function unfoldScaling(
  {weights, intercept}: Pick<TrainedLayer, 'weights' | 'intercept'>,
  scaling: Scaling | undefined,
): {W: Float32Array; b: Float32Array} {
  const raw = weights.dataSync() as Float32Array;
  const columns = intercept.size;
  const b = Float64Array.from(intercept.dataSync());
  const W = raw.map((w, i) => {
    const d = Math.floor(i / columns);
    b[i % columns]! += w * (scaling?.center?.[d] ?? 0);
    return w * (scaling?.spread[d] ?? 1);
  });
  return {W, b: Float32Array.from(b)};
}

/** A tfjs model of one dense layer: raw features [N, D] in, scores [N, columns] out. It owns copies. */
export function toLayersModel({weights, intercept, facts}: TrainedLayer): tf.LayersModel {
  const [features, columns] = weights.shape;
  const model = tf.sequential({
    layers: [tf.layers.dense({units: columns, inputShape: [features], name: 'scores'})],
  });
  model.setWeights([weights, intercept]);
  model.setUserDefinedMetadata({[KEY]: facts});
  return model;
}

/**
 * The trained layer in a loaded tfjs model.
 *
 * @throws if the model is not one that {@link toLayersModel} made
 */
export function fromLayersModel(model: tf.LayersModel): TrainedLayer {
  const facts = (model.getUserDefinedMetadata() as Record<string, Facts> | undefined)?.[KEY];
  if (!facts)
    throw new Error(
      `load: a tfjs model, but not one of tfjs-svm (no '${KEY}' in its userDefinedMetadata)`,
    );
  const [weights, intercept] = model.getWeights() as [Tensor2D, Tensor1D];
  const columns = weights?.shape[1];
  const complete =
    model.layers.length === 1 &&
    weights?.rank === 2 &&
    intercept?.rank === 1 &&
    Array.isArray(facts.classes) &&
    typeof facts.lambda === 'number' &&
    (columns === facts.classes.length || (columns === 1 && facts.classes.length === 2));
  if (!complete)
    throw new Error(`load: the weights and the '${KEY}' metadata of the model do not fit`);
  const config = facts.vectorizer ?? (facts.encoding && soleVectorizer(facts.encoding));
  const vectorizer = config && vectorizerFromConfig(config);
  if (vectorizer && vectorizer.columns !== weights.shape[0]) {
    throw new Error(
      `load: the vectorizer makes ${vectorizer.columns} features, the weights are for ${weights.shape[0]}`,
    );
  }
  return {
    weights: weights.clone(),
    intercept: intercept.clone(),
    ...(vectorizer && {vectorizer}),
    facts,
  };
}
