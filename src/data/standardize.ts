import {isSparse, type Dataset, type DenseDataset} from './dataset.js';

/** An affine scaling of each feature: `(x − center) / spread`, a feature without spread to 0. */
export interface Scaling {
  /** [D], the mean of dense features; absent for sparse ones, whose zeros must stay zeros. */
  readonly center?: Float64Array;
  /**
   * [D], the population standard deviation of dense features, 0 for a constant one; of sparse ones
   * the greatest absolute value.
   */
  readonly spread: Float64Array;
}

/** The scaling that suits the data: to mean 0 and deviation 1 if dense, to at most 1 if sparse. */
export function scalingOf(data: Dataset): Scaling {
  return isSparse(data) ? {spread: greatest(data)} : deviationsOf(data);
}

function greatest({
  columns,
  indices,
  values,
}: {
  columns: number;
  indices: Int32Array;
  values: Float32Array;
}) {
  const spread = new Float64Array(columns);
  for (let i = 0; i < values.length; i++)
    spread[indices[i]!] = Math.max(spread[indices[i]!]!, Math.abs(values[i]!));
  return spread;
}

/** Mean and population standard deviation of each column, in float64. */
function deviationsOf({rows, columns, values}: DenseDataset): Scaling {
  const center = new Float64Array(columns);
  const spread = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) center[i % columns]! += values[i]!;
  for (let d = 0; d < columns; d++) center[d]! /= rows;
  // Twice through the data: the squares of large values minus the square of their mean would cancel.
  for (let i = 0; i < values.length; i++)
    spread[i % columns]! += (values[i]! - center[i % columns]!) ** 2;
  for (let d = 0; d < columns; d++) {
    const deviation = Math.sqrt(spread[d]! / rows);
    // A constant 0.1 has a mean a rounding error away from itself: that is no spread.
    spread[d] = deviation > 1e-7 * Math.abs(center[d]!) ? deviation : 0;
  }
  return {center, spread};
}

/**
 * The scaled copy of `data`; a feature that had no spread when the scaling was made becomes 0.
 * Sparse data can only be divided: a `center` would make it dense.
 *
 * @throws if data is sparse and the scaling has a center
 */
export function scale<T extends Dataset>(data: T, scaling: Scaling): T;
export function scale(data: Dataset, {center, spread}: Scaling): Dataset {
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
