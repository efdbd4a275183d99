import {Worker} from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import {
  isRawTable,
  OptionError,
  type Dataset,
  type Fold,
  type Piece,
  type VectorizerConfig,
} from '../data/index.js';
import {processors} from '../kernel/index.js';
import {configOf, type LossConfig, type LossName} from '../losses/index.js';
import {
  isTexts,
  labelSetScorers,
  scorers as named,
  warnOnce,
  type FitOptions,
  type LabelOrSet,
  type RawRows,
  type Texts,
  type SVMOptions,
} from '../model/index.js';
import type {
  Candidate,
  FoldQuestion,
  FoldTask,
  FoldTasks,
  FoldThreads,
  FoldWork,
} from '../selection/index.js';
import {DivergenceError} from '../train/index.js';
import {foldThread} from './parserThreadFile.js';
import {sharedArray, shareDataset} from './shareDataset.js';
import {shareTable, type SharedTable} from './sharedTable.js';

/** Rows as threads are given them: those of a table column by column. */
export type SharedRows = Dataset | Texts | SharedTable;

/** The data that all threads are given, with its numbers in shared memory. */
export interface SharedWork {
  call: string;
  question: FoldQuestion;
  data: SharedRows;
  raw: SharedRows;
  classes: readonly LabelOrSet[];
  /** [N], which of them each example has. */
  labels: Int32Array;
  weights: Float32Array | undefined;
  folds: readonly Fold[];
  candidates: readonly PlainCandidate[];
  scores: readonly string[];
  seed: number | undefined;
  backend: string;
}

/** A candidate as another thread can be told of it. */
export interface PlainCandidate {
  svm: Omit<SVMOptions, 'loss' | 'vectorizer'> & {
    loss?: LossConfig | LossName;
    vectorizer?: VectorizerConfig;
  };
  fit: FitOptions;
}

/** What a thread is told: what it will work at, that it can begin, and that it is over. */
export interface ToFoldThread {
  work?: SharedWork;
  tasks?: FoldTasks;
  over?: true;
}

/** What came of a task; neither answer nor error if it was skipped. */
export interface FromFoldThread {
  task: FoldTask;
  answer?: unknown;
  error?: string;
  diverged?: boolean;
  /** The pieces of an {@link OptionError}: of an error, messages between threads keep the text alone. */
  pieces?: readonly Piece[] | undefined;
  /** What the thread would have warned of. */
  warnings: readonly string[];
}

/** Threads that have nothing to do, which the next search need not start: for so long. */
const idle = new Map<Worker, NodeJS.Timeout>();
const IDLE_MS = 5000;

/**
 * Threads that train models beside the calling one, one fewer than jobs. The examples are in memory that
 * all share; texts are copied to each where the vectorizer is one of the own.
 *
 * @throws one line if something cannot be told another thread, such as a function
 */
export function foldThreads(jobs: number, work: FoldWork): FoldThreads {
  const {call} = work;
  startFoldThreads(jobs);
  const known = sharedWork(jobs, work);
  const workers = Array.from({length: jobs - 1}, takeWorker);
  for (const worker of workers) tell(worker, {work: known});
  return {
    begin(tasks, answered, failed) {
      for (const worker of workers) {
        worker.on('message', (answer: FromFoldThread) => {
          const {task, error, diverged, warnings} = answer;
          for (const message of warnings) warnOnce(new Error(message));
          if (error === undefined) answered(task, answer.answer);
          else if (diverged) answered(task, divergence(call, answer));
          else failed(errorOf(answer));
        });
        worker.on('error', failed);
        worker.on('exit', () => failed(new Error(`${call}: a thread of jobs ${jobs} ended`)));
        tell(worker, {tasks});
      }
    },
    async end(isDone) {
      for (const worker of workers) leave(worker);
      if (isDone) for (const worker of workers) putWorker(worker);
      else await Promise.all(workers.map(worker => worker.terminate()));
    },
  };
}

/** Starts threads of so many jobs, which load while rows are read or shared; each is kept for a while. */
export function startFoldThreads(jobs: number): void {
  while (idle.size < Math.min(jobs, processors()) - 1) putWorker(newWorker());
}

const newWorker = () => new Worker(foldThread, {execArgv: []});

/** A thread that is there, or that starts now. */
function takeWorker(): Worker {
  for (const [worker, timer] of idle) {
    idle.delete(worker);
    clearTimeout(timer);
    leave(worker);
    worker.ref();
    return worker;
  }
  return newWorker();
}

/** Keeps a thread for a while; it does not keep Node from ending. */
function putWorker(worker: Worker): void {
  tell(worker, {over: true});
  const end = () => {
    idle.delete(worker);
    void worker.terminate();
  };
  idle.set(worker, setTimeout(end, IDLE_MS).unref());
  worker.on('error', end);
  worker.unref();
}

/** Listens to a thread no more. Of these events only: Node starts and stops the worker's port by listeners of its own. */
function leave(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

function tell(worker: Worker, message: ToFoldThread): void {
  worker.postMessage(message);
}

const divergence = (call: string, {error, pieces}: FromFoldThread) =>
  Object.assign(new DivergenceError(call, '', 0), {message: error!, pieces: pieces!});

const errorOf = ({error, pieces}: FromFoldThread) =>
  pieces ? new OptionError(pieces) : new Error(error); // eslint-disable-line house/error-prefix -- as the thread said it

/** All that threads are to know. @throws one line if something is no plain data */
function sharedWork(
  jobs: number,
  {call, question, examples, folds, candidates, scorers, seed, isMadeByFunction}: FoldWork,
): SharedWork {
  if (isMadeByFunction) throw unsendable(call, jobs, 'the function that makes models');
  const own = scorers.find(
    scorer => ![named, labelSetScorers].some(list => list[scorer.name] === scorer),
  );
  if (own) throw unsendable(call, jobs, `scorer ${own.name}`);
  const {classes, labels} = told(examples.labels);
  const raw = shared(examples.raw);
  return {
    call,
    question,
    seed,
    classes,
    folds,
    raw,
    // Only draws are of what was encoded once.
    data: question === 'drawn' && examples.raw !== examples.data ? shared(examples.data) : raw,
    labels: sharedArray(labels),
    weights: examples.weights && sharedArray(examples.weights),
    candidates: candidates.map(candidate => plainCandidate(call, jobs, candidate, seed)),
    scores: scorers.map(({name}) => name),
    backend: tf.getBackend(),
  };
}

/** The labels, or sets of them, that occur, and which of them each example has. */
function told(given: readonly LabelOrSet[]): {classes: LabelOrSet[]; labels: Int32Array} {
  const index = new Map<string | LabelOrSet, number>();
  const classes: LabelOrSet[] = [];
  const labels = new Int32Array(given.length);
  for (let i = 0; i < labels.length; i++) {
    const label = given[i]!;
    const key = typeof label === 'object' ? JSON.stringify(label) : label;
    let k = index.get(key);
    if (k === undefined) index.set(key, (k = classes.push(label) - 1));
    labels[i] = k;
  }
  return {classes, labels};
}

/** A candidate in a form that can be posted to another thread. */
function plainCandidate(
  call: string,
  jobs: number,
  {
    svm: {loss, vectorizer, ...plain},
    fit: {callbacks: _, verbose: __, sampleWeight: ___, ...fit},
  }: Candidate,
  seed: number | undefined,
): PlainCandidate {
  if (typeof loss === 'object' && !configOf(loss))
    throw unsendable(call, jobs, `loss ${loss.name}`);
  const odd = Object.entries(fit).find(
    ([, value]) => typeof value === 'function' || value instanceof tf.Optimizer,
  );
  if (odd) throw unsendable(call, jobs, `fit.${odd[0]}`);
  return {
    svm: {
      ...plain,
      ...(loss !== undefined && {loss: typeof loss === 'string' ? loss : loss.config!}),
      ...(vectorizer && {vectorizer: vectorizer.config}),
    },
    fit: {...(seed !== undefined && {seed}), ...fit},
  };
}

function unsendable(call: string, jobs: number, what: string): Error {
  return new Error(
    `${call}: jobs ${jobs}: ${what} is no plain data, which other threads cannot be told: leave out jobs`,
  );
}

/** The rows in shared memory, but for texts that are there as texts; a dataset without the rows that it was made of. */
function shared(rows: Dataset | RawRows): SharedRows {
  if (isRawTable(rows)) return shareTable(rows);
  return isTexts(rows) ? rows : shareDataset({...rows, raw: undefined} as Dataset);
}
