import type {Cells} from '../cells.js';
import type {Learner} from '../encoder.js';
import type {ScalerName} from '../scalers/index.js';
import type {ColumnOptions, Filling} from './columnOptions.js';

/** The fields common to columns of all kinds: plain JSON. */
export interface Column {
  readonly kind: string;
  /** Its name in the file, where the file has names. */
  readonly name?: string;
  /** What its features are scaled by, where the column says so itself. */
  readonly scaling?: ScalerName;
}

/**
 * A kind of column. To add one takes a file with such a record, and a line in the list of
 * `encoding.ts`.
 */
export interface ColumnKind<C extends Column> {
  /** The option that names columns of this kind, if one does. */
  readonly option?: keyof ColumnOptions;
  /** The columns that it names. */
  named?(options: ColumnOptions): readonly (string | number)[];
  /** A column of this kind with that name, not fitted yet. */
  blank(options: ColumnOptions, name?: string): C;
  /** The number of features that a column becomes. */
  width(column: C): number;
  /**
   * The names of these features, for a column of that name; undefined if they have none.
   *
   * @param isAlone whether no other column makes features
   */
  features(column: C, name: string, isAlone: boolean): readonly string[] | undefined;
  /**
   * Starts to fit the column to the cells at `place`, from scratch; undefined if there is nothing
   * to fit.
   *
   * @param name what errors call the column
   */
  learn(column: C, place: number, name: string): Learner<Cells, C> | undefined;
  /**
   * Makes a writer of the features of the cells at `place`.
   *
   * @param missing whether missing cells are filled, and how
   * @throws one line at a cell that has no features
   */
  write(column: C, cells: Cells, place: number, missing: Filling | undefined): Writer;
  /** Whether an empty cell counts as missing; not in a text column, nor in one that is dropped. */
  readonly needsCells: boolean;
  /** Whether such a column makes the rows sparse. Its features have norm 1 and are not scaled. */
  readonly isSparse?: boolean;
}

/** Writes the features of a column, row by row. */
export interface Writer {
  /** An upper bound of the number of values over all rows. */
  readonly most: number;
  /** Calls `put` for the features of a row that are not 0, ascending. */
  write(row: number, put: (feature: number, value: number) => void): void;
}
