import {checkNames} from '../../arguments/index.js';
import {holdOut} from '../split.js';
import {checkWhole, type Splitter} from './splitter.js';

/**
 * So many times a share of the rows is drawn to test on, each class in proportion and each time anew, as
 * scikit-learn's `StratifiedShuffleSplit`: rows can be tested on more than once, or never. Where examples can have
 * several labels, by chance, but for those that alone have some label.
 *
 * @param options how many `folds`, 10 by default, and the share to `test` on, 0.2 by default
 * @throws unless folds is a whole number above 0 and test a share above 0 and below 1; in use, if a part has no rows
 *
 * @example
 * ```js
 * shuffleSplit({folds: 2}).name; // → 'shuffleSplit'
 * ```
 */
export function shuffleSplit(options: {folds?: number; test?: number} = {}): Splitter {
  const name = 'shuffleSplit';
  const {folds = 10, test = 0.2} = checkNames(name, options, {folds: true, test: true});
  checkWhole(name, 'folds', folds, 1);
  if (!(test > 0 && test < 1))
    throw new RangeError(`${name}: test must be a number above 0 and below 1, got ${test}`);
  return {
    name,
    options: {folds, test},
    split: ({labels, sets, seed}) =>
      Array.from({length: folds}, (_, i) =>
        holdOut(name, sets ?? labels, {test, seed: seed + i, multilabel: sets !== undefined}),
      ),
  };
}
