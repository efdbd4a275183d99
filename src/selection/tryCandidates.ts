import {checkScaling, isDataset, type Fold} from '../data/index.js';
import {lossFromConfig} from '../losses/index.js';
import {classesOf, isTexts, linearSVM, prepare, scalerOf, scorersOf} from '../model/index.js';
import {chooseSolver, DivergenceError} from '../train/index.js';
import type {FoldOptions} from './crossValidate.js';
import {foldCall, runFold, type FoldScore, type WeighedExamples} from './fold.js';
import {foldTasks, nextTask, noteDiverged, type FoldTask, type FoldTasks} from './foldTasks.js';
import {openFoldThreads, type FoldAnswer, type FoldThreads, type FoldWork} from './foldThreads.js';
import type {Candidate} from './grid.js';
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
  examples: WeighedExamples,
  candidates: readonly Candidate[],
  folds: readonly Fold[],
  options: FoldOptions & ResultOptions,
  load: () => Promise<SearchRow[]> = async () => [],
): Promise<SearchRow[]> {
  const {seed, onFold, onResult, store, signal} = options;
  const scorers = scorersOf(call, options.scores, haveProbabilities(candidates));
  const classes = classesOf(examples.labels);
  const all = candidates.map(one => ({...one, svm: {classes, ...one.svm}}));
  const work: FoldWork = {call, examples, folds, candidates: all, scorers, seed};
  signal?.throwIfAborted();
  // First, since threads take a while to start.
  const threads = openFoldThreads(options.jobs, work);
  let isDone = false;
  try {
    await checkCandidates(call, examples, candidates);
    const known = new Map((await load()).map(row => [keyOf(row), row]));
    const rows = candidates.map(candidate => known.get(keyOf(candidate)));
    const fits = candidates.length * folds.length;
    const found = candidates.map(() => new Array<FoldAnswer>(folds.length));
    let done = rows.filter(Boolean).length * folds.length;

    /** Tells of an answer, and of the row of a candidate once it is known. */
    const note = async ({candidate: i, fold}: FoldTask, answer: FoldAnswer): Promise<void> => {
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
    const tasks = foldTasks(pairs, candidates, {shared: threads !== undefined});
    await doTasks(tasks, work, threads, note, signal);
    isDone = true;
    return rows as SearchRow[];
  } finally {
    await threads?.end(isDone);
  }
}

/** Does all the tasks, those here that threads do not take, and notes one answer after the other. */
async function doTasks(
  tasks: FoldTasks,
  work: FoldWork,
  threads: FoldThreads | undefined,
  note: (task: FoldTask, answer: FoldAnswer) => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let left = tasks.pairs.length / 2;
  let noted = Promise.resolve();
  let failure: {reason: unknown} | undefined;
  let wake = () => {};
  const fail = (reason: unknown) => {
    failure ??= {reason};
    wake();
  };
  const answered = (task: FoldTask, answer: FoldAnswer): Promise<void> => {
    noted = noted
      .then(() => (failure ? undefined : note(task, answer)))
      .catch(fail)
      .then(() => {
        if (--left === 0) wake();
      });
    return noted;
  };
  const abort = () => fail(signal!.reason);
  signal?.addEventListener('abort', abort);
  try {
    threads?.begin(tasks, answered, fail);
    for (let task = nextTask(tasks); task && !failure; task = nextTask(tasks)) {
      const answer = await answerHere(work, tasks, task, {signal, told: !threads}).catch(fail);
      await answered(task, answer ?? undefined);
    }
    // What threads have taken is still to come.
    if (left > 0 && !failure) await new Promise<void>(resolve => (wake = resolve));
    if (failure) throw (failure as {reason: unknown}).reason;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** What comes of a task; in the calling thread. @throws as training, unless it diverged; the reason of the signal */
async function answerHere(
  {call, examples, folds, candidates, scorers, seed}: FoldWork,
  tasks: FoldTasks,
  task: FoldTask,
  {signal, told}: {signal: AbortSignal | undefined; told: boolean},
): Promise<FoldAnswer> {
  if (task.skipped) return undefined;
  const {svm, fit} = candidates[task.candidate]!;
  // Other threads have none to tell.
  const silent = told ? {} : {callbacks: undefined, verbose: undefined};
  try {
    const {score} = await runFold(
      foldCall(call, task.fold),
      linearSVM(svm),
      examples,
      folds[task.fold]!,
      {seed, ...fit, ...silent},
      {scores: scorers, ...(signal && {signal})},
    );
    return score;
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    noteDiverged(tasks, task);
    return error;
  }
}

/** Whether all make probabilities, so that they can be judged. */
export function haveProbabilities(candidates: readonly Candidate[]): boolean {
  return candidates.every(({svm}) => svm.probability);
}

const keyOf = ({parameters}: Pick<SearchRow, 'parameters'>) => JSON.stringify(parameters);

/** Throws what `fit` would on all examples, without training. */
async function checkCandidates(
  call: string,
  {data, labels, weights}: WeighedExamples,
  candidates: readonly Candidate[],
): Promise<void> {
  // All share one vectorizer: to check them it is fitted once.
  const vectorizer = isTexts(data) ? candidates[0]!.svm.vectorizer?.fit(data) : undefined;
  const once = vectorizer && {vectorizer: {...vectorizer, fit: () => vectorizer}};
  for (const {svm: own, fit} of candidates) {
    const svm = {...own, ...once};
    linearSVM(svm);
    const loss = typeof svm.loss === 'string' ? lossFromConfig({reduction: svm.loss}) : svm.loss;
    if (isDataset(data)) checkScaling(call, data, scalerOf(svm));
    // Scaling itself costs, and refuses nothing more.
    const unscaled = {...svm, standardize: undefined, scaling: 'none'} as const;
    const model = {options: unscaled, loss, shouldStop: () => false};
    const options = {...fit, ...(weights && {sampleWeight: weights})};
    const prepared = await prepare(call, model, data, labels, options);
    try {
      // By itself 'auto' finds one that can; to look for it would take a copy of the rows.
      if ((options.solver ?? 'auto') !== 'auto')
        await chooseSolver(call, options, prepared.problem);
    } finally {
      prepared.dispose();
    }
  }
}
