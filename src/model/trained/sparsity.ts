import {checkArgument} from '../../arguments/index.js';
import type {LinearSVM} from '../linearSVM.js';

/** Which features a model uses. */
export interface Sparsity {
  /** Weights that are not 0, of all columns, and how many weights there are. */
  nonZeros: number;
  weights: number;
  /** Columns, from 0, of the features that have one such weight at least. */
  columns: number[];
  /** Their names, where features have names. */
  features?: string[];
}

/**
 * The weights that are not exactly 0, which L1 leaves few of.
 *
 * @throws if the model is not trained
 *
 * @example
 * ```js
 * const model = linearSVM({l1Ratio: 1, C: 0.3});
 * await model.fit([[2, 0.1], [1, -0.2], [-1, 0.3], [-2, -0.1]], ['good', 'good', 'bad', 'bad']);
 * sparsity(model).columns; // → [ 0 ]
 * ```
 */
export function sparsity(model: LinearSVM): Sparsity {
  checkArgument('sparsity', 'model', model, 'model');
  const {features} = model;
  const [rows, columns] = model.weights.shape;
  const values = model.weights.dataSync();
  const used: number[] = [];
  let nonZeros = 0;
  for (let d = 0; d < rows; d++) {
    const own = values.subarray(d * columns, (d + 1) * columns).filter(w => w !== 0).length;
    nonZeros += own;
    if (own > 0) used.push(d);
  }
  return {
    nonZeros,
    weights: rows * columns,
    columns: used,
    ...(features && {features: used.map(d => features[d]!)}),
  };
}
