import {numberAt, type Cell, type Cells} from './cells.js';
import type {Encoding} from './encoding.js';

/** Rows of a table as they were before they were encoded, and what their columns are: plain data. */
export interface RawTable {
  /** What errors call the table. */
  readonly source: string;
  readonly names?: readonly string[];
  /** [N], the cells of each row, in the order of the encoding. */
  readonly cells: readonly (readonly Cell[])[];
  readonly encoding: Encoding;
}

/** Whether rows are those of a table before they are encoded. */
export function isRawTable(rows: unknown): rows is RawTable {
  return typeof rows === 'object' && rows !== null && 'cells' in rows;
}

/** The cells of a table with their encoding: of number columns as numbers, of dropped columns none. */
export function rawTable(cells: Cells, encoding: Encoding): RawTable {
  const {source, names, rows} = cells;
  const cellAt = (row: number, place: number, kind: string) =>
    (kind === 'number' ? numberAt(cells, row, place) : undefined) ?? cells.at(row, place);
  return {
    source,
    ...(names && {names}),
    cells: Array.from({length: rows}, (_, row) =>
      encoding.columns.map(({kind}, place) =>
        kind === 'dropped' ? null : cellAt(row, place, kind),
      ),
    ),
    encoding,
  };
}

/** Some of the rows, in the order given. */
export function rawRowsAt(raw: RawTable, rows: readonly number[]): RawTable {
  return {...raw, cells: rows.map(row => raw.cells[row]!)};
}

/** The rows of a raw table as encoders take them. */
export function cellsOf({source, names, cells}: RawTable): Cells {
  return {
    source,
    ...(names && {names}),
    rows: cells.length,
    columns: cells[0]?.length ?? 0,
    at: (row, column) => cells[row]![column]!,
    place: row => `example ${row + 1}`,
  };
}
