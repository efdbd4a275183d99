import type {SparseDataset} from './dataset.js';
import {sizeText} from './limits.js';

/** Sparse rows over the columns alone in which some value is stored. */
export interface OccurringColumns<T extends SparseDataset = SparseDataset> {
  /** The same rows; column j is column `columns[j]` of those that were given. */
  readonly data: T;
  /** [d], ascending: what the columns were before. */
  readonly columns: Int32Array;
}

/**
 * The rows over the columns that occur in them, where that is worth it: where there are more columns than
 * values, so that what a column costs (a weight a class, a mean, …) would be paid for columns of zeros.
 * Of columns that do not occur the gradient is 0, and so is their optimal weight. Takes the time of
 * sorting the values' columns, whatever the greatest of them is.
 *
 * @returns undefined where there are as many values as columns, or more: train on the rows as they are
 */
export function occurringColumns<T extends SparseDataset>(
  data: T,
): OccurringColumns<T> | undefined {
  const {indices} = data;
  if (data.columns <= indices.length) return undefined;
  const sorted = indices.slice().sort();
  let count = 0;
  for (let i = 0; i < sorted.length; i++)
    if (i === 0 || sorted[i] !== sorted[i - 1]) sorted[count++] = sorted[i]!;
  const columns = sorted.slice(0, count);
  const {features} = data;
  return {
    data: {
      ...data,
      columns: count,
      indices: indices.map(column => placeIn(columns, column)),
      ...(features && {features: Array.from(columns, column => features[column]!)}),
    },
    columns,
  };
}

/**
 * The weights [D, K] of all columns, given those [d, K] of the columns that occur: 0 for the others.
 *
 * @param length D
 * @throws one line if they would take more than `maxBytes`
 */
export function spreadWeights(
  weights: Float32Array,
  columns: Int32Array,
  length: number,
  maxBytes: number,
): Float32Array {
  const width = columns.length === 0 ? 0 : weights.length / columns.length;
  const bytes = 4 * length * width;
  if (bytes > maxBytes)
    throw new Error(
      `weights of ${length} columns and ${width} classes take ${sizeText(bytes)}, maxBytes allows ${sizeText(maxBytes)}`,
    );
  const all = new Float32Array(length * width);
  columns.forEach((column, j) =>
    all.set(weights.subarray(j * width, (j + 1) * width), column * width),
  );
  return all;
}

/** Where a column is among those that occur. */
function placeIn(columns: Int32Array, column: number): number {
  let [low, high] = [0, columns.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle]! < column) low = middle + 1;
    else high = middle;
  }
  return low;
}
