import type {Label} from '../dataset.js';
import {seededRandom, shuffle} from '../shuffle.js';

/**
 * The fold of each example, [N], where an example can have several labels: the label that fewest of the examples left
 * have is dealt out first, each of its examples to the fold that lacks it most, of equals to the one that lacks
 * examples most. Sets of labels may occur once only, and labels in fewer examples than there are folds.
 *
 * Source: Sechidis, Tsoumakas and Vlahavas (2011), On the stratification of multi-label data, ECML PKDD, algorithm 1.
 *
 * @param sets [N], the labels of each example
 * @throws one line if there are fewer examples than folds
 */
export function iterativeStratification(
  call: string,
  sets: readonly (readonly Label[])[],
  {folds, seed}: {folds: number; seed: number},
): Int32Array {
  if (sets.length < folds)
    throw new RangeError(`${call}: there are ${sets.length} rows, too few for ${folds} folds`);
  const foldOf = new Int32Array(sets.length).fill(-1);
  const order = shuffle(Array.from(sets.keys()), seededRandom(seed));
  const rowsOf = new Map<Label, number[]>();
  for (const row of order)
    for (const label of new Set(sets[row])) {
      const rows = rowsOf.get(label);
      if (rows) rows.push(row);
      else rowsOf.set(label, [row]);
    }
  const left = new Map(Array.from(rowsOf, ([label, rows]) => [label, rows.length]));
  /** How many examples each fold lacks of its share: in all, and of each label. */
  const lacks = new Float64Array(folds).fill(sets.length / folds);
  const lacksOf = new Map(
    Array.from(left, ([label, count]) => [label, new Float64Array(folds).fill(count / folds)]),
  );
  const place = (row: number, wanted: Float64Array) => {
    let fold = 0;
    for (let k = 1; k < folds; k++)
      if (wanted[k]! > wanted[fold]! || (wanted[k] === wanted[fold] && lacks[k]! > lacks[fold]!))
        fold = k;
    foldOf[row] = fold;
    lacks[fold]!--;
    for (const label of new Set(sets[row])) {
      lacksOf.get(label)![fold]!--;
      if (left.has(label)) left.set(label, left.get(label)! - 1);
    }
  };
  while (left.size > 0) {
    const [rarest] = [...left].reduce((least, one) => (one[1] < least[1] ? one : least));
    left.delete(rarest);
    for (const row of rowsOf.get(rarest)!) if (foldOf[row] === -1) place(row, lacksOf.get(rarest)!);
  }
  for (const row of order) if (foldOf[row] === -1) place(row, lacks);
  return foldOf;
}
