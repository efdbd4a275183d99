import {isSparse, type Dataset} from '../data/index.js';
import type {Bias} from './objective.js';

/** The number of examples, and the size of their features. */
export interface Extent {
  rows: number;
  /** D, the bias feature included. */
  features: number;
  /** Mean over the examples of ‖x‖₁ and of ‖x‖₂², the bias feature included. */
  meanL1: number;
  meanSquares: number;
}

/**
 * The extent of a dataset.
 *
 * @param weights [N]: a row of weight k counts k times in the means; ones by default
 */
export function extentOf(
  data: Dataset,
  bias: Bias = 'regularized',
  weights?: Float32Array,
): Extent {
  const {rows, columns, values} = data;
  const sums = {absolutes: 0, squares: 0, rows: 0};
  for (let row = 0, i = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    const end = isSparse(data) ? data.indptr[row + 1]! : i + columns;
    sums.rows += weight;
    for (; i < end; i++) {
      sums.absolutes += weight * Math.abs(values[i]!);
      sums.squares += weight * values[i]! * values[i]!;
    }
  }
  const one = bias === 'none' ? 0 : 1;
  return {
    rows,
    features: columns + one,
    meanL1: sums.absolutes / sums.rows + one,
    meanSquares: sums.squares / sums.rows + one,
  };
}
