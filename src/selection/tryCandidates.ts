import {lossFromConfig} from '../losses/index.js';
import {
  classesOf,
  isTexts,
  linearSVM,
  prepare,
  scorersOf,
  type FitOptions,
  type SVMOptions,
} from '../model/index.js';
import {chooseSolver, DivergenceError} from '../train/index.js';
import {foldsOf, type FoldOptions} from './crossValidate.js';
import {runFold, type FoldScore, type WeighedExamples} from './fold.js';
import type {Candidate} from './grid.js';
import type {SearchRow} from './searchRow.js';
import type {SearchStore} from './searchStore.js';
import {summaryOf} from './summary.js';

/** Who is told of results, and who remembers them. */
export interface ResultOptions {
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
  const {seed, onFold, onResult, store} = options;
  scorersOf(call, options.scores, haveProbabilities(candidates));
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

  async function tryOut({parameters, svm, fit}: Candidate, before: number): Promise<SearchRow> {
    const scores: FoldScore[] = [];
    try {
      for (const fold of folds) {
        const model = linearSVM({classes, ...svm});
        const {score} = await runFold(model, examples, fold, {seed, ...fit}, options);
        scores.push(score);
        await onFold?.({score, parameters, done: before + scores.length, fits});
      }
      return {parameters, score: summaryOf(scores)};
    } catch (error) {
      if (error instanceof DivergenceError) return {parameters, error: error.message};
      throw error;
    }
  }

  const rows: SearchRow[] = [];
  for (const [i, candidate] of candidates.entries()) {
    let row = known.get(keyOf(candidate));
    if (!row) {
      row = await tryOut(candidate, i * folds.length);
      await store?.save(row);
      await onResult?.(row);
    }
    rows.push(row);
  }
  return rows;
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
  // Scaling refuses nothing, and costs.
  const model = {options: {...svm, standardize: false}, loss, shouldStop: () => false};
  const options = {...fit, ...(weights && {sampleWeight: weights})};
  const prepared = await prepare(call, model, data, labels, options);
  try {
    chooseSolver(call, options, prepared.problem);
  } finally {
    prepared.dispose();
  }
}
