import {linearSVM, type LinearSVM, type Walk} from '../model/index.js';
import {DivergenceError} from '../train/index.js';
import {foldQuestions, type FoldAnswerTo, type FoldQuestion} from './foldQuestions.js';
import {
  foldTasks,
  noteDiverged,
  takeWalks,
  type FoldTask,
  type FoldTasks,
  type FoldWalk,
} from './foldTasks.js';
import {tokenized, withFoldThreads, type FoldThreads, type FoldWork} from './foldThreads.js';

/** What came of a task: an answer, that its training diverged, or nothing if it was skipped. */
export type TaskResult<Q extends FoldQuestion> = FoldAnswerTo<Q> | DivergenceError | undefined;

interface TaskOptions<Q extends FoldQuestion> {
  walks: readonly FoldWalk[];
  threads: FoldThreads | undefined;
  signal: AbortSignal | undefined;
  /** Makes the model of a candidate, where options do not say it. */
  make?: ((candidate: number) => LinearSVM) | undefined;
  /** Is told what came of each task, one after the other. */
  note: (task: FoldTask, result: TaskResult<Q>) => Promise<void>;
}

/**
 * The answers of each candidate, fold by fold, found by so many jobs.
 *
 * @throws one line if there are no threads for them, or they cannot be told something; the error of the first
 *   fold whose training diverged
 */
export async function answersOf<Q extends FoldQuestion>(
  given: FoldWork & {question: Q},
  walks: readonly FoldWalk[],
  {
    jobs,
    signal,
    make,
    onAnswer,
  }: {
    jobs?: number | undefined;
    signal?: AbortSignal | undefined;
    make?: () => LinearSVM;
    onAnswer?: (answer: FoldAnswerTo<Q>, done: number) => void | Promise<void>;
  },
): Promise<FoldAnswerTo<Q>[][]> {
  signal?.throwIfAborted();
  const {call, examples, candidates} = given;
  const work = {...given, examples: tokenized(call, examples, candidates)};
  const results = work.candidates.map((): TaskResult<Q>[] => []);
  let done = 0;
  const note = async ({candidate, fold}: FoldTask, result: TaskResult<Q>) => {
    results[candidate]![fold] = result;
    done++;
    if (result !== undefined && !(result instanceof DivergenceError))
      await onAnswer?.(result, done);
  };
  await withFoldThreads(jobs, work, threads => doTasks(work, {walks, threads, signal, make, note}));
  return results.map(own =>
    own.map(result => {
      if (result instanceof DivergenceError) throw result;
      return result!;
    }),
  );
}

/** Does all the tasks, those here that threads do not take, and notes one result after the other. */
export async function doTasks<Q extends FoldQuestion>(
  work: FoldWork & {question: Q},
  {walks, threads, signal, make, note}: TaskOptions<Q>,
): Promise<void> {
  const tasks = foldTasks(walks, work.candidates, {shared: threads !== undefined});
  const answer = foldQuestions[work.question](work) as Answering<Q>;
  let left = walks.flat().length;
  let noted = Promise.resolve();
  let failure: {reason: unknown} | undefined;
  let wake = () => {};
  const fail = (reason: unknown) => {
    failure ??= {reason};
    wake();
  };
  const answered = (task: FoldTask, result: TaskResult<Q>): Promise<void> => {
    noted = noted
      .then(() => (failure ? undefined : note(task, result)))
      .catch(fail)
      .then(() => {
        if (--left === 0) wake();
      });
    return noted;
  };
  const abort = () => fail(signal!.reason);
  signal?.addEventListener('abort', abort);
  const here = {signal, make, told: !threads};
  try {
    threads?.begin(tasks, (task, result) => answered(task, result as TaskResult<Q>), fail);
    await takeWalks(
      tasks,
      async (task, walk) => {
        const result = await resultHere(work, answer, tasks, task, {...here, walk}).catch(fail);
        await answered(task, result ?? undefined);
      },
      task => answered(task, undefined),
      () => failure !== undefined,
    );
    // What threads have taken is still to come.
    if (left > 0 && !failure) await new Promise<void>(resolve => (wake = resolve));
    if (failure) throw (failure as {reason: unknown}).reason;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

type Answering<Q extends FoldQuestion> = (
  training: Parameters<ReturnType<(typeof foldQuestions)[Q]>>[0],
) => Promise<FoldAnswerTo<Q>>;

/** What comes of a task; in the calling thread. @throws as training, unless it diverged; the reason of the signal */
async function resultHere<Q extends FoldQuestion>(
  {candidates, seed}: FoldWork,
  answer: Answering<Q>,
  tasks: FoldTasks,
  task: FoldTask,
  {
    told,
    make,
    ...how
  }: {
    signal: AbortSignal | undefined;
    walk: Walk | undefined;
    make: TaskOptions<Q>['make'];
    told: boolean;
  },
): Promise<TaskResult<Q>> {
  const {svm, fit} = candidates[task.candidate]!;
  // Other threads have none to tell.
  const silent = told ? {} : {callbacks: undefined, verbose: undefined};
  try {
    const model = make?.(task.candidate) ?? linearSVM(svm);
    return await answer({fold: task.fold, model, fit: {seed, ...fit, ...silent}, ...how});
  } catch (error) {
    if (!(error instanceof DivergenceError)) throw error;
    noteDiverged(tasks, task);
    return error;
  }
}
