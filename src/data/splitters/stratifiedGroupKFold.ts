import {checkWhole, foldsByNumber, groupNumbers, type Splitter} from './splitter.js';

/**
 * Folds of whole groups, each class as near to its proportion as groups allow. The group whose classes
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
export function stratifiedGroupKFold({folds = 5}: {folds?: number} = {}): Splitter {
  const name = 'stratifiedGroupKFold';
  checkWhole(name, 'folds', folds, 2);
  return {
    name,
    options: {folds},
    needsGroups: true,
    split(rows) {
      const {numbers, count} = groupNumbers(name, rows, folds);
      const labels = Array.from(rows.labels);
      const classes = [...new Set(labels)].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      const classAt = new Map(classes.map((label, k) => [label, k]));
      const zeros = () => new Float64Array(classes.length);
      const byGroup = Array.from({length: count}, zeros);
      const totals = zeros();
      numbers.forEach((group, row) => {
        const k = classAt.get(labels[row]!)!;
        byGroup[group]![k]!++;
        totals[k]!++;
      });
      if (totals.every(total => total < folds))
        throw new RangeError(`${name}: every class has fewer rows than ${folds} folds`);
      const spreads = byGroup.map(deviation);
      const order = Array.from(byGroup.keys()).sort((a, b) => spreads[b]! - spreads[a]!);
      const byFold = Array.from({length: folds}, zeros);
      const foldOfGroup = new Int32Array(count);
      for (const group of order) {
        const counts = byGroup[group]!;
        let best = {fold: 0, unevenness: Infinity, rows: Infinity};
        for (let fold = 0; fold < folds; fold++) {
          const shares = classes.map((_, k) =>
            deviation(
              byFold.map((held, i) => (held[k]! + (i === fold ? counts[k]! : 0)) / totals[k]!),
            ),
          );
          const unevenness = shares.reduce((sum, share) => sum + share, 0) / shares.length;
          const filled = byFold[fold]!.reduce((sum, share) => sum + share, 0);
          const isEven = Math.abs(unevenness - best.unevenness) <= 1e-8 + 1e-5 * best.unevenness;
          if (unevenness < best.unevenness || (isEven && filled < best.rows))
            best = {fold, unevenness, rows: filled};
        }
        counts.forEach((n, k) => (byFold[best.fold]![k]! += n));
        foldOfGroup[group] = best.fold;
      }
      return foldsByNumber(
        numbers.map(group => foldOfGroup[group]!),
        folds,
      );
    },
  };
}

/** The population standard deviation. */
function deviation(values: ArrayLike<number>): number {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  return Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
}
