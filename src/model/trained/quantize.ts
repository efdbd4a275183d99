import {checkArgument, quoted} from '../../arguments/index.js';
import * as tf from '@tensorflow/tfjs';
import {oneOf} from '../../data/index.js';
import {artifactsOf, toLayersModel} from '../artifacts.js';
import type {Facts} from '../facts.js';
import type {LinearSVM} from '../linearSVM.js';
import {loadLinearSVM} from '../loadLinearSVM.js';
import {quantizationOf, quantizedTypes, withQuantized, type QuantizedType} from '../quantized.js';

/**
 * A copy of a model with quantized weights, which take a half or a quarter of the bytes when it is
 * saved; its scores are those of the quantized weights. Plain `tf.loadLayersModel` reads it.
 * 'uint16' and 'float16' seldom change a label; 'uint8' may, above all where features have very
 * different units. The certificate is not kept, since it was proven of the weights before.
 *
 * @returns a model of its own, yours to dispose of; the one given stays as it is
 * @throws if the model is not trained, there is no such type, or float16 cannot hold a weight
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], [1, 1, 0, 0]);
 * const small = await quantize(model, 'uint8');
 * await small.labels([[3, 3]]); // → [ 1 ]
 * ```
 */
export async function quantize(model: LinearSVM, dtype: QuantizedType): Promise<LinearSVM> {
  const call = 'quantize';
  checkArgument(call, 'model', model, 'model');
  const wrong = oneOf(quantizedTypes).check(dtype);
  if (wrong) throw new RangeError(`${call}: the type ${wrong}, got ${quoted(String(dtype))}`);
  const layer = model.trainedLayer(call);
  const {loss} = model.options;
  const weights = layer.scaled?.W ?? (layer.weights.dataSync() as Float32Array);
  const quantization = quantizationOf(call, weights, dtype);
  const facts: Facts = {...layer.facts, quantization};
  delete facts.certificate;
  const layers = toLayersModel({...layer, facts});
  try {
    const artifacts = withQuantized(await artifactsOf(layers), quantization);
    return await loadLinearSVM(tf.io.fromMemory(artifacts), typeof loss === 'object' ? {loss} : {});
  } finally {
    layers.dispose();
  }
}
