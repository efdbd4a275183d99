import {failMissing, isMissing, wordIn} from '../cells.js';
import type {Column, ColumnKind} from './columnKind.js';

/** A column of words: one feature of 0 or 1 for each value seen in training. */
export interface CategoryColumn extends Column {
  readonly kind: 'category';
  /** The values seen in training, sorted; any other is 0 in all their features. */
  readonly values: readonly string[];
  /**
   * Values in fewer rows than this share one more feature, with those that training did not see;
   * absent if there is none.
   */
  readonly rare?: number;
}

/** See {@link CategoryColumn}. Its values are learnt; a missing cell, where allowed, has none of them. */
export const category: ColumnKind<CategoryColumn> = {
  option: 'categorical',
  named: ({categorical = []}) => (categorical === 'auto' ? [] : categorical),
  blank: ({rare}) => ({kind: 'category', values: [], ...(rare !== undefined && {rare})}),
  needsCells: true,
  width: ({values, rare}) => values.length + (rare === undefined ? 0 : 1),
  features: ({values, rare}, name) =>
    [...values, ...(rare === undefined ? [] : ['(rare)'])].map(value => `${name}=${value}`),
  learn(column, place) {
    /** The weight of each value: how many rows have it. */
    const values = new Map<string, number>();
    const count = (value: string, weight: number) =>
      values.set(value, (values.get(value) ?? 0) + weight);
    return {
      add(cells, weights) {
        for (let row = 0; row < cells.rows; row++) {
          const cell = cells.at(row, place);
          const weight = weights?.[row] ?? 1;
          if (weight !== 0 && !isMissing(cell)) count(wordIn(cell), weight);
        }
      },
      sums: () => [...values],
      merge(other) {
        for (const [value, weight] of other as [string, number][]) count(value, weight);
      },
      read() {
        const least = column.rare ?? 0;
        const frequent = [...values].filter(([, weight]) => weight >= least);
        return {...column, values: frequent.map(([value]) => value).sort()};
      },
    };
  },
  write({values, rare}, cells, place, missing) {
    const index = new Map(values.map((value, k) => [value, k]));
    return {
      most: cells.rows,
      write(row, put) {
        const cell = cells.at(row, place);
        if (isMissing(cell)) {
          if (!missing) failMissing(cells, row, place);
          return;
        }
        const others = rare === undefined ? undefined : values.length;
        const found = index.get(wordIn(cell)) ?? others;
        if (found !== undefined) put(found, 1);
      },
    };
  },
};
