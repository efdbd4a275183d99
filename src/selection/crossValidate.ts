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
  checkLabelsOrSets,
  checkSampleWeight,
  countOf,
  isRaw,
  labelSetScorers,
  LinearSVM,
  scorers as named,
  scorersOf,
  type FitOptions,
  type LabelOrSet,
  type Labels,
  type LabelSets,
  type ScorerChoice,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {described, isArrayLike, isTensor, checkNames} from '../arguments/index.js';
import type {Parameters} from './grid.js';
import {answersOf} from './doTasks.js';
import type {FoldScore, WeighedExamples} from './fold.js';
import {knowingClasses} from './knowingClasses.js';
import {scorersFor} from './scorersFor.js';
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

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions extends FoldOptions, JobOptions {}

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

/** How models do on examples they were not trained on. */
export interface CrossValidation extends FoldSummary {
  classes: Label[];
  /** [K][K] counts over all folds: true class by row, predicted class by column. */
  confusion: number[][];
  /** [N], what was predicted for each row when it was held out; undefined for one that never was. */
  predictions: (Label | undefined)[];
  /** [N][columns], the scores of each row when it was held out; undefined for one that never was. */
  decisions: (number[] | undefined)[];
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
  y?: Labels | LabelSets,
  options: CrossValidateOptions = {},
): Promise<CrossValidation> {
  const call = 'crossValidate';
  checkNames(call, options, {...knownFoldOptions, jobs: true});
  checkModel(call, model);
  // What a function makes is not known yet: it says itself which labels it can learn of.
  const svm = typeof model === 'function' ? {multilabel: hasSets(y)} : model;
  const examples = checkWeighedExamples(call, x, y, options.fit, svm);
  const folds = foldsOf(call, examples.labels, options, svm);
  const {seed, fit = {}, onFold, jobs, signal} = options;
  const isFunction = typeof model === 'function';
  // Evaluation refuses what cannot judge what a function makes.
  const scorers = isFunction
    ? scorersOf(call, options.scores, true, {...named, ...labelSetScorers})
    : scorersFor(call, options.scores, [{svm: model}]);
  const candidate = {parameters: {}, svm: isFunction ? {} : model, fit};
  const work = {
    call,
    question: 'rows' as const,
    examples,
    folds,
    candidates: [isFunction ? candidate : knowingClasses(call, candidate, examples.labels)],
    scorers,
    seed,
    isMadeByFunction: isFunction,
  };
  const [answers] = await answersOf(
    work,
    folds.map((_, k) => [[0, k]] as const),
    {
      jobs,
      signal,
      ...(isFunction && {make: () => madeBy(call, model)}),
      onAnswer: ({score}, done) => onFold?.({score, done, fits: folds.length}),
    },
  );
  const found = answers!;
  const {length: rows} = examples.labels;
  const predictions = new Array<Label | undefined>(rows).fill(undefined);
  const decisions = new Array<number[] | undefined>(rows).fill(undefined);
  found.forEach((told, k) =>
    folds[k]!.test.forEach((row, i) => {
      predictions[row] = told.predictions[i];
      decisions[row] = told.decisions[i];
    }),
  );
  return {
    ...summaryOf(found.map(({score}) => score)),
    classes: [...found.at(-1)!.classes],
    confusion: found.map(({confusion}) => confusion).reduce(sumOf),
    predictions,
    decisions,
  };
}

/** Whether some example has an array of labels. */
function hasSets(y: Labels | LabelSets | undefined): boolean {
  return Array.isArray(y) && y.some(Array.isArray);
}

/** Examples, labels and weights, checked. */
export function checkWeighedExamples(
  call: string,
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  fit: FitOptions = {},
  svm: SVMOptions = {},
): WeighedExamples {
  const {sampleWeight} = checkNames(`${call}: fit`, fit, fitOptions);
  const data = isRaw(x) ? x : checkFeatures(`${call}: x`, x);
  const rows = countOf(data);
  const given = y ?? ('labels' in data ? data.labels : undefined);
  const labels = checkLabelsOrSets(`${call}: y`, given, rows, svm);
  const weights = checkSampleWeight(call, sampleWeight, rows);
  const raw = isRaw(data) ? data : (rawOf(`${call}: x`, data) ?? data);
  if (!isRawTable(raw)) return {data, raw, labels, weights};
  return {data, raw: {...raw, source: `${raw.source}, the rows to train on`}, labels, weights};
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

/** @throws one line if that is no model */
function madeBy(call: string, make: () => LinearSVM): LinearSVM {
  const made = make();
  if (typeof made?.fit === 'function') return made;
  throw new TypeError(`${call}: model must return a linearSVM, got ${typeof made}`);
}

function sumOf(a: number[][], b: number[][]): number[][] {
  return a.map((row, k) => row.map((count, j) => count + b[k]![j]!));
}
