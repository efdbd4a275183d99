import * as tf from '@tensorflow/tfjs';
import {option, optionError} from '../data/index.js';
import {calibrationLayers, type PlainLayer} from './calibration/index.js';
import {toLayersModel} from './artifacts.js';
import {HOW_TO_CALIBRATE} from './scorers/index.js';
import type {TrainedLayer} from './layer.js';

/**
 * A tfjs model of its own: raw features [N, D] in, probabilities [N, K] out. Layers of tfjs alone, behind
 * those that make the scores; plain `tf.loadLayersModel` reads it, `loadLinearSVM` does not.
 *
 * @throws one line if the model is not calibrated, or no layers of tfjs do what its calibration does
 */
export function toProbabilityModel(call: string, layer: TrainedLayer): tf.LayersModel {
  const {calibration, classes} = layer.facts;
  if (!calibration) throw uncalibrated(call);
  const layers = calibrationLayers(calibration, layer.weights.shape[1]);
  if (!layers)
    throw new Error(
      `${call}: no layers of tfjs make ${calibration.method} probabilities of ${classes.length} classes: calibrate by sigmoid or temperature`,
    );
  const scores = toLayersModel(layer);
  const model = tf.sequential({name: 'linear_svm_probabilities', layers: [...scores.layers]});
  layers.forEach((plain, i) => addPlain(model, plain, i === layers.length - 1));
  return model;
}

/** The error for a model that is not calibrated, which says how to calibrate it. */
export function uncalibrated(call: string): Error {
  return optionError`${call}: the model has no probabilities: ${option(HOW_TO_CALIBRATE)}`;
}

function addPlain(model: tf.Sequential, {weights, bias, activation}: PlainLayer, isLast: boolean) {
  const isClipped = activation === 'clipped';
  model.add(
    tf.layers.dense({
      units: bias.length,
      activation: isClipped ? 'linear' : activation,
      name: isLast ? 'probabilities' : activation,
    }),
  );
  tf.tidy(() =>
    model.layers.at(-1)!.setWeights([tf.tensor2d(weights as number[][]), tf.tensor1d([...bias])]),
  );
  if (isClipped) model.add(tf.layers.reLU({maxValue: 1, name: 'between_0_and_1'}));
}
