import {checkNames} from '../../arguments/index.js';
import {groupSplitter, type Splitter} from './splitter.js';

/**
 * Folds of whole groups: no group is in training and test at once. The largest group goes first, each to
 * the fold with the fewest rows so far, as in scikit-learn's `GroupKFold`.
 *
 * @throws unless folds is a whole number above 1; in use, without groups, or of fewer groups than folds
 *
 * @example
 * ```js
 * groupKFold({folds: 2}).name; // → 'groupKFold'
 * ```
 */
export function groupKFold(options: {folds?: number} = {}): Splitter {
  const name = 'groupKFold';
  const {folds = 5} = checkNames(name, options, {folds: true});
  return groupSplitter(name, folds, ({numbers, count}) => {
    const sizes = new Int32Array(count);
    for (const group of numbers) sizes[group]!++;
    // Of groups of the same size the later one goes first, as in scikit-learn.
    const order = Array.from(sizes.keys()).sort((a, b) => sizes[b]! - sizes[a]! || b - a);
    const [filled, foldOfGroup] = [new Int32Array(folds), new Int32Array(count)];
    for (const group of order) {
      const emptiest = filled.indexOf(Math.min(...filled));
      filled[emptiest]! += sizes[group]!;
      foldOfGroup[group] = emptiest;
    }
    return foldOfGroup;
  });
}
