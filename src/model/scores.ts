import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import {
  isSparse,
  multiply,
  piecesOf,
  scale,
  type Dataset,
  type SparseDataset,
} from '../data/index.js';
import {predictions} from '../train/index.js';
import type {ScoreRows} from './calibration/index.js';
import {scalingOfFacts, tensorsOf, type TrainedLayer} from './layer.js';

/** `X·weights + intercept`, [N, columns]. Rows are multiplied a few at a time, so that no copy of all is made. */
export function scoresOf(data: Dataset, layer: TrainedLayer): Tensor2D {
  const {scaled, facts} = layer;
  const scaling = scaled && scalingOfFacts(facts)!;
  const {rows, columns} = data;
  return tf.tidy(() => {
    const {weights, intercept} = scaled ? tensorsOf(scaled, columns) : layer;
    const own = <T extends Dataset>(rows: T) => (scaling ? scale(rows, scaling) : rows);
    if (isSparse(data)) {
      const product = new Float32Array(rows * intercept.size);
      const W = weights.dataSync() as Float32Array;
      let end = 0;
      for (const piece of piecesOf(data)) {
        product.set(multiply(own(piece as SparseDataset), W, intercept.size), end);
        end += piece.rows * intercept.size;
      }
      return tf.add(tf.tensor2d(product, [rows, intercept.size]), intercept);
    }
    const pieces = Array.from(piecesOf(data), piece =>
      tf.tidy(() => {
        const x = tf.tensor2d(own<Dataset>(piece).values, [piece.rows, columns]);
        return tf.add<Tensor2D>(tf.matMul(x, weights), intercept);
      }),
    );
    return pieces.length === 1 ? pieces[0]! : tf.concat2d(pieces, 0);
  });
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
