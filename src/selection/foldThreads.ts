import {option, optionError} from '../data/index.js';
import {limitThreads} from '../kernel/index.js';
import {asTokens, isTexts, textsOf, type Scorer} from '../model/index.js';
import type {WeighedExamples} from './fold.js';
import type {FoldQuestion, FoldSubject} from './foldQuestions.js';
import type {FoldTask, FoldTasks} from './foldTasks.js';
import type {Candidate} from './grid.js';

/** What all fits of a call share. */
export interface FoldWork extends FoldSubject {
  /** What is asked of each. */
  question: FoldQuestion;
  candidates: readonly Candidate[];
  scorers: readonly Scorer[];
  /** What makes the models, if not the options of candidates. */
  isMadeByFunction?: boolean;
}

/** Threads that take of the tasks of a search, beside the calling one. */
export interface FoldThreads {
  /**
   * Lets them begin. The first of these is called with what came of each task (an answer, that its training diverged,
   * or nothing), the other once if a thread fails.
   */
  begin(
    tasks: FoldTasks,
    answered: (task: FoldTask, result: unknown) => void,
    failed: (error: Error) => void,
  ): void;
  /** Lets go of them; in the middle of a task if not all were answered. */
  end(isDone: boolean): Promise<void>;
}

/** Starts threads to train models in beside the calling one, for so many jobs in all. */
type OpenFoldThreads = (jobs: number, work: FoldWork) => FoldThreads;

let openThreads: OpenFoldThreads | undefined;

/** Says how threads are started here: in Node. @internal */
export function registerFoldThreads(open: OpenFoldThreads): void {
  openThreads = open;
}

/**
 * The examples of a call, their texts as tokens where the vectorizer of all candidates takes them: words are told
 * apart once, and learnt of in each fold; and threads need no texts.
 *
 * @throws one line if one of them is no text
 */
export function tokenized(
  call: string,
  examples: WeighedExamples,
  candidates: readonly Candidate[],
): WeighedExamples {
  const {raw, data} = examples;
  const vectorizer = candidates[0]?.svm.vectorizer;
  const isShared = candidates.every(({svm}) => svm.vectorizer === vectorizer);
  if (!vectorizer || !isShared || raw !== data || !isTexts(raw)) return examples;
  const texts = asTokens(textsOf(`${call}: x`, raw), vectorizer);
  return {...examples, raw: texts, data: texts};
}

/**
 * Does what a call is asked while threads for so many jobs are there, none for one: each trains on one processor, the
 * calling one too. Without jobs it alone trains, on all processors.
 *
 * @throws one line if jobs is no number of them, or there are no threads
 */
export async function withFoldThreads<T>(
  jobs: number | undefined,
  work: FoldWork,
  answer: (threads: FoldThreads | undefined) => Promise<T>,
): Promise<T> {
  const {call} = work;
  if (jobs !== undefined && !(Number.isInteger(jobs) && jobs > 0))
    throw optionError`${call}: ${option('jobs')} must be a whole number above 0, got ${jobs}`;
  if (jobs === undefined) return answer(undefined);
  if (jobs > 1 && !openThreads)
    throw optionError`${call}: ${option('jobs', jobs)} needs threads: there are in Node, from 'tfjs-svm'`;
  const threads = jobs > 1 ? openThreads!(jobs, work) : undefined;
  let isDone = false;
  try {
    const found = await limitThreads(1, () => answer(threads));
    isDone = true;
    return found;
  } finally {
    await threads?.end(isDone);
  }
}
