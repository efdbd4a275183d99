import type {Cells} from './cells.js';

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

/** Characters of a row at most: one whose end is not found must not make us hold the whole of a large file. */
export const LONGEST_ROW = 1 << 23;
