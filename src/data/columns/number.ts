import {failMissing, failNumber, isMissing, numberIn, type Cells} from '../cells.js';
import type {Learner} from '../encoder.js';
import type {Column, ColumnKind} from './columnKind.js';

/** A column whose cells are numbers: one feature. */
export interface NumberColumn extends Column {
  readonly kind: 'number';
  /** The value of a missing cell with `missing: 'mean'`. */
  readonly mean?: number;
  /** The value of a missing cell with `missing: 'median'`. */
  readonly median?: number;
}

/** See {@link NumberColumn}. Its mean is learnt. */
export const number: ColumnKind<NumberColumn> = {
  blank: ({missing}) => ({
    kind: 'number',
    ...(missing === 'mean' && {mean: 0}),
    ...(missing === 'median' && {median: 0}),
  }),
  needsCells: true,
  width: () => 1,
  features: (_, name) => [name],
  learn(column, place, name) {
    if (column.median !== undefined) return learnMedian(column, place, name);
    if (column.mean === undefined) return undefined;
    const sums = {total: 0, weight: 0};
    return {
      add(cells, weights) {
        for (let row = 0; row < cells.rows; row++) {
          const weight = weights?.[row] ?? 1;
          if (weight === 0 || isMissing(cells.at(row, place))) continue;
          sums.total += weight * numberAt(cells, row, place);
          sums.weight += weight;
        }
      },
      sums: () => ({...sums}),
      merge(other) {
        const {total, weight} = other as typeof sums;
        sums.total += total;
        sums.weight += weight;
      },
      read() {
        if (sums.weight > 0) return {...column, mean: sums.total / sums.weight};
        throw new Error(`${name} has no number to take the mean of`);
      },
    };
  },
  write: ({mean, median}, cells, place) => ({
    most: cells.rows,
    write: (row, put) => put(0, numberAt(cells, row, place, mean ?? median)),
  }),
};

/** Fits the weighted median: for an even number of values, the mean of the two in the middle. */
function learnMedian(
  column: NumberColumn,
  place: number,
  name: string,
): Learner<Cells, NumberColumn> {
  /** The weight of each value. */
  const counts = new Map<number, number>();
  const count = (value: number, weight: number) =>
    counts.set(value, (counts.get(value) ?? 0) + weight);
  return {
    add(cells, weights) {
      for (let row = 0; row < cells.rows; row++) {
        const weight = weights?.[row] ?? 1;
        if (weight === 0 || isMissing(cells.at(row, place))) continue;
        count(numberAt(cells, row, place), weight);
      }
    },
    sums: () => [...counts],
    merge(other) {
      for (const [value, weight] of other as [number, number][]) count(value, weight);
    },
    read() {
      const sorted = [...counts].sort(([a], [b]) => a - b);
      const half = sorted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
      let below = 0;
      for (const [i, [value, weight]] of sorted.entries()) {
        below += weight;
        if (below > half) return {...column, median: value};
        if (below === half) return {...column, median: (value + sorted[i + 1]![0]) / 2};
      }
      throw new Error(`${name} has no number to take the median of`);
    },
  };
}

function numberAt(cells: Cells, row: number, place: number, mean?: number): number {
  const cell = cells.at(row, place);
  const value = numberIn(cell);
  if (value !== undefined) return value;
  if (isMissing(cell)) return mean ?? failMissing(cells, row, place);
  failNumber(cells, row, place);
}
