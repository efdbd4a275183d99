import type {Tensor2D} from '@tensorflow/tfjs';
import {csr} from './csr.js';
import {described, isArrayLike, isTensor, isTfData} from '../arguments/index.js';
import {isRawTable, type RawTable} from './table/rawTable.js';
import {isDataset, isSparse, type Dataset, type SparseDataset} from './dataset.js';
import {isView} from './rowsView.js';

/**
 * Examples, one per row: a tensor or nested arrays of shape [N, D], a parsed table, sparse rows, or the raw
 * rows of a table, which a model learns to encode.
 */
export type Features = Tensor2D | ArrayLike<ArrayLike<number>> | Dataset | RawTable;

/**
 * The examples as plain float32 rows, checked: N ≥ 1, D ≥ 1, every entry finite.
 *
 * @param call what errors start with, such as 'linearSVM.fit: x'
 * @param columns D of the model, where it is known
 */
export function checkFeatures(call: string, x: Features, columns?: number): Dataset {
  const data = rowsOf(call, x);
  if (data.rows === 0 || data.columns === 0) {
    throw new Error(
      `${call} has no ${data.rows === 0 ? 'examples' : 'features'}, its shape is [${data.rows}, ${data.columns}]`,
    );
  }
  if (columns !== undefined && data.columns !== columns) {
    throw new Error(
      `${call} must have shape [N, ${columns}] as in fit, got [${data.rows}, ${data.columns}]`,
    );
  }
  // The values of sparse rows were looked at with their indices, those of a view with all there are.
  if (!isSparse(data) && !isView(data)) checkFinite(call, data);
  return data;
}

function checkFinite(call: string, {values, columns}: Dataset): void {
  // 0·x is NaN where x is not finite: twice as fast as to ask each.
  let zero = 0;
  for (let i = 0; i < values.length; i++) zero += 0 * values[i]!;
  if (zero === 0) return;
  const i = values.findIndex(value => !Number.isFinite(value));
  throw new Error(
    `${call} has ${values[i]} at row ${Math.floor(i / columns)}, column ${i % columns}`,
  );
}

function rowsOf(call: string, x: Features): Dataset {
  if (isView(x as Dataset)) return x as Dataset;
  if (isDataset(x)) {
    // Its arrays may be of anybody's making, and the kernel trusts its addresses.
    if (isSparse(x)) return checked(call, x);
    if (x.values.length === x.rows * x.columns) return x;
    throw new Error(`${call} has ${x.values.length} values for shape [${x.rows}, ${x.columns}]`);
  }
  if (isRawTable(x))
    throw new TypeError(
      `${call} must be rows of numbers, these rows of a table are not encoded yet`,
    );
  if (isTensor(x)) {
    if (x.isDisposed) throw new Error(`${call} is a tensor that was disposed of`);
    if (x.rank !== 2)
      throw new Error(`${call} must have shape [N, D], got [${x.shape.join(', ')}]`);
    return {rows: x.shape[0]!, columns: x.shape[1]!, values: Float32Array.from(x.dataSync())};
  }
  if (!isArrayLike(x)) throw new TypeError(`${call} ${misfit(x)}`);
  return denseRows(call, x);
}

/** The error for an x that is no rows at all. */
function misfit(x: unknown): string {
  if (isTfData(x)) return 'is a tf.data.Dataset: fitDataset takes one';
  const expected = `must be a Tensor2D, number[][] or Dataset, got ${described(x)}`;
  const isTable = typeof x === 'object' && x !== null && 'values' in x;
  return isTable ? `${expected}, whose values must be a Float32Array` : expected;
}

function denseRows(call: string, rows: ArrayLike<unknown>): Dataset {
  const columns = lengthOf(call, rows, 0);
  const values = new Float32Array(rows.length * columns);
  for (let i = 0; i < rows.length; i++) {
    const found = lengthOf(call, rows, i);
    if (found !== columns) {
      throw new Error(
        `${call} must be rectangular, row ${i} has ${found} entries, row 0 has ${columns}`,
      );
    }
    const row = rows[i] as ArrayLike<unknown>;
    for (let d = 0; d < columns; d++) {
      const value = row[d];
      if (typeof value !== 'number') {
        throw new TypeError(
          `${call} has ${described(value)} at row ${i}, column ${d}: give numbers`,
        );
      }
      values[i * columns + d] = value;
    }
  }
  return {rows: rows.length, columns, values};
}

/** Entries of a row; 0 of a row that is not there. @throws one line that says what it is instead, and what to do */
function lengthOf(call: string, rows: ArrayLike<unknown>, i: number): number {
  if (i >= rows.length) return 0;
  const row = rows[i];
  if (isArrayLike(row)) return row.length;
  const instead =
    typeof row === 'number' || typeof row === 'bigint'
      ? `got ${described(rows)} numbers in one: tf.tensor2d(x, [N, D]) makes rows of them`
      : `row ${i} is ${described(row)}${isTensor(row) ? ': tf.stack(x) makes one tensor of them' : remedy(row)}`;
  throw new TypeError(`${call} must be rows of numbers, ${instead}`);
}

/** How rows of names and values become rows of numbers. */
function remedy(row: unknown): string {
  if (typeof row !== 'object' || row === null) return '';
  const names = Object.keys(row).slice(0, 2).join(', ');
  return `: x.map(({${names}}) => [${names}]) makes numbers of them`;
}

function checked(call: string, x: SparseDataset): SparseDataset {
  try {
    return {...x, ...csr(x)};
  } catch (error) {
    throw new Error(`${call}: ${(error as Error).message.replace(/^csr: /, '')}`, {
      cause: error,
    });
  }
}
