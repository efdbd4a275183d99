import {checkArgument} from '../arguments/index.js';
import {type Dataset, type TableOptions} from '../data/index.js';
import {readDataset} from './readDataset.js';

/**
 * Reads a Parquet file whose columns are numbers, booleans, words or dates, as a CSV file is read.
 *
 * @throws one line naming the file, row and column, as `parseCSV`
 *
 * @example
 * ```js
 * (await readParquet('cars.parquet', {label: 'sold', drop: ['colour'], missing: 'mean'})).rows; // → 5
 * ```
 */
export async function readParquet(
  file: string,
  options: Omit<TableOptions, 'source'> = {},
): Promise<Dataset> {
  checkArgument('readParquet', 'file', file, 'file');
  checkArgument('readParquet', 'options', options, 'object');
  return readDataset(file, {...options, format: 'parquet'});
}
