import type {DenseMatrix} from '../matrix.js';
import type {Scaler} from './scaler.js';

/**
 * To median 0 and interquartile range 1, as scikit-learn's RobustScaler: outliers have no say. A feature whose
 * quartiles are equal is only moved. Quantiles need all rows at once.
 */
export const robust: Scaler = {
  makes: 'median 0 and interquartile range 1',
  unit: 'interquartile range',
  isCentred: true,
  learn() {
    let rows: DenseMatrix;
    let weights: Float32Array | undefined;
    return {
      add(data, given) {
        rows = data as DenseMatrix;
        weights = given;
      },
      write({center, spread}, first, last) {
        const column = new Float32Array(rows.rows);
        for (let d = first; d < last; d++) {
          for (let row = 0; row < rows.rows; row++)
            column[row] = rows.values[row * rows.columns + d]!;
          const quantile = quantilesOf(column, weights);
          center![d] = Math.fround(quantile(0.5));
          const range = quantile(0.75) - quantile(0.25);
          spread[d] = range > 0 ? range : Number(quantile(1) > quantile(0));
        }
      },
    };
  },
};

/**
 * The quantiles of values, linear between neighbours, as those of numpy; a value of weight k is there k times.
 * Weights below 1 are counted in the least of them.
 */
function quantilesOf(values: Float32Array, weights?: Float32Array): (q: number) => number {
  const between = (size: number, at: (place: number) => number) => (q: number) => {
    const place = Math.max(0, (size - 1) * q);
    const below = at(Math.floor(place));
    return below + (place % 1) * (at(Math.floor(place) + 1) - below);
  };
  if (!weights) {
    const sorted = values.slice().sort();
    return between(sorted.length, place => sorted[Math.min(place, sorted.length - 1)]!);
  }
  const order = Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const unit = weights.reduce((least, weight) => Math.min(least, weight), 1);
  let size = 0;
  const ends = order.map(row => (size += weights[row]! / unit));
  return between(size, place => {
    const found = ends.findIndex(end => end > place);
    return values[order.at(found)!]!;
  });
}
