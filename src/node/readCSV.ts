import {decodeText, parseCSV, type CSVOptions, type Dataset} from '../data/index.js';
import {readBytes, sourceName} from './bytes.js';

/**
 * Reads a CSV file, or standard input for '-', gzipped or not; see `parseCSV`. Errors name the
 * file.
 */
export async function readCSV(
  file: string,
  options: Omit<CSVOptions, 'source'> = {},
): Promise<Dataset> {
  const source = sourceName(file);
  return parseCSV(decodeText(await readBytes(file), source), {...options, source});
}
