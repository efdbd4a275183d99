import {aligned, kernelMemory} from './kernelMemory.js';
import {kernelModule, type KernelExports} from './kernelModule.js';

/** Equations of a symmetric, positive matrix [n, n], float64, in WebAssembly memory. */
export interface SymmetricEquations {
  /** Sets the matrix to a diagonal, [n]. */
  clear(diagonal: ArrayLike<number>): void;
  /** Adds `times·x·xᵀ`; `write` fills in x, [n]. The sum is complete once the matrix is factorized. */
  add(times: number, write: (x: Float64Array) => void): void;
  /** Cholesky's factor of what was added. */
  factorize(): void;
  /** The solution for a right-hand side, [n]; once factorized. */
  solve(b: Float64Array): Float64Array;
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
  const bytes = sizes.reduce((sum, numbers) => sum + aligned(8 * numbers), 0);
  const {module} = await kernelModule(call, undefined, false);
  const memory = kernelMemory(call, bytes, false);
  // All at once: memory that is taken again may have to grow for it, which detaches what there is by then.
  let next = memory.allocate(bytes);
  const {exports} = await WebAssembly.instantiate(module, {env: {memory: memory.memory}});
  const kernel = exports as unknown as KernelExports;
  const [matrix, rows, scaled, times] = sizes.map(numbers => {
    const room = new Float64Array(memory.memory.buffer, next, numbers);
    next += aligned(8 * numbers);
    return room;
  }) as [Float64Array, Float64Array, Float64Array, Float64Array];
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
    },
    solve(b) {
      const x = b.slice();
      for (let i = 0; i < n; i++) {
        let left = x[i]!;
        for (let k = 0, at = i * stride; k < i; k++, at++) left -= matrix[at]! * x[k]!;
        x[i] = left / matrix[i * stride + i]!;
      }
      for (let i = n - 1; i >= 0; i--) {
        const found = (x[i]! /= matrix[i * stride + i]!);
        for (let k = 0, at = i * stride; k < i; k++, at++) x[k]! -= matrix[at]! * found;
      }
      return x;
    },
    dispose: () => memory.release(),
  };
}
