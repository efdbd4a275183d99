import type {Cells} from '../cells.js';
import type {Learner} from '../encoder.js';
import type {ScalerName} from '../scalers/index.js';
import type {ColumnOptions, Filling} from './columnOptions.js';

/** What is known of a column of any kind: plain JSON. */
export interface Column {
  readonly kind: string;
  /** Its name in the file, where the file has names. */
  readonly name?: string;
  /** What its features are scaled by, where the column says so itself. */
  readonly scaling?: ScalerName;
}

/**
 * All there is to know of one kind of column. A new kind is a file with such a record, and its line in
 * the list.
 */
export interface ColumnKind<C extends Column> {
  /** The option that names columns of this kind, if one does. */
  readonly option?: keyof ColumnOptions;
  /** The columns that it names. */
  named?(options: ColumnOptions): readonly (string | number)[];
  /** Such a column, called so, before anything is learnt of it. */
  blank(options: ColumnOptions, name?: string): C;
  /** The number of features that a column becomes. */
  width(column: C): number;
  /**
   * The names of these features, of a column of that name; undefined if nobody can tell them.
   *
   * @param isAlone whether no other column makes features
   */
  features(column: C, name: string, isAlone: boolean): readonly string[] | undefined;
  /**
   * Begins to learn of the cells at `place`, whatever was learnt before; undefined if there is nothing to
   * learn.
   *
   * @param name what errors call the column
   */
  learn(column: C, place: number, name: string): Learner<Cells, C> | undefined;
  /**
   * Makes what writes the features of the cells at `place`.
   *
   * @param missing whether missing cells are filled, and how
   * @throws one line at a cell that has no features
   */
  write(column: C, cells: Cells, place: number, missing: Filling | undefined): Writer;
  /** Whether a missing cell is missed: of a text, as of what is passed over, it is not. */
  readonly needsCells: boolean;
  /** Whether rows are sparse where there is such a column, and its features, of norm 1, not to be scaled. */
  readonly isSparse?: boolean;
}

/** Writes the features of a column, row by row. */
export interface Writer {
  /** How many values there are at most, over all rows. */
  readonly most: number;
  /** Calls `put` for the features of a row that are not 0, ascending. */
  write(row: number, put: (feature: number, value: number) => void): void;
}
