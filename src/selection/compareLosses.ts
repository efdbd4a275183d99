import type {Features} from '../data/index.js';
import {
  crammerSinger,
  hinge,
  oneVsRest,
  squaredHinge,
  westonWatkins,
  type LossName,
  type MarginLoss,
} from '../losses/index.js';
import type {Labels, LabelSets, SVMOptions, Texts} from '../model/index.js';
import {checkNames} from '../arguments/index.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {foldsOf, type FoldOptions, type JobOptions} from './folds.js';
import {candidatesOf} from './grid.js';
import type {SearchRow} from './searchRow.js';
import {tryCandidates} from './tryCandidates.js';

/** Options of {@link compareLosses}. */
export interface CompareOptions extends FoldOptions, JobOptions {
  /**
   * The losses to compare.
   *
   * @defaultValue one-vs-rest, Weston–Watkins and Crammer–Singer, each with the hinge and the
   *   squared hinge
   */
  losses?: readonly (MarginLoss | LossName)[];
  /** The options of the estimator that all share. @defaultValue those of `linearSVM()` */
  options?: SVMOptions;
  /** Called with the row of each loss when it is known. @defaultValue none */
  onResult?: (row: SearchRow) => void | Promise<void>;
}

const known: Record<keyof CompareOptions, true> = {
  losses: true,
  jobs: true,
  options: true,
  fit: true,
  scores: true,
  folds: true,
  groups: true,
  seed: true,
  onFold: true,
  onResult: true,
  signal: true,
};

/** The ways to make one loss of K classes, with the hinge and with its square. */
export function strategies(): MarginLoss[] {
  return [oneVsRest, westonWatkins, crammerSinger].flatMap(reduction =>
    [hinge(), squaredHinge()].map(penalty => reduction({penalty})),
  );
}

/**
 * The same examples, folds and options with one loss after the other.
 *
 * Accuracies and gaps can be compared; objectives and losses cannot, each is of its own scale.
 *
 * @param y [N], the label of each example; those of `x` by default if it is a Dataset that has them
 * @returns a row for each loss, in order: its `parameters.loss`, and its score or that it diverged
 * @throws as {@link crossValidate}
 *
 * @example
 * ```js
 * const rows = await compareLosses(await readCSV('iris.csv'), undefined, {folds: 2});
 * rows.length; // → 6
 * ```
 */
export async function compareLosses(
  x: Features | Texts,
  y?: Labels | LabelSets,
  options: CompareOptions = {},
): Promise<SearchRow[]> {
  const call = 'compareLosses';
  checkNames(call, options, known);
  const {losses = strategies(), options: svm, fit} = options;
  const examples = checkWeighedExamples(call, x, y, fit, svm);
  const candidates = candidatesOf(call, {grid: {loss: losses}, options: svm, fit});
  const folds = foldsOf(call, examples.labels, options, svm);
  return tryCandidates(call, examples, candidates, folds, options);
}
