import Papa from 'papaparse';
import type {DenseDataset, Label} from './dataset.js';

/** How to read a CSV text. */
export interface CSVOptions {
  /** What errors call the text, for example its file name; 'csv' by default. */
  source?: string;
  /** Whether the first row names the columns. By default it does if none of its cells is a number. */
  header?: boolean;
  /** The label column, by name or index (negative from the end), or `false` for none; the last by default. */
  label?: string | number | false;
  /** The columns of a model's training, taken by name if the text has a header, else by position. */
  remembered?: {features?: readonly string[]; labelColumn?: string};
  /** The delimiter; guessed from the text by default. */
  delimiter?: string;
}

/**
 * Reads a CSV text: every column a feature, but for the label column.
 *
 * Labels that are all numbers in their plain form become numbers, else strings. Empty lines are passed over.
 *
 * @throws one line naming source, row and column, on an empty text, rows of different lengths, a
 *   cell that is not a finite number, an unclosed quote, a column that is not there. Rows are
 *   counted from 1, the header included.
 */
export function parseCSV(text: string, options: CSVOptions = {}): DenseDataset {
  const {source = 'csv', remembered} = options;
  const {header, rows} = table(text, source, options);
  const label = options.label ?? (header && remembered?.labelColumn) ?? -1;
  const names = header ?? rows[0]!.cells.map((_, column) => String(column));
  const labelColumn = label === false ? undefined : columnIndex(label, names, header, source);
  const featureColumns =
    header && remembered?.features
      ? remembered.features.map(name => columnIndex(name, names, header, source))
      : names.map((_, column) => column).filter(column => column !== labelColumn);
  if (featureColumns.length === 0) {
    throw new Error(`${source}: no feature columns, only '${names.join("', '")}'`);
  }

  const values = new Float32Array(rows.length * featureColumns.length);
  rows.forEach(({cells, row}, i) => {
    featureColumns.forEach((column, d) => {
      const value = finiteNumber(cells[column]!);
      if (value === undefined) {
        const cell = cells[column]!.trim();
        const what = cell === '' ? 'is empty' : `'${cell}' is not a finite number`;
        throw new Error(`${source}: row ${row}, column ${columnName(column, header)}: ${what}`);
      }
      values[i * featureColumns.length + d] = value;
    });
  });
  return {
    rows: rows.length,
    columns: featureColumns.length,
    values,
    ...(header && {features: featureColumns.map(column => names[column]!)}),
    ...(header && labelColumn !== undefined && {labelColumn: names[labelColumn]!}),
    ...(labelColumn !== undefined && {labels: labelsOf(rows, labelColumn, header, source)}),
  };
}

interface Row {
  cells: string[];
  /** Its place in the file, from 1. */
  row: number;
}

/** The cells of the text, every row as long as the first, the header apart. */
function table(text: string, source: string, {header, delimiter}: CSVOptions) {
  const {data, errors} = Papa.parse<string[]>(text.replace(/[\r\n]+$/, ''), {
    ...(delimiter && {delimiter}),
  });
  const quote = errors.find(error => error.type === 'Quotes');
  if (quote)
    throw new Error(`${source}: row ${(quote.row ?? 0) + 1}: ${quote.message.toLowerCase()}`);
  const filled: Row[] = data
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
  const named = header ?? first.cells.every(cell => finiteNumber(cell) === undefined);
  if (!named) return {rows: filled};
  if (filled.length === 1) throw new Error(`${source}: has a header but no rows`);
  const names = first.cells.map(cell => cell.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`${source}: two columns are named '${twice}'`);
  return {header: names, rows: filled.slice(1)};
}

function columnIndex(
  column: string | number,
  names: string[],
  header: string[] | undefined,
  source: string,
): number {
  const index = typeof column === 'number' ? column : (header?.indexOf(column) ?? -1);
  const found = typeof column === 'number' && index < 0 ? index + names.length : index;
  if (Number.isInteger(found) && found >= 0 && found < names.length) return found;
  const there = header
    ? `there are ${header.join(', ')}`
    : `there are ${names.length} columns without names, 0 to ${names.length - 1}`;
  throw new Error(
    `${source}: no column ${typeof column === 'string' ? `'${column}'` : column}: ${there}`,
  );
}

function labelsOf(
  rows: Row[],
  column: number,
  header: string[] | undefined,
  source: string,
): Label[] {
  const labels = rows.map(({cells, row}) => {
    const label = cells[column]!.trim();
    if (label === '') {
      throw new Error(
        `${source}: row ${row}, column ${columnName(column, header)}: the label is empty`,
      );
    }
    return label;
  });
  // Only where nothing is lost: '01' and '1' are two labels, as are long identifiers.
  return labels.every(label => String(Number(label)) === label) ? labels.map(Number) : labels;
}

/** The number in a cell as float32 can hold it; undefined if there is none. */
function finiteNumber(cell: string): number | undefined {
  const text = cell.trim();
  const value = text === '' ? NaN : Number(text);
  return Number.isFinite(Math.fround(value)) ? value : undefined;
}

function columnName(column: number, header: string[] | undefined): string {
  return header ? `'${header[column]}'` : String(column);
}
