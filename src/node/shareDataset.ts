import {checkArgument} from '../arguments/index.js';
import {isSparse, type Dataset} from '../data/index.js';

/**
 * The same examples with their numbers in memory that threads share, which `jobs` then needs no copy of: let go of
 * what is given. Numbers that are in such memory already stay where they are.
 *
 * @throws one line if that is no Dataset
 *
 * @example
 * ```js
 * const data = shareDataset(await readDataset('iris.csv'));
 * const {best} = await gridSearch(data, undefined, {grid: {C: [1, 10]}, folds: 3, jobs: 2});
 * ```
 */
export function shareDataset<Rows extends Dataset>(data: Rows): Rows {
  checkArgument('shareDataset', 'data', data, 'dataset');
  const values = sharedArray(data.values);
  if (!isSparse(data)) return {...data, values};
  const [indices, indptr] = [sharedArray(data.indices), sharedArray(data.indptr)];
  return {...data, values, indices, indptr};
}

/** Numbers in memory that threads share. */
export function sharedArray<T extends Float32Array | Int32Array>(values: T): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
