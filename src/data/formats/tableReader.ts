import type {Cells} from '../table/cells.js';

/** Reads the text of a table that arrives in pieces, cut anywhere. */
export interface TableReader {
  /** Rows read and not yet taken, a header apart. */
  readonly rows: number;
  push(text: string): void;
  /** Ends the last row. @throws if there was none */
  end(): void;
  /** Takes the first `rows` rows out of the reader, all by default. */
  take(rows?: number): Cells;
}

/** What a table may hold, so that a small hostile file does not take all memory. */
export interface TableLimits {
  /** Columns at most. @defaultValue 2²⁴ */
  maxColumns?: number;
  /** Characters of a row at most, so that an open quote does not swallow the file. @defaultValue 2²³ */
  maxLine?: number;
}

/** Those limits, as keys. */
export const tableLimits: Record<keyof TableLimits, true> = {maxColumns: true, maxLine: true};
