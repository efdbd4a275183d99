import * as tf from '@tensorflow/tfjs';
import type {Estimator} from '../estimator.js';
import {fit} from '../fit.js';
import type {FitDatasetOptions} from '../options.js';
import type {PreparedParts} from './prepareParts.js';

/** The weights of models of rows in parts, each [D, columns], of rows that are drawn anew. @throws what training throws */
export async function drawnWeights(
  call: string,
  estimator: Estimator,
  prepared: PreparedParts,
  options: FitDatasetOptions,
  {repeats, seed}: {repeats: number; seed: number},
): Promise<Float32Array[]> {
  const plain = {...options, callbacks: undefined, verbose: undefined, warmStart: undefined};
  const found: Float32Array[] = [];
  try {
    for (let repeat = 0; repeat < repeats && !estimator.shouldStop(); repeat++) {
      const drawn = await prepared.drawn({seed, repeat}, plain);
      const {layer} = await fit(call, estimator, drawn, plain);
      found.push(layer.weights.dataSync() as Float32Array);
      tf.dispose([layer.weights, layer.intercept]);
    }
    return found;
  } finally {
    await prepared.drawn(undefined, plain);
  }
}
