import {listed} from '../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import type {NamedFeatures, Label, Scaling} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import type {PlainWeights} from '../train/index.js';
import type {ModelEncoder} from './encoder.js';
import type {Facts} from './facts.js';

/** A trained model: the linear layer, its encoder, and facts about its training. */
export interface TrainedLayer {
  /** [D, columns], for raw features. */
  weights: Tensor2D;
  /** [columns] */
  intercept: Tensor1D;
  /**
   * The same for scaled features, present where `weights` and `intercept` would lose too many digits:
   * the model then scales by the scaling of its facts and scores by these.
   */
  scaled?: PlainWeights;
  /** The encoder of raw rows: texts, or the cells of a table. */
  encoder?: ModelEncoder;
  facts: Facts;
}

/** The name of each feature; undefined if they have none. */
export function featuresOf({facts, encoder}: TrainedLayer): readonly string[] | undefined {
  return facts.source.features ?? encoder?.features;
}

/** How the features are called, named or not. */
export function namesOf(layer: TrainedLayer): NamedFeatures {
  return {features: featuresOf(layer), zeroBased: layer.facts.source.zeroBased};
}

/**
 * Converts weights for features scaled by `from` into weights for features scaled by `to`, where
 * undefined means raw features. The scores stay the same, at the mean of the features up to float32
 * rounding.
 */
export function rescaled(
  {W, b}: PlainWeights,
  from: Scaling | undefined,
  to: Scaling | undefined,
): PlainWeights {
  if (from === to) return {W, b};
  const columns = b.length;
  const intercept = Float64Array.from(b);
  const weights = new Float32Array(W.length);
  for (let i = 0; i < W.length; i++) {
    const d = Math.floor(i / columns);
    const [spread, newSpread] = [from?.spread[d] ?? 1, to?.spread[d] ?? 1];
    const [center, newCenter] = [from?.center?.[d] ?? 0, to?.center?.[d] ?? 0];
    const raw = spread > 0 ? W[i]! / spread : 0;
    weights[i] = raw * newSpread;
    const mean = to?.center ? newCenter : center;
    const kept = newSpread > 0 ? weights[i]! / newSpread : 0;
    intercept[i % columns]! += raw * (mean - center) - kept * (mean - newCenter);
  }
  return {W: weights, b: Float32Array.from(intercept)};
}

/** How far float32 rounding may shift a score when the scaling is absorbed by weights for scaled features. */
export function shiftOfAbsorbing({W, b}: PlainWeights, {center, spread}: Scaling): number {
  const sums = new Float64Array(b.length);
  for (let i = 0; i < W.length; i++) {
    const d = Math.floor(i / b.length);
    if (spread[d]! > 0) sums[i % b.length]! += Math.abs((W[i]! / spread[d]!) * (center?.[d] ?? 0));
  }
  return Math.max(...sums) * 2 ** -24;
}

/** Weights as the tensors of a layer. */
export function tensorsOf(
  {W, b}: PlainWeights,
  features: number,
): Pick<TrainedLayer, 'weights' | 'intercept'> {
  return {weights: tf.tensor2d(W, [features, b.length]), intercept: tf.tensor1d(b)};
}

/** The weights of a layer for features of that scaling. */
export function weightsFor(
  {weights, intercept, scaled, facts}: TrainedLayer,
  scaling: Scaling | undefined,
): PlainWeights {
  if (scaled) return rescaled(scaled, scalingOfFacts(facts), scaling);
  const raw = {
    W: weights.dataSync() as Float32Array,
    b: intercept.dataSync() as Float32Array,
  };
  return rescaled(raw, undefined, scaling);
}

/** The scaling that a model was trained with. */
export function scalingOfFacts({scaling}: Pick<Facts, 'scaling'>): Scaling | undefined {
  return (
    scaling && {
      ...(scaling.center && {center: Float64Array.from(scaling.center)}),
      spread: Float64Array.from(scaling.spread),
    }
  );
}

/** Throws one line unless the loss has as many score columns as the model: of another tool it may have others. */
export function checkColumns(
  call: string,
  {weights, facts}: Pick<TrainedLayer, 'weights' | 'facts'>,
  loss: MarginLoss,
): void {
  const columns = loss.columns(facts.classes.length);
  if (columns === weights.shape[1]) return;
  throw new Error(
    `${call}: loss ${loss.name} has ${columns} score columns for ${facts.classes.length} classes, the model has ${weights.shape[1]}: give it a loss of as many`,
  );
}

/** The layer to go on from, if there is one. @throws if it is for other features or classes */
export function layerToContinue(
  call: string,
  layer: TrainedLayer | undefined,
  columns: number,
  classes: readonly Label[],
): TrainedLayer | undefined {
  if (!layer) return undefined;
  const known = layer.facts.classes;
  if (layer.weights.isDisposed) throw new Error(`${call}: the model to go on from was disposed of`);
  if (layer.weights.shape[0] !== columns) {
    throw new Error(
      `${call}: the model to go on from has ${layer.weights.shape[0]} features, x has ${columns}`,
    );
  }
  if (known.length !== classes.length || known.some((label, k) => label !== classes[k])) {
    throw new Error(
      `${call}: the model to go on from has the classes ${listed(known)}, now they are ${listed(classes)}`,
    );
  }
  return layer;
}
