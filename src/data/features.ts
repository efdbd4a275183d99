import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {csr} from './csr.js';
import {isRawTable, type RawTable} from './rawTable.js';
import {isSparse, type Dataset, type SparseDataset} from './dataset.js';

/**
 * Examples, one per row: a tensor or nested arrays of shape [N, D], a parsed table, sparse rows, or the raw
 * rows of a table, which a model learns to encode.
 */
export type Features = Tensor2D | readonly (readonly number[])[] | Dataset | RawTable;

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
  const {values} = data;
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      const [row, column] = placeOf(data, i);
      throw new Error(`${call} has ${values[i]} at row ${row}, column ${column}`);
    }
  }
  return data;
}

/** Row and column of a stored value. */
function placeOf(data: Dataset, i: number): [row: number, column: number] {
  if (isSparse(data)) return [data.indptr.findIndex(end => end > i) - 1, data.indices[i]!];
  return [Math.floor(i / data.columns), i % data.columns];
}

function rowsOf(call: string, x: Features): Dataset {
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
    if (x.rank !== 2)
      throw new Error(`${call} must have shape [N, D], got [${x.shape.join(', ')}]`);
    return {rows: x.shape[0], columns: x.shape[1], values: Float32Array.from(x.dataSync())};
  }
  if (!Array.isArray(x))
    throw new Error(`${call} must be a Tensor2D, number[][] or Dataset, got ${typeof x}`);
  const rows = x as readonly (readonly number[])[];
  const columns = rows[0]?.length ?? 0;
  const values = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (!Array.isArray(row) && !ArrayBuffer.isView(row))
      throw new Error(`${call} must be rows of numbers, row ${i} is ${typeof row}`);
    if (row.length !== columns) {
      throw new Error(
        `${call} must be rectangular, row ${i} has ${row.length} entries, row 0 has ${columns}`,
      );
    }
    row.forEach((value, d) => {
      if (typeof value !== 'number')
        throw new Error(`${call} has ${typeof value} at row ${i}, column ${d}`);
      values[i * columns + d] = value;
    });
  });
  return {rows: rows.length, columns, values};
}

function checked(call: string, x: SparseDataset): SparseDataset {
  try {
    return {...x, ...csr(x)};
  } catch (error) {
    throw new Error(`${call}: ${(error as Error).message.replace(/^svm\.csr: /, '')}`, {
      cause: error,
    });
  }
}

function isDataset(x: Features): x is Dataset {
  return typeof x === 'object' && x !== null && 'values' in x && x.values instanceof Float32Array;
}

function isTensor(x: unknown): x is Tensor {
  return typeof (x as Tensor | undefined)?.dataSync === 'function';
}
