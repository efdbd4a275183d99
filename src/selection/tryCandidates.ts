import {lossFromConfig} from '../losses/index.js';
import {
  classesOf,
  isTexts,
  linearSVM,
  prepare,
  scalerOf,
  scorersOf,
  type FitOptions,
  type SVMOptions,
} from '../model/index.js';
import {checkScaling, isDataset} from '../data/index.js';
import {chooseSolver, DivergenceError} from '../train/index.js';
import {foldsOf, type FoldOptions} from './crossValidate.js';
import type {FoldScore, WeighedExamples} from './fold.js';
import {foldRunner} from './foldRunner.js';
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
  options: FoldOptions & ResultOptions,
  load: () => Promise<SearchRow[]> = async () => [],
): Promise<SearchRow[]> {
  const {seed, onFold, onResult, store, signal} = options;
  const scorers = scorersOf(call, options.scores, haveProbabilities(candidates));
  const folds = foldsOf(call, examples.labels, options);
  const classes = classesOf(examples.labels);
  // All share one vectorizer: to check them it is fitted once.
  const {data} = examples;
  const vectorizer = isTexts(data) ? candidates[0]!.svm.vectorizer?.fit(data) : undefined;
  for (const {svm, fit} of candidates) {
    const once = vectorizer && {vectorizer: {...vectorizer, fit: () => vectorizer}};
    await checkCandidate(call, examples, {...svm, ...once}, fit);
  }
  const known = new Map((await load()).map(row => [keyOf(row), row]));
  const fits = candidates.length * folds.length;
  const rows = candidates.map(candidate => known.get(keyOf(candidate)));
  const found = candidates.map(() => new Array<FoldScore | Error | undefined>(folds.length));
  let done = rows.filter(Boolean).length * folds.length;

  const runner = await foldRunner(call, options.jobs, {examples, folds, scorers, seed, signal});

  async function tryOut(i: number, k: number): Promise<void> {
    const [candidate, own] = [candidates[i]!, found[i]!];
    // A candidate that diverged once is out: of the folds after it nothing is to be known.
    if (!own.slice(0, k).some(result => result instanceof Error)) {
      own[k] = await runner
        .run({...candidate, svm: {classes, ...candidate.svm}}, k)
        .catch((error: unknown) => {
          if (error instanceof DivergenceError) return error;
          throw error;
        });
    }
    done++;
    const {parameters} = candidate;
    const score = own[k];
    if (score && !(score instanceof Error)) await onFold?.({score, parameters, done, fits});
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
  }

  const tasks = rows
    .flatMap((row, i) => (row ? [] : folds.map((_, k) => [i, k] as const)))
    .values();
  let failed = false;
  const work = async () => {
    for (const [i, k] of tasks) {
      if (failed) return;
      signal?.throwIfAborted();
      await tryOut(i, k);
    }
  };
  try {
    const all = Array.from({length: runner.width}, () =>
      work().catch((error: unknown) => {
        failed = true;
        throw error;
      }),
    );
    const ends = await Promise.allSettled(all);
    const end = ends.find(({status}) => status === 'rejected');
    if (end) throw (end as PromiseRejectedResult).reason;
  } finally {
    await runner.dispose();
  }
  return rows as SearchRow[];
}

/** Whether all make probabilities, so that they can be judged. */
export function haveProbabilities(candidates: readonly Candidate[]): boolean {
  return candidates.every(({svm}) => svm.probability);
}

const keyOf = ({parameters}: Pick<SearchRow, 'parameters'>) => JSON.stringify(parameters);

/** Throws what `fit` would on all examples, without training. */
async function checkCandidate(
  call: string,
  {data, labels, weights}: WeighedExamples,
  svm: SVMOptions,
  fit: FitOptions,
): Promise<void> {
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
    if ((options.solver ?? 'auto') !== 'auto') await chooseSolver(call, options, prepared.problem);
  } finally {
    prepared.dispose();
  }
}
