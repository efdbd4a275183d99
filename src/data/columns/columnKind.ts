import type {Cells} from '../table/cells.js';
import type {Learner} from '../encoder.js';
import type {CellValue, ImputerName} from '../imputers/index.js';
import type {OptionsOf} from '../option.js';
import type {ScalerName} from '../scalers/index.js';

/** The fields common to columns of all kinds: plain JSON. */
export interface Column {
  readonly kind: string;
  /** Its name in the file, where the file has names. */
  readonly name?: string;
  /** The scaler of its features, if the column has one of its own. */
  readonly scaling?: ScalerName;
  /** How missing cells are filled; absent if they are an error. */
  readonly missing?: ImputerName;
  /** Whether rows without its cell are left out, but for rows to predict. */
  readonly drops?: true;
  /** The value of a missing cell, as `missing` found it; absent for words filled by a mean, which have none. */
  readonly fill?: CellValue;
  /** Whether the last feature is 1 where the cell is missing. */
  readonly indicator?: boolean;
}

/** What is said of gaps: of all columns, or of one in their place. */
export interface Gaps {
  readonly missing?: ImputerName | 'drop';
  readonly fill?: CellValue;
  readonly addIndicator?: boolean;
}

/**
 * A kind of column. To add one takes a file with such a record, and a line in the list of
 * `columnKinds.ts`; its options, with their flags and checks, follow from the record.
 *
 * @typeParam O its options, of a table
 * @typeParam P what a single column can choose
 */
export interface ColumnKind<
  C extends Column,
  O extends object = object,
  P extends object = object,
> {
  /** The option that names columns of this kind, if one does. */
  readonly option?: string;
  /** The columns that it names. */
  named?(options: O): readonly (string | number)[];
  readonly options: OptionsOf<O>;
  readonly choices: OptionsOf<P>;
  /** Whether a table has at most one such column, named by itself. */
  readonly isSingle?: true;
  /**
   * A column of this kind with that name, not fitted yet.
   *
   * @param call what errors call it
   * @throws one line, if the options do not say all that it needs
   */
  blank(options: Gaps & O & P, name: string | undefined, call: string): C;
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
  /** Whether it learns something even where there are no gaps. */
  readonly learns?: true;
  /** Makes a writer of the features of the cells at `place`. @throws one line at a cell that has no features */
  write(column: C, cells: Cells, place: number): Writer;
  /** Whether an empty cell counts as missing; not in a text column, nor in one that is dropped. */
  readonly needsCells: boolean;
  /** Whether such a column makes the rows sparse. Its features have norm 1 and are not scaled. */
  readonly isSparse?: boolean;
}

/** Writes the features of a column, row by row. */
export interface Writer {
  /** Calls `put` for the features of a row that are not 0, ascending. */
  write(row: number, put: (feature: number, value: number) => void): void;
}
