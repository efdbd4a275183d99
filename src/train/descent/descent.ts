import type {Optimizer} from '@tensorflow/tfjs';
import {option, optionError} from '../../data/index.js';
import type {Answer, PlainWeights} from '../engine.js';
import type {Objective} from '../objective.js';
import {proximalScale, setLearningRate} from './optimizers.js';
import type {Recipe} from './recipe.js';
import type {Batch} from '../trainingSet.js';
import {trainableWeights} from './weights.js';

/** A running descent: one optimizer step per batch. */
interface Descent {
  /** What the weights are now. */
  readonly current: PlainWeights;
  /** Steps taken, those before counted. */
  readonly steps: number;
  /** Takes a step along the gradient of a batch at the current weights, and returns the batch's answer. */
  step(batch: Batch): Promise<Answer>;
  dispose(): void;
}

/** What to descend, and from where. */
interface DescentRequest {
  features: number;
  columns: number;
  /** The weights to start from; 0 by default. */
  start?: PlainWeights | undefined;
  /** Steps there will be at most; Infinity if that is not known. */
  steps: number;
  /** Steps that were taken before; 0 by default. */
  taken?: number;
}

/** Starts a descent. */
export function descent(
  call: string,
  objective: Objective,
  {optimizer, schedule, learningRate}: Pick<Recipe, 'optimizer' | 'schedule' | 'learningRate'>,
  {features, columns, start, steps, taken: before = 0}: DescentRequest,
): Descent {
  const weights = trainableWeights(features, columns, objective, start);
  const proximal = objective.l1 * proximalScale(optimizer);
  let current = weights.first;
  let taken = before;

  function setRate(optimizer: Optimizer): number {
    const rate = schedule?.({step: taken, steps, lambda: objective.lambda}) ?? learningRate;
    if (!(Number.isFinite(rate) && rate >= 0)) {
      throw optionError`${call}: ${option('learningRate')} must be a finite number at least 0, the schedule gave ${rate} at step ${taken}`;
    }
    if (schedule) setLearningRate(optimizer, rate);
    return rate;
  }

  return {
    get current() {
      return current;
    },
    get steps() {
      return taken;
    },
    async step(batch) {
      const rate = setRate(optimizer);
      const answer = await batch.answer(current);
      weights.descend(optimizer, current, answer, batch.size);
      if (proximal) weights.softThreshold(rate * proximal);
      current = await weights.read();
      taken++;
      return answer;
    },
    dispose: () => weights.dispose(),
  };
}
