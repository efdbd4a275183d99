import {checkArgument} from '../arguments/index.js';
import {isSparse, type Dataset, type Label} from './dataset.js';

/** What a dataset holds, in numbers. */
export interface DataSummary {
  rows: number;
  columns: number;
  /** Values that are not 0. */
  nonzeros: number;
  /** Examples of each label, ascending; absent without labels. */
  classes?: {label: Label; count: number}[];
  /** [D], over all rows, zeros that are not stored included. */
  features: {name?: string; min: number; max: number; mean: number; deviation: number}[];
}

/**
 * Counts a dataset: its size, its classes, and range, mean and population deviation of each feature.
 *
 * @example
 * ```js
 * summarize(await readCSV('iris.csv')).rows; // → 150
 * ```
 */
export function summarize(data: Dataset): DataSummary {
  checkArgument('summarize', 'data', data, 'dataset');
  const {rows, columns, values, labels, features} = data;
  const columnOf = isSparse(data) ? (i: number) => data.indices[i]! : (i: number) => i % columns;
  const stored = new Float64Array(columns);
  const min = new Float64Array(columns).fill(Infinity);
  const max = new Float64Array(columns).fill(-Infinity);
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  let nonzeros = 0;
  for (let i = 0; i < values.length; i++) {
    const d = columnOf(i);
    const value = values[i]!;
    if (value !== 0) nonzeros++;
    stored[d]!++;
    min[d] = Math.min(min[d]!, value);
    max[d] = Math.max(max[d]!, value);
    mean[d]! += value / rows;
  }
  for (let i = 0; i < values.length; i++) {
    const d = columnOf(i);
    squares[d]! += (values[i]! - mean[d]!) ** 2;
  }
  return {
    rows,
    columns,
    nonzeros,
    ...(labels && {classes: countsOf(labels)}),
    features: Array.from({length: columns}, (_, d) => {
      const absent = rows - stored[d]!;
      const least = absent > 0 ? Math.min(0, min[d]!) : min[d]!;
      const greatest = absent > 0 ? Math.max(0, max[d]!) : max[d]!;
      const variance = (squares[d]! + absent * mean[d]! ** 2) / rows;
      return {
        ...(features && {name: features[d]!}),
        min: least,
        max: greatest,
        mean: mean[d]!,
        deviation: deviationOf(variance, least, greatest),
      };
    }),
  };
}

/** The deviation of values of such a variance: the mean of a constant may be off by a rounding error, which is none. */
export function deviationOf(variance: number, min: number, max: number): number {
  return min === max ? 0 : Math.sqrt(variance);
}

function countsOf(labels: readonly Label[]): {label: Label; count: number}[] {
  const counts = new Map<Label, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts]
    .map(([label, count]) => ({label, count}))
    .sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
}
