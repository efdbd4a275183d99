import {checkNames} from '../../arguments/index.js';
import type {Label} from '../dataset.js';
import {groupSplitter, type Groups, type Splitter, type SplitRows} from './splitter.js';

/**
 * Folds of whole groups, each class (or each label, where examples can have several) as near to its proportion as groups allow. The group whose classes
 * are most uneven goes first, each to the fold that leaves the classes most even over the folds; among
 * equals to the one with the fewest rows, as in scikit-learn's `StratifiedGroupKFold`.
 *
 * @throws as `groupKFold`; or if every class has fewer rows than there are folds
 *
 * @example
 * ```js
 * stratifiedGroupKFold({folds: 2}).name; // → 'stratifiedGroupKFold'
 * ```
 */
export function stratifiedGroupKFold(options: {folds?: number} = {}): Splitter {
  const name = 'stratifiedGroupKFold';
  const {folds = 5} = checkNames(name, options, {folds: true});
  return groupSplitter(name, folds, (groups, rows) => {
    const {classes, byGroup, totals} = countsOf(groups, rows);
    if (totals.every(total => total < folds))
      throw new RangeError(`${name}: every class has fewer rows than ${folds} folds`);
    const spreads = byGroup.map(deviation);
    const order = Array.from(byGroup.keys()).sort((a, b) => spreads[b]! - spreads[a]!);
    const byFold = Array.from({length: folds}, () => new Float64Array(classes));
    const foldOfGroup = new Int32Array(groups.count);
    for (const group of order) {
      const counts = byGroup[group]!;
      const fold = mostEven(counts, byFold, totals);
      counts.forEach((n, k) => (byFold[fold]![k]! += n));
      foldOfGroup[group] = fold;
    }
    return foldOfGroup;
  });
}

/** How many rows each class has, or each of several labels: of each group, [classes], and in all. */
function countsOf({numbers, count}: Groups, {labels, sets}: SplitRows) {
  const own = sets ?? Array.from(labels, label => [label]);
  const names = [...new Set<Label>(own.flat())].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const classAt = new Map(names.map((label, k) => [label, k]));
  const zeros = () => new Float64Array(names.length);
  const byGroup = Array.from({length: count}, zeros);
  const totals = zeros();
  numbers.forEach((group, row) => {
    for (const label of new Set(own[row])) {
      const k = classAt.get(label)!;
      byGroup[group]![k]!++;
      totals[k]!++;
    }
  });
  return {classes: names.length, byGroup, totals};
}

/** The fold that a group of such counts leaves the classes most even over the folds in; of those, the emptiest. */
function mostEven(
  counts: Float64Array,
  byFold: readonly Float64Array[],
  totals: Float64Array,
): number {
  let best = {fold: 0, unevenness: Infinity, rows: Infinity};
  for (const [fold, own] of byFold.entries()) {
    const shares = Array.from(totals, (total, k) =>
      deviation(byFold.map((held, i) => (held[k]! + (i === fold ? counts[k]! : 0)) / total)),
    );
    const unevenness = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const rows = own.reduce((sum, share) => sum + share, 0);
    const isEven = Math.abs(unevenness - best.unevenness) <= 1e-8 + 1e-5 * best.unevenness;
    if (unevenness < best.unevenness || (isEven && rows < best.rows))
      best = {fold, unevenness, rows};
  }
  return best.fold;
}

/** The population standard deviation. */
function deviation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
}
