import {
  checkScaling,
  fitTexts,
  isDataset,
  takingTokens,
  type Fold,
  type Label,
} from '../data/index.js';
import {lossFromConfig} from '../losses/index.js';
import {
  checkFitOfLabelSets,
  isTexts,
  lambdaOf,
  linearSVM,
  prepare,
  scalerOf,
} from '../model/index.js';
import {chooseSolver} from '../train/index.js';
import type {FoldOptions} from './folds.js';
import {doTasks, type TaskResult} from './doTasks.js';
import type {FoldScore, WeighedExamples} from './fold.js';
import type {CandidateFold, FoldTask, FoldWalk} from './foldTasks.js';
import {tokenized, withFoldThreads} from './foldThreads.js';
import type {Candidate, Parameters} from './grid.js';
import {knowingClasses} from './knowingClasses.js';
import {scorersFor} from './scorersFor.js';
import type {FoldRow, SearchRow} from './searchRow.js';
import type {SearchStore} from './searchStore.js';
import {summaryOf} from './summary.js';
import {alike, walksOf} from './walks.js';

/** Who is told of results, who remembers them, and how many threads find them. */
interface ResultOptions {
  jobs?: number;
  store?: Pick<SearchStore, 'save'>;
  onResult?: (row: SearchRow) => void | Promise<void>;
}

/**
 * The row of each candidate, on the same folds, in order.
 *
 * @param load what is known of folds already
 */
export async function tryCandidates(
  call: string,
  given: WeighedExamples,
  candidates: readonly Candidate[],
  folds: readonly Fold[],
  options: FoldOptions & ResultOptions,
  load: () => Promise<FoldRow[]> = async () => [],
): Promise<SearchRow[]> {
  const {seed, onFold, onResult, store, signal} = options;
  const scorers = scorersFor(call, options.scores, candidates);
  const examples = tokenized(call, given, candidates);
  const all = candidates.map(one => knowingClasses(call, one, examples.labels));
  const question = 'score' as const;
  const work = {call, question, examples, folds, candidates: all, scorers, seed};
  signal?.throwIfAborted();
  // First, since threads take a while to start.
  return withFoldThreads(options.jobs, work, async threads => {
    await checkCandidates(call, examples, candidates);
    const found = candidates.map(() => new Array<FoldScore | Error | undefined>(folds.length));
    const places = new Map(candidates.map(({parameters}, i) => [JSON.stringify(parameters), i]));
    for (const {parameters, fold, score, error} of await load()) {
      const own = found[places.get(JSON.stringify(parameters)) ?? -1];
      // eslint-disable-next-line house/error-prefix -- as the training that diverged said it
      if (own) own[fold] = score ?? new Error(error);
    }
    const rows = candidates.map(({parameters}, i) => rowOf(parameters, found[i]!));
    const isOpen = ([i, k]: CandidateFold) => !rows[i] && !found[i]![k];
    const rowCount = examples.labels.length;
    // A walk is gone again from its start, to where it would have come without an interruption.
    const walks = walksOf(candidates, folds.length, rowCount).filter(walk => walk.some(isOpen));
    const fits = candidates.length * folds.length;
    let done = fits - walks.flat().length;

    /** Tells of an answer, and of the row of a candidate once it is known. */
    const note = async (
      {candidate: i, fold}: FoldTask,
      answer: TaskResult<'score'>,
    ): Promise<void> => {
      const {parameters} = candidates[i]!;
      const own = found[i]!;
      done++;
      const isScore = answer && !(answer instanceof Error);
      if (isScore) await onFold?.({score: answer, parameters, done, fits});
      if (!answer || own[fold]) return;
      own[fold] = answer;
      const outcome = isScore ? {score: answer} : {error: answer.message};
      await store?.save({parameters, fold, ...outcome});
      if (rows[i]) return;
      rows[i] = rowOf(parameters, own);
      if (rows[i]) await onResult?.(rows[i]);
    };

    // What comes last is done by one while others wait: the weaker the regularisation the longer training takes.
    const weakest = (walk: FoldWalk) => lambdaOf(candidates[walk.at(-1)![0]]!.svm, rowCount);
    if (threads) walks.sort((a, b) => weakest(a) - weakest(b));
    await doTasks(work, {walks, threads, signal, note});
    return rows as SearchRow[];
  });
}

/** The row of a candidate, if what there is of its folds decides it: all scores, or an error after scores. */
function rowOf(
  parameters: Parameters,
  folds: readonly (FoldScore | Error | undefined)[],
): SearchRow | undefined {
  const scores: FoldScore[] = [];
  for (const fold of folds) {
    if (fold === undefined) return undefined;
    if (fold instanceof Error) return {parameters, error: fold.message};
    scores.push(fold);
  }
  return {parameters, score: summaryOf(scores)};
}

/** Throws what `fit` would on all examples, without training. */
async function checkCandidates(
  call: string,
  {data, labels, weights}: WeighedExamples,
  candidates: readonly Candidate[],
): Promise<void> {
  // All share one vectorizer: to check them it is fitted once.
  const own = candidates[0]!.svm.vectorizer;
  const vectorizer = own && isTexts(data) ? fitTexts(own, data) : undefined;
  const once = vectorizer && {vectorizer: {...vectorizer, fit: takingTokens(() => vectorizer)}};
  // How strong the regularisation is changes nothing of what is refused there.
  const firsts = new Set(alike(candidates).map(([first]) => first));
  for (const [i, {svm: own, fit}] of candidates.entries()) {
    const svm = {...own, ...once};
    linearSVM(svm);
    const loss = typeof svm.loss === 'string' ? lossFromConfig({reduction: svm.loss}) : svm.loss;
    if (isDataset(data)) checkScaling(call, data, scalerOf(svm));
    if (!firsts.has(i)) continue;
    // Scaling itself costs, and refuses nothing more.
    const unscaled = {...svm, standardize: undefined, scaling: 'none'} as const;
    const model = {options: unscaled, loss, shouldStop: () => false};
    const options = {...fit, ...(weights && {sampleWeight: weights})};
    if (svm.multilabel) {
      checkFitOfLabelSets(call, model, data, labels, options);
      continue;
    }
    const prepared = await prepare(call, model, data, labels as readonly Label[], options);
    try {
      // By itself 'auto' finds one that can; to look for it would take a copy of the rows.
      if ((options.solver ?? 'auto') !== 'auto')
        await chooseSolver(call, options, prepared.problem);
    } finally {
      prepared.dispose();
    }
  }
}
