import {checkNames} from '../arguments/index.js';
import {featureName, type NamedFeatures, type Features} from '../data/index.js';
import {
  checkObjectiveOptions,
  classesIn,
  isRaw,
  type FitOptions,
  type Labels,
  type LabelSets,
  type SVMOptions,
  type Texts,
} from '../model/index.js';
import {checkWeighedExamples} from './checkWeighedExamples.js';
import {type JobOptions} from './folds.js';
import {answersOf} from './doTasks.js';

/** Options of {@link bootstrapWeights}. */
export interface BootstrapOptions extends JobOptions {
  /** How many models. @defaultValue 100 */
  repeats?: number;
  /** The share of the models that an interval covers. @defaultValue 0.95 */
  level?: number;
  /** Fixes what is drawn. @defaultValue 0 */
  seed?: number;
  /** Options of `fit` for every model. @defaultValue the defaults of `fit` */
  fit?: Omit<FitOptions, 'sampleWeight'>;
  /**
   * Ends the work soon after it is aborted; the promise is then rejected with its reason.
   *
   * @defaultValue none
   */
  signal?: AbortSignal;
}

const known: Record<keyof BootstrapOptions, true> = {
  repeats: true,
  level: true,
  seed: true,
  fit: true,
  jobs: true,
  signal: true,
};

/** Where the weight of a feature is. */
export interface WeightInterval {
  /** Its name, or where features have no names its number: as its svmlight file counts, from 1, or from 0. */
  feature: string;
  /** The score column: a class, or of two classes the second. */
  column: number;
  /** The mean over the models. */
  weight: number;
  low: number;
  high: number;
}

/**
 * Bootstrap intervals of the weights: models of examples that are drawn anew, as many, with replacement;
 * what is between the quantiles. An interval with 0 in it says that the sign may be chance.
 *
 * Source: Efron (1979), Bootstrap methods: another look at the jackknife, Annals of Statistics 7.
 *
 * @param model the options of the models
 * @param x [N, D], rows of numbers
 * @returns feature by feature, each for all score columns
 * @throws one line naming what is wrong; what `fit` throws
 *
 * @example
 * ```js
 * const x = [[0, 1], [1, 0], [2, 1], [3, 0]];
 * const [first] = await bootstrapWeights({}, x, ['no', 'no', 'yes', 'yes'], {repeats: 20});
 * first.low <= first.weight && first.weight <= first.high; // → true
 * ```
 */
export async function bootstrapWeights(
  model: SVMOptions,
  x: Features | Texts,
  y?: Labels | LabelSets,
  options: BootstrapOptions = {},
): Promise<WeightInterval[]> {
  const call = 'bootstrapWeights';
  checkObjectiveOptions(call, model);
  const {
    repeats = 100,
    level = 0.95,
    seed = 0,
    fit = {},
    jobs,
    signal,
  } = checkNames(call, options, known);
  if (!(Number.isInteger(repeats) && repeats > 1))
    throw new RangeError(`${call}: repeats must be a whole number above 1, got ${repeats}`);
  if (!(level > 0 && level < 1))
    throw new RangeError(`${call}: level must be a number above 0 and below 1, got ${level}`);
  const {data, labels} = checkWeighedExamples(call, x, y, undefined, model);
  // As encoded once: with other words or terms, weights of one draw would not be those of another.
  if (isRaw(data))
    throw new TypeError(
      `${call}: x must be rows of numbers: of texts tfidf().fit(texts).transform(texts)`,
    );
  const svm = {classes: classesIn(call, labels, model), ...model, probability: false as const};
  const work = {
    call,
    question: 'drawn' as const,
    examples: {data, raw: data, labels, weights: undefined},
    folds: [],
    candidates: [{parameters: {}, svm, fit}],
    scorers: [],
    seed,
  };
  const each = Array.from({length: repeats}, (_, draw) => [[0, draw]] as const);
  const [found] = await answersOf(work, each, {jobs, signal});
  const draws = found!.map(({weights}) => weights);
  const {features} = found!.at(-1)!;
  const {zeroBased} = data;
  const columns = draws[0]!.length / data.columns;
  return weightIntervals(draws, {columns, features, zeroBased, level});
}

/**
 * What is between the quantiles of weights, each [D, columns], of models of examples drawn anew.
 *
 * @internal
 */
export function weightIntervals(
  draws: readonly ArrayLike<number>[],
  {columns, level = 0.95, ...names}: NamedFeatures & {columns: number; level?: number},
): WeightInterval[] {
  return Array.from(draws[0]!, (_, i) => {
    const values = draws.map(draw => draw[i]!).sort((a, b) => a - b);
    const d = Math.floor(i / columns);
    return {
      feature: featureName(names, d),
      column: i % columns,
      weight: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: quantile(values, (1 - level) / 2),
      high: quantile(values, (1 + level) / 2),
    };
  });
}

/** Linear between sorted values. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)]!, sorted[Math.ceil(at)]!];
  return low + (at - Math.floor(at)) * (high - low);
}
