import {checkNames, described, isArrayLike, isTensor} from '../arguments/index.js';
import {isDataset, isRawTable, type Features, type Label} from '../data/index.js';
import {
  labelSetScorers,
  LinearSVM,
  scorers as named,
  scorersOf,
  type Labels,
  type LabelSets,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {answersOf} from './doTasks.js';
import {foldsOf, knownFoldOptions, type FoldOptions, type JobOptions} from './folds.js';
import {knowingClasses} from './knowingClasses.js';
import {scorersFor} from './scorersFor.js';
import {summaryOf, type FoldSummary} from './summary.js';

/** Options of {@link crossValidate}. */
export interface CrossValidateOptions extends FoldOptions, JobOptions {}

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
