import * as tf from '@tensorflow/tfjs';
import type {Optimizer, Tensor} from '@tensorflow/tfjs';

/**
 * tf's optimizers by name, with tf's own defaults but for the learning rate and the second moment
 * of adam, which forgets within 50 steps instead of 1000; see recipe.ts for why.
 */
export const optimizers = {
  sgd: (rate: number) => tf.train.sgd(rate),
  momentum: (rate: number) => tf.train.momentum(rate, MOMENTUM),
  nesterov: (rate: number) => tf.train.momentum(rate, MOMENTUM, true),
  adagrad: (rate: number) => tf.train.adagrad(rate),
  adadelta: (rate: number) => tf.train.adadelta(rate),
  rmsprop: (rate: number) => tf.train.rmsprop(rate),
  adam: (rate: number) => tf.train.adam(rate, 0.9, 0.98),
  adamax: (rate: number) => tf.train.adamax(rate),
} satisfies Record<string, (rate: number) => Optimizer>;

const MOMENTUM = 0.9;

/** The optimizers that go by a name. */
export type OptimizerName = keyof typeof optimizers;

/** Disposes of an optimizer and all that it holds: tf's momentum leaks the scalar of its rate. */
export function disposeOptimizer(optimizer: Optimizer): void {
  optimizer.dispose();
  tf.dispose((optimizer as unknown as {c?: Tensor}).c ?? []);
}

/** The members that tf's optimizers have and their types hide. */
interface Internals {
  learningRate: number;
  setLearningRate?(rate: number): void;
}

/** Sets the rate of the next step. tf keeps it under one name in all its optimizers. */
export function setLearningRate(optimizer: Optimizer, rate: number): void {
  const internals = optimizer as unknown as Internals;
  if (internals.setLearningRate) internals.setLearningRate(rate);
  else internals.learningRate = rate;
}

/** The rate an optimizer was made with. */
export function learningRateOf(optimizer: Optimizer): number {
  return (optimizer as unknown as Internals).learningRate;
}

/**
 * Whether all weights share one rate. Those with a rate of its own for every weight cannot take
 * proximal steps: their fixed points under a common threshold are not minima.
 */
export function sharesOneRate(optimizer: string | Optimizer): boolean {
  // By name: to tfjs every optimizer is an instance of every other.
  const name = typeof optimizer === 'string' ? optimizer : optimizer.getClassName();
  return ['sgd', 'momentum', 'nesterov'].includes(name.toLowerCase());
}

/**
 * How many learning rates a constant gradient of 1 moves a weight per step: 1 for sgd, 1/(1 − μ)
 * with momentum. It is what the threshold of a proximal step is scaled by.
 */
export function proximalScale(optimizer: Optimizer): number {
  const {momentum = 0} = optimizer as unknown as {momentum?: number};
  return 1 / (1 - momentum);
}
