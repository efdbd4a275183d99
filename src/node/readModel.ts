import {checkArgument, checkNames} from '../arguments/index.js';
import path from 'node:path';
import {importModel, isForeignModel, loadLinearSVM, type LinearSVM} from '../model/index.js';
import {readBytes} from './bytes.js';
import {statsOf} from './fileTarget.js';
import {files} from './files.js';
import {MODEL} from './modelFolder.js';

/** How a model is read. */
export interface ReadModelOptions {
  /** The format of a file of another tool, such as 'liblinear'. @defaultValue by its first bytes */
  format?: string;
}

/**
 * A model of this package from its folder (or `…/model.json`), or one of another tool from its file:
 * LIBLINEAR, LIBSVM, ONNX or scikit-learn's JSON.
 *
 * @returns a trained model, yours to dispose of
 * @throws one line naming the file if there is none, it is broken, or no linear classifier
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[1, 2], [2, 1], [-1, -2], [-2, -1]], [1, 1, 0, 0]);
 * await writeWholeFile('example', 'model.liblinear', exportModel(model, 'liblinear'));
 * await readModel('model.liblinear');
 * ```
 */
export async function readModel(file: string, options: ReadModelOptions = {}): Promise<LinearSVM> {
  checkArgument('readModel', 'file', file, 'file');
  const {format} = checkNames('readModel', options, {format: true});
  const own = () => loadLinearSVM(files(file));
  const isFile = (await statsOf(file).catch(() => undefined))?.isFile();
  if (!isFile && format === undefined) return own();
  const bytes = await readBytes(file);
  const isOwn = path.basename(file) === MODEL && !isForeignModel(bytes);
  if (isOwn && format === undefined) return own();
  try {
    return importModel(bytes, {format});
  } catch (error) {
    const [, why] = /^\w+: (.*)/s.exec((error as Error).message) ?? [];
    throw new Error(`${file}: ${why}`, {cause: error});
  }
}
