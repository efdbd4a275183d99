import type {SparseDataset} from './dataset.js';

/** `X·W` of sparse rows, summed in float64: [N · columns], row by row, for W [D · columns]. */
export function multiply(x: SparseDataset, W: Float32Array, columns: number): Float32Array {
  const {rows, indptr, indices, values} = x;
  const product = new Float32Array(rows * columns);
  const sums = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    sums.fill(0);
    for (let i = indptr[row]!; i < indptr[row + 1]!; i++) {
      const at = indices[i]! * columns;
      const value = values[i]!;
      for (let k = 0; k < columns; k++) sums[k]! += value * W[at + k]!;
    }
    product.set(sums, row * columns);
  }
  return product;
}
