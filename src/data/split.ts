import {checkArgument, checkNames, described, quoted} from '../arguments/index.js';
import type {Label} from './dataset.js';
import {option, optionError} from './optionError.js';
import {seededRandom, shuffle, type Random} from './shuffle.js';

/** The rows to train on and the rows to test on, both in ascending order. */
export interface Fold {
  train: readonly number[];
  test: readonly number[];
}

/** How much of the rows is held out. */
export interface SplitOptions {
  /** Share of the rows that goes to the test part, above 0 and below 1. @defaultValue 0.2 */
  test?: number;
  /** Same seed, same split. @defaultValue 0 */
  seed?: number;
  /**
   * Whether labels are sets, and what is between them in a text, ',' if that is true. Of sets, which may occur once
   * only, rows are held out by chance, but for those that alone have some label.
   *
   * @defaultValue false
   */
  multilabel?: boolean | string;
}

/** Throws one line unless the share is one of {@link SplitOptions}. */
export function checkShare(call: string, test: number): void {
  if (test > 0 && test < 1) return;
  throw optionError`${call}: ${option('test')} must be a number above 0 and below 1, got ${described(test)}`;
}

/** The rows to train on and to test on, each class in proportion. @throws if the share is out of range or leaves a part without rows */
export function holdOut(
  call: string,
  labels: ArrayLike<Label | readonly Label[]>,
  {test = 0.2, seed = 0, multilabel = false}: SplitOptions = {},
): Fold {
  checkShare(call, test);
  const random = seededRandom(seed);
  const parts = {train: [] as number[], test: [] as number[]};
  if (multilabel) {
    const held = heldOutOfSets(labels, multilabel === true ? ',' : multilabel, test, random);
    for (let row = 0; row < labels.length; row++) parts[held.has(row) ? 'test' : 'train'].push(row);
  } else
    for (const rows of rowsByClass(labels as ArrayLike<Label>).values()) {
      shuffle(rows, random);
      // Never a whole class: one that is not trained on cannot be predicted.
      const held = Math.min(Math.round(test * rows.length), rows.length - 1);
      for (const row of rows.slice(0, held)) parts.test.push(row);
      for (const row of rows.slice(held)) parts.train.push(row);
    }
  if (parts.test.length === 0 || parts.train.length === 0) {
    throw optionError`${call}: ${option('test', test)} of ${labels.length} rows leaves a part without rows`;
  }
  return {train: parts.train.sort(ascending), test: parts.test.sort(ascending)};
}

/** A share of the rows by chance, so that each label is in some of the others. */
function heldOutOfSets(
  labels: ArrayLike<Label | readonly Label[]>,
  separator: string,
  share: number,
  random: Random,
): Set<number> {
  const setOf = (row: number): readonly Label[] => {
    const label = labels[row]!;
    if (typeof label === 'object') return label;
    const texts = String(label).split(separator);
    return texts.map(text => text.trim()).filter(text => text !== '');
  };
  const order = shuffle(
    Int32Array.from({length: labels.length}, (_, row) => row),
    random,
  );
  const count = Math.round(share * labels.length);
  const known = new Set(Array.from(order.subarray(count)).flatMap(setOf));
  const held = new Set<number>();
  for (const row of order.subarray(0, count)) {
    const set = setOf(row);
    if (set.every(label => known.has(label))) held.add(row);
    for (const label of set) known.add(label);
  }
  return held;
}

/** A class has too few rows to be divided in proportion; splitters that go by no class can divide them. */
export class RareClassError extends RangeError {
  override name = 'RareClassError';
}

/** Options of {@link stratifiedKFold}. */
export interface KFoldOptions {
  /** How many folds, at least 2. @defaultValue 5 */
  folds?: number;
  /** Same seed, same folds. @defaultValue 0 */
  seed?: number;
}

/**
 * Folds for cross-validation: every row is in the test part of one fold and in the training part of
 * the others. Rows are shuffled within their class and dealt out, so that a class has as many rows
 * in any fold as in any other, give or take one, and so do the folds as a whole.
 *
 * @param labels [N], the class of each row
 * @returns the numbers of the rows to train on and to test on, from 0, of each fold
 * @throws if folds is not a whole number of at least 2, or a class has fewer rows than there are
 *   folds: each fold is to train and to test on every class
 *
 * @example
 * ```js
 * stratifiedKFold(['a', 'a', 'b', 'b'], {folds: 2})[0].train.length; // → 2
 * ```
 */
export function stratifiedKFold(labels: ArrayLike<Label>, options: KFoldOptions = {}): Fold[] {
  const call = 'stratifiedKFold';
  checkArgument(call, 'labels', labels, 'list');
  const {folds = 5, seed = 0} = checkNames(call, options, {folds: true, seed: true});
  if (!(Number.isInteger(folds) && folds >= 2))
    throw optionError`stratifiedKFold: ${option('folds')} must be a whole number above 1, got ${described(folds)}`;
  if (!(Number.isInteger(seed) && Math.abs(seed) < 2 ** 31)) {
    throw optionError`stratifiedKFold: ${option('seed')} must be a whole number of at most 31 bits, got ${described(seed)}`;
  }
  const foldOf = new Int32Array(labels.length);
  const random = seededRandom(seed);
  let dealt = 0;
  for (const [label, rows] of rowsByClass(labels)) {
    if (rows.length < folds) {
      throw new RareClassError(
        `stratifiedKFold: class ${quoted(label)} has ${rows.length} row${rows.length === 1 ? '' : 's'}, too few for ${folds} folds`,
      );
    }
    for (const row of shuffle(rows, random)) foldOf[row] = dealt++ % folds;
  }
  if (dealt === 0) throw new RangeError('stratifiedKFold: there are no labels');
  const rows = Array.from(foldOf.keys());
  return Array.from({length: folds}, (_, fold) => ({
    train: rows.filter(row => foldOf[row] !== fold),
    test: rows.filter(row => foldOf[row] === fold),
  }));
}

function rowsByClass(labels: ArrayLike<Label>): Map<Label, number[]> {
  const classes = new Map<Label, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const rows = classes.get(labels[row]!);
    if (rows) rows.push(row);
    else classes.set(labels[row]!, [row]);
  }
  return classes;
}

const ascending = (a: number, b: number) => a - b;
