import type {Candidate} from './grid.js';

/** Folds of candidates, each a model to be trained and tested; threads can take of the same tasks. */
export interface FoldTasks {
  /** [T, 2], the candidate and the fold of each task. */
  readonly pairs: Int32Array;
  /** [1], how many have been taken. */
  readonly taken: Int32Array;
  /** Of each candidate a fold on which its training diverged, or more than there are. */
  readonly diverged: Int32Array;
}

/** One of the tasks. */
export interface FoldTask {
  candidate: number;
  fold: number;
  /** Whether it need not be done: a candidate that diverged once is out, of the folds after it nothing is to be known. */
  skipped: boolean;
}

/** The tasks that these pairs of candidate and fold are, in memory that threads can share if there are any. */
export function foldTasks(
  pairs: readonly (readonly [candidate: number, fold: number])[],
  candidates: readonly Candidate[],
  {shared}: {shared: boolean},
): FoldTasks {
  const words = (count: number) =>
    new Int32Array(shared ? new SharedArrayBuffer(4 * count) : new ArrayBuffer(4 * count));
  const tasks = {
    pairs: words(2 * pairs.length),
    taken: words(1),
    diverged: words(candidates.length),
  };
  tasks.pairs.set(pairs.flat());
  tasks.diverged.fill(2 ** 31 - 1);
  return tasks;
}

/** The next one that nobody has taken; undefined if there is none. */
export function nextTask({pairs, taken, diverged}: FoldTasks): FoldTask | undefined {
  const at = 2 * Atomics.add(taken, 0, 1);
  if (at >= pairs.length) return undefined;
  const [candidate, fold] = [pairs[at]!, pairs[at + 1]!];
  return {candidate, fold, skipped: fold > Atomics.load(diverged, candidate)};
}

/** Tells all threads that the training of a task diverged. */
export function noteDiverged({diverged}: FoldTasks, {candidate, fold}: FoldTask): void {
  if (fold < Atomics.load(diverged, candidate)) Atomics.store(diverged, candidate, fold);
}
