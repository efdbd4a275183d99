import {
  checkFeatures,
  isDataset,
  isRawTable,
  rawOf,
  stratifiedKFold,
  type Features,
  type Fold,
  type Label,
  type Splitter,
} from '../data/index.js';
import {
  fitOptions,
  checkLabels,
  checkSampleWeight,
  classesOf,
  countOf,
  isRaw,
  linearSVM,
  LinearSVM,
  scorersOf,
  type FitOptions,
  type Labels,
  type ScorerChoice,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {described, isArrayLike, isTensor, checkNames} from '../arguments/index.js';
import type {Parameters} from './grid.js';
import {foldCall, runFold, type FoldScore, type WeighedExamples} from './fold.js';
import {summaryOf, type FoldSummary} from './summary.js';

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

/** A fold that is over. */
export interface FoldProgress {
  score: FoldScore;
  /** The combination of a grid that it is of. */
  parameters?: Parameters;
  /** Models trained so far, and to be trained in all. */
  done: number;
  fits: number;
}

/** How models do on examples they were not trained on. */
export interface CrossValidation extends FoldSummary {
  classes: Label[];
  /** [K][K] counts over all folds: true class by row, predicted class by column. */
  confusion: number[][];
  /** [N], what was predicted for each row when it was held out; undefined for one that never was. */
  predictions: (Label | undefined)[];
}

/**
 * Cross-validation: for each fold, a model is trained on the other rows and tested on it. Nothing is
 * learned from the rows held out: features are scaled by those that are trained on, and a vectorizer
 * is fitted to their texts.
 *
 * @param model the options of the models, or a function that makes one, not trained, for each fold
 * @param x [N, D], or N texts for models with a vectorizer
 * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
 * @throws one line naming the argument if anything is wrong with it; what {@link stratifiedKFold} and
 *   `fit` throw; the reason of the signal
 *
 * @example
 * ```js
 * const {accuracy} = await crossValidate({C: 10}, await readCSV('iris.csv'), undefined, {folds: 3});
 * accuracy.mean > 0.9; // → true
 * ```
 */
export async function crossValidate(
  model: SVMOptions | (() => LinearSVM),
  x: Features | Texts,
  y?: Labels,
  options: FoldOptions = {},
): Promise<CrossValidation> {
  const call = 'crossValidate';
  checkNames(call, options, knownFoldOptions);
  checkModel(call, model);
  const examples = checkWeighedExamples(call, x, y, options.fit);
  const folds = foldsOf(call, examples.labels, options);
  const make = modelMaker(call, model, examples.labels);
  const {seed, fit, onFold} = options;
  scorersOf(call, options.scores, typeof model === 'function' || Boolean(model.probability));
  const scores: FoldScore[] = [];
  const predictions = new Array<Label | undefined>(examples.labels.length).fill(undefined);
  let classes: readonly Label[] = [];
  let confusion: number[][] | undefined;
  for (const fold of folds) {
    const place = foldCall(call, scores.length);
    const result = await runFold(place, make(), examples, fold, {seed, ...fit}, options);
    scores.push(result.score);
    fold.test.forEach((row, i) => (predictions[row] = result.predictions[i]));
    classes = result.classes;
    confusion = confusion ? sumOf(confusion, result.confusion) : result.confusion;
    await onFold?.({score: result.score, done: scores.length, fits: folds.length});
  }
  return {...summaryOf(scores), classes: [...classes], confusion: confusion!, predictions};
}

/** Examples, labels and weights, checked. */
export function checkWeighedExamples(
  call: string,
  x: Features | Texts,
  y: Labels | undefined,
  fit: FitOptions = {},
): WeighedExamples {
  const {sampleWeight} = checkNames(`${call}: fit`, fit, fitOptions);
  const data = isRaw(x) ? x : checkFeatures(`${call}: x`, x);
  const rows = countOf(data);
  const labels = checkLabels(`${call}: y`, y ?? ('labels' in data ? data.labels : undefined), rows);
  const weights = checkSampleWeight(call, sampleWeight, rows);
  const raw = isRaw(data) ? data : (rawOf(`${call}: x`, data) ?? data);
  if (!isRawTable(raw)) return {data, raw, labels, weights};
  return {data, raw: {...raw, source: `${raw.source}, the rows to train on`}, labels, weights};
}

/** The folds that were asked for, checked. */
export function foldsOf(
  call: string,
  labels: readonly Label[],
  {folds = 5, groups, seed = 0}: FoldOptions,
): readonly Fold[] {
  checkGroups(call, folds, groups, labels.length);
  if (isSplitter(folds))
    return checkFolds(call, folds.split({labels, groups, seed}), labels.length);
  if (typeof folds === 'number') return stratifiedKFold(labels, {folds, seed});
  if (!Array.isArray(folds) || folds.length === 0)
    throw new TypeError(
      `${call}: folds must be a number, a splitter or an array of folds, got ${String(folds) || '[]'}`,
    );
  return checkFolds(call, folds, labels.length);
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

/** Throws one line that shows the right call if the model is something else, such as the examples. */
function checkModel(call: string, model: unknown): void {
  if (typeof model === 'function') return;
  const isPlain = typeof model === 'object' && model !== null && !isArrayLike(model);
  const isExamples = isTensor(model) || isDataset(model) || isRawTable(model);
  if (isPlain && !isExamples && !(model instanceof LinearSVM)) return;
  const right = model instanceof LinearSVM ? '() => linearSVM({C: 1})' : '{C: 1}';
  throw new TypeError(
    `${call}: model must be options, or a function that makes a linearSVM, got ${described(model)}: crossValidate(${right}, x, y)`,
  );
}

/** Makes a model for each fold, of all the classes there are: a part may lack some. */
function modelMaker(
  call: string,
  model: SVMOptions | (() => LinearSVM),
  labels: readonly Label[],
): () => LinearSVM {
  if (typeof model !== 'function') return () => linearSVM({classes: classesOf(labels), ...model});
  return () => {
    const made = model();
    if (typeof made?.fit === 'function') return made;
    throw new TypeError(`${call}: model must return a linearSVM, got ${typeof made}`);
  };
}

function sumOf(a: number[][], b: number[][]): number[][] {
  return a.map((row, k) => row.map((count, j) => count + b[k]![j]!));
}
