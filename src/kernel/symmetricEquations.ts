import {float64Room} from './float64Room.js';

/**
 * Equations of a symmetric, positive matrix, float64, in WebAssembly memory: so many blocks a side, of n unknowns
 * each. Its numbers of block b begin at `b·width`.
 */
export interface SymmetricEquations {
  /** Unknowns of a block with what fills it up; those have nothing to do with others. */
  readonly width: number;
  /** Sets the matrix to a diagonal, [blocks · n]. */
  clear(diagonal: ArrayLike<number>): void;
  /**
   * Adds `times_jk·x·xᵀ` to every block on the diagonal and below it; `write` fills in x, [n].
   * The sum is complete once the matrix is factorized.
   *
   * @param times row after row of the lower triangle, [blocks · (blocks + 1) / 2]
   */
  add(times: ArrayLike<number>, write: (x: Float64Array) => void): void;
  /** Cholesky's factor of what was added, [blocks · width] rows of as many numbers: a view, until the next `clear`. */
  factorize(): Float64Array;
  /** Gives the memory back. */
  dispose(): void;
}

/** Rows whose outer products are added together. */
const TOGETHER = 32;
/** The kernel works on tiles of so many numbers a side. */
const TILE = 4;
/** The least pivot, as a share of its diagonal: rounding may leave less of equal rows. */
const LEAST_PIVOT = 1e-14;

/** @throws if there is not so much memory */
export async function symmetricEquations(
  call: string,
  n: number,
  blocks = 1,
): Promise<SymmetricEquations> {
  const width = Math.ceil(n / TILE) * TILE;
  const stride = blocks * width;
  const parts = (blocks * (blocks + 1)) / 2;
  const sizes = [stride * stride, TOGETHER * width, TOGETHER * width, TOGETHER * parts];
  const {kernel, take, dispose} = await float64Room(call, sizes);
  const [matrix, rows, scaled, times] = sizes.map(take) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  rows.fill(0);
  let waiting = 0;

  function addWaiting(): void {
    for (let j = 0, part = 0; j < blocks; j++)
      for (let k = 0; k <= j; k++, part++) {
        const own = times.subarray(part * TOGETHER, part * TOGETHER + waiting);
        if (own.every(factor => factor === 0)) continue;
        kernel.addOuterProducts(
          matrix.byteOffset + 8 * (j * width * stride + k * width),
          stride,
          rows.byteOffset,
          width,
          own.byteOffset,
          waiting,
          scaled.byteOffset,
          j === k,
        );
      }
    waiting = 0;
  }

  return {
    width,
    clear(diagonal) {
      matrix.fill(0);
      waiting = 0;
      for (let i = 0; i < stride; i++) {
        const at = i % width;
        const block = (i - at) / width;
        matrix[i * (stride + 1)] = at < n ? diagonal[block * n + at]! : 1;
      }
    },
    add(factors, write) {
      write(rows.subarray(waiting * width, waiting * width + n));
      for (let part = 0; part < parts; part++) times[part * TOGETHER + waiting] = factors[part]!;
      if (++waiting === TOGETHER) addWaiting();
    },
    factorize() {
      if (waiting > 0) addWaiting();
      kernel.factorize(matrix.byteOffset, stride, LEAST_PIVOT);
      return matrix;
    },
    dispose,
  };
}
