import {textFeatures} from './encoding.js';
import {isSparse, type Dataset, type DenseDataset, type SparseDataset} from './dataset.js';

/** An affine scaling of each feature: `(x − center) / spread`, a feature without spread to 0. */
export interface Scaling {
  /** [D], the mean of dense features, a float32 number; absent for sparse ones, whose zeros must stay zeros. */
  readonly center?: Float64Array;
  /**
   * [D], the population standard deviation of dense features, 0 for a constant one; of sparse ones
   * the greatest absolute value, of the features of texts 1.
   */
  readonly spread: Float64Array;
}

/**
 * The scaling that suits the data: to mean 0 and deviation 1 if dense, to at most 1 if sparse.
 *
 * @param weights [N], above 0: a row of weight k counts k times; ones by default
 */
export function scalingOf(data: Dataset, weights?: Float32Array): Scaling {
  const scaling = runningScaling();
  scaling.add(data, weights);
  return scaling.read();
}

/** The scaling of examples that come bit by bit. */
export interface RunningScaling {
  /** Takes further examples, dense or sparse as those before. */
  add(data: Dataset, weights?: Float32Array): void;
  /** The scaling of all examples so far, as {@link scalingOf} makes it. */
  read(): Scaling;
  /** Examples scaled by what is known so far. */
  scaled(data: Dataset): Dataset;
}

/** Makes a {@link RunningScaling}, of no examples yet, or going on from the scaling of so many. */
export function runningScaling(before?: {scaling: Scaling; rows: number}): RunningScaling {
  let greatest: Float64Array | undefined;
  let moments: Moments | undefined;
  if (before) {
    const {rows, scaling} = before;
    const {center, spread} = scaling;
    if (center) moments = {rows, mean: center, squares: spread.map(s => s ** 2 * rows)};
    else greatest = spread.slice();
  }
  return {
    add(data, weights) {
      if (isSparse(data)) {
        greatest = greatestOf(data, greatest);
        return;
      }
      const found = momentsOf(data, weights);
      moments = moments ? mergeMoments(moments, found) : found;
    },
    read: () => (moments ? scalingOfMoments(moments) : {spread: greatest!.slice()}),
    scaled: data => scale(data, moments ? scalingOfMoments(moments) : {spread: greatest!}),
  };
}

/** The greatest absolute value of each column, also counting what was found before, which is changed if it has room. */
function greatestOf(
  {columns, indices, values, encoding}: SparseDataset,
  before: Float64Array = new Float64Array(),
): Float64Array {
  let spread = before;
  if (spread.length < columns) {
    spread = new Float64Array(columns);
    spread.set(before);
  }
  for (let i = 0; i < values.length; i++)
    spread[indices[i]!] = Math.max(spread[indices[i]!]!, Math.abs(values[i]!));
  // By its greatest value, a rare word would weigh more than any other.
  if (encoding) for (const {first, last} of textFeatures(encoding)) spread.fill(1, first, last);
  return spread;
}

/** Of each column the mean, and the sum of squared differences from it, in float64. */
export interface Moments {
  /** How many rows, one of weight k counted k times. */
  rows: number;
  mean: Float64Array;
  squares: Float64Array;
}

function momentsOf({rows, columns, values}: DenseDataset, weights?: Float32Array): Moments {
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
  return {rows: size, mean, squares};
}

/** Source: Chan, Golub & LeVeque (1983), Algorithms for computing the sample variance. */
function mergeMoments(a: Moments, b: Moments): Moments {
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

/** Mean and population standard deviation of each column. */
export function scalingOfMoments({rows, mean, squares}: Moments): Scaling {
  return {
    // Rounded to float32: as a model keeps it, so that x − center is the same there, and exact near it.
    center: mean.map(Math.fround),
    spread: squares.map((sum, d) => {
      const deviation = Math.sqrt(sum / rows);
      // The mean of a constant 0.1 is off by a rounding error: that is no spread.
      return deviation > 1e-7 * Math.abs(mean[d]!) ? deviation : 0;
    }),
  };
}

/**
 * The scaled copy of `data`; a feature that had no spread when the scaling was made becomes 0.
 * Sparse data can only be divided: a `center` would make it dense.
 *
 * @throws if data is sparse and the scaling has a center
 */
export function scale<T extends Dataset>(data: T, scaling: Scaling): T;
export function scale({raw: _, ...data}: Dataset, {center, spread}: Scaling): Dataset {
  const {columns, values} = data;
  const scaled = new Float32Array(values.length);
  if (isSparse(data)) {
    if (center) throw new Error('scale: sparse rows cannot be centred');
    const {indices} = data;
    for (let i = 0; i < values.length; i++) {
      const d = indices[i]!;
      if (spread[d]! > 0) scaled[i] = values[i]! / spread[d]!;
    }
    return {...data, values: scaled};
  }
  for (let i = 0; i < values.length; i++) {
    const d = i % columns;
    if (spread[d]! > 0) scaled[i] = (values[i]! - (center?.[d] ?? 0)) / spread[d]!;
  }
  return {...data, values: scaled};
}
