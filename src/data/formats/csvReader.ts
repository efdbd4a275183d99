import Papa from 'papaparse';
import {columnName, numberIn, type Cells} from '../table/cells.js';
import {MAX_COLUMNS, MAX_LINE} from '../limits.js';
import {option, optionError} from '../optionError.js';
import {packedCells, type PackedCells} from './packedCells.js';
import {quoted} from '../../arguments/index.js';
import type {TableLimits, TableReader} from './tableReader.js';

/** How the text of a CSV file is laid out. */
export interface CSVLayout extends TableLimits {
  /** What errors call the text, for example its file name. @defaultValue 'csv' */
  source?: string;
  /** Whether the first row names the columns. @defaultValue whether none of its cells is a number */
  header?: boolean;
  /** The delimiter. @defaultValue guessed from the text */
  delimiter?: string;
  /**
   * The decimal separator of numbers. With ',' a number with a point is an error: the point may be
   * meant to separate thousands.
   *
   * @defaultValue '.'
   */
  decimal?: '.' | ',';
}

type Newline = '\n' | '\r';

/**
 * Reads a CSV text that arrives in pieces. Empty lines are skipped; every row is as long as the first.
 *
 * @throws one line naming source and row
 */
export function csvReader({
  source = 'csv',
  header,
  delimiter,
  decimal = '.',
  maxColumns = MAX_COLUMNS,
  maxLine = MAX_LINE,
}: CSVLayout = {}): TableReader {
  let parser: Papa.Parser | undefined;
  let newline: Newline | undefined;
  let pending = '';
  let seen = 0;
  let first: {row: number; length: number} | undefined;
  let names: string[] | undefined;
  let rows: PackedCells | undefined;
  /** Where each of them is in the file, from 1. */
  let places: number[] = [];

  function push(text: string): void {
    const held = pending.length;
    pending += text;
    newline ??= newlineOf(pending);
    // Whole lines only: what a quote at the cut means depends on the character after it.
    if (newline) read(pending.slice(0, pending.lastIndexOf(newline) + 1), true);
    if (held > 0 && pending.length > Math.max(maxLine, text.length)) throw tooLong(seen + 1);
  }

  function tooLong(row: number): Error {
    return optionError`${source}: row ${row}: is longer than the ${maxLine} characters that ${option('maxLine')} allows: a quote may be left open`;
  }

  function end(): void {
    read(pending, false);
    if (!first) throw new Error(`${source}: is empty`);
    if (names && seen === first.row) throw new Error(`${source}: has a header but no rows`);
  }

  /** Reads the rows of `text`, with which `pending` begins, and takes them out of it. */
  function read(text: string, isCut: boolean): void {
    if (text === '') return;
    parser ??= new Papa.Parser({
      delimiter: delimiter || delimiterOf(text, decimal),
      newline: newline ?? '\n',
    });
    const {data, errors, meta} = parser.parse(text, 0, isCut) as Papa.ParseResult<string[]>;
    pending = pending.slice(meta.cursor);
    const quote = errors.find(error => error.type === 'Quotes');
    if (quote) {
      const row = seen + (quote.row ?? 0) + 1;
      throw new Error(`${source}: row ${row}: ${quote.message.toLowerCase()}`);
    }
    for (const cells of data) {
      seen++;
      if (text.length > maxLine && cells.join(',').length > maxLine) throw tooLong(seen);
      if (cells.length === 1 && cells[0]!.trim() === '') continue;
      // Lines are split at \n: the \r of \r\n is still in the last cell.
      const last = cells.length - 1;
      if (newline === '\n' && cells[last]!.endsWith('\r')) cells[last] = cells[last]!.slice(0, -1);
      add(decimal === ',' ? cells.map(pointed) : cells);
    }
  }

  function add(cells: string[]): void {
    if (!first) {
      if (cells.length > maxColumns)
        throw optionError`${source}: has ${cells.length} columns, more than the ${maxColumns} that ${option('maxColumns')} allows`;
      first = {row: seen, length: cells.length};
      if (header ?? cells.every(cell => numberIn(cell) === undefined)) {
        names = columnNames(cells, source);
        return;
      }
    }
    if (cells.length !== first.length) {
      throw new Error(
        `${source}: row ${seen} has ${cells.length} cells, row ${first.row} has ${first.length}`,
      );
    }
    rows ??= packedCells(cells.length);
    rows.add(cells);
    places.push(seen);
  }

  /** A cell with a decimal point instead of its decimal comma. */
  function pointed(cell: string, column: number): string {
    if (COMMA_NUMBER.test(cell)) return cell.replace(',', '.');
    if (!POINT_NUMBER.test(cell)) return cell;
    throw optionError`${source}: row ${seen}, column ${columnName(column, {names})}: ${quoted(cell.trim())} has a point, despite ${option('decimal', ',')}`;
  }

  function take(count = places.length): Cells {
    const from = places.slice(0, count);
    places = places.slice(count);
    const none = {at: () => ''};
    return {
      source,
      rows: from.length,
      columns: first?.length ?? 0,
      ...(names && {names}),
      ...(rows?.take(from.length) ?? none),
      place: row => `row ${from[row]!}`,
    };
  }

  return {
    get rows() {
      return places.length;
    },
    push,
    end,
    take,
  };
}

/** The line break of a text that begins so; undefined if no line has ended yet. */
function newlineOf(text: string): Newline | undefined {
  if (text.includes('\n')) return '\n';
  // At the very end it may be the first half of \r\n.
  return /\r./.test(text) ? '\r' : undefined;
}

const COMMA_NUMBER = /^\s*[+-]?(?:\d+,\d*|,\d+)(?:e[+-]?\d+)?\s*$/i;
const POINT_NUMBER = /^\s*[+-]?(?:\d+\.\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** The delimiter of a text that begins so. */
function delimiterOf(text: string, decimal: '.' | ','): string {
  const delimitersToGuess = decimal === ',' ? [';', '\t', '|'] : undefined;
  const {meta} = Papa.parse(text.trimEnd(), {preview: 10, delimitersToGuess});
  return meta.delimiter;
}

function columnNames(cells: readonly string[], source: string): string[] {
  const names = cells.map(cell => cell.trim());
  const met = new Set<string>();
  for (const name of names) {
    if (met.has(name)) throw new Error(`${source}: two columns are named ${quoted(name)}`);
    met.add(name);
  }
  return names;
}
