import * as tf from '@tensorflow/tfjs';
import {seededRandom} from '../data/index.js';
import {iterateAverage} from './average.js';
import {certifier, isCertified} from './certificate.js';
import {descent} from './descent.js';
import {divergenceGuard} from './divergence.js';
import type {PlainWeights} from './engine.js';
import type {Extent} from './extent.js';
import {fareOf, type Fare} from './fare.js';
import type {EpochRecord, History, StopReason} from './history.js';
import {regularizer, type Objective} from './objective.js';
import {disposeOptimizer} from './optimizers.js';
import {plan, type TrainOptions} from './plan.js';
import {printedProgress} from './printedProgress.js';
import type {Batch, TrainingSet} from './trainingSet.js';

/** What {@link train} needs beside the objective and the training examples. */
export interface TrainRequest extends TrainOptions {
  /** What errors start with. */
  call: string;
  features: number;
  columns: number;
  extent: Extent;
  /** The weights to start from; 0 by default. */
  start?: PlainWeights | undefined;
  /** Answers for the validation examples. */
  validation?: TrainingSet;
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

/** Weights that may be what training ends with. */
interface Candidate extends PlainWeights {
  primal: number;
  /** Whether `primal` is an estimate; see EpochRecord. */
  estimated: boolean;
  criterion: number;
  epoch: number;
}

/**
 * Minimises the objective over the examples by a tf optimizer.
 *
 * An epoch of one full batch tells of the weights it began with, at no extra cost; after an epoch of
 * mini-batches, or when iterates are averaged, the weights are evaluated in a pass of their own.
 * Where a pass is dear, since the examples are read anew, that is done at the end only, and when
 * the estimate says that the tolerance is reached; see {@link EpochRecord}.
 *
 * Options are checked before, by checkTrainOptions.
 *
 * @throws if training diverges; the message names a rate to try
 */
export async function train(
  objective: Objective,
  passes: TrainingSet,
  request: TrainRequest,
): Promise<Trained> {
  const {call, features, columns, start, validation, shouldStop = () => false} = request;
  const chosen = plan(request, request.extent, objective, start !== undefined);
  const {optimizer, epochs, batchSize} = chosen;
  const hooks = [request.callbacks ?? [], request.verbose ? printedProgress() : []].flat();
  const batches = passes.batches(batchSize);

  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const way = await descent(objective, chosen, {
    ...{call, features, columns, start},
    steps: epochs * batches,
  });
  const average = chosen.averaging ? iterateAverage() : undefined;
  const dual = isCertified(objective)
    ? certifier(objective, {W: features * columns, b: columns})
    : undefined;
  const guard = divergenceGuard(call, chosen.learningRate);
  const random = seededRandom(chosen.seed);
  const tellsOfStart = batches === 1 && !average;
  const byValidation = validation !== undefined && chosen.patience < Infinity;
  const records: EpochRecord[] = [];
  let best: Candidate | undefined;
  let leastPrimal = Infinity;
  let lastPause = began;

  /** Takes one optimizer step, and reports how the batch fared before it. */
  async function takeStep(batch: Batch, number: number, epoch: number): Promise<Fare> {
    const answer = await way.step(batch);
    dual?.add(answer, batch.size);
    average?.add(way.current);
    const fare = fareOf(answer, batch.size);
    if (!Number.isFinite(fare.loss)) guard(epoch, fare.loss);
    for (const hook of hooks) {
      await hook.onBatchEnd?.(number, {batch: number, size: batch.size, loss: fare.loss});
    }
    return fare;
  }

  async function fareOfAll(state: PlainWeights): Promise<Fare> {
    return fareOf(await passes.evaluate(state), passes.size);
  }

  /** Compares weights with the best so far; returns how they do. An estimate only precedes the next one. */
  async function consider(state: PlainWeights, fare: Fare, epoch: number, estimated = false) {
    const primal = fare.loss + regularizer(objective, state.W, state.b);
    guard(epoch, primal);
    const held = validation && fareOf(await validation.evaluate(state), validation.size);
    const criterion = byValidation ? held!.loss : primal;
    // Weights of 0 are where training starts, and no model, even if a coarse first step did worse.
    const trained = way.steps > 0 && (start !== undefined || !(epoch === 0 && tellsOfStart));
    const comparable = byValidation || !(estimated || best?.estimated);
    if (trained && (!best || !comparable || criterion < best.criterion))
      best = {...state, primal, estimated, criterion, epoch};
    if (!estimated) leastPrimal = Math.min(leastPrimal, primal);
    return {
      primal,
      ...(estimated && {estimated}),
      accuracy: fare.accuracy,
      ...(held && {validation: held}),
    };
  }

  /** Looks at the weights an epoch ended with. */
  async function lookAtEnd(running: Fare, epoch: number) {
    const state = average?.read() ?? way.current;
    if (!passes.rereads) return consider(state, await fareOfAll(state), epoch);
    const result = await consider(state, running, epoch, true);
    const bound = dual?.bound;
    const mayEnd =
      bound !== undefined &&
      relativeGap(result.primal, bound) <= chosen.tolerance &&
      epoch + 1 < epochs;
    if (!mayEnd || shouldStop()) return result;
    return consider(state, await fareOfAll(state), epoch);
  }

  async function runEpoch(epoch: number): Promise<StopReason | undefined> {
    for (const hook of hooks) await hook.onEpochBegin?.(epoch);
    const state = way.current;
    const sums = {loss: 0, correct: 0, examples: 0};
    let number = 0;
    for await (const batch of passes.pass(batchSize, random)) {
      const fare = await takeStep(batch, number++, epoch);
      sums.loss += fare.loss * batch.size;
      sums.correct += fare.accuracy * batch.size;
      sums.examples += batch.size;
      if (performance.now() - lastPause > YIELD_MS) {
        await tf.nextFrame();
        lastPause = performance.now();
      }
      if (shouldStop()) break;
    }
    // An epoch cut short has not seen every example: it proves nothing.
    if (dual && dual.pending >= STEPS_PER_DUAL_POINT && !shouldStop()) dual.conclude();
    const running = fareOf(sums, sums.examples);
    const result = tellsOfStart
      ? await consider(state, running, epoch)
      : await lookAtEnd(running, epoch);
    const bound = dual?.bound;
    const isBounded = bound !== undefined && leastPrimal < Infinity;
    const record: EpochRecord = {
      epoch,
      ...result,
      ...(bound !== undefined && {dual: bound}),
      ...(isBounded && {gap: relativeGap(leastPrimal, bound)}),
      seconds: seconds(),
    };
    records.push(record);
    for (const hook of hooks) await hook.onEpochEnd?.(epoch, record);
    if (record.gap !== undefined && record.gap <= chosen.tolerance) return 'tolerance';
    if (best && epoch - best.epoch >= chosen.patience) return 'validation';
    return shouldStop() ? 'callback' : undefined;
  }

  /** The last look: what it costs depends on what was seen already. */
  async function conclude(stoppedBy: StopReason | undefined): Promise<Candidate> {
    const last = average?.read() ?? way.current;
    // The last step of a full batch has not been looked at yet.
    if (tellsOfStart || !passes.rereads)
      await consider(last, await fareOfAll(last), records.length);
    if (stoppedBy !== 'callback') dual?.conclude();
    const found = best!;
    if (!found.estimated || stoppedBy === 'callback') return found;
    const {loss} = await fareOfAll(found);
    const primal = loss + regularizer(objective, found.W, found.b);
    guard(records.length, primal);
    return {...found, primal, estimated: false};
  }

  try {
    let stoppedBy: StopReason | undefined;
    for (const hook of hooks) await hook.onTrainBegin?.({epochs, batches});
    for (let epoch = 0; epoch < epochs && !stoppedBy; epoch++) stoppedBy = await runEpoch(epoch);
    const {W, b, primal, estimated} = await conclude(stoppedBy);
    for (const hook of hooks) await hook.onTrainEnd?.();

    const bound = dual?.bound;
    return {
      W,
      b,
      history: {
        epochs: records,
        certificate: {
          primal,
          ...(estimated && {estimated}),
          ...(bound !== undefined && {dual: bound}),
          ...(bound !== undefined && !estimated && {gap: relativeGap(primal, bound)}),
          epochs: records.length,
        },
        stoppedBy: stoppedBy ?? 'epochs',
        solver: 'descent',
        engine: passes.engine!,
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
    way.dispose();
    if (chosen.ownsOptimizer) disposeOptimizer(optimizer);
  }
}

/** A bound may end above the objective by float32 rounding; the gap is then 0. */
function relativeGap(primal: number, dual: number): number {
  return primal > 0 ? Math.max(0, (primal - dual) / primal) : 0;
}
