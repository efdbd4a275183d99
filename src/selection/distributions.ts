import type {Random} from '../data/index.js';

/** What a random search draws the values of an option from: plain data and a function. */
export interface Distribution<T = unknown> {
  readonly name: string;
  readonly parameters: readonly unknown[];
  /** A value, drawn with a source of random numbers. */
  sample(random: Random): T;
}

/** A share from 0 up to but not including 1. */
const share = (random: Random) => (random(2 ** 26) * 2 ** 26 + random(2 ** 26)) / 2 ** 52;

/**
 * Every number between two is as likely. @throws unless low < high, both finite
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const distributions = {C: uniform(1, 10)};
 * await randomSearch(iris, undefined, {distributions, candidates: 2, folds: 2});
 * ```
 */
export function uniform(low: number, high: number): Distribution<number> {
  check('uniform', low, high, Number.isFinite(low), 'low');
  return {
    name: 'uniform',
    parameters: [low, high],
    sample: random => low + (high - low) * share(random),
  };
}

/**
 * Every power between two numbers is as likely, as for C. @throws unless 0 < low < high, both finite
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const distributions = {C: logUniform(1e-3, 1e3)};
 * await randomSearch(iris, undefined, {distributions, candidates: 2, folds: 2});
 * ```
 */
export function logUniform(low: number, high: number): Distribution<number> {
  check('logUniform', low, high, low > 0, '0 < low');
  const [from, to] = [Math.log(low), Math.log(high)];
  return {
    name: 'logUniform',
    parameters: [low, high],
    sample: random => Math.exp(from + (to - from) * share(random)),
  };
}

/**
 * Every whole number between two, both included, is as likely. @throws unless low < high, whole numbers
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const distributions = {epochs: integers(10, 20)};
 * const fit = {solver: 'descent'};
 * await randomSearch(iris, undefined, {distributions, fit, candidates: 2, folds: 2});
 * ```
 */
export function integers(low: number, high: number): Distribution<number> {
  const isWhole = Number.isSafeInteger(low) && Number.isSafeInteger(high);
  check('integers', low, high, isWhole, 'whole numbers low');
  return {
    name: 'integers',
    parameters: [low, high],
    sample: random => low + random(high - low + 1),
  };
}

/**
 * One of some values, each as likely; what an array in a grid stands for. @throws if there are none
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const distributions = {bias: choice(['free', 'none'])};
 * await randomSearch(iris, undefined, {distributions, candidates: 2, folds: 2});
 * ```
 */
export function choice<T>(values: readonly T[]): Distribution<T> {
  if (!Array.isArray(values) || values.length === 0)
    throw new TypeError('choice: values must be an array of at least one');
  return {name: 'choice', parameters: values, sample: random => values[random(values.length)] as T};
}

function check(name: string, low: number, high: number, isLow: boolean, least: string): void {
  if (!(isLow && low < high && Number.isFinite(high)))
    throw new RangeError(`${name}: ${least} < high must hold, got ${low} and ${high}`);
}
