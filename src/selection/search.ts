import type {Features, Fold} from '../data/index.js';
import {limitThreads} from '../kernel/index.js';
import {
  lambdaOf,
  linearSVM,
  type Labels,
  type LabelSets,
  type LinearSVM,
  type Scorer,
  type ScorerChoice,
  type Texts,
} from '../model/index.js';
import type {History} from '../train/index.js';
import {correctedT, type CorrectedT} from './comparison.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {foldsOf, knownFoldOptions, type FoldOptions, type JobOptions} from './folds.js';
import {fitUntilAborted, type WeighedExamples} from './fold.js';
import type {Candidate, SearchProblem} from './grid.js';
import {scorersFor} from './scorersFor.js';
import type {FoldRow, SearchRow} from './searchRow.js';
import {identityOf, type SearchStore, type Tried} from './searchStore.js';
import type {FoldSummary} from './summary.js';
import {tryCandidates} from './tryCandidates.js';

/** Options of every search. */
export interface SearchOptions extends FoldOptions, JobOptions, Omit<SearchProblem, 'grid'> {
  /** The scorer that ranks, by name or function; it is in `scores` too. @defaultValue 'accuracy' */
  score?: ScorerChoice;
  /**
   * Which of the combinations is the `best`: the one with the best mean; or, by 'oneStandardError',
   * the one with the strongest regularisation (the greatest λ) among those whose mean is within one
   * standard error of it.
   *
   * Source: Breiman, Friedman, Olshen & Stone (1984), Classification and regression trees, 3.4.3.
   *
   * @defaultValue 'best'
   */
  rule?: 'best' | 'oneStandardError';
  /** Keeps what came of each fold, so that an interrupted search can be continued. @defaultValue none */
  store?: SearchStore;
  /**
   * Called with the row of each combination when it is known; not with those that a store knows whole.
   *
   * @defaultValue none
   */
  onResult?: (row: SearchRow) => void | Promise<void>;
}

export const knownSearchOptions: Record<keyof SearchOptions, true> = {
  ...knownFoldOptions,
  options: true,
  score: true,
  rule: true,
  jobs: true,
  store: true,
  onResult: true,
};

/** What a search came to. */
export interface GridSearch {
  /** A row for each combination, in the order they were tried: of a grid, the last option varies fastest. */
  rows: SearchRow[];
  /** The same rows, best first. */
  ranking: SearchRow[];
  /** The one that was chosen by the rule. */
  best: SearchRow;
  /**
   * Of each of the ranking how far the best is ahead of it by what ranks, by the corrected t test over the folds:
   * what of that is chance. Undefined for the best, and where there is nothing to compare.
   */
  comparisons: (CorrectedT | undefined)[];
  /** Trained on all examples with the options of `best`; yours to dispose of. */
  model: LinearSVM;
  /** Of that training. */
  history: History;
}

/** What is searched, and how it is written down to be told from another search. */
interface Searched {
  candidates: readonly Candidate[];
  grid: SearchProblem['grid'];
}

/** Tries candidates on the same folds, and trains a model on all examples with the best. */
export async function search(
  call: string,
  [x, y]: readonly [Features | Texts, Labels | LabelSets | undefined],
  {candidates, grid}: Searched,
  options: SearchOptions,
): Promise<GridSearch> {
  const {options: svm, fit} = options;
  const examples = checkWeighedExamples(call, x, y, fit, svm);
  const judges = judgesOf(call, candidates, options);
  const {scores} = judges;
  const load = loading(call, examples, grid, scores, options);
  const folds = foldsOf(call, examples.labels, options, svm);
  const found = {...options, scores};
  const rows = await tryCandidates(call, examples, candidates, folds, found, load);
  return chosen(call, examples, {candidates, rows, folds}, judges, options);
}

/** What loads what the store has of this search, none without one. */
export function loading(
  call: string,
  examples: WeighedExamples,
  grid: Tried,
  scores: readonly Scorer[],
  {options, fit, store, seed = 0, folds = 5, groups}: SearchOptions,
): () => Promise<FoldRow[]> {
  if (!store) return async () => [];
  const names = scores.map(({name}) => name);
  const identity = identityOf(call, examples, {grid, options, fit}, {folds, groups, seed, names});
  return () => store.load(identity);
}

/** What ranks, if that is not accuracy, and all that is to be scored. */
interface Judges {
  ranker: Scorer | undefined;
  scores: Scorer[];
}

/** @throws one line if a scorer is not known or cannot judge, or the rule is none */
export function judgesOf(
  call: string,
  candidates: readonly Candidate[],
  {score, scores, rule = 'best'}: SearchOptions,
): Judges {
  if (!['best', 'oneStandardError'].includes(rule))
    throw new RangeError(`${call}: rule must be 'best' or 'oneStandardError', got '${rule}'`);
  const [ranker] = score === undefined ? [] : scorersFor(call, [score], candidates);
  const others = scorersFor(call, scores, candidates).filter(({name}) => name !== ranker?.name);
  return {ranker, scores: [...(ranker ? [ranker] : []), ...others]};
}

/** The best of the candidates by their rows, and a model trained on all examples with its options. */
export async function chosen(
  call: string,
  {data, labels}: WeighedExamples,
  {
    candidates,
    rows,
    folds,
  }: {
    candidates: readonly Candidate[];
    rows: readonly SearchRow[];
    folds: readonly Fold[];
  },
  {ranker}: Judges,
  {seed = 0, signal, rule, jobs}: SearchOptions,
): Promise<GridSearch> {
  const order = orderOf(rows, candidates, labels.length, ranker);
  const ranking = order.map(i => rows[i]!);
  if (!ranking[0]!.score)
    throw new Error(`${call}: every combination failed, the first: ${rows[0]!.error}`);
  const strength = (i: number) => lambdaOf(candidates[i]!.svm, labels.length);
  const at =
    rule === 'oneStandardError'
      ? withinOneError(rows, order, ranker).reduce((a, b) => (strength(b) > strength(a) ? b : a))
      : order[0]!;
  const best = rows[at]!;
  const comparisons = ranking.map(row =>
    row === best ? undefined : ahead(best, row, folds, ranker),
  );
  const {svm, fit} = candidates[at]!;
  const model = linearSVM(svm);
  try {
    const history = await limitThreads(jobs, () =>
      fitUntilAborted(model, data, labels, {seed, ...fit}, signal),
    );
    return {rows: [...rows], ranking, best, comparisons, model, history};
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The indices of the rows, best first; those that failed last. */
export function orderOf(
  rows: readonly SearchRow[],
  candidates: readonly Candidate[],
  examples: number,
  ranker: Scorer | undefined,
): number[] {
  const value = (score: FoldSummary) => rounded(signOf(ranker) * ranked(score, ranker).mean);
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

/** Those whose mean is at most one standard error from the best. */
function withinOneError(
  rows: readonly SearchRow[],
  order: readonly number[],
  ranker: Scorer | undefined,
): number[] {
  const best = rows[order[0]!]!.score!;
  const {mean, std} = ranked(best, ranker);
  // Of a sample: one degree of freedom is spent on the mean.
  const error = best.folds.length > 1 ? std / Math.sqrt(best.folds.length - 1) : 0;
  return order.filter(i => {
    const {score} = rows[i]!;
    return score && rounded(Math.abs(mean - ranked(score, ranker).mean) - error) <= 0;
  });
}

/** How far the best is ahead of another, of a loss below it; undefined where that is not to be known. */
function ahead(
  best: SearchRow,
  other: SearchRow,
  folds: readonly Fold[],
  ranker: Scorer | undefined,
): CorrectedT | undefined {
  const [a, b] = [best, other].map(({score}) =>
    score?.folds.map(
      fold => signOf(ranker) * (ranker ? fold.scores![ranker.name]! : fold.accuracy),
    ),
  );
  if (!a || !b || a.length < 2) return undefined;
  const count = (part: 'train' | 'test') => folds.reduce((sum, fold) => sum + fold[part].length, 0);
  return correctedT(a, b, {testToTrain: count('test') / count('train')});
}

const signOf = (ranker: Scorer | undefined) => (ranker?.greaterIsBetter === false ? -1 : 1);

const ranked = ({accuracy, scores}: FoldSummary, ranker: Scorer | undefined) =>
  ranker ? scores![ranker.name]! : accuracy;

/** Equal shares of the same folds, added up in another order, differ in their last bits. */
const rounded = (share: number) => Math.round(share * 1e9);
