import {seededRandom} from '../../src/data/index.js';
import type {SparseRows} from '../../src/kernel/index.js';
import type {Shape} from './shapes.js';

/** Random numbers of a shape, the same in every process: features, labels and small weights. */
export interface Problem {
  x: {rows: number; columns: number; values: Float32Array} | SparseRows;
  labels: Int32Array;
  /** [columns · K], row by row. */
  W: Float32Array;
  /** Score columns: 1 for two classes on one column, else K. */
  K: number;
}

export function problemOf({rows, columns, classes, density}: Shape): Problem {
  const random = seededRandom(1);
  const number = () => random(2 ** 16) / 2 ** 15 - 1;
  const labels = Int32Array.from({length: rows}, () => random(Math.max(2, classes)));
  const W = Float32Array.from({length: columns * classes}, () => 0.05 * number());
  if (!density) {
    const values = Float32Array.from({length: rows * columns}, number);
    return {x: {rows, columns, values}, labels, W, K: classes};
  }
  // As many stored values in every row, at columns drawn one from each of even stretches.
  const each = Math.round(columns * density);
  const indices = Int32Array.from({length: rows * each}, (_, i) => {
    const at = i % each;
    const from = Math.floor((at * columns) / each);
    return from + random(Math.floor(((at + 1) * columns) / each) - from);
  });
  const values = Float32Array.from({length: rows * each}, number);
  const indptr = Int32Array.from({length: rows + 1}, (_, i) => i * each);
  return {x: {rows, columns, values, indices, indptr}, labels, W, K: classes};
}
