import {checkArgument, checkNames} from '../arguments/index.js';
import {formatSvmlight, type Dataset, type SvmlightOptions} from '../data/index.js';
import {writeWholeFile} from './writeWholeFile.js';

/**
 * Writes a dataset as an svmlight (LIBSVM) file, whole or not at all; see {@link formatSvmlight}.
 *
 * @throws if a label is not a number, or the file cannot be written
 *
 * @example
 * ```js
 * await writeSvmlight('ones.svm', parseCSV('a,y\n1,1\n2,-1\n'));
 * ```
 */
export async function writeSvmlight(
  file: string,
  data: Dataset,
  options: Pick<SvmlightOptions, 'multilabel'> = {},
): Promise<void> {
  const call = 'writeSvmlight';
  checkArgument(call, 'file', file, 'file');
  checkArgument(call, 'data', data, 'dataset');
  checkNames(call, options, {multilabel: true});
  await writeWholeFile(call, file, formatSvmlight(data, options));
}
