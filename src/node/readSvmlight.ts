import type {SparseDataset, SvmlightOptions} from '../data/index.js';
import {readDataset} from './readDataset.js';

/**
 * Reads an svmlight (LIBSVM) file, or standard input for '-', gzipped or not, piece by piece; see
 * `parseSvmlight`. Errors name the file.
 */
export async function readSvmlight(
  file: string,
  options: Omit<SvmlightOptions, 'source'> = {},
): Promise<SparseDataset> {
  return (await readDataset(file, {...options, format: 'svmlight'})) as SparseDataset;
}
