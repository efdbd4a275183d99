import type {Features} from '../data/index.js';
import {
  lambdaOf,
  linearSVM,
  scorersOf,
  type Labels,
  type LinearSVM,
  type Scorer,
  type ScorerChoice,
  type Texts,
} from '../model/index.js';
import {checkNames} from '../train/index.js';
import type {History} from '../train/index.js';
import {checkWeighedExamples, type FoldOptions} from './crossValidate.js';
import {fitUntilAborted} from './fold.js';
import {candidatesOf, type Candidate, type SearchProblem} from './grid.js';
import type {SearchRow} from './searchRow.js';
import type {FoldSummary} from './summary.js';
import {identityOf, type SearchStore} from './searchStore.js';
import {haveProbabilities, tryCandidates} from './tryCandidates.js';

/** Options of {@link gridSearch}. */
export interface GridSearchOptions extends FoldOptions, SearchProblem {
  /** What ranks, a scorer by name or function, instead of accuracy; it is in `scores` too. */
  score?: ScorerChoice;
  /** Keeps what was found: a search that was interrupted goes on where it was. */
  store?: SearchStore;
  /** Called with the row of each combination when it is known; not with those of the store. */
  onResult?: (row: SearchRow) => void | Promise<void>;
}

/** What a search came to. */
export interface GridSearch {
  /** A row for each combination, in the order of the grid: the last option varies fastest. */
  rows: SearchRow[];
  /** The same rows, best first. */
  ranking: SearchRow[];
  /** The first of these. */
  best: SearchRow;
  /** Trained on all examples with the options of `best`; yours to dispose of. */
  model: LinearSVM;
  /** Of that training. */
  history: History;
}

const known: Record<keyof GridSearchOptions, true> = {
  grid: true,
  options: true,
  fit: true,
  score: true,
  scores: true,
  folds: true,
  groups: true,
  seed: true,
  store: true,
  onFold: true,
  onResult: true,
  signal: true,
};

/**
 * Cross-validates every combination of a grid on the same folds, and trains a model on all examples
 * with the best.
 *
 * The best is the one with the greatest mean accuracy, or the best mean of `score`; among equals the one
 * with the least mean loss (of whatever loss it is), then with the strongest regularisation, then the
 * first. A combination whose training diverges has a row that says so, and is never the best.
 *
 * @param x [N, D], or N texts if the options have a vectorizer
 * @param y [N], the label of each example; `undefined` for those of `x` if it is a Dataset that has them
 * @throws one line naming the argument if anything is wrong with it, before anything is trained; the
 *   reason of the signal; the first error if every combination diverges
 */
export async function gridSearch(
  x: Features | Texts,
  y: Labels | undefined,
  options: GridSearchOptions,
): Promise<GridSearch> {
  const call = 'gridSearch';
  checkNames(call, options, known);
  const {grid, options: svm, fit, score, store, seed = 0, folds = 5, signal} = options;
  const examples = checkWeighedExamples(call, x, y, fit);
  const candidates = candidatesOf(call, {grid, options: svm, fit});
  const canJudge = haveProbabilities(candidates);
  const [ranker] = score === undefined ? [] : scorersOf(call, [score], canJudge);
  const others = scorersOf(call, options.scores, canJudge).filter(
    ({name}) => name !== ranker?.name,
  );
  const scores = [...(ranker ? [ranker] : []), ...others];
  const names = scores.map(({name}) => name);
  const identity =
    store &&
    identityOf(
      call,
      examples,
      {grid, options: svm, fit},
      {folds, groups: options.groups, seed, names},
    );
  const rows = await tryCandidates(call, examples, candidates, {...options, scores}, async () =>
    identity ? await store.load(identity) : [],
  );
  const order = orderOf(rows, candidates, examples.labels.length, ranker);
  const ranking = order.map(i => rows[i]!);
  const best = ranking[0]!;
  if (!best.score)
    throw new Error(`${call}: every combination failed, the first: ${rows[0]!.error}`);
  const {svm: chosen, fit: training} = candidates[order[0]!]!;
  const model = linearSVM(chosen);
  const {data, labels} = examples;
  try {
    const history = await fitUntilAborted(model, data, labels, {seed, ...training}, signal);
    return {rows, ranking, best, model, history};
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The indices of the rows, best first; those that failed last. */
function orderOf(
  rows: readonly SearchRow[],
  candidates: readonly Candidate[],
  examples: number,
  ranker: Scorer | undefined,
): number[] {
  const sign = ranker?.greaterIsBetter === false ? -1 : 1;
  const value = ({accuracy, scores}: FoldSummary) =>
    rounded(sign * (ranker ? scores![ranker.name]! : accuracy).mean);
  return Array.from(rows.keys()).sort((i, j) => {
    const [a, b] = [rows[i]!.score, rows[j]!.score];
    if (!a || !b) return Number(!a) - Number(!b) || i - j;
    return (
      value(b) - value(a) ||
      a.loss.mean - b.loss.mean ||
      lambdaOf(candidates[j]!.svm, examples) - lambdaOf(candidates[i]!.svm, examples) ||
      i - j
    );
  });
}

/** Equal shares of the same folds, added up in another order, differ in their last bits. */
const rounded = (share: number) => Math.round(share * 1e9);
