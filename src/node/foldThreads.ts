import {once} from 'node:events';
import {Worker} from 'node:worker_threads';
import * as tf from '@tensorflow/tfjs';
import {
  isSparse,
  type Dataset,
  type Fold,
  type Label,
  type VectorizerConfig,
} from '../data/index.js';
import {processors} from '../kernel/index.js';
import type {LossConfig, LossName} from '../losses/index.js';
import {
  classesOf,
  isRaw,
  scorers as named,
  type FitOptions,
  type RawRows,
  type SVMOptions,
} from '../model/index.js';
import type {Candidate, FoldRunner, FoldScore, FoldWork} from '../selection/index.js';
import {DivergenceError} from '../train/index.js';
import {foldThread} from './parserThreadFile.js';

/** The data that all threads are given when they start, with its numbers in shared memory. */
export interface SharedWork {
  data: Dataset | RawRows;
  raw: Dataset | RawRows;
  classes: readonly Label[];
  /** [N], the class index of each example. */
  labels: Int32Array;
  weights: Float32Array | undefined;
  folds: readonly Fold[];
  scores: readonly string[];
  backend: string;
  /** How many threads of the kernel each of them may use. */
  threads: number;
}

/** A model to be trained and tested. */
export interface FoldQuestion {
  svm: Omit<SVMOptions, 'loss' | 'vectorizer'> & {
    loss?: LossConfig | LossName;
    vectorizer?: VectorizerConfig;
  };
  fit: FitOptions;
  fold: number;
}

/** The result. */
export interface FoldAnswer {
  score?: FoldScore;
  error?: string;
  diverged?: boolean;
}

/**
 * Threads that train models side by side. The numbers of the examples are in memory that all share; rows of
 * texts or of words are copied to each.
 *
 * @throws one line if something cannot be told another thread, such as a function
 */
export async function foldThreads(call: string, jobs: number, work: FoldWork): Promise<FoldRunner> {
  const {examples, folds, scorers, seed, signal} = work;
  const own = scorers.find(({name}) => named[name] === undefined);
  if (own) throw unsendable(call, jobs, `scorer ${own.name}`);
  const classes = classesOf(examples.labels);
  const index = new Map(classes.map((label, k) => [label, k]));
  const data = shared(examples.data);
  const workerData: SharedWork = {
    data,
    raw: examples.raw === examples.data ? data : shared(examples.raw),
    classes,
    labels: sharedArray(Int32Array.from(examples.labels, label => index.get(label)!)),
    weights: examples.weights && sharedArray(examples.weights),
    folds,
    scores: scorers.map(({name}) => name),
    backend: tf.getBackend(),
    threads: Math.max(1, Math.floor(processors() / jobs)),
  };
  const workers = Array.from(
    {length: jobs},
    () => new Worker(foldThread, {workerData, execArgv: []}),
  );
  const idle = [...workers];
  const dispose = async () => {
    await Promise.all(workers.map(worker => worker.terminate()));
  };
  return {
    width: jobs,
    async run(candidate, fold) {
      signal?.throwIfAborted();
      const worker = idle.pop()!;
      worker.postMessage(questionOf(call, jobs, candidate, fold, seed));
      const options = signal ? {signal} : {};
      const [answer] = await once(worker, 'message', options).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
      idle.push(worker);
      const {score, error, diverged} = answer as FoldAnswer;
      if (score) return score;
      throw diverged
        ? Object.assign(new DivergenceError(call, '', 0), {message: error!})
        : new Error(error); // eslint-disable-line house/error-prefix -- as the thread said it
    },
    dispose,
  };
}

/** Options in a form that can be posted to another thread. */
function questionOf(
  call: string,
  jobs: number,
  {
    svm: {loss, vectorizer, ...plain},
    fit: {callbacks: _, verbose: __, sampleWeight: ___, ...fit},
  }: Candidate,
  fold: number,
  seed: number | undefined,
): FoldQuestion {
  if (typeof loss === 'object' && !loss.config) throw unsendable(call, jobs, `loss ${loss.name}`);
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
    fold,
  };
}

function unsendable(call: string, jobs: number, what: string): Error {
  return new Error(
    `${call}: jobs ${jobs}: ${what} is no plain data, which other threads cannot be told: leave out jobs`,
  );
}

/** The rows with their numbers in shared memory. */
function shared(rows: Dataset | RawRows): Dataset | RawRows {
  if (isRaw(rows)) return rows;
  const bare = {...rows, raw: undefined};
  return isSparse(bare)
    ? {
        ...bare,
        values: sharedArray(bare.values),
        indices: sharedArray(bare.indices),
        indptr: sharedArray(bare.indptr),
      }
    : ({...bare, values: sharedArray(bare.values)} as Dataset);
}

function sharedArray<T extends Float32Array | Int32Array>(values: T): T {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const Kind = values.constructor as new (buffer: SharedArrayBuffer) => T;
  const copy = new Kind(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
