import type {Features} from '../data/index.js';
import type {Labels, LabelSets, Texts} from '../model/index.js';
import {checkNames} from '../arguments/index.js';
import {candidatesOf, type SearchProblem} from './grid.js';
import {knownSearchOptions, search, type GridSearch, type SearchOptions} from './search.js';

/** Options of {@link gridSearch}. */
export interface GridSearchOptions extends SearchOptions, SearchProblem {}

/**
 * Cross-validates every combination of a grid on the same folds, and trains a model on all examples
 * with the best.
 *
 * The best is the one with the greatest mean accuracy, or the best mean of `score`; among equals the one
 * with the least mean loss (of whatever loss it is), then with the strongest regularisation, then the
 * first; or the one that `rule` says. A combination whose training diverges has a row that says so, and is
 * never the best.
 *
 * @param x [N, D], or N texts if the options have a vectorizer
 * @param y [N], the label of each example; `undefined` for those of `x` if it is a Dataset that has them
 * @returns every combination with its scores, best first in `ranking`, and a `model`, yours to dispose of
 * @throws one line naming the argument if anything is wrong with it, before anything is trained; the
 *   reason of the signal; the first error if every combination diverges
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const {best, model} = await gridSearch(iris, undefined, {grid: {C: [0.1, 10]}, folds: 3});
 * model.dispose();
 * ```
 */
export async function gridSearch(
  x: Features | Texts,
  y: Labels | LabelSets | undefined,
  options: GridSearchOptions,
): Promise<GridSearch> {
  const call = 'gridSearch';
  checkNames(call, options, {...knownSearchOptions, grid: true});
  const {grid} = options;
  return search(call, [x, y], {candidates: candidatesOf(call, options), grid}, options);
}
