import {float64Room} from './float64Room.js';

/**
 * Vectors of float64 numbers in WebAssembly memory, [rows · columns], row by row, and what a descent does with them.
 * Columns are blocks by themselves, or all are one.
 */
export interface VectorRoom {
  /** Room for a new one, its numbers unknown. */
  vector(): Float64Array;
  /** `a·b` of each block, [blocks]. */
  dots(a: Float64Array, b: Float64Array): Float64Array;
  /** Adds so many times a vector to another, of each block as its own number says, [blocks]. */
  add(to: Float64Array, times: ArrayLike<number>, summand: Float64Array): void;
  /** Takes directions, each [rows]; once. */
  directions(vectors: readonly Float64Array[]): Directions;
  /** Gives the memory back; the vectors cannot be used any more. */
  dispose(): void;
}

/** Directions that columns of vectors have a share of. */
export interface Directions {
  /** The products of each with each column, [columns · count], column by column. */
  along(vector: Float64Array): Float64Array;
  /** Adds so many times each to every column, as `along` has them. */
  addTo(vector: Float64Array, times: Float64Array): void;
}

/** What {@link vectorRoom} has room for. */
interface VectorShape {
  rows: number;
  columns: number;
  /** As many as there are columns, or 1. */
  blocks: number;
  /** How many vectors. */
  vectors: number;
  /** How many directions. */
  directions?: number | undefined;
}

/** The kernel multiplies so many directions at a time. */
const DIRECTIONS_TOGETHER = 4;

/** @throws if there is not so much memory */
export async function vectorRoom(
  call: string,
  {rows, columns, blocks, vectors, directions = 0}: VectorShape,
): Promise<VectorRoom> {
  const length = rows * columns;
  const count = Math.ceil(directions / DIRECTIONS_TOGETHER) * DIRECTIONS_TOGETHER;
  const sizes = [...new Array<number>(vectors).fill(length), rows * count, columns * count, blocks]; // prettier-ignore
  const {kernel, take, dispose} = await float64Room(call, sizes);
  const small = take(blocks);
  const products = take(columns * count);

  return {
    vector: () => take(length),
    dots(a, b) {
      kernel.blockDots(a.byteOffset, b.byteOffset, length / blocks, blocks, small.byteOffset);
      return small.slice();
    },
    add(to, times, summand) {
      small.set(times);
      kernel.addBlocks(to.byteOffset, small.byteOffset, summand.byteOffset, length / blocks, blocks); // prettier-ignore
    },
    directions(vectors) {
      const base = take(rows * count).fill(0);
      vectors.forEach((u, i) => u.forEach((x, d) => (base[d * count + i] = x)));
      const given = vectors.length;
      const from = [base.byteOffset, products.byteOffset] as const;
      return {
        along(vector) {
          kernel.alongDirections(from[0], vector.byteOffset, rows, count, columns, from[1]);
          if (given === count) return products.slice();
          return Float64Array.from({length: columns * given}, (_, at) => products[Math.floor(at / given) * count + (at % given)]!); // prettier-ignore
        },
        addTo(vector, times) {
          if (given === count) products.set(times);
          else
            times.forEach((x, at) => (products[Math.floor(at / given) * count + (at % given)] = x));
          kernel.addDirections(from[0], from[1], rows, count, columns, vector.byteOffset);
        },
      };
    },
    dispose,
  };
}
