import {checkNames} from '../../arguments/index.js';
import {checkWhole, foldsByNumber, type Splitter} from './splitter.js';

/**
 * Folds of neighbouring rows in their order, classes not heeded, as scikit-learn's `KFold` without shuffling: for rows
 * whose order is chance already.
 *
 * @throws unless folds is a whole number above 1; in use, if there are fewer rows
 *
 * @example
 * ```js
 * kFold({folds: 2}).name; // → 'kFold'
 * ```
 */
export function kFold(options: {folds?: number} = {}): Splitter {
  const name = 'kFold';
  const {folds = 5} = checkNames(name, options, {folds: true});
  checkWhole(name, 'folds', folds, 2);
  return {
    name,
    options: {folds},
    split({labels: {length: rows}}) {
      if (rows < folds)
        throw new RangeError(`${name}: there are ${rows} rows, too few for ${folds} folds`);
      const [size, longer] = [Math.floor(rows / folds), rows % folds];
      const border = longer * (size + 1);
      const foldAt = (row: number) =>
        row < border ? Math.floor(row / (size + 1)) : longer + Math.floor((row - border) / size);
      return foldsByNumber(
        Int32Array.from({length: rows}, (_, row) => foldAt(row)),
        folds,
      );
    },
  };
}
