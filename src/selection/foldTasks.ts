import {Walk} from '../model/index.js';
import type {Candidate} from './grid.js';

/** A model to be trained and tested: a candidate on a fold. */
export type CandidateFold = readonly [candidate: number, fold: number];

/** Models to be trained one after the other: see {@link Walk}. */
export type FoldWalk = readonly CandidateFold[];

/** Walks of folds of candidates; threads can take of the same tasks. */
export interface FoldTasks {
  /** [T, 2], the candidate and the fold of each task, those of a walk one after the other. */
  readonly pairs: Int32Array;
  /** [walks + 1], at which task each begins; where the last one ends. */
  readonly starts: Int32Array;
  /** [1], how many walks have been taken. */
  readonly taken: Int32Array;
  /** Of each candidate a fold on which its training diverged, or more than there are. */
  readonly diverged: Int32Array;
}

/** One of the tasks. */
export interface FoldTask {
  candidate: number;
  fold: number;
}

/** The tasks of these walks, in memory that threads can share if there are any. */
export function foldTasks(
  walks: readonly FoldWalk[],
  candidates: readonly Candidate[],
  {shared}: {shared: boolean},
): FoldTasks {
  const words = (numbers: readonly number[]) => {
    const bytes = 4 * numbers.length;
    const made = new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
    made.set(numbers);
    return made;
  };
  const starts = [0];
  for (const {length} of walks) starts.push(starts.at(-1)! + length);
  return {
    pairs: words(walks.flat(2)),
    starts: words(starts),
    taken: words([0]),
    diverged: words(candidates.map(() => 2 ** 31 - 1)),
  };
}

/**
 * Takes walks that nobody has taken until there are none, or it is over, and does their tasks in order. A candidate
 * that diverged once is out: of the folds after that nothing is to be known.
 */
export async function takeWalks(
  {pairs, starts, taken, diverged}: FoldTasks,
  perform: (task: FoldTask, walk: Walk | undefined) => Promise<void>,
  skip: (task: FoldTask) => unknown,
  isOver: () => boolean = () => false,
): Promise<void> {
  while (!isOver()) {
    const at = Atomics.add(taken, 0, 1);
    if (at >= starts.length - 1) return;
    const [first, end] = [starts[at]!, starts[at + 1]!];
    const walk = end - first > 1 ? new Walk() : undefined;
    try {
      for (let i = first; i < end && !isOver(); i++) {
        const task = {candidate: pairs[2 * i]!, fold: pairs[2 * i + 1]!};
        if (task.fold > Atomics.load(diverged, task.candidate)) await skip(task);
        else await perform(task, walk);
      }
    } finally {
      walk?.dispose();
    }
  }
}

/** Tells all threads that the training of a task diverged. */
export function noteDiverged({diverged}: FoldTasks, {candidate, fold}: FoldTask): void {
  if (fold < Atomics.load(diverged, candidate)) Atomics.store(diverged, candidate, fold);
}
