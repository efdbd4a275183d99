import type {Optimizer} from '@tensorflow/tfjs';
import type {Callbacks} from './callbacks.js';
import type {Extent} from './extent.js';
import {learningRateOf, optimizers, sharesOneRate, type OptimizerName} from './optimizers.js';
import type {Objective} from './objective.js';
import {polynomial, type Schedule} from './schedules.js';

/** How to train; everything has a default. */
export interface TrainOptions {
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
  /** Fixes the order of the mini-batches; 0 by default. */
  seed?: number;
  /** Training ends when the certified relative gap is at most this; 0.005 by default, 0 for never. */
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

/** Every choice made: {@link TrainOptions} without gaps. */
export interface Plan {
  optimizer: Optimizer;
  ownsOptimizer: boolean;
  optimizerName: string;
  /** Absent if the optimizer came without one: its own rate stays. */
  schedule?: Schedule;
  learningRate: number;
  epochs: number;
  batchSize: number;
  seed: number;
  tolerance: number;
  patience: number;
  averaging: boolean;
}

/** Throws one line if an option is out of its range, the optimizer unknown, or not one for `l1`. */
export function checkTrainOptions(call: string, options: TrainOptions, l1: number): void {
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

const STEPS = 2000;
const BATCH = 8192;
const WARM_SHARE = 0.1;
const STREAM_EPOCHS = 5;
const LEAST_STREAM_BATCH = 64;

/**
 * The options with what suits a stream, whose passes are dear: few of them, batches small enough for
 * {@link STEPS}, and the average of the iterates, in which the noise of small batches cancels.
 */
export function streamDefaults(rows: number, options: TrainOptions): TrainOptions {
  const {epochs = STREAM_EPOCHS, averaging = true} = options;
  const {
    batchSize = Math.min(BATCH, Math.max(LEAST_STREAM_BATCH, Math.ceil((rows * epochs) / STEPS))),
  } = options;
  return {...options, epochs, averaging, batchSize};
}

/**
 * Fills in the defaults, and why they are what they are.
 *
 * Full batches as far as they fit: the subgradient of the hinge is then exact, only its kinks make
 * noise, and each step yields a dual point. `adam` because the weights differ in scale by orders of
 * magnitude between classes; its second moment forgets within 50 steps (β₂ = 0.98), since
 * subgradients shrink a hundredfold while training. A step of adam moves no weight by more than the
 * rate, hence no score by more than rate·‖x‖₁: a first rate of 2/mean‖x‖₁ suits features of any
 * size. The rate must end near 0, or the iterates never settle in a kink: `(1 − t/T)²`.
 *
 * The other optimizers: those with a rate per weight start like adam, those without at 1/mean‖x‖₂²,
 * the inverse of the curvature; so does tf's adadelta, whose first step is one of plain sgd.
 *
 * @param isWarm whether training starts from trained weights: the rates are then a tenth, since
 *   steps of full size would only lead away from them
 */
export function plan(
  options: TrainOptions,
  {rows, features, meanL1, meanSquares}: Extent,
  {lambda, l1}: Objective,
  isWarm = false,
): Plan {
  const {learningRate, optimizer = l1 > 0 ? 'nesterov' : 'adam'} = options;
  const batchSize = Math.min(options.batchSize ?? BATCH, rows);
  const common = {
    epochs: options.epochs ?? Math.max(10, Math.ceil(STEPS / Math.ceil(rows / batchSize))),
    batchSize,
    seed: options.seed ?? 0,
    tolerance: options.tolerance ?? 0.005,
    patience: options.patience ?? Infinity,
    averaging: options.averaging ?? false,
  };
  const scheduleOf = (rate: number | Schedule) =>
    typeof rate === 'number' ? polynomial(rate) : rate;
  const start = {step: 0, steps: common.epochs * Math.ceil(rows / batchSize), lambda};
  if (typeof optimizer !== 'string') {
    const schedule = learningRate === undefined ? undefined : scheduleOf(learningRate);
    return {
      ...common,
      optimizer,
      ownsOptimizer: false,
      optimizerName: optimizer.getClassName(),
      ...(schedule && {schedule}),
      learningRate: schedule?.(start) ?? learningRateOf(optimizer),
    };
  }
  // Features that are all 0 have no size; any rate will do.
  // A large λ keeps the weights below mean|x|/λ, where larger steps would be wasted or explode.
  const share = isWarm ? WARM_SHARE : 1;
  const perWeight = share * Math.min(2 / (meanL1 || 1), (meanL1 || 1) / (features * lambda));
  const shared = share * Math.min(1 / (meanSquares || 1), 1 / lambda);
  const defaults: Partial<Record<string, number>> = {
    sgd: shared,
    momentum: 0.1 * shared,
    nesterov: 0.1 * shared,
    adadelta: shared,
  };
  const schedule = scheduleOf(learningRate ?? defaults[optimizer] ?? perWeight);
  const first = schedule(start);
  return {
    ...common,
    optimizer: optimizers[optimizer as OptimizerName](first),
    ownsOptimizer: true,
    optimizerName: optimizer,
    schedule,
    learningRate: first,
  };
}
