import {option, optionError, sizeText} from '../data/index.js';
import type {Estimator} from './estimator.js';
import {defaultLoss} from './objective.js';
import {scalerOf} from './scalerOf.js';

/** Bytes that a model may take, unless `maxBytes` is given: 1 GiB. */
const MAX_MODEL_BYTES = 2 ** 30;

/**
 * Throws one line if a model of so many columns takes more than it may, before anything is made of that
 * size: its weights are dense, also where few of the columns occur.
 *
 * @param data D is the number of its columns
 * @param classes how many labels there are; 2, the least there can be, while more is not known
 */
export function checkModelSize(
  call: string,
  {loss, options}: Pick<Estimator, 'loss' | 'options'>,
  {maxBytes = MAX_MODEL_BYTES}: {maxBytes?: number},
  {columns}: {columns: number},
  classes = 2,
): void {
  const known = options.classes?.length ?? Math.max(2, classes);
  const width = (loss ?? defaultLoss(known)).columns(known);
  const isScaled = scalerOf(options) !== 'none';
  const bytes = columns * (4 * width + (isScaled ? 8 : 0));
  if (bytes <= maxBytes) return;
  const scaled = isScaled ? ', scaled' : '';
  throw optionError`${call}: a model of ${columns} features${scaled} and ${width} score columns takes ${sizeText(bytes)}, ${option('maxBytes')} allows ${sizeText(maxBytes)}: raise it, or number the features that occur from 0`;
}
