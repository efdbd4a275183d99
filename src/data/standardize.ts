import type {Dataset} from './dataset.js';

/** An affine scaling of each feature: `(x − mean) / deviation`, a feature without spread to 0. */
export interface Scaling {
  /** [D] */
  readonly mean: Float64Array;
  /** [D], population standard deviation; 0 for a constant feature. */
  readonly deviation: Float64Array;
}

/** Mean and population standard deviation of each column, in float64. */
export function scalingOf({rows, columns, values}: Dataset): Scaling {
  const mean = new Float64Array(columns);
  const deviation = new Float64Array(columns);
  for (let i = 0; i < values.length; i++) mean[i % columns]! += values[i]!;
  for (let d = 0; d < columns; d++) mean[d]! /= rows;
  // Twice through the data: the squares of large values minus the square of their mean would cancel.
  for (let i = 0; i < values.length; i++)
    deviation[i % columns]! += (values[i]! - mean[i % columns]!) ** 2;
  for (let d = 0; d < columns; d++) {
    const spread = Math.sqrt(deviation[d]! / rows);
    // A constant 0.1 has a mean a rounding error away from itself: that is no spread.
    deviation[d] = spread > 1e-7 * Math.abs(mean[d]!) ? spread : 0;
  }
  return {mean, deviation};
}

/** The scaled copy of `data`; a feature that was constant when the scaling was made becomes 0. */
export function scale(data: Dataset, {mean, deviation}: Scaling): Dataset {
  const {columns, values} = data;
  const scaled = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const d = i % columns;
    if (deviation[d]! > 0) scaled[i] = (values[i]! - mean[d]!) / deviation[d]!;
  }
  return {...data, values: scaled};
}
