import type {Fold} from '../data/index.js';
import {linearSVM, type Scorer} from '../model/index.js';
import {runFold, type FoldScore, type WeighedExamples} from './fold.js';
import type {Candidate} from './grid.js';

/** What all fits of a search share. */
export interface FoldWork {
  examples: WeighedExamples;
  folds: readonly Fold[];
  scorers: readonly Scorer[];
  seed: number | undefined;
  signal?: AbortSignal | undefined;
}

/** Who trains and tests a candidate on a fold. */
export interface FoldRunner {
  /** How many at once. */
  readonly width: number;
  /** @throws as training; the reason of the signal */
  run(candidate: Candidate, fold: number): Promise<FoldScore>;
  dispose(): Promise<void>;
}

/** Starts threads, each of which trains one model at a time. */
type OpenFoldThreads = (call: string, jobs: number, work: FoldWork) => Promise<FoldRunner>;

let openThreads: OpenFoldThreads | undefined;

/** Says how threads are started here: in Node. @internal */
export function registerFoldThreads(open: OpenFoldThreads): void {
  openThreads = open;
}

/** The calling thread for one job, else threads. @throws one line if jobs is no number of them, or there are no threads */
export async function foldRunner(
  call: string,
  jobs: number | undefined,
  work: FoldWork,
): Promise<FoldRunner> {
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0))
    throw new RangeError(`${call}: jobs must be a whole number above 0, got ${jobs}`);
  if (jobs !== undefined && jobs > 1) {
    if (!openThreads)
      throw new Error(`${call}: jobs ${jobs} needs threads: there are in Node, from 'tfjs-svm'`);
    return openThreads(call, jobs, work);
  }
  const {examples, folds, scorers, seed, signal} = work;
  return {
    width: 1,
    async run({svm, fit}, fold) {
      const options = {scores: scorers, ...(signal && {signal})};
      return (await runFold(linearSVM(svm), examples, folds[fold]!, {seed, ...fit}, options)).score;
    },
    dispose: async () => undefined,
  };
}
