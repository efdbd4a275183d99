import {formatSvmlight, type Dataset} from '../data/index.js';
import {writeWholeFile} from './writeWholeFile.js';

/**
 * Writes a dataset as an svmlight (LIBSVM) file, whole or not at all; see {@link formatSvmlight}.
 *
 * @throws if a label is not a number, or the file cannot be written
 */
export async function writeSvmlight(file: string, data: Dataset): Promise<void> {
  await writeWholeFile('writeSvmlight', file, formatSvmlight(data));
}
