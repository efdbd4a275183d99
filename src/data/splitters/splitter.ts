import {described} from '../../arguments/index.js';
import type {Label} from '../dataset.js';
import type {Fold} from '../split.js';

/** What examples are divided by. N examples. */
export interface SplitRows {
  /** [N] */
  readonly labels: ArrayLike<Label>;
  /** [N], all labels of each example, where it can have several; `labels` has them as one text then. */
  readonly sets?: readonly (readonly Label[])[] | undefined;
  /** [N], what belongs together: a patient, a customer, a day. */
  readonly groups?: ArrayLike<Label> | undefined;
  /** Fixes what is random. */
  readonly seed: number;
}

/** A way to divide examples into rows to train on and rows to test on: plain options and a function. */
export interface Splitter {
  readonly name: string;
  /** The numbers it was made with. */
  readonly options: Readonly<Record<string, number | undefined>>;
  /** Whether it goes by groups. */
  readonly needsGroups?: boolean;
  /** @throws one line, naming the splitter, if the rows cannot be divided so */
  split(rows: SplitRows): Fold[];
}

/** The rows that are not tested on, to train on. */
export function foldOf(rows: number, test: readonly number[]): Fold {
  const held = new Uint8Array(rows);
  for (const row of test) held[row] = 1;
  const all = Array.from({length: rows}, (_, row) => row);
  return {train: all.filter(row => !held[row]), test: all.filter(row => held[row])};
}

/** A fold for each number that rows have, from 0 up. */
export function foldsByNumber(numbers: Int32Array, folds: number): Fold[] {
  const tests = Array.from({length: folds}, () => [] as number[]);
  numbers.forEach((fold, row) => tests[fold]!.push(row));
  return tests.map(test => foldOf(numbers.length, test));
}

/** The number of the group of each row, and how many groups there are. */
export interface Groups {
  /** [N], from 0 */
  readonly numbers: Int32Array;
  readonly count: number;
}

/**
 * A splitter into folds of whole groups.
 *
 * @param divide the fold of each group
 */
export function groupSplitter(
  name: string,
  folds: number,
  divide: (groups: Groups, rows: SplitRows) => Int32Array,
): Splitter {
  checkWhole(name, 'folds', folds, 2);
  return {
    name,
    options: {folds},
    needsGroups: true,
    split(rows) {
      const groups = groupNumbers(name, rows, folds);
      const foldOfGroup = divide(groups, rows);
      return foldsByNumber(
        groups.numbers.map(group => foldOfGroup[group]!),
        folds,
      );
    },
  };
}

/** The groups of rows, in order. @throws if there are none, too few or too many */
export function groupNumbers(name: string, {labels, groups}: SplitRows, folds: number): Groups {
  if (!groups) throw new Error(`${name}: groups are missing: give the group of each example`);
  if (groups.length !== labels.length)
    throw new Error(`${name}: groups has ${groups.length} groups for ${labels.length} examples`);
  const sorted = [...new Set(Array.from(groups))].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length < folds)
    throw new RangeError(`${name}: there are ${sorted.length} groups, too few for ${folds} folds`);
  const places = new Map(sorted.map((group, place) => [group, place]));
  return {
    numbers: Int32Array.from(groups as ArrayLike<Label> & Iterable<Label>, group =>
      places.get(group)!,
    ),
    count: sorted.length,
  };
}

/** Throws one line unless the number is a whole one, at least so great. */
export function checkWhole(name: string, option: string, value: number, least: number): void {
  if (!(Number.isInteger(value) && value >= least))
    throw new RangeError(
      `${name}: ${option} must be a whole number of at least ${least}, got ${described(value)}`,
    );
}
