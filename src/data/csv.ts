import Papa from 'papaparse';
import {numberIn, type Cells} from './cells.js';
import type {Dataset} from './dataset.js';
import {encodeTable, type TableOptions} from './encoding.js';

/** How to read a CSV text. */
export interface CSVOptions extends TableOptions {
  /** Whether the first row names the columns. By default it does if none of its cells is a number. */
  header?: boolean;
  /** The delimiter; guessed from the text by default. */
  delimiter?: string;
}

/**
 * Reads a CSV text: every column a feature, but for the label column; words and missing cells as
 * {@link TableOptions} has it.
 *
 * Labels that are all numbers in their plain form become numbers, else strings. Empty lines are passed over.
 *
 * @throws one line naming source, row and column, on an empty text, rows of different lengths, a cell
 *   that is not a finite number or missing (unless told what to do with it), an unclosed quote, a column
 *   that is not there. Rows are counted from 1, the header included.
 */
export function parseCSV(text: string, options: CSVOptions = {}): Dataset {
  return encodeTable(csvCells(text, options), options);
}

/** The cells of a CSV text, every row as long as the first, the header apart. */
export function csvCells(
  text: string,
  {source = 'csv', header, delimiter}: Pick<CSVOptions, 'source' | 'header' | 'delimiter'> = {},
): Cells {
  const {data, errors} = Papa.parse<string[]>(text.replace(/[\r\n]+$/, ''), {
    ...(delimiter && {delimiter}),
  });
  const quote = errors.find(error => error.type === 'Quotes');
  if (quote)
    throw new Error(`${source}: row ${(quote.row ?? 0) + 1}: ${quote.message.toLowerCase()}`);
  const filled = data
    .map((cells, i) => ({cells, row: i + 1}))
    .filter(({cells}) => cells.length > 1 || cells[0]!.trim() !== '');
  const first = filled[0];
  if (!first) throw new Error(`${source}: is empty`);
  const ragged = filled.find(({cells}) => cells.length !== first.cells.length);
  if (ragged) {
    throw new Error(
      `${source}: row ${ragged.row} has ${ragged.cells.length} cells, row ${first.row} has ${first.cells.length}`,
    );
  }
  const named = header ?? first.cells.every(cell => numberIn(cell) === undefined);
  const rows = named ? filled.slice(1) : filled;
  if (rows.length === 0) throw new Error(`${source}: has a header but no rows`);
  return {
    source,
    rows: rows.length,
    columns: first.cells.length,
    ...(named && {names: columnNames(first.cells, source)}),
    at: (row, column) => rows[row]!.cells[column]!,
    place: row => `row ${rows[row]!.row}`,
  };
}

function columnNames(cells: readonly string[], source: string): string[] {
  const names = cells.map(cell => cell.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${source}: two columns are named '${twice}'`);
  return names;
}
