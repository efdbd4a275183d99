import {isSparse, type Dataset} from '../../data/index.js';

/** Examples as float64 arithmetic sees them, dense or sparse. */
export interface PlainRows {
  readonly features: number;
  /** x_i·w, [N] */
  products(w: Float64Array): Float64Array;
  /** `Σ factors_i x_i` of all rows, or of those listed, [D]. */
  sum(factors: Float64Array, list?: readonly number[]): Float64Array;
  /** Writes a row as D numbers. */
  dense(row: number, into: Float64Array): void;
  /** x_row·u */
  dot(row: number, u: Float64Array): number;
}

/** Views of the numbers of a dataset; nothing is copied. */
export function plainRows(x: Dataset): PlainRows {
  const {rows, columns: D, values} = x;
  const rangeOf = isSparse(x)
    ? (row: number): [number, number] => [x.indptr[row]!, x.indptr[row + 1]!]
    : (row: number): [number, number] => [row * D, (row + 1) * D];
  const dot = isSparse(x)
    ? (row: number, u: Float64Array) => {
        const [from, until] = rangeOf(row);
        let sum = 0;
        for (let at = from; at < until; at++) sum += values[at]! * u[x.indices[at]!]!;
        return sum;
      }
    : (row: number, u: Float64Array) => dotOf(values, row * D, u, 0, D);
  return {
    features: D,
    dot,
    products(w) {
      const products = new Float64Array(rows);
      for (let row = 0; row < rows; row++) products[row] = dot(row, w);
      return products;
    },
    sum(factors, list) {
      const sum = new Float64Array(D);
      factors.forEach((factor, i) => {
        if (factor === 0) return;
        const [from, until] = rangeOf(list ? list[i]! : i);
        if (isSparse(x))
          for (let at = from; at < until; at++) sum[x.indices[at]!]! += factor * values[at]!;
        else for (let d = 0; d < D; d++) sum[d]! += factor * values[from + d]!;
      });
      return sum;
    },
    dense(row, into) {
      const [from, until] = rangeOf(row);
      if (!isSparse(x)) {
        for (let d = 0; d < D; d++) into[d] = values[from + d]!;
        return;
      }
      into.fill(0);
      for (let at = from; at < until; at++) into[x.indices[at]!]! += values[at]!;
    },
  };
}

/** Σ a[i]·b[i] over so many numbers from their places on; four sums, so that none waits for another. */
export function dotOf(
  a: Float32Array | Float64Array,
  from: number,
  b: Float64Array,
  start: number,
  length: number,
): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = length - (length % 4);
  let i = 0;
  for (; i < whole; i += 4) {
    s0 += a[from + i]! * b[start + i]!;
    s1 += a[from + i + 1]! * b[start + i + 1]!;
    s2 += a[from + i + 2]! * b[start + i + 2]!;
    s3 += a[from + i + 3]! * b[start + i + 3]!;
  }
  for (; i < length; i++) s0 += a[from + i]! * b[start + i]!;
  return s0 + s1 + (s2 + s3);
}
