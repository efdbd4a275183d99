import {checkNames} from '../../arguments/index.js';

/** Where training stands. */
export interface Progress {
  /** Optimizer steps taken so far, from 0. */
  step: number;
  /** Steps there will be at most. */
  steps: number;
  /** λ of the objective. */
  lambda: number;
}

/** A learning rate for every step. */
export type Schedule = (progress: Progress) => number;

/**
 * The same rate throughout.
 *
 * @example
 * ```js
 * const rate = constant(0.1);
 * rate({step: 7, steps: 100, lambda: 1}); // → 0.1
 * ```
 */
export function constant(rate: number): Schedule {
  return () => rate;
}

/**
 * `rate / (1 + rate·λ·t)`, which falls as 1/(λt): with `sgd` the schedule of Pegasos, when `rate`
 * is left out exactly `1/(λ(t + 1))`.
 *
 * Source: Shalev-Shwartz, Singer & Srebro (2007), Pegasos, ICML; Bottou (2012), Stochastic
 * gradient descent tricks, for the first rate.
 *
 * @example
 * ```js
 * const rate = inverseTime(0.1);
 * rate({step: 0, steps: 100, lambda: 1}); // → 0.1
 * ```
 */
export function inverseTime(rate = Infinity): Schedule {
  return ({step, lambda}) =>
    rate === Infinity ? 1 / (lambda * (step + 1)) : rate / (1 + rate * lambda * step);
}

/**
 * Half a cosine from `rate` down to `rate · final`.
 *
 * Source: Loshchilov & Hutter (2017), SGDR, without restarts.
 *
 * @example
 * ```js
 * const rate = cosine(0.1);
 * rate({step: 0, steps: 100, lambda: 1}); // → 0.1
 * ```
 */
export function cosine(rate: number, options: {final?: number} = {}): Schedule {
  const {final = 0} = checkNames('cosine', options, {final: true});
  return ({step, steps}) =>
    rate * (final + ((1 - final) * (1 + Math.cos((Math.PI * step) / steps))) / 2);
}

/**
 * `rate · (1 − t/T)^power`, T the steps there will be: down to 0 at the end. The default.
 *
 * @example
 * ```js
 * const rate = polynomial(0.1, {power: 1});
 * rate({step: 0, steps: 100, lambda: 1}); // → 0.1
 * ```
 */
export function polynomial(rate: number, options: {power?: number} = {}): Schedule {
  const {power = 2} = checkNames('polynomial', options, {power: true});
  return ({step, steps}) => rate * (1 - step / steps) ** power;
}

/** Steps after which {@link settling} has lowered the rate by √2. */
const SETTLING_STEPS = 10;

/** `rate / √(1 + t/10)`: for training without an end, where nothing can fall to 0 at it. */
export function settling(rate: number): Schedule {
  return ({step}) => rate / Math.sqrt(1 + step / SETTLING_STEPS);
}
