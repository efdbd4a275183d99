import type {Tensor2D} from '@tensorflow/tfjs';
import {isSparse, pinRows, type DenseRows, type PinnedRows} from '../kernel/index.js';
import type {PinOptions, SparseRows} from '../kernel/index.js';

/** Rows to pin: a tensor [N, D], rows of numbers, a Dataset, or compressed sparse rows (CSR). */
export type Rows = Tensor2D | readonly (readonly number[])[] | DenseRows | SparseRows;

/**
 * Copies examples to WebAssembly memory, where `linearLoss` reads them as often as asked: dense or
 * CSR, on any backend. They take 4 bytes a value (8 a stored value of CSR, and 4 a row) until
 * `dispose()`.
 *
 * @throws if x is not of shape [N, D] with N and D at least 1, CSR rows do not fit together, or there
 *   are more than WebAssembly memory holds (4 GiB); the message says how many bytes
 */
export async function pin(x: Rows, options: PinOptions = {}): Promise<PinnedRows> {
  const rows = rowsOf(x);
  if (!(rows.rows > 0 && rows.columns > 0))
    throw new Error(
      `svm.pin: x must have examples and features, got [${rows.rows}, ${rows.columns}]`,
    );
  const {threads} = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0))
    throw new RangeError(`svm.pin: threads must be a whole number above 0, got ${threads}`);
  if (isSparse(rows)) checkSparse(rows);
  else if (rows.values.length !== rows.rows * rows.columns) {
    throw new Error(
      `svm.pin: x has ${rows.values.length} values for shape [${rows.rows}, ${rows.columns}]`,
    );
  }
  return pinRows('svm.pin', rows, options);
}

function rowsOf(x: Rows): DenseRows | SparseRows {
  if ('dataSync' in x) {
    if (x.rank !== 2)
      throw new Error(
        `svm.pin: x must have shape [N, D], got [${(x.shape as number[]).join(', ')}]`,
      );
    return {rows: x.shape[0], columns: x.shape[1], values: Float32Array.from(x.dataSync())};
  }
  if (!Array.isArray(x)) return x as DenseRows | SparseRows;
  const list = x as readonly (readonly number[])[];
  const columns = list[0]?.length ?? 0;
  const uneven = list.findIndex(row => row.length !== columns);
  if (uneven >= 0) {
    throw new Error(
      `svm.pin: x must be rectangular, row ${uneven} has ${list[uneven]!.length} entries, row 0 has ${columns}`,
    );
  }
  const values = new Float32Array(list.length * columns);
  list.forEach((row, i) => values.set(row, i * columns));
  return {rows: list.length, columns, values};
}

/** The kernel trusts its addresses: every one is checked here. */
function checkSparse({rows, columns, values, indices, offsets}: SparseRows): void {
  const fail = (what: string): never => {
    throw new Error(`svm.pin: ${what}`);
  };
  if (indices.length !== values.length)
    fail(`x has ${indices.length} indices for ${values.length} values`);
  if (offsets.length !== rows + 1 || offsets[0] !== 0 || offsets[rows] !== values.length) {
    fail(
      `x must have ${rows + 1} offsets from 0 to ${values.length}, ` +
        `got ${offsets.length} from ${offsets[0]} to ${offsets.at(-1)}`,
    );
  }
  for (let i = 0; i < rows; i++)
    if (offsets[i]! > offsets[i + 1]!) fail(`x has offsets that fall at row ${i}`);
  for (let i = 0; i < indices.length; i++) {
    if (!(indices[i]! >= 0 && indices[i]! < columns))
      fail(`x has index ${indices[i]} at ${i} for ${columns} columns`);
  }
}
