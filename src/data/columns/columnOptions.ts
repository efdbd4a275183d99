import type {Vectorizer} from '../text/vectorizer.js';

/** What a missing number is filled by. */
export type Filling = 'mean' | 'median';

/** What the columns of a table are. */
export interface ColumnOptions {
  /** The label column, by name or index (negative from the end), or `false` for none; the last by default. */
  label?: string | number | false;
  /**
   * What becomes of cells that are empty or say NA, N/A, NaN, null or ?. By default they are an error;
   * 'mean' and 'median' fill numbers by that of their column and categories by none of their values;
   * 'drop' leaves out rows that have one.
   */
  missing?: Filling | 'drop';
  /** The columns of dates, by name or index: year, month, day, weekday and hour of each, in UTC. */
  dates?: readonly (string | number)[];
  /** The columns of words that have an order, by name, with their values from the least to the greatest. */
  ordinal?: Readonly<Record<string, readonly string[]>>;
  /**
   * Values of categorical columns that fewer rows have than this share one feature, such as `color=(rare)`,
   * with all that training did not see; by default each has its own, and the unseen have none.
   */
  rare?: number;
  /**
   * The columns of words, one-hot encoded into features such as `color=red`; 'auto' for all in which
   * some cell is no number.
   */
  categorical?: readonly (string | number)[] | 'auto';
  /** The columns of texts, by name or index. Rows are sparse then. A text may be empty, never missing. */
  text?: readonly (string | number)[];
  /** What turns texts into features, fitted to each of their columns; `tfidf()` by default. */
  vectorizer?: Vectorizer;
  /** The columns to pass over, by name or index. */
  drop?: readonly (string | number)[];
  /** Columns to hand on as they are, beside the examples, by name or index: see `kept` of a table. */
  keep?: readonly (string | number)[];
}
