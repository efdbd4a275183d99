import type {CellValue, ImputerName} from '../imputers/index.js';
import type {ScalerName} from '../scalers/index.js';
import type {Vectorizer} from '../text/vectorizer.js';

/** Options that say what the columns of a table are. */
export interface ColumnOptions {
  /** The label column, by name or index (negative from the end), or `false` for none. @defaultValue the last */
  label?: string | number | false;
  /**
   * The column of sample weights, by name or index: how often each row counts, in everything that is
   * learnt of the rows. Rows to predict need not have it.
   *
   * @defaultValue none: every row counts once
   */
  sampleWeight?: string | number;
  /**
   * Whether label cells can hold several labels, or none: they are kept as texts, for a model that is
   * `multilabel`.
   *
   * @defaultValue false
   */
  multilabel?: boolean;
  /**
   * How to treat cells that are empty or say NA, N/A, NaN, null or ?. 'mean' and 'median' replace a
   * missing number by that of its column, and a missing category by none of its values;
   * 'mostFrequent' replaces both, 'constant' a number by 0 and a category by 'missing_value'; 'drop'
   * leaves out rows with a missing cell.
   *
   * @defaultValue none: a missing cell is an error
   */
  missing?: ImputerName | 'drop';
  /**
   * Whether each column that has missing cells in training gets one more feature, such as
   * `age=(missing)`: 1 where the cell is missing.
   *
   * @defaultValue false
   */
  addIndicator?: boolean;
  /**
   * What holds for single columns instead of the other options, by name (or by index, where there
   * are no names): `{age: {missing: 'median', scaling: 'robust'}}`.
   *
   * @defaultValue none
   */
  byColumn?: Readonly<Record<string, ColumnChoice>>;
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

/** What holds for one column. */
export interface ColumnChoice {
  /** What kind it is. @defaultValue as the other options say, else 'number' */
  kind?: 'number' | 'category' | 'ordinal' | 'date' | 'text' | 'dropped';
  /** How missing cells are filled. @defaultValue as in all columns */
  missing?: ImputerName;
  /** What fills them with `missing: 'constant'`. @defaultValue 0 of a number, 'missing_value' of a category */
  fill?: CellValue;
  /** Whether one more feature says where they are. @defaultValue as of all columns */
  addIndicator?: boolean;
  /** What its features are scaled by. @defaultValue as all features, those of texts 'none' */
  scaling?: ScalerName;
  /** Of a category: see `rare` of all columns. @defaultValue as of all columns */
  rare?: number;
  /** Of an ordinal: its words, from the least to the greatest. @defaultValue those in `ordinal` */
  values?: readonly string[];
  /** Of texts: the vectorizer. @defaultValue that of all columns */
  vectorizer?: Vectorizer;
}
