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
  /** Room for a new pair, its numbers unknown. */
  pair(): VectorPair;
  /** Takes `(a·to)/c` times b from a vector, of each block, for one pair after another. */
  unwind(to: Float64Array, pairs: readonly VectorPair[]): void;
  /** After that of the same pairs: adds what was taken of b, less `(b·to)/c`, times a, from the last to the first. */
  rewind(to: Float64Array, pairs: readonly VectorPair[]): void;
  /** Takes directions, each [rows]; once. */
  directions(vectors: readonly Float64Array[]): Directions;
  /** Gives the memory back; the vectors cannot be used any more. */
  dispose(): void;
}

/** Two vectors, and a number of each block; ∞ where there is to be no share of them. */
export interface VectorPair {
  readonly a: Float64Array;
  readonly b: Float64Array;
  readonly c: Float64Array;
  /** What `unwind` has taken, for `rewind`. @internal */
  readonly shares: Float64Array;
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
  /** How many vectors, and pairs of them. */
  vectors: number;
  pairs?: number;
  /** How many directions. */
  directions?: number | undefined;
}

/** The kernel multiplies so many directions at a time. */
const DIRECTIONS_TOGETHER = 4;

/** @throws if there is not so much memory */
export async function vectorRoom(
  call: string,
  {rows, columns, blocks, vectors, pairs = 0, directions = 0}: VectorShape,
): Promise<VectorRoom> {
  const length = rows * columns;
  const count = Math.ceil(directions / DIRECTIONS_TOGETHER) * DIRECTIONS_TOGETHER;
  const each = (numbers: number, times: number) => new Array<number>(times).fill(numbers);
  const sizes = [...each(length, vectors + 2 * pairs), ...each(blocks, 2 * pairs + 1), 2 * pairs, rows * count, columns * count]; // prettier-ignore
  const {kernel, take, dispose} = await float64Room(call, sizes);
  const small = take(blocks);
  const products = take(columns * count);
  const table = take(2 * pairs);
  const words = new Uint32Array(table.buffer, table.byteOffset, 4 * pairs);
  /** Tells the kernel where pairs are. */
  function list(wanted: readonly VectorPair[]): number {
    wanted.forEach(({a, b, c, shares}, i) =>
      words.set([a.byteOffset, b.byteOffset, c.byteOffset, shares.byteOffset], 4 * i),
    );
    return table.byteOffset;
  }

  return {
    pair: () => ({a: take(length), b: take(length), c: take(blocks), shares: take(blocks)}),
    unwind: (to, wanted) =>
      kernel.unwind(list(wanted), wanted.length, to.byteOffset, length / blocks, blocks),
    rewind: (to, wanted) =>
      kernel.rewind(list(wanted), wanted.length, to.byteOffset, length / blocks, blocks, small.byteOffset), // prettier-ignore
    vector: () => take(length),
    dots(a, b) {
      kernel.blockDots(a.byteOffset, b.byteOffset, length / blocks, blocks, small.byteOffset);
      return small.slice();
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
