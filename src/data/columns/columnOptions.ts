import type {Vectorizer} from '../text/vectorizer.js';

/** What a missing number is filled by. */
export type Filling = 'mean' | 'median';

/** Options that say what the columns of a table are. */
export interface ColumnOptions {
  /** The label column, by name or index (negative from the end), or `false` for none. @defaultValue the last */
  label?: string | number | false;
  /**
   * How to treat cells that are empty or say NA, N/A, NaN, null or ?. 'mean' and 'median' replace a
   * missing number by that of its column, and a missing category by none of its values; 'drop'
   * leaves out rows with a missing cell.
   *
   * @defaultValue none: a missing cell is an error
   */
  missing?: Filling | 'drop';
  /**
   * The columns of dates, by name or index: year, month, day, weekday and hour of each, in UTC.
   *
   * @defaultValue none
   */
  dates?: readonly (string | number)[];
  /**
   * The columns of words that have an order, by name, with their values from the least to the
   * greatest.
   *
   * @defaultValue none
   */
  ordinal?: Readonly<Record<string, readonly string[]>>;
  /**
   * Values of categorical columns in fewer rows than this share one feature, such as
   * `color=(rare)`, with values that training did not see.
   *
   * @defaultValue none: each value has its own feature, and unseen ones have none
   */
  rare?: number;
  /**
   * The columns of words, one-hot encoded into features such as `color=red`; 'auto' for all columns
   * with a cell that is not a number.
   *
   * @defaultValue none: a column of words is an error
   */
  categorical?: readonly (string | number)[] | 'auto';
  /**
   * The columns of texts, by name or index. Rows are sparse then. A text may be empty, never
   * missing.
   *
   * @defaultValue none
   */
  text?: readonly (string | number)[];
  /** The vectorizer, fitted to each text column. @defaultValue `tfidf()` */
  vectorizer?: Vectorizer;
  /** The columns to leave out, by name or index. @defaultValue none */
  drop?: readonly (string | number)[];
  /**
   * Columns to return unencoded beside the examples, by name or index, as `kept` of the Dataset.
   *
   * @defaultValue none
   */
  keep?: readonly (string | number)[];
}
