import type {Optimizer} from '@tensorflow/tfjs';
import type {Callbacks} from './callbacks.js';
import {optimizers, sharesOneRate, type OptimizerName} from './optimizers.js';
import {printedProgress} from './printedProgress.js';
import type {Schedule} from './schedules.js';
import type {Watch} from './solver.js';

/** The certified relative gap that is asked for by default. */
export const TOLERANCE = 0.005;

/** What solvers are told; everything has a default. */
export interface SolverOptions {
  /** A tf optimizer of your own (for one fit; yours to dispose of), or the name of one; 'adam' by default. */
  optimizer?: OptimizerName | (string & {}) | Optimizer;
  /**
   * The first learning rate, which then falls as `(1 − t/T)²`; or a schedule such as
   * `cosine(0.1)`. By default one that suits the size of the features; docs/training.md says how.
   */
  learningRate?: number | Schedule;
  /** Passes through the data; by default as many as make 2000 optimizer steps, 5 through a stream. */
  epochs?: number;
  /**
   * Examples a step; 8192 by default, or all if there are fewer. For a stream 64 to 8192, as many as
   * make 2000 steps; never more than a chunk has.
   */
  batchSize?: number;
  /** Fixes the order of examples; 0 by default. */
  seed?: number;
  /**
   * Training ends when the certified relative gap is at most this; 0.001 by default, 0.005 of a
   * descent, which 0 lets go on to its last epoch.
   */
  tolerance?: number;
  /** Training ends after this many epochs without a lower validation loss, and the best weights are kept. */
  patience?: number;
  /**
   * Whether the model is the average of the iterates instead of single ones, late ones counting
   * more. False by default, since full batches settle by themselves; true for streams, whose batches
   * are small. Good with a constant rate, too.
   */
  averaging?: boolean;
  callbacks?: Callbacks | Callbacks[];
  /** 1 prints about twenty lines while training; 0, the default, nothing. */
  verbose?: 0 | 1;
}

/** Throws one line if an option is out of its range, the optimizer unknown, or not one for `l1`. */
export function checkSolverOptions(call: string, options: SolverOptions, l1: number): void {
  const {batchSize, epochs, patience, seed = 0, tolerance = 0, learningRate, optimizer} = options;
  for (const [name, value] of Object.entries({batchSize, epochs, patience})) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      throw new RangeError(`${call}: ${name} must be a whole number above 0, got ${value}`);
    }
  }
  if (!(Number.isInteger(seed) && Math.abs(seed) < 2 ** 31)) {
    throw new RangeError(`${call}: seed must be a whole number of at most 31 bits, got ${seed}`);
  }
  if (!(tolerance >= 0)) {
    throw new RangeError(`${call}: tolerance must be a number at least 0, got ${tolerance}`);
  }
  const isRate = Number.isFinite(learningRate) && (learningRate as number) > 0;
  if (learningRate !== undefined && typeof learningRate !== 'function' && !isRate) {
    throw new RangeError(
      `${call}: learningRate must be a finite number above 0, got ${learningRate}`,
    );
  }
  if (typeof optimizer === 'string' && !Object.hasOwn(optimizers, optimizer)) {
    const known = Object.keys(optimizers).join(', ');
    throw new RangeError(`${call}: unknown optimizer '${optimizer}': there are ${known}`);
  }
  if (optimizer !== undefined && typeof optimizer !== 'string') {
    if (typeof optimizer?.applyGradients !== 'function') {
      throw new TypeError(
        `${call}: optimizer must be a tf.train optimizer or the name of one, got ${typeof optimizer}`,
      );
    }
    if (optimizer.iterations > 0) {
      throw new Error(
        `${call}: optimizer has taken ${optimizer.iterations} steps before, what it remembers of them would mislead it: give each fit a new one`,
      );
    }
  }
  if (l1 > 0 && optimizer !== undefined && !sharesOneRate(optimizer)) {
    throw new Error(
      `${call}: l1 takes a proximal step, which needs one learning rate for all weights: ` +
        `use optimizer sgd, momentum or nesterov`,
    );
  }
}

/** Who looks on, as options have it. */
export function watchOf(
  {callbacks = [], verbose}: SolverOptions,
  shouldStop: () => boolean,
): Watch {
  return {callbacks: [callbacks, verbose ? printedProgress() : []].flat(), shouldStop};
}
