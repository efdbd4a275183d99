import type {Optimizer} from '@tensorflow/tfjs';
import type {Extent} from '../extent.js';
import type {Objective} from '../objective.js';
import {learningRateOf, optimizers, type OptimizerName} from './optimizers.js';
import {TOLERANCE, type SolverOptions} from '../options.js';
import {polynomial, type Schedule} from './schedules.js';

/** The options of a descent with all defaults filled in. */
export interface Recipe {
  optimizer: Optimizer;
  ownsOptimizer: boolean;
  optimizerName: string;
  /** Absent if an optimizer was given without a rate: its own rate stays. */
  schedule?: Schedule;
  learningRate: number;
  epochs: number;
  batchSize: number;
  seed: number;
  tolerance: number;
  patience: number;
  averaging: boolean;
}

const STEPS = 2000;
const BATCH = 8192;
const WARM_SHARE = 0.1;
const STREAM_EPOCHS = 5;
const LEAST_STREAM_BATCH = 64;

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
 * Where every pass reads the examples anew, passes are slow: few of them, batches small enough for
 * {@link STEPS}, and the average of the iterates, in which the noise of small batches cancels.
 *
 * @param isWarm whether training starts from trained weights: the rates are then a tenth, since
 *   steps of full size would only lead away from them
 */
export function recipeOf(
  given: SolverOptions,
  {rows, features, meanL1, meanSquares}: Extent,
  {lambda, l1}: Objective,
  {isWarm = false, rereads = false}: {isWarm?: boolean; rereads?: boolean} = {},
): Recipe {
  const options = rereads ? streamOptions(rows, given) : given;
  const {learningRate, optimizer = l1 > 0 ? 'nesterov' : 'adam'} = options;
  const batchSize = Math.min(options.batchSize ?? BATCH, rows);
  const common = {
    epochs: options.epochs ?? Math.max(10, Math.ceil(STEPS / Math.ceil(rows / batchSize))),
    batchSize,
    seed: options.seed ?? 0,
    tolerance: options.tolerance ?? TOLERANCE,
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

function streamOptions(rows: number, options: SolverOptions): SolverOptions {
  const {epochs = STREAM_EPOCHS, averaging = true} = options;
  const share = Math.ceil((rows * epochs) / STEPS);
  const {batchSize = Math.min(BATCH, Math.max(LEAST_STREAM_BATCH, share))} = options;
  return {...options, epochs, averaging, batchSize};
}
