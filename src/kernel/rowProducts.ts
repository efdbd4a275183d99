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
  /** Adds `Σ_i x_i ⊗ g_i`, and `Σ_i g_i` for the intercept, to a sum. @param g [N · columns] */
  addOuter(g: Float64Array, sum: Float64Array): void;
  /** Gives the memory back; the rows cannot be used any more. */
  dispose(): void;
}

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
  const sizes = [4 * stored, 8 * scoreLength, 8 * length, ...(sparse ? [4 * stored, 4 * (rows + 1)] : [])]; // prettier-ignore
  const {module} = await kernelModule(call, undefined, false);
  const memory = kernelMemory(
    call,
    sumOf(sizes, bytes => bytes + ALIGNMENT),
    false,
  );
  const [values, scores, weights, indices = 0, indptr = 0] = sizes.map(bytes => memory.allocate(bytes)); // prettier-ignore
  put();
  const {exports} = await WebAssembly.instantiate(module, {env: {memory: memory.memory}});
  const {productScores, productOuter} = exports as unknown as KernelExports;
  const job = [rows, features, columns, values!, indices, indptr] as const;
  // Memory has all the room from the beginning: it never grows, which would detach these.
  const {buffer} = memory.memory;
  const [scoreRoom, vectorRoom] = [
    new Float64Array(buffer, scores, scoreLength),
    new Float64Array(buffer, weights, length),
  ];

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
      vectorRoom.set(given);
      productScores(...job, weights!, scores!);
      return scoreRoom.slice();
    },
    addOuter(g, sum) {
      scoreRoom.set(g);
      vectorRoom.set(sum);
      productOuter(...job, scores!, weights!);
      sum.set(vectorRoom);
    },
    dispose: () => memory.release(),
  };
}

function sumOf<T>(items: readonly T[], size: (item: T) => number): number {
  return items.reduce((sum, item) => sum + size(item), 0);
}
