/** A thread that foldThreads starts: it trains and tests one model at a time. */
import {parentPort} from 'node:worker_threads';
import {
  hashingVectorizer,
  OptionError,
  tfidf,
  type Dataset,
  type VectorizerConfig,
} from '../data/index.js';
import {limitThreads} from '../kernel/index.js';
import {lossFromConfig} from '../losses/index.js';
import {
  linearSVM,
  sayWarnings,
  type RawRows,
  type SVMOptions,
  type Texts,
  type Walk,
} from '../model/index.js';
import {
  foldQuestions,
  noteDiverged,
  takeWalks,
  type FoldTask,
  type FoldTasks,
  type WeighedExamples,
} from '../selection/index.js';
import {DivergenceError} from '../train/index.js';
import type {
  ToFoldThread,
  FromFoldThread,
  PlainCandidate,
  SharedRows,
  SharedWork,
} from './foldThreads.js';
import {selectBackend} from './selectBackend.js';
import {tableOf, type SharedTable} from './sharedTable.js';

/** What this thread works at, until it is told that it is over. */
let work: (SharedWork & {examples: WeighedExamples}) | undefined;

/** What was warned of since the last answer: whoever started the thread says it. */
let warnings: string[] = [];
sayWarnings(({message}) => warnings.push(message));

/** Messages are handled one after the other: a thread may get the next search while it still starts. */
let handled = Promise.resolve();
parentPort!.on('message', (message: ToFoldThread) => {
  handled = handled.then(() => handle(message));
});

async function handle({work: begun, tasks, over}: ToFoldThread): Promise<void> {
  if (begun) {
    const {data, raw, classes, labels, weights} = begun;
    const named = Array.from(labels, index => classes[index]!);
    const rows = rowsOf(raw);
    const encoded = data === raw ? rows : rowsOf(data);
    work = {...begun, examples: {data: encoded, raw: rows, labels: named, weights}};
  }
  if (tasks) await limitThreads(1, () => takeAll(work!, tasks));
  if (over) work = undefined;
}

/** The rows as they were. */
function rowsOf(rows: SharedRows): Dataset | RawRows {
  return 'columns' in rows && typeof rows.columns === 'object'
    ? tableOf(rows as SharedTable)
    : (rows as Dataset | Texts);
}

async function takeAll(
  {candidates, question, scores, backend, ...subject}: NonNullable<typeof work>,
  tasks: FoldTasks,
): Promise<void> {
  await selectBackend(backend);
  const ask = foldQuestions[question]({...subject, scorers: scores});
  const say = (task: FoldTask, answer: Omit<FromFoldThread, 'task' | 'warnings'> = {}) => {
    parentPort!.postMessage({task, warnings, ...answer} satisfies FromFoldThread);
    warnings = [];
  };
  const perform = async (task: FoldTask, walk: Walk | undefined): Promise<void> => {
    try {
      const {svm, fit} = candidates[task.candidate]!;
      const model = linearSVM(optionsOf(svm));
      say(task, {answer: await ask({fold: task.fold, model, fit, walk})});
    } catch (error) {
      const diverged = error instanceof DivergenceError;
      if (diverged) noteDiverged(tasks, task);
      const pieces = error instanceof OptionError ? error.pieces : undefined;
      say(task, {error: (error as Error).message, pieces, diverged});
    }
  };
  await takeWalks(tasks, perform, say);
}

function optionsOf({loss, vectorizer, ...plain}: PlainCandidate['svm']): SVMOptions {
  return {
    ...plain,
    ...(loss !== undefined && {loss: typeof loss === 'string' ? loss : lossFromConfig(loss)}),
    ...(vectorizer && {vectorizer: vectorizerOf(vectorizer)}),
  };
}

/** The vectorizer, not fitted yet, that a config is of. */
function vectorizerOf({name, options}: VectorizerConfig) {
  return name === 'tfidf' ? tfidf(options) : hashingVectorizer(options);
}
