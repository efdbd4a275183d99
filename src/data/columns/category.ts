import {isMissing, wordIn} from '../cells.js';
import type {Column} from './columnKind.js';
import {valueColumn} from './valueColumn.js';

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

/** See {@link CategoryColumn}. Its values are learnt. */
export const category = valueColumn<CategoryColumn, string>({
  option: 'categorical',
  named: ({categorical = []}) => (categorical === 'auto' ? [] : categorical),
  blank: ({rare}) => ({kind: 'category', values: [], ...(rare !== undefined && {rare})}),
  width: ({values, rare}) => values.length + (rare === undefined ? 0 : 1),
  features: ({values, rare}, name) =>
    [...values, ...(rare === undefined ? [] : ['(rare)'])].map(value => `${name}=${value}`),
  reader: () => cell => (isMissing(cell) ? undefined : wordIn(cell)),
  expected: () => 'no word',
  constant: 'missing_value',
  areWords: true,
  learnt(column, weights) {
    const least = column.rare ?? 0;
    const frequent = [...weights].filter(([, weight]) => weight >= least);
    return {...column, values: frequent.map(([value]) => value).sort()};
  },
  most: 1,
  writer({values, rare}) {
    const index = new Map(values.map((value, k) => [value, k]));
    const others = rare === undefined ? undefined : values.length;
    return (value, put) => {
      const found = index.get(value) ?? others;
      if (found !== undefined) put(found, 1);
    };
  },
});
