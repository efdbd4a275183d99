import * as tf from '@tensorflow/tfjs';
import {seededRandom, shuffle} from '../data/index.js';
import {iterateAverage} from './average.js';
import {certifier, isCertified} from './certificate.js';
import {divergenceGuard} from './divergence.js';
import type {Engine, PlainWeights} from './engine.js';
import {fareOf, type Fare} from './fare.js';
import type {EpochRecord, History, StopReason} from './history.js';
import {regularizer, type Objective} from './objective.js';
import {disposeOptimizer, proximalScale, setLearningRate} from './optimizers.js';
import {plan, type Extent, type TrainOptions} from './plan.js';
import {printedProgress} from './printedProgress.js';
import {zeroWeights} from './weights.js';

/** What {@link train} needs beside the objective and the training examples. */
export interface TrainRequest extends TrainOptions {
  /** What errors start with. */
  call: string;
  features: number;
  columns: number;
  extent: Extent;
  /** Answers for the validation examples. */
  validation?: Engine;
  /** Asked after each batch and epoch. */
  shouldStop?: () => boolean;
}

/** The weights with the least objective (with `patience`, the least validation loss), and the way there. */
export interface Trained extends PlainWeights {
  history: History;
}

/** Optimizer steps whose subgradients make one dual point: their mean is far better than any one of them. */
const STEPS_PER_DUAL_POINT = 32;

/** Longest time in ms before timers and signals are let in. */
const YIELD_MS = 50;

/**
 * Minimises the objective over the examples by a tf optimizer.
 *
 * An epoch of one full batch tells of the weights it began with, at no extra cost; after an epoch of
 * mini-batches, or when iterates are averaged, the weights are evaluated in a pass of their own.
 *
 * Options are checked before, by checkTrainOptions.
 *
 * @throws if training diverges; the message names a rate to try
 */
export async function train(
  objective: Objective,
  engine: Engine,
  request: TrainRequest,
): Promise<Trained> {
  const {call, features, columns, validation, shouldStop = () => false} = request;
  const chosen = plan(request, request.extent, objective);
  const {optimizer, schedule, epochs, batchSize} = chosen;
  const hooks = [request.callbacks ?? [], request.verbose ? printedProgress() : []].flat();
  const proximal = objective.l1 * proximalScale(optimizer);
  const batches = Math.ceil(engine.rows / batchSize);
  // Batches of even size: a small last one would make as large a step from less.
  const edge = (batch: number) => Math.round((batch * engine.rows) / batches);

  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const weights = zeroWeights(features, columns, objective);
  let current = await weights.read();
  const average = chosen.averaging ? iterateAverage() : undefined;
  const dual = isCertified(objective)
    ? certifier(objective, {W: features * columns, b: columns})
    : undefined;
  const guard = divergenceGuard(call, chosen.learningRate);
  const random = seededRandom(chosen.seed);
  const order = Int32Array.from({length: engine.rows}, (_, i) => i);
  const records: EpochRecord[] = [];
  let best: (PlainWeights & {primal: number; criterion: number; epoch: number}) | undefined;
  let leastPrimal = Infinity;
  let step = 0;
  let lastPause = began;

  /** Takes one optimizer step, and reports how the batch fared before it. */
  async function takeStep(rows: Int32Array | undefined, batch: number): Promise<Fare> {
    const examples = rows?.length ?? engine.rows;
    const rate =
      schedule?.({step, steps: epochs * batches, lambda: objective.lambda}) ?? chosen.learningRate;
    if (!(Number.isFinite(rate) && rate >= 0)) {
      throw new RangeError(
        `${call}: learningRate must be a finite number at least 0, the schedule gave ${rate} at step ${step}`,
      );
    }
    if (schedule) setLearningRate(optimizer, rate);
    const answer = await engine.answer(current, rows);
    weights.descend(optimizer, current, answer, examples);
    if (proximal) weights.softThreshold(rate * proximal);
    current = await weights.read();
    step++;
    dual?.add(answer, examples);
    average?.add(current);
    const fare = fareOf(answer, examples);
    for (const hook of hooks)
      await hook.onBatchEnd?.(batch, {batch, size: examples, loss: fare.loss});
    return fare;
  }

  async function fareOfAll(state: PlainWeights): Promise<Fare> {
    return fareOf(await engine.evaluate(state), engine.rows);
  }

  /** Compares weights with the best so far; returns their objective. */
  async function consider(state: PlainWeights, fare: Fare, epoch: number) {
    const primal = fare.loss + regularizer(objective, state.W, state.b);
    guard(epoch, primal);
    const held = validation && fareOf(await validation.evaluate(state), validation.rows);
    const criterion = held && chosen.patience < Infinity ? held.loss : primal;
    // Weights of 0 are where training starts, and no model, even if a coarse first step did worse.
    const trained = step > 0 && !(epoch === 0 && batches === 1 && !average);
    if (trained && (!best || criterion < best.criterion))
      best = {...state, primal, criterion, epoch};
    leastPrimal = Math.min(leastPrimal, primal);
    return {primal, accuracy: fare.accuracy, ...(held && {validation: held})};
  }

  async function runEpoch(epoch: number): Promise<StopReason | undefined> {
    for (const hook of hooks) await hook.onEpochBegin?.(epoch);
    const ofStart = batches === 1 && !average ? current : undefined;
    let fare: Fare | undefined;
    if (batches > 1) shuffle(order, random);
    for (let batch = 0; batch < batches; batch++) {
      const rows = batches > 1 ? order.subarray(edge(batch), edge(batch + 1)) : undefined;
      fare = await takeStep(rows, batch);
      if (performance.now() - lastPause > YIELD_MS) {
        await tf.nextFrame();
        lastPause = performance.now();
      }
      if (shouldStop()) break;
    }
    const state = ofStart ?? average?.read() ?? current;
    const result = await consider(state, ofStart ? fare! : await fareOfAll(state), epoch);
    // An epoch cut short has not seen every example: it proves nothing.
    if (dual && dual.pending >= STEPS_PER_DUAL_POINT && !shouldStop()) dual.conclude();
    const bound = dual?.bound;
    const record: EpochRecord = {
      epoch,
      ...result,
      ...(bound !== undefined && {dual: bound, gap: relativeGap(leastPrimal, bound)}),
      seconds: seconds(),
    };
    records.push(record);
    for (const hook of hooks) await hook.onEpochEnd?.(epoch, record);
    if (record.gap !== undefined && record.gap <= chosen.tolerance) return 'tolerance';
    if (best && epoch - best.epoch >= chosen.patience) return 'validation';
    return shouldStop() ? 'callback' : undefined;
  }

  try {
    let stoppedBy: StopReason | undefined;
    for (const hook of hooks) await hook.onTrainBegin?.({epochs, batches});
    for (let epoch = 0; epoch < epochs && !stoppedBy; epoch++) stoppedBy = await runEpoch(epoch);
    // The last step of a full batch has not been looked at yet.
    const last = average?.read() ?? current;
    await consider(last, await fareOfAll(last), records.length);
    if (stoppedBy !== 'callback') dual?.conclude();
    for (const hook of hooks) await hook.onTrainEnd?.();

    const {W, b, primal} = best!;
    const bound = dual?.bound;
    return {
      W,
      b,
      history: {
        epochs: records,
        certificate: {
          primal,
          ...(bound !== undefined && {dual: bound, gap: relativeGap(primal, bound)}),
          epochs: records.length,
        },
        stoppedBy: stoppedBy ?? 'epochs',
        engine: engine.name,
        backend: tf.getBackend(),
        optimizer: chosen.optimizerName,
        batchSize,
        learningRate: chosen.learningRate,
        seconds: seconds(),
      },
    };
  } catch (error) {
    // Whoever shows progress must get to end it; what they throw would hide the error.
    for (const hook of hooks) await Promise.resolve(hook.onTrainEnd?.()).catch(() => undefined);
    throw error;
  } finally {
    weights.dispose();
    if (chosen.ownsOptimizer) disposeOptimizer(optimizer);
  }
}

/** A bound may end above the objective by float32 rounding; the gap is then 0. */
function relativeGap(primal: number, dual: number): number {
  return primal > 0 ? Math.max(0, (primal - dual) / primal) : 0;
}
