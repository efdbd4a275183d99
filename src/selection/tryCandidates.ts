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
import type {FoldOptions} from './crossValidate.js';
import {doTasks, type TaskResult} from './doTasks.js';
import type {FoldScore, WeighedExamples} from './fold.js';
import type {FoldTask} from './foldTasks.js';
import {openFoldThreads, tokenized} from './foldThreads.js';
import type {Candidate} from './grid.js';
import {knowingClasses} from './knowingClasses.js';
import {scorersFor} from './scorersFor.js';
import type {SearchRow} from './searchRow.js';
import type {SearchStore} from './searchStore.js';
import {summaryOf} from './summary.js';

/** Who is told of results, who remembers them, and how many threads find them. */
interface ResultOptions {
  jobs?: number;
  store?: Pick<SearchStore, 'save'>;
  onResult?: (row: SearchRow) => void | Promise<void>;
}

/**
 * The row of each candidate, on the same folds, in order.
 *
 * @param load the rows that are known already
 */
export async function tryCandidates(
  call: string,
  given: WeighedExamples,
  candidates: readonly Candidate[],
  folds: readonly Fold[],
  options: FoldOptions & ResultOptions,
  load: () => Promise<SearchRow[]> = async () => [],
): Promise<SearchRow[]> {
  const {seed, onFold, onResult, store, signal} = options;
  const scorers = scorersFor(call, options.scores, candidates);
  const examples = tokenized(call, given, candidates);
  const all = candidates.map(one => knowingClasses(call, one, examples.labels));
  const question = 'score' as const;
  const work = {call, question, examples, folds, candidates: all, scorers, seed};
  const strength = (i: number) => lambdaOf(candidates[i]!.svm, examples.labels.length);
  signal?.throwIfAborted();
  // First, since threads take a while to start.
  const threads = openFoldThreads(options.jobs, work);
  let isDone = false;
  try {
    await checkCandidates(call, examples, candidates);
    const known = new Map((await load()).map(row => [keyOf(row), row]));
    const rows = candidates.map(candidate => known.get(keyOf(candidate)));
    const fits = candidates.length * folds.length;
    const found = candidates.map(() => new Array<TaskResult<'score'>>(folds.length));
    let done = rows.filter(Boolean).length * folds.length;

    /** Tells of an answer, and of the row of a candidate once it is known. */
    const note = async (
      {candidate: i, fold}: FoldTask,
      answer: TaskResult<'score'>,
    ): Promise<void> => {
      const [own, {parameters}] = [found[i]!, candidates[i]!];
      own[fold] = answer;
      done++;
      if (answer && !(answer instanceof Error))
        await onFold?.({score: answer, parameters, done, fits});
      if (rows[i]) return;
      const failure = own.findIndex(result => result instanceof Error);
      const isKnown = (upTo: number) => Array.from(own.slice(0, upTo)).every(Boolean);
      if (failure >= 0 ? !isKnown(failure) : !isKnown(folds.length)) return;
      const row =
        failure >= 0
          ? {parameters, error: (own[failure] as Error).message}
          : {parameters, score: summaryOf(own as FoldScore[])};
      rows[i] = row;
      await store?.save(row);
      await onResult?.(row);
    };

    const pairs = rows.flatMap((row, i) => (row ? [] : folds.map((_, k) => [i, k] as const)));
    // The weaker the regularisation the longer training takes: what comes last is done by one while others wait.
    if (threads) pairs.sort(([i], [j]) => strength(i) - strength(j));
    await doTasks(work, {pairs, threads, signal, note});
    isDone = true;
    return rows as SearchRow[];
  } finally {
    await threads?.end(isDone);
  }
}

const keyOf = ({parameters}: Pick<SearchRow, 'parameters'>) => JSON.stringify(parameters);

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
  for (const {svm: own, fit} of candidates) {
    const svm = {...own, ...once};
    linearSVM(svm);
    const loss = typeof svm.loss === 'string' ? lossFromConfig({reduction: svm.loss}) : svm.loss;
    if (isDataset(data)) checkScaling(call, data, scalerOf(svm));
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
