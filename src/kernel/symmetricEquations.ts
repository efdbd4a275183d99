import {float64Room} from './float64Room.js';

/** Equations of a symmetric, positive matrix [n, n], float64, in WebAssembly memory. */
export interface SymmetricEquations {
  /** Sets the matrix to a diagonal, [n]. */
  clear(diagonal: ArrayLike<number>): void;
  /** Adds `times·x·xᵀ`; `write` fills in x, [n]. The sum is complete once the matrix is factorized. */
  add(times: number, write: (x: Float64Array) => void): void;
  /** Cholesky's factor of what was added, [n] rows of `stride` numbers: a view, until the next `clear`. */
  factorize(): {factor: Float64Array; stride: number};
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
export async function symmetricEquations(call: string, n: number): Promise<SymmetricEquations> {
  const stride = Math.ceil(n / TILE) * TILE;
  const sizes = [stride * stride, TOGETHER * stride, TOGETHER * stride, TOGETHER];
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
    kernel.addOuterProducts(
      matrix.byteOffset,
      stride,
      rows.byteOffset,
      times.byteOffset,
      waiting,
      scaled.byteOffset,
    );
    waiting = 0;
  }

  return {
    clear(diagonal) {
      matrix.fill(0);
      waiting = 0;
      for (let i = 0; i < stride; i++) matrix[i * stride + i] = i < n ? diagonal[i]! : 1;
    },
    add(factor, write) {
      write(rows.subarray(waiting * stride, waiting * stride + n));
      times[waiting++] = factor;
      if (waiting === TOGETHER) addWaiting();
    },
    factorize() {
      if (waiting > 0) addWaiting();
      kernel.factorize(matrix.byteOffset, stride, LEAST_PIVOT);
      return {factor: matrix, stride};
    },
    dispose,
  };
}
