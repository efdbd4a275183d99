import {checkArgument} from '../arguments/index.js';
import {type CSVOptions, type Dataset} from '../data/index.js';
import {readDataset} from './readDataset.js';

/**
 * Reads a CSV file, or standard input for '-', gzipped or not; see `parseCSV`. Errors name the
 * file.
 *
 * @example
 * ```js
 * (await readCSV('iris.csv')).rows; // → 150
 * ```
 */
export async function readCSV(
  file: string,
  options: Omit<CSVOptions, 'source'> = {},
): Promise<Dataset> {
  checkArgument('readCSV', 'file', file, 'file');
  checkArgument('readCSV', 'options', options, 'object');
  return readDataset(file, {...options, format: 'csv'});
}
