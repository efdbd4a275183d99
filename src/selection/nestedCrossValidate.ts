import type {Features} from '../data/index.js';
import {classesIn, type Labels, type LabelSets, type Texts} from '../model/index.js';
import {checkNames} from '../arguments/index.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {foldsOf, knownFoldOptions, type FoldOptions} from './folds.js';
import {foldCall, partOf, testFold, type FoldScore} from './fold.js';
import type {Parameters} from './grid.js';
import {gridSearch, type GridSearchOptions} from './gridSearch.js';
import {summaryOf, type FoldSummary} from './summary.js';

/** Options of {@link nestedCrossValidate}: those of the search within, and how the rows are divided around it. */
export interface NestedOptions extends Omit<GridSearchOptions, 'store' | 'onFold' | 'onResult'> {
  /**
   * As `folds`, for the search within each outer fold.
   *
   * @defaultValue `folds`, or 5 if these are rows of your own
   */
  inner?: FoldOptions['folds'];
  /** Called after each outer fold. @defaultValue none */
  onFold?: (progress: {score: FoldScore; chosen: Parameters; done: number; fits: number}) => void;
}

const known: Record<keyof NestedOptions, true> = {
  ...knownFoldOptions,
  grid: true,
  options: true,
  score: true,
  rule: true,
  jobs: true,
  inner: true,
};

/** How a search does on examples that took no part in it. */
export interface NestedCrossValidation extends FoldSummary {
  /** The combination that was the best of each outer fold. */
  chosen: Parameters[];
}

/**
 * Nested cross-validation: what to expect of the model of a grid search. For each fold, the whole search
 * runs on the other rows, and its model is tested on the fold: that a combination is the best of many by
 * luck does not count. Groups are kept together within, too.
 *
 * @throws as {@link gridSearch}
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const {accuracy} = await nestedCrossValidate(iris, undefined, {grid: {C: [1, 10]}, folds: 3, inner: 2});
 * accuracy.mean > 0.9; // → true
 * ```
 */
export async function nestedCrossValidate(
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  options: NestedOptions,
): Promise<NestedCrossValidation> {
  const call = 'nestedCrossValidate';
  checkNames(call, options, known);
  const {folds: outer = 5, inner = isOwn(outer) ? 5 : outer, groups, onFold, ...search} = options;
  const examples = checkWeighedExamples(call, x, y, options.fit, options.options);
  const {labels} = examples;
  const folds = foldsOf(call, labels, {folds: outer, groups, seed: options.seed}, options.options);
  const svm = {classes: classesIn(call, labels, options.options ?? {}), ...options.options};
  const asked = [
    ...(options.score === undefined ? [] : [options.score]),
    ...(options.scores ?? []),
  ];
  const judges = [...new Set(asked)];
  const scores: FoldScore[] = [];
  const chosen: Parameters[] = [];
  for (const fold of folds) {
    const {raw, labels: own, weights} = partOf(examples, fold.train);
    const {model, best, history} = await gridSearch(raw, own, {
      ...search,
      options: svm,
      fit: {...options.fit, ...weights},
      folds: inner,
      ...(groups && {groups: fold.train.map(row => groups[row]!)}),
    });
    try {
      const place = foldCall(call, scores.length);
      const {score} = await testFold(place, model, history, examples, fold, {scores: judges});
      scores.push(score);
    } finally {
      model.dispose();
    }
    chosen.push(best.parameters);
    onFold?.({
      score: scores.at(-1)!,
      chosen: best.parameters,
      done: scores.length,
      fits: folds.length,
    });
  }
  return {...summaryOf(scores), chosen};
}

/** Rows of the caller's own mean nothing within a part of them. */
function isOwn(folds: FoldOptions['folds']): boolean {
  return Array.isArray(folds);
}
