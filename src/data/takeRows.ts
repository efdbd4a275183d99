import {checkArgument} from '../arguments/index.js';
import {isSparse, type Dataset} from './dataset.js';
import {rawRowsAt} from './table/rawTable.js';

/**
 * The rows of `data` at `indices`, in that order, with their labels.
 *
 * @example
 * ```js
 * takeRows(parseCSV('a,y\n1,u\n2,v\n'), [1]).labels; // → [ 'v' ]
 * ```
 */
export function takeRows<T extends Dataset>(data: T, indices: ArrayLike<number>): T;
export function takeRows(data: Dataset, indices: ArrayLike<number>): Dataset {
  checkArgument('takeRows', 'data', data, 'dataset');
  checkArgument('takeRows', 'indices', indices, 'list');
  const rows = Array.from(indices);
  const taken = factsAt(data, rows);
  if (isSparse(data)) {
    const {indptr} = data;
    const sizes = rows.map(row => indptr[row + 1]! - indptr[row]!);
    const starts = new Int32Array(rows.length + 1);
    sizes.forEach((size, i) => (starts[i + 1] = starts[i]! + size));
    const values = new Float32Array(starts[rows.length]!);
    const columnsThere = new Int32Array(values.length);
    rows.forEach((row, i) => {
      values.set(data.values.subarray(indptr[row]!, indptr[row + 1]!), starts[i]!);
      columnsThere.set(data.indices.subarray(indptr[row]!, indptr[row + 1]!), starts[i]!);
    });
    return {...data, ...taken, indptr: starts, indices: columnsThere, values};
  }
  const {columns, values} = data;
  const found = new Float32Array(rows.length * columns);
  rows.forEach((row, i) =>
    found.set(values.subarray(row * columns, (row + 1) * columns), i * columns),
  );
  return {...data, ...taken, values: found};
}

/** What is known of some of the rows beside their numbers. */
export function factsAt({labels, sampleWeight, raw, kept}: Dataset, rows: readonly number[]) {
  return {
    rows: rows.length,
    ...(labels && {labels: rows.map(row => labels[row]!)}),
    ...(sampleWeight && {sampleWeight: Float32Array.from(rows, row => sampleWeight[row]!)}),
    ...(raw && {raw: rawRowsAt(raw, rows)}),
    ...(kept && {
      kept: Object.fromEntries(
        Object.entries(kept).map(([name, cells]) => [name, rows.map(row => cells[row]!)]),
      ),
    }),
  };
}
