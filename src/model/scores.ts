import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {isSparse, multiply, scale, type Dataset, type DenseDataset} from '../data/index.js';
import {predictions} from '../train/index.js';
import type {ScoreRows} from './calibration/index.js';
import {scalingOfFacts, tensorsOf, type TrainedLayer} from './layer.js';

/** `X·weights + intercept`, [N, columns]. */
export function scoresOf(raw: Dataset, layer: TrainedLayer): Tensor2D {
  const {scaled, facts} = layer;
  const data = scaled ? scale(raw, scalingOfFacts(facts)!) : raw;
  const {rows, columns} = data;
  return tf.tidy(() => {
    const {weights, intercept} = scaled ? tensorsOf(scaled, columns) : layer;
    const product = isSparse(data)
      ? tf.tensor2d(multiply(data, weights.dataSync() as Float32Array, intercept.size), [
          rows,
          intercept.size,
        ])
      : denseProduct(data, weights);
    return tf.add(product, intercept);
  });
}

/** Values of rows that are copied to a tensor together. */
const TOGETHER = 2 ** 24;

/** `X·weights`, of so many rows at a time that no second copy of all is made. */
function denseProduct({rows, columns, values}: DenseDataset, weights: Tensor2D): Tensor2D {
  const step = Math.max(1, Math.floor(TOGETHER / columns));
  const pieces: Tensor2D[] = [];
  for (let first = 0; first < Math.max(rows, 1); first += step) {
    const count = Math.min(step, rows - first);
    const some = values.subarray(first * columns, (first + count) * columns);
    pieces.push(tf.tidy(() => tf.matMul(tf.tensor2d(some, [count, columns]), weights)));
  }
  return pieces.length === 1 ? pieces[0]! : tf.concat(pieces);
}

/** The same as plain numbers. */
export async function scoreRowsOf(data: Dataset, layer: TrainedLayer): Promise<ScoreRows> {
  const scores = scoresOf(data, layer);
  const values = await scores.data().finally(() => scores.dispose());
  return {values, columns: scores.shape[1]};
}

/** The class with the greatest score, [N], int32; of one score column, class 1 if it is above the threshold. */
export function predictionsOf(scores: Tensor2D, threshold = 0): Tensor1D {
  // The float32 nearest to the threshold is not above it.
  return tf.tidy(() => predictions(threshold === 0 ? scores : tf.sub(scores, threshold)));
}

/** The same of plain numbers, row by row. */
export function predictedOf(scores: Float64Array, columns: number, threshold = 0): Int32Array {
  return Int32Array.from({length: scores.length / columns}, (_, i) => {
    if (columns === 1) return Number(scores[i]! > threshold);
    const row = scores.subarray(i * columns, (i + 1) * columns);
    return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
  });
}
