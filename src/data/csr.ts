import {checkArgument} from '../arguments/index.js';
import type {Label, SparseDataset} from './dataset.js';

/** Compressed sparse rows (CSR) as other tools have them. */
export interface CSRInput {
  /** N */
  rows: number;
  /** D */
  columns: number;
  /** [N + 1], the entries of row i are those from indptr[i] up to indptr[i + 1]. */
  indptr: ArrayLike<number>;
  /** The column of each entry, from 0, in any order within a row. */
  indices: ArrayLike<number>;
  /** The value of each entry; those of one row and column are added up. */
  values: ArrayLike<number>;
  /** [N] */
  labels?: readonly Label[];
  /** [D] */
  features?: readonly string[];
}

/**
 * Sparse examples from compressed sparse rows (CSR): checked once, sorted by column within each row,
 * duplicates summed. Typed arrays that are in order already are taken over without a copy.
 *
 * @throws one line if the arrays do not fit together, a column is out of range, or a value is not a
 *   finite float32; it names row and column
 *
 * @example
 * ```js
 * csr({rows: 2, columns: 3, indptr: [0, 1, 2], indices: [0, 2], values: [5, 7]}).values; // → Float32Array(2) [ 5, 7 ]
 * ```
 */
export function csr(input: CSRInput): SparseDataset {
  checkArgument('csr', 'input', input, 'object');
  const {rows, columns, labels, features} = input;
  checkSizes(input);
  const indptr = asTyped(Int32Array, input.indptr);
  const indices = asTyped(Int32Array, input.indices);
  const values = asTyped(Float32Array, input.values);
  const isConverted = indices !== input.indices;
  let inOrder = true;
  for (let row = 0; row < rows; row++) {
    let last = -1;
    for (let i = indptr[row]!, end = indptr[row + 1]!; i < end; i++) {
      const column = indices[i]!;
      if (column < 0 || column >= columns || (isConverted && column !== input.indices[i]))
        fail(`row ${row} has column ${input.indices[i]}, there are 0 to ${columns - 1}`);
      if (!Number.isFinite(values[i]))
        fail(`row ${row}, column ${column}: ${input.values[i]} is not a finite float32 number`);
      if (column <= last) inOrder = false;
      last = column;
    }
  }
  const arrays = inOrder ? {indptr, indices, values} : sortedRows(indptr, indices, values);
  return {rows, columns, ...arrays, ...(labels && {labels}), ...(features && {features})};
}

function checkSizes({rows, columns, indptr, indices, values, labels, features}: CSRInput): void {
  for (const [name, size] of Object.entries({rows, columns})) {
    if (!(Number.isInteger(size) && size >= 0 && size < 2 ** 31))
      fail(`${name} must be a whole number below 2³¹, got ${size}`);
  }
  if (indices.length !== values.length)
    fail(`there are ${indices.length} indices for ${values.length} values`);
  if (indptr.length !== rows + 1 || indptr[0] !== 0 || indptr[rows] !== values.length) {
    fail(
      `indptr must be ${rows + 1} numbers from 0 to ${values.length}, ` +
        `got ${indptr.length} from ${indptr[0]} to ${indptr[indptr.length - 1]}`,
    );
  }
  for (let row = 0; row < rows; row++)
    if (!(indptr[row + 1]! >= indptr[row]!)) fail(`indptr falls after row ${row}`);
  if (labels && labels.length !== rows) fail(`there are ${labels.length} labels for ${rows} rows`);
  if (features && features.length !== columns)
    fail(`there are ${features.length} features for ${columns} columns`);
}

/** Each row sorted by column, equal columns summed in float64. */
function sortedRows(indptr: Int32Array, indices: Int32Array, values: Float32Array) {
  const starts = new Int32Array(indptr.length);
  const sortedIndices = new Int32Array(indices.length);
  const sums = new Float64Array(values.length);
  let end = 0;
  for (let row = 0; row + 1 < indptr.length; row++) {
    const entries = Uint32Array.from(
      {length: indptr[row + 1]! - indptr[row]!},
      (_, i) => indptr[row]! + i,
    ).sort((a, b) => indices[a]! - indices[b]!);
    for (const entry of entries) {
      if (end > starts[row]! && sortedIndices[end - 1] === indices[entry]) end--;
      else sums[end] = 0;
      sortedIndices[end] = indices[entry]!;
      sums[end]! += values[entry]!;
      end++;
    }
    starts[row + 1] = end;
  }
  const summed = Float32Array.from(sums.subarray(0, end));
  const broken = summed.findIndex(value => !Number.isFinite(value));
  if (broken >= 0) fail(`the values of one row and column add up to ${sums[broken]}`);
  return {indptr: starts, indices: sortedIndices.slice(0, end), values: summed};
}

function asTyped<T extends Int32Array | Float32Array>(
  type: {new (values: ArrayLike<number>): T; from(values: ArrayLike<number>): T},
  numbers: ArrayLike<number>,
): T {
  return numbers instanceof type ? numbers : type.from(numbers);
}

function fail(what: string): never {
  throw new Error(`csr: ${what}`);
}
