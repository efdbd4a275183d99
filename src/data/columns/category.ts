import {isMissing, wordIn} from '../table/cells.js';
import {notNegative} from '../option.js';
import type {Column} from './columnKind.js';
import {columnList, columnsIn} from './columnList.js';
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

/** The options of words. */
export interface CategoryOptions {
  /**
   * The columns of words, one-hot encoded into features such as `color=red`; 'auto' for all columns
   * with a cell that is not a number.
   *
   * @defaultValue none: a column of words is an error
   */
  categorical?: readonly (string | number)[] | 'auto';
  /**
   * Values of categorical columns in fewer rows than this share one feature, such as
   * `color=(rare)`, with values that training did not see.
   *
   * @defaultValue none: each value has its own feature, and unseen ones have none
   */
  rare?: number;
}

/** What a column of words can choose. */
export interface CategoryChoices {
  /** Of a category: see `rare` of all columns. @defaultValue as of all columns */
  rare?: number;
}

/** See {@link CategoryColumn}. Its values are learnt. */
export const category = valueColumn<CategoryColumn, string, CategoryOptions, CategoryChoices>({
  option: 'categorical',
  named: ({categorical = []}) => (categorical === 'auto' ? [] : categorical),
  options: {
    categorical: {
      help: 'columns of words to encode one-hot: a,b, or auto for all that are not numbers',
      check: value => (value === 'auto' ? undefined : columnList.check(value)),
      flag: {value: '<columns>', parse: text => (text === 'auto' ? text : columnsIn(text))},
    },
    rare: {
      help: 'words of categorical columns that fewer rows have share one feature',
      check: notNegative,
      flag: {value: '<rows>', parse: Number},
    },
  },
  choices: {
    rare: {
      help: 'words of fewer rows share one feature',
      check: notNegative,
      flag: {parse: Number},
    },
  },
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
  writer({values, rare}) {
    const index = new Map(values.map((value, k) => [value, k]));
    const others = rare === undefined ? undefined : values.length;
    return (value, put) => {
      const found = index.get(value) ?? others;
      if (found !== undefined) put(found, 1);
    };
  },
});
