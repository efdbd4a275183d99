import type {SparseDataset} from './dataset.js';

/** Columns that share a page of bits. */
const PAGE_BITS = 12;
const PAGE = 2 ** PAGE_BITS;
/** Values after which it may be seen that most columns occur. */
const STRETCH = 2 ** 16;

/** Which columns occur in sparse rows that arrive in chunks. */
interface RunningColumns {
  /** Takes the columns of further values. */
  add(indices: Int32Array): void;
  /** Whether at least half of `length` columns occur. */
  areMost(length: number): boolean;
  /**
   * The columns in which some value was stored, ascending; undefined unless they are fewer than half of
   * `length`: train on the rows as they are.
   */
  read(length: number): Int32Array | undefined;
}

/** Makes {@link RunningColumns}. They take a bit a column, for pages of columns of which one occurs. */
export function runningColumns(): RunningColumns {
  const pages: (Uint8Array | undefined)[] = [];
  let count = 0;
  const areMost = (length: number) => 2 * count >= length;
  return {
    add(indices) {
      for (let i = 0; i < indices.length; i++) {
        const column = indices[i]!;
        const page = (pages[column >>> PAGE_BITS] ??= new Uint8Array(PAGE / 8));
        const place = (column & (PAGE - 1)) >> 3;
        const bit = 1 << (column & 7);
        if (page[place]! & bit) continue;
        page[place]! |= bit;
        count++;
      }
    },
    areMost,
    read(length) {
      if (areMost(length)) return undefined;
      // Rows without any value have a column too.
      const columns = new Int32Array(Math.max(1, count));
      let end = 0;
      pages.forEach((page, number) => {
        for (let column = 0; column < PAGE; column++)
          if (page![column >> 3]! & (1 << (column & 7))) columns[end++] = number * PAGE + column;
      });
      return columns;
    },
  };
}

/**
 * The columns that occur in sparse rows, if most do not. For a column that does not occur the
 * gradient is 0, and so is the optimal weight: to train over the others saves the memory and time
 * of its weights. The time taken depends on the number of values, not of columns.
 *
 * @returns [d], ascending; undefined where at least half of the columns occur: train on the rows as they are
 */
export function occurringColumns(data: SparseDataset): Int32Array | undefined {
  const {indices, columns} = data;
  const found = runningColumns();
  for (let from = 0; from < indices.length && !found.areMost(columns); from += STRETCH)
    found.add(indices.subarray(from, from + STRETCH));
  return found.read(columns);
}

/** Sparse rows over some of their columns alone: column j of them is `columns[j]`, ascending, of those given. */
export function overColumns(data: SparseDataset, columns: Int32Array): SparseDataset {
  const {rows, indptr, labels, sampleWeight} = data;
  const starts = new Int32Array(rows + 1);
  const indices = new Int32Array(data.indices.length);
  const values = new Float32Array(data.indices.length);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      const place = placeIn(columns, data.indices[i]!);
      if (place < 0) continue;
      indices[end] = place;
      values[end++] = data.values[i]!;
    }
    starts[row + 1] = end;
  }
  const kept = {indices: indices.subarray(0, end), values: values.subarray(0, end)};
  const rest = {...(labels && {labels}), ...(sampleWeight && {sampleWeight})};
  return {rows, columns: columns.length, indptr: starts, ...kept, ...rest};
}

/** Makes the indices of sparse rows, all of which are among `columns`, those of {@link overColumns}, in their place. */
export function renumber(indices: Int32Array, columns: Int32Array): void {
  for (let i = 0; i < indices.length; i++) indices[i] = placeIn(columns, indices[i]!);
}

/** The weights [D, K] of all columns, given those [d, K] of some of them: 0 for the others. @param length D */
export function spreadWeights(
  weights: Float32Array,
  columns: Int32Array,
  length: number,
): Float32Array {
  const width = columns.length && weights.length / columns.length;
  const all = new Float32Array(length * width);
  columns.forEach((column, j) =>
    all.set(weights.subarray(j * width, (j + 1) * width), column * width),
  );
  return all;
}

/** The weights [d, K] of some of D columns, given those [D, K] of all. @param length D */
export function gatherWeights(
  weights: Float32Array,
  columns: Int32Array,
  length: number,
): Float32Array {
  const width = weights.length / length;
  const some = new Float32Array(columns.length * width);
  columns.forEach((column, j) =>
    some.set(weights.subarray(column * width, (column + 1) * width), j * width),
  );
  return some;
}

/** Where a column is among others, which ascend; −1 if it is not. */
function placeIn(columns: Int32Array, column: number): number {
  let [low, high] = [0, columns.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (columns[middle]! < column) low = middle + 1;
    else high = middle;
  }
  return columns[low] === column ? low : -1;
}
