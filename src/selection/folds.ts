import {stratifiedKFold, type Fold, type Label, type Splitter} from '../data/index.js';
import type {FitOptions, LabelOrSet, ScorerChoice, SVMOptions} from '../model/index.js';
import type {FoldScore} from './fold.js';
import type {Parameters} from './grid.js';

/** How examples are divided for testing, and what is told meanwhile. */
export interface FoldOptions {
  /**
   * How many folds of {@link stratifiedKFold}; a {@link Splitter} such as `groupKFold()`; or the
   * folds themselves: rows to train on and rows to test on.
   *
   * @defaultValue 5
   */
  folds?: number | Splitter | readonly Fold[];
  /** [N], the group of each example, for a splitter that keeps groups together. @defaultValue none */
  groups?: ArrayLike<Label>;
  /** Fixes the folds and, unless `fit` has a seed of its own, the order of mini-batches. @defaultValue 0 */
  seed?: number;
  /**
   * Options of `fit`; `sampleWeight` is for all examples and divided with them.
   *
   * @defaultValue the defaults of `fit`
   */
  fit?: FitOptions;
  /**
   * Scorers of the held-out examples, by name or function: every score has their `scores`.
   *
   * @defaultValue none
   */
  scores?: readonly ScorerChoice[];
  /** Called after each fold. @defaultValue none */
  onFold?: (progress: FoldProgress) => void | Promise<void>;
  /**
   * Ends the work soon after it is aborted; the promise is then rejected with its reason.
   *
   * @defaultValue none
   */
  signal?: AbortSignal;
}

export const knownFoldOptions: Record<keyof FoldOptions, true> = {
  folds: true,
  groups: true,
  seed: true,
  fit: true,
  scores: true,
  onFold: true,
  signal: true,
};

/** How many processors share the work. */
export interface JobOptions {
  /**
   * How many processors train: so many models at once, each on one of them, in a thread of its own on one
   * shared copy of the examples (more than 1 in Node only); a last model, of all examples, on so many. The result
   * does not depend on it.
   *
   * @defaultValue one model after the other, each on all processors
   */
  jobs?: number;
}

/** A fold that is over. */
export interface FoldProgress {
  score: FoldScore;
  /** The combination of a grid that it is of. */
  parameters?: Parameters;
  /** Models trained so far, and to be trained in all. */
  done: number;
  fits: number;
}

/** The folds that were asked for, checked. Of sets of labels, which may occur once only, they are by chance. */
export function foldsOf(
  call: string,
  given: readonly LabelOrSet[],
  {folds = 5, groups, seed = 0}: FoldOptions,
  svm: SVMOptions = {},
): readonly Fold[] {
  const labels = oneEach(given);
  checkGroups(call, folds, groups, labels.length);
  if (isSplitter(folds))
    return checkFolds(
      call,
      folds.split({labels, groups, seed, sets: setsIn(given, svm)}),
      labels.length,
    );
  if (typeof folds === 'number')
    return stratifiedKFold(svm.multilabel ? labels.map(() => 0) : labels, {folds, seed});
  if (!Array.isArray(folds) || folds.length === 0)
    throw new TypeError(
      `${call}: folds must be a number, a splitter or an array of folds, got ${String(folds) || '[]'}`,
    );
  return checkFolds(call, folds, labels.length);
}

/** All labels of each example, where it can have several. */
function setsIn(
  labels: readonly LabelOrSet[],
  {multilabel}: SVMOptions,
): readonly (readonly Label[])[] | undefined {
  return multilabel ? (labels as readonly (readonly Label[])[]) : undefined;
}

/** A label for each example, by which they can be divided: sets as texts. */
export function oneEach(labels: readonly LabelOrSet[]): Label[] {
  return labels.map(label => (typeof label === 'object' ? label.join() : label));
}

function isSplitter(folds: unknown): folds is Splitter {
  return (
    typeof folds === 'object' &&
    folds !== null &&
    'split' in folds &&
    typeof folds.split === 'function'
  );
}

/** Throws one line unless there are as many groups as examples, and something that goes by them. */
function checkGroups(
  call: string,
  folds: FoldOptions['folds'],
  groups: ArrayLike<Label> | undefined,
  rows: number,
): void {
  const needed = isSplitter(folds) && folds.needsGroups;
  if (needed && !groups)
    throw new Error(`${call}: ${folds.name} needs groups: {groups}, the group of each example`);
  // A splitter of the own may go by them or not.
  if (groups && !isSplitter(folds))
    throw new Error(`${call}: groups are given, but folds that go by none: {folds: groupKFold()}`);
  if (groups && groups.length !== rows)
    throw new Error(`${call}: groups has ${groups.length} groups for ${rows} examples`);
}

function checkFolds(call: string, folds: readonly Fold[], rows: number): readonly Fold[] {
  folds.forEach((fold: Fold, k) => {
    for (const part of ['train', 'test'] as const) {
      const chosen = fold?.[part];
      if (!Array.isArray(chosen) || chosen.length === 0)
        throw new TypeError(`${call}: folds[${k}].${part} must be an array of rows`);
      const odd = chosen.find(row => !(Number.isInteger(row) && row >= 0 && row < rows));
      if (odd !== undefined) {
        throw new RangeError(
          `${call}: folds[${k}].${part} has row ${odd}, there are 0 to ${rows - 1}`,
        );
      }
    }
  });
  return folds;
}
