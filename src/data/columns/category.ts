import {failMissing, isMissing, wordIn} from '../cells.js';
import type {ColumnKind} from './columnKind.js';

/** A column of words: one feature of 0 or 1 for each value seen in training. */
export interface CategoryColumn {
  readonly kind: 'category';
  readonly name?: string;
  /** The values seen in training, sorted; any other is 0 in all their features. */
  readonly values: readonly string[];
}

/** See {@link CategoryColumn}. Its values are learnt; a missing cell that may be is none of them. */
export const category: ColumnKind<CategoryColumn> = {
  option: 'categorical',
  named: ({categorical = []}) => (categorical === 'auto' ? [] : categorical),
  blank: () => ({kind: 'category', values: []}),
  needsCells: true,
  width: ({values}) => values.length,
  features: ({values}, name) => values.map(value => `${name}=${value}`),
  learn(column, place) {
    const values = new Set<string>();
    return {
      add(cells, weights) {
        for (let row = 0; row < cells.rows; row++) {
          const cell = cells.at(row, place);
          if (weights?.[row] !== 0 && !isMissing(cell)) values.add(wordIn(cell));
        }
      },
      sums: () => [...values],
      merge(other) {
        for (const value of other as string[]) values.add(value);
      },
      read: () => ({...column, values: [...values].sort()}),
    };
  },
  write({values}, cells, place, missing) {
    const index = new Map(values.map((value, k) => [value, k]));
    return {
      most: cells.rows,
      write(row, put) {
        const cell = cells.at(row, place);
        if (isMissing(cell)) {
          if (!missing) failMissing(cells, row, place);
          return;
        }
        const found = index.get(wordIn(cell));
        if (found !== undefined) put(found, 1);
      },
    };
  },
};
