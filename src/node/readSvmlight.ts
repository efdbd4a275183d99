import {checkArgument} from '../arguments/index.js';
import {type SparseDataset, type SvmlightOptions} from '../data/index.js';
import {readDataset} from './readDataset.js';

/**
 * Reads an svmlight (LIBSVM) file, or standard input for '-', gzipped or not, piece by piece; see
 * `parseSvmlight`. Errors name the file.
 *
 * @example
 * ```js
 * await writeSvmlight('ones.svm', parseCSV('a,y\n1,1\n2,-1\n'));
 * (await readSvmlight('ones.svm')).labels; // → [ 1, -1 ]
 * ```
 */
export async function readSvmlight(
  file: string,
  options: Omit<SvmlightOptions, 'source'> = {},
): Promise<SparseDataset> {
  checkArgument('readSvmlight', 'file', file, 'file');
  checkArgument('readSvmlight', 'options', options, 'object');
  return (await readDataset(file, {...options, format: 'svmlight'})) as SparseDataset;
}
