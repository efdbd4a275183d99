import {checkArgument, described} from '../arguments/index.js';
import {isSparse, type Dataset} from './dataset.js';

/**
 * A dataset that comes in pieces, for one that does not fit in memory: every call begins a pass
 * through all of it, the same chunks in the same order. The chunks are all dense or all sparse; sparse
 * ones may differ in columns, the greatest number counts.
 */
export type Chunks = () => AsyncIterable<Dataset>;

/**
 * A dataset in memory as chunks of so many rows, the last one of what is left.
 *
 * @throws unless `rows` is a whole number above 0
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const model = linearSVM();
 * await model.fitDataset(inChunks(iris, 50), {epochs: 1});
 * ```
 */
export function inChunks(data: Dataset, rows: number): Chunks {
  checkArgument('inChunks', 'data', data, 'dataset');
  if (!(Number.isInteger(rows) && rows > 0))
    throw new RangeError(`inChunks: rows must be a whole number above 0, got ${described(rows)}`);
  return async function* () {
    for (let first = 0; first < data.rows; first += rows)
      yield rowsBetween(data, first, Math.min(first + rows, data.rows));
  };
}

/** The rows from `first` up to `end`, without a copy of their values. */
function rowsBetween(data: Dataset, first: number, end: number): Dataset {
  const labels = data.labels?.slice(first, end);
  const sampleWeight = data.sampleWeight?.subarray(first, end);
  const raw = data.raw && {...data.raw, cells: data.raw.cells.slice(first, end)};
  const part = {
    rows: end - first,
    ...(labels && {labels}),
    ...(sampleWeight && {sampleWeight}),
    ...(raw && {raw}),
  };
  if (!isSparse(data)) {
    const {columns, values} = data;
    return {...data, ...part, values: values.subarray(first * columns, end * columns)};
  }
  const [from, to] = [data.indptr[first]!, data.indptr[end]!];
  return {
    ...data,
    ...part,
    indptr: data.indptr.slice(first, end + 1).map(start => start - from),
    indices: data.indices.subarray(from, to),
    values: data.values.subarray(from, to),
  };
}

/**
 * The result of `use` for each chunk, in order. The next chunk is requested before the current one
 * is used, so that it is read meanwhile. At most two chunks are in memory at a time.
 */
export function readAhead<T, U>(
  chunks: AsyncIterable<T>,
  use: (chunk: T) => U | Promise<U>,
): AsyncIterableIterator<U, undefined> {
  const source = chunks[Symbol.asyncIterator]();
  const ask = () => {
    const next = source.next();
    // Asked for early, it may fail before anybody waits for it.
    next.catch(() => undefined);
    return next;
  };
  let coming: Promise<IteratorResult<T>> | undefined = ask();
  async function end(): Promise<{done: true; value: undefined}> {
    const waiting = coming;
    coming = undefined;
    const isOpen = await waiting?.then(
      ({done}) => !done,
      () => false,
    );
    if (isOpen) await source.return?.();
    return {done: true, value: undefined};
  }
  // Not a generator: that would keep the chunk alive while what was made of it is in use.
  return {
    async next() {
      const {done, value} = (await coming) ?? {done: true as const, value: undefined};
      if (done) {
        coming = undefined;
        return {done, value: undefined};
      }
      coming = ask();
      try {
        return {done: false, value: await use(value)};
      } catch (error) {
        await end();
        throw error;
      }
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
