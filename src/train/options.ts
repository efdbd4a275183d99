import type {Optimizer} from '@tensorflow/tfjs';
import {option, optionError} from '../data/index.js';
import type {Callbacks} from './callbacks.js';
import {
  must,
  numberFlag,
  oneOf,
  positive,
  wholePositive,
  yesOrNo,
  type OptionsOf,
} from '../data/index.js';
import {optimizers, sharesOneRate, type OptimizerName} from './descent/optimizers.js';
import {printedProgress} from './printedProgress.js';
import type {Schedule} from './descent/schedules.js';
import type {Watch} from './solver.js';

/** The certified relative gap that is asked for by default. */
export const TOLERANCE = 0.005;

/** Options of the solvers. */
export interface SolverOptions {
  /**
   * A tf optimizer of your own (for one fit; yours to dispose of), or the name of one.
   *
   * @defaultValue 'adam', or 'nesterov' with `l1`
   */
  optimizer?: OptimizerName | (string & {}) | Optimizer;
  /**
   * The first learning rate, which then falls as `(1 − t/T)²`; or a schedule such as `cosine(0.1)`.
   *
   * @defaultValue from the size of the features: docs/training.md
   */
  learningRate?: number | Schedule;
  /** Passes through the data. @defaultValue as many as make 2000 optimizer steps; 5 through a stream */
  epochs?: number;
  /**
   * Examples per step; never more than a chunk has.
   *
   * @defaultValue 8192, or all if there are fewer; for a stream 64 to 8192, as many as make 2000
   *   steps
   */
  batchSize?: number;
  /** Fixes the order of examples. @defaultValue 0 */
  seed?: number;
  /**
   * Training ends when the certified relative gap is at most this. With 0 a descent goes on to its
   * last epoch.
   *
   * @defaultValue 0.001, or 0.005 for a descent
   */
  tolerance?: number;
  /**
   * Training ends after this many epochs without a lower validation loss, and the best weights are
   * kept.
   *
   * @defaultValue none: validation does not end training
   */
  patience?: number;
  /**
   * Whether the model is the average of the iterates instead of single ones, late ones counting
   * more. Full batches converge without it; it helps with small batches and with a constant rate.
   *
   * @defaultValue false; true for streams
   */
  averaging?: boolean;
  /** Functions that are called while training. @defaultValue none */
  callbacks?: Callbacks | Callbacks[];
  /** 1 prints about twenty lines while training, 0 nothing. @defaultValue 0 */
  verbose?: 0 | 1;
}

/** The record of each option: its check, its default, its flag and its help. */
export const solverOptions = {
  optimizer: {
    help: 'tf optimizer of a descent',
    default: 'adam',
    choices: Object.keys(optimizers),
    check: value =>
      typeof value === 'string'
        ? oneOf(Object.keys(optimizers)).check(value)
        : typeof (value as Partial<Optimizer> | null)?.applyGradients === 'function'
          ? undefined
          : 'must be a tf.train optimizer or the name of one',
    flag: {value: '<name>'},
    varies: true,
  },
  learningRate: {
    help: 'first learning rate',
    default: 'from the size of the features',
    check: value => (typeof value === 'function' ? undefined : positive(value)),
    flag: numberFlag,
    varies: true,
  },
  epochs: {
    help: 'passes through the data',
    default: 'as many as make 2000 steps, 5 through a stream',
    check: wholePositive,
    flag: numberFlag,
    varies: true,
  },
  batchSize: {
    help: 'examples a step',
    default: 'all, up to 8192',
    check: wholePositive,
    flag: numberFlag,
    varies: true,
  },
  seed: {
    help: 'fixes all that is random',
    default: '0',
    check: must(
      'a whole number of at most 31 bits',
      value => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31,
    ),
    flag: numberFlag,
  },
  tolerance: {
    help: 'certified relative gap to stop at',
    default: '0.001, or 0.005 of a descent',
    check: must('a number at least 0', value => typeof value === 'number' && value >= 0),
    flag: numberFlag,
    varies: true,
  },
  patience: {
    help: 'epochs without a lower loss on the held-out part before training ends',
    default: 'none: training does not look at it',
    check: wholePositive,
    flag: numberFlag,
    varies: true,
  },
  averaging: {
    help: 'whether the model is the average of the iterates of a descent',
    default: 'false, true for streams',
    check: yesOrNo,
    varies: true,
  },
  callbacks: {
    help: 'what is called as training goes on',
    check: must(
      'an object of functions, or several',
      value => typeof value === 'object' && value !== null,
    ),
  },
  verbose: {
    help: '1 prints about twenty lines',
    default: '0',
    check: must('0 or 1', value => value === 0 || value === 1),
  },
} as const satisfies OptionsOf<SolverOptions>;

/** Throws one line if the optimizer was used before, or is not one for `l1`. */
export function checkOptimizer(call: string, {optimizer}: SolverOptions, l1: boolean): void {
  if (typeof optimizer === 'object' && optimizer.iterations > 0) {
    throw new Error(
      `${call}: optimizer has taken ${optimizer.iterations} steps before, what it remembers of them would mislead it: give each fit a new one`,
    );
  }
  if (l1 && optimizer !== undefined && !sharesOneRate(optimizer)) {
    throw optionError`${call}: ${option('l1')} takes a proximal step, which needs one learning rate for all weights: use ${option('optimizer')} sgd, momentum or nesterov`;
  }
}

/** The callbacks and the stop signal that options describe. */
export function watchOf(
  {callbacks = [], verbose}: SolverOptions,
  shouldStop: () => boolean,
): Watch {
  return {callbacks: [callbacks, verbose ? printedProgress() : []].flat(), shouldStop};
}
