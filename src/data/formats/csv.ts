import {checkArgument, checkNames} from '../../arguments/index.js';
import {csvReader, type CSVLayout} from './csvReader.js';
import type {Dataset} from '../dataset.js';
import {encodeTable, tableOptions, type TableOptions} from '../table/encodeTable.js';
import {tableLimits} from './tableReader.js';

/** How to read a CSV text. */
export interface CSVOptions extends TableOptions, CSVLayout {}

/** Those options, as keys. */
export const csvOptions = {
  ...tableOptions,
  ...tableLimits,
  header: true,
  delimiter: true,
  decimal: true,
} satisfies Record<keyof CSVOptions, unknown>;

/**
 * Reads a CSV text: every column a feature, but for the label column; words and missing cells as
 * {@link TableOptions} has it.
 *
 * Labels that are all numbers in their plain form become numbers, else strings. Empty lines are skipped.
 *
 * @throws one line naming source, row and column, on an empty text, rows of different lengths, a cell
 *   that is not a finite number or missing (unless told what to do with it), an unclosed quote, a column
 *   that is not there. Rows are counted from 1, the header included.
 *
 * @example
 * ```js
 * const {features, labels} = parseCSV('width,height,kind\n1,2,a\n3,4,b\n');
 * features; // → [ 'width', 'height' ]
 * labels; // → [ 'a', 'b' ]
 * ```
 */
export function parseCSV(text: string, options: CSVOptions = {}): Dataset {
  checkArgument('parseCSV', 'text', text, 'text');
  checkNames('parseCSV', options, csvOptions);
  const reader = csvReader(options);
  reader.push(text.replace(/^\ufeff/, ''));
  reader.end();
  return encodeTable(reader.take(), {...options, source: options.source ?? 'csv'});
}
