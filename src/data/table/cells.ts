import {nameLike, listed, quoted} from '../../arguments/index.js';
import {option, OptionError, type Piece} from '../optionError.js';

/** What a cell of a table file holds: text, a typed value, or nothing. */
export type Cell = string | number | boolean | null;

/** The cells of a table file of any format, before they are encoded. */
export interface Cells {
  /** What errors call the table, for example its file name. */
  readonly source: string;
  readonly rows: number;
  readonly columns: number;
  /** The name of each column, where the file has names. */
  readonly names?: readonly string[];
  at(row: number, column: number): Cell;
  /** The number in a cell, where that is quicker to tell than by its text; see {@link numberAt}. */
  numberAt?(row: number, column: number): number | undefined;
  /** The name of a row in errors, such as 'row 3', counted as in an editor. */
  place(row: number): string;
}

const MISSING = /^(?:|na|n\/a|nan|null|\?)$/i;

/** Whether a cell says that its value is not known: empty, NA, N/A, NaN, null or ?, in any case. */
export function isMissing(cell: Cell): boolean {
  return typeof cell === 'string'
    ? MISSING.test(cell.trim())
    : cell === null || Number.isNaN(cell as number);
}

/** Empty, 0x10, 0b10 or 0o10: numbers to JavaScript, but words to other readers of tables. */
const NO_DECIMAL = /^\s*(?:$|0[a-z])/i;

const TRUTH = /^\s*(?:(true)|false)\s*$/i;

/** The number in a cell as float32 can hold it; undefined if there is none. Booleans, also as words, are 0 and 1. */
export function numberIn(cell: Cell): number | undefined {
  const value = typeof cell === 'string' && NO_DECIMAL.test(cell) ? NaN : Number(cell ?? NaN);
  if (Number.isFinite(Math.fround(value))) return value;
  const truth = typeof cell === 'string' && TRUTH.exec(cell);
  return truth ? Number(truth[1] !== undefined) : undefined;
}

/** The number at a place, as {@link numberIn} finds it in the cell. */
export function numberAt(cells: Cells, row: number, column: number): number | undefined {
  return cells.numberAt ? cells.numberAt(row, column) : numberIn(cells.at(row, column));
}

/** Whether the cell at a place is missing, see {@link isMissing}. */
export function isMissingAt(cells: Cells, row: number, column: number): boolean {
  return numberAt(cells, row, column) === undefined && isMissing(cells.at(row, column));
}

/** A cell as a word, without the blanks around it. */
export function wordIn(cell: Cell): string {
  return String(cell ?? '').trim();
}

/** A hint in errors about a file without column names where names are expected. */
export const HEADERLESS = 'was the header forgotten?';

/** The place of a column given by name or index (negative from the end); undefined if it is not there. */
export function placeOfColumn(
  column: string | number,
  {names, columns}: Pick<Cells, 'names' | 'columns'>,
): number | undefined {
  const index = typeof column === 'number' ? column : (names?.indexOf(column) ?? -1);
  const place = typeof column === 'number' && index < 0 ? index + columns : index;
  return Number.isInteger(place) && place >= 0 && place < columns ? place : undefined;
}

/** {@link placeOfColumn}. @throws if it is not there */
export function columnIndex(column: string | number, cells: Cells): number {
  const found = placeOfColumn(column, cells);
  if (found !== undefined) return found;
  const {source, names, columns} = cells;
  const meant = typeof column === 'string' && names && nameLike(column, names);
  const there = meant
    ? `did you mean ${quoted(meant)}?`
    : names
      ? `there are ${listed(names)}`
      : `there are ${columns} columns without names, 0 to ${columns - 1}`;
  const isNamed = names?.some(name => numberIn(name) === undefined) ?? false;
  throw new Error(
    typeof column === 'string'
      ? `${source}: no column ${quoted(column)}: ${there}${isNamed ? '' : `; ${HEADERLESS}`}`
      : `${source}: no column ${column}: ${there}`,
  );
}

/** What errors call a column: its name in quotes, or its index where it has none. */
export function columnName(column: number, {names}: Pick<Cells, 'names'>): string {
  return names?.[column] ? quoted(names[column]) : String(column);
}

/** What errors at a cell begin with. */
function placeOf(cells: Cells, row: number, column: number): string {
  return `${cells.source}: ${cells.place(row)}, column ${columnName(column, cells)}: `;
}

/** Throws an error at a cell. */
export function failAt(cells: Cells, row: number, column: number, ...what: Piece[]): never {
  throw new OptionError([placeOf(cells, row, column), ...what]);
}

/** There is a word where a number was expected. */
export class WordError extends OptionError {
  override name = 'WordError';

  constructor(
    pieces: readonly Piece[],
    readonly word: string,
  ) {
    super(pieces);
  }
}

/** Throws that there is no number in a cell that needs one. */
export function failNumber(cells: Cells, row: number, column: number): never {
  const cell = cells.at(row, column);
  const word = wordIn(cell);
  const pieces = [placeOf(cells, row, column), `${quoted(word)} is not a finite number`];
  // eslint-disable-next-line house/error-prefix -- the first piece is the place
  throw Number.isNaN(Number(cell)) ? new WordError(pieces, word) : new OptionError(pieces);
}

/** Throws that a cell is missing where none may be. */
export function failMissing(cells: Cells, row: number, column: number): never {
  const word = wordIn(cells.at(row, column));
  const what = word === '' ? 'is empty' : `${quoted(word)} stands for a missing value`;
  failAt(cells, row, column, `${what}; `, option('missing', ['mean', 'drop']), ' allows it');
}

/** Some of the rows, in the order given. */
export function cellsAt(cells: Cells, rows: readonly number[]): Cells {
  return {
    ...cells,
    rows: rows.length,
    at: (row, column) => cells.at(rows[row]!, column),
    numberAt: (row, column) => numberAt(cells, rows[row]!, column),
    place: row => cells.place(rows[row]!),
  };
}

/** The rows of tables one after the other; those of the last table are the columns, others may lack the last ones. */
export function joinCells(tables: readonly Cells[]): Cells {
  const starts: number[] = [];
  let rows = 0;
  for (const table of tables) {
    starts.push(rows);
    rows += table.rows;
  }
  const part = (row: number) => starts.findLastIndex(start => start <= row);
  return {
    ...tables.at(-1)!,
    rows,
    at(row, column) {
      const table = part(row);
      return column < tables[table]!.columns
        ? tables[table]!.at(row - starts[table]!, column)
        : null;
    },
    numberAt(row, column) {
      const table = part(row);
      return column < tables[table]!.columns
        ? numberAt(tables[table]!, row - starts[table]!, column)
        : undefined;
    },
    place: row => tables[part(row)]!.place(row - starts[part(row)]!),
  };
}
