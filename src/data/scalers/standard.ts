import type {DenseMatrix} from '../matrix.js';
import type {Scaler} from './scaler.js';

/** To mean 0 and deviation 1, as scikit-learn's StandardScaler: by the population standard deviation. */
export const standard: Scaler = {
  makes: 'mean 0 and deviation 1',
  unit: 'standard deviation',
  isCentred: true,
  learn() {
    let moments: Moments | undefined;
    const merge = (other: Moments) => (moments = moments ? merged(moments, other) : other);
    return {
      add: (data, weights) => merge(momentsOf(data as DenseMatrix, weights)),
      write({center, spread}, first, last) {
        const {rows, mean, squares} = moments!;
        for (let d = first; d < last; d++) {
          // Rounded to float32: as a model keeps it, so that x − center is the same there, and exact near it.
          center![d] = Math.fround(mean[d]!);
          const deviation = Math.sqrt(squares[d]! / rows);
          // The mean of a constant 0.1 is off by a rounding error: that is no spread.
          spread[d] = deviation > 1e-7 * Math.abs(mean[d]!) ? deviation : 0;
        }
      },
      sums: () => moments,
      merge: sums => merge(sums as Moments),
    };
  },
  sumsOf: ({center, spread}, rows): Moments => ({
    rows,
    mean: [...center!],
    squares: Array.from(spread, s => s ** 2 * rows),
  }),
};

/** Of each column the mean, and the sum of squared differences from it, in float64. */
interface Moments {
  /** How many rows, one of weight k counted k times. */
  rows: number;
  mean: number[];
  squares: number[];
}

function momentsOf({rows, columns, values}: DenseMatrix, weights?: Float32Array): Moments {
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  let size = 0;
  for (let row = 0, i = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    size += weight;
    for (let d = 0; d < columns; d++) mean[d]! += weight * values[i++]!;
  }
  for (let d = 0; d < columns; d++) mean[d]! /= size;
  // Twice through the data: the squares of large values minus the square of their mean would cancel.
  for (let row = 0, i = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    for (let d = 0; d < columns; d++) squares[d]! += weight * (values[i++]! - mean[d]!) ** 2;
  }
  return {rows: size, mean: [...mean], squares: [...squares]};
}

/** Source: Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance. */
function merged(a: Moments, b: Moments): Moments {
  const rows = a.rows + b.rows;
  const between = b.mean.map((mean, d) => mean - a.mean[d]!);
  return {
    rows,
    mean: a.mean.map((mean, d) => mean + (between[d]! * b.rows) / rows),
    squares: a.squares.map(
      (squares, d) => squares + b.squares[d]! + (between[d]! ** 2 * a.rows * b.rows) / rows,
    ),
  };
}
