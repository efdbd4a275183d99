import {ALIGNMENT, kernelMemory} from './kernelMemory.js';
import {kernelModule, type KernelExports} from './kernelModule.js';
import {isSparse, type DenseRows, type SparseRows} from './pinnedRows.js';

/**
 * Rows in WebAssembly memory, and what multiplies them in float64: row by row, so that the bits depend on the rows
 * alone, not on how they are cut into pieces. Weights and sums are [(D + 1) · columns], the intercept's in the last row.
 */
export interface RowProducts {
  /** All of them, where the kernel has them. */
  readonly x: DenseRows | SparseRows;
  /** `XW + b`, [N · columns]. */
  scores(weights: Float64Array): Float64Array;
  /**
   * Adds `Σ_i x_i ⊗ g_i`, and `Σ_i g_i` for the intercept, to a sum, in one pass: of some rows at a time.
   *
   * @param replace makes g of the scores [N · columns] of the rows from `first` up to `end`, in their place
   */
  addOuter(
    weights: Float64Array,
    replace: (scores: Float64Array, first: number, end: number) => void,
    sum: Float64Array,
  ): void;
  /** Gives the memory back; the rows cannot be used any more. */
  dispose(): void;
}

/** Bytes of rows that stay in a processor's cache until they are read again. */
const CACHED = 2 ** 17;

/**
 * Copies rows to where the kernel can read them.
 *
 * @param pieces all dense or all sparse, one after the other
 * @throws if they are more than WebAssembly memory holds
 */
export async function rowProducts(
  call: string,
  pieces: readonly (DenseRows | SparseRows)[],
  columns: number,
): Promise<RowProducts> {
  const rows = sumOf(pieces, piece => piece.rows);
  const stored = sumOf(pieces, piece => piece.values.length);
  const features = pieces[0]!.columns;
  const sparse = isSparse(pieces[0]!);
  const [length, scoreLength] = [(features + 1) * columns, rows * columns];
  const sizes = [4 * stored, 8 * scoreLength, 8 * length, 8 * length, ...(sparse ? [4 * stored, 4 * (rows + 1)] : [])]; // prettier-ignore
  const {module} = await kernelModule(call, undefined, false);
  const memory = kernelMemory(
    call,
    sumOf(sizes, bytes => bytes + ALIGNMENT),
    false,
  );
  const [values, scores, weights, total, indices = 0, indptr = 0] = sizes.map(bytes => memory.allocate(bytes)); // prettier-ignore
  put();
  const {exports} = await WebAssembly.instantiate(module, {env: {memory: memory.memory}});
  const {productScores, productOuter} = exports as unknown as KernelExports;
  /** The arguments that say which rows. */
  const rowsFrom = (first: number, count: number) =>
    sparse
      ? ([count, features, columns, values!, indices, indptr + 4 * first] as const)
      : ([count, features, columns, values! + 4 * first * features, 0, 0] as const);
  const together = Math.ceil((CACHED * rows) / ((sparse ? 8 : 4) * stored + 1));
  // Memory has all the room from the beginning: it never grows, which would detach these.
  const {buffer} = memory.memory;
  const scoreRoom = new Float64Array(buffer, scores, scoreLength);
  const weightRoom = new Float64Array(buffer, weights, length);
  const totalRoom = new Float64Array(buffer, total, length);

  function put(): void {
    let [row, value] = [0, 0];
    for (const piece of pieces) {
      memory.floats(values! + 4 * value, piece.values.length).set(piece.values);
      if (isSparse(piece)) {
        memory.integers(indices + 4 * value, piece.indices.length).set(piece.indices);
        const starts = memory.integers(indptr + 4 * row, piece.rows + 1);
        for (let i = 0; i <= piece.rows; i++) starts[i] = value + piece.indptr[i]!;
      }
      row += piece.rows;
      value += piece.values.length;
    }
  }

  const shape = {rows, columns: features, values: memory.floats(values!, stored)};
  const x = sparse
    ? {
        ...shape,
        indices: memory.integers(indices, stored),
        indptr: memory.integers(indptr, rows + 1),
      }
    : shape;

  return {
    x,
    scores(given) {
      weightRoom.set(given);
      productScores(...rowsFrom(0, rows), weights!, scores!);
      return scoreRoom.slice();
    },
    addOuter(given, replace, sum) {
      weightRoom.set(given);
      totalRoom.set(sum);
      for (let first = 0; first < rows; first += together) {
        const end = Math.min(first + together, rows);
        const some = rowsFrom(first, end - first);
        const at = scores! + 8 * columns * first;
        productScores(...some, weights!, at);
        replace(scoreRoom, first, end);
        productOuter(...some, at, total!);
      }
      sum.set(totalRoom);
    },
    dispose: () => memory.release(),
  };
}

function sumOf<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((sum, item) => sum + size(item), 0);
}
