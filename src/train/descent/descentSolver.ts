import {seededRandom} from '../../data/index.js';
import {iterateAverage} from './average.js';
import {certifier, isCertified, relativeGap} from '../certificate.js';
import {descent} from './descent.js';
import {divergenceGuard} from './divergence.js';
import type {PlainWeights} from '../engine.js';
import type {EpochRecord, StopReason} from '../history.js';
import {meansOf, type Means} from '../means.js';
import {regularizer} from '../objective.js';
import {disposeOptimizer} from './optimizers.js';
import {TOLERANCE, type SolverOptions} from '../options.js';
import type {Problem} from '../problem.js';
import {recipeOf} from './recipe.js';
import {beginRun, type Outcome} from '../run.js';
import type {Solution, Solver, Watch} from '../solver.js';
import type {Batch} from '../trainingSet.js';

/** Optimizer steps whose subgradients make one dual point: their mean is far better than any one of them. */
const STEPS_PER_DUAL_POINT = 32;

/** Weights that may be what training ends with. */
interface Candidate extends PlainWeights {
  primal: number;
  /** Whether `primal` is an estimate; see EpochRecord. */
  estimated: boolean;
  criterion: number;
  epoch: number;
}

/**
 * Minimises by a tf optimizer, and keeps the weights with the least objective (with `patience`, the
 * least validation loss). It refuses nothing.
 *
 * An epoch of one full batch evaluates the weights it began with, at no extra cost; after an epoch
 * of mini-batches, or when iterates are averaged, the weights are evaluated in a pass of their own.
 * Where the examples are read anew in every pass, that is done only when the estimate from the
 * batches has reached the tolerance; otherwise the epoch has `estimated`, see {@link EpochRecord}.
 *
 * `solve` throws a DivergenceError if training diverges; it names a rate to try.
 */
export function descentSolver(options: SolverOptions): Solver {
  return {
    name: 'descent',
    tolerance: options.tolerance ?? TOLERANCE,
    refuses: async () => undefined,
    solve: (call, problem, watch) => descend(call, problem, options, watch),
  };
}

async function descend(
  call: string,
  problem: Problem,
  options: SolverOptions,
  watch: Watch,
): Promise<Solution> {
  const {objective, examples, validation, shape, start} = problem;
  const {rereads} = examples;
  const recipe = recipeOf(options, problem.extent(), objective, {
    isWarm: start !== undefined,
    rereads,
  });
  const {epochs, batchSize, tolerance, patience} = recipe;
  const batches = examples.batches(batchSize);

  const run = beginRun(watch);
  const {callbacks, shouldStop} = watch;
  const path = descent(call, objective, recipe, {...shape, start, steps: epochs * batches});
  const average = recipe.averaging ? iterateAverage() : undefined;
  const dual = isCertified(objective)
    ? certifier(objective, {W: shape.features * shape.columns, b: shape.columns})
    : undefined;
  const guard = divergenceGuard(call, recipe.learningRate);
  const random = seededRandom(recipe.seed);
  const tellsOfStart = batches === 1 && !average;
  const byValidation = validation !== undefined && patience < Infinity;
  let best: Candidate | undefined;
  let leastPrimal = Infinity;

  /** Takes one optimizer step, and reports how the batch did before it. */
  async function takeStep(batch: Batch, number: number, epoch: number): Promise<Means> {
    const answer = await path.step(batch);
    dual?.add(answer, batch.size);
    average?.add(path.current);
    const means = meansOf(answer, batch.size);
    if (!Number.isFinite(means.loss)) guard(epoch, means.loss);
    for (const hook of callbacks)
      await hook.onBatchEnd?.(number, {batch: number, size: batch.size, loss: means.loss});
    return means;
  }

  async function meansOfAll(state: PlainWeights): Promise<Means> {
    return meansOf(await examples.evaluate(state), examples.size);
  }

  /**
   * Keeps weights that are better than the best so far; returns their part of the record. An
   * estimate cannot be compared: the latest one is kept.
   */
  async function consider(state: PlainWeights, means: Means, epoch: number, estimated = false) {
    const primal = means.loss + regularizer(objective, state.W, state.b);
    guard(epoch, primal);
    const held = validation && meansOf(await validation.evaluate(state), validation.size);
    const criterion = byValidation ? held!.loss : primal;
    // The initial weights of 0 are never kept as a model, even if the first step was worse.
    const trained = path.steps > 0 && (start !== undefined || !(epoch === 0 && tellsOfStart));
    const comparable = byValidation || !(estimated || best?.estimated);
    if (trained && (!best || !comparable || criterion < best.criterion))
      best = {...state, primal, estimated, criterion, epoch};
    if (!estimated) leastPrimal = Math.min(leastPrimal, primal);
    return {
      primal,
      ...(estimated && {estimated}),
      accuracy: means.accuracy,
      ...(held && {validation: held}),
    };
  }

  /** Evaluates the weights at the end of an epoch. */
  async function lookAtEnd(running: Means, epoch: number) {
    const state = average?.read() ?? path.current;
    if (!rereads) return consider(state, await meansOfAll(state), epoch);
    const result = await consider(state, running, epoch, true);
    const bound = dual?.bound;
    const mayEnd =
      bound !== undefined && relativeGap(result.primal, bound) <= tolerance && epoch + 1 < epochs;
    if (!mayEnd || shouldStop()) return result;
    return consider(state, await meansOfAll(state), epoch);
  }

  async function runEpoch(epoch: number): Promise<StopReason | undefined> {
    await run.beginEpoch(epoch);
    const state = path.current;
    const sums = {loss: 0, correct: 0, examples: 0};
    let number = 0;
    for await (const batch of examples.pass(batchSize, random)) {
      const means = await takeStep(batch, number++, epoch);
      sums.loss += means.loss * batch.size;
      sums.correct += means.accuracy * batch.size;
      sums.examples += batch.size;
      await run.pause();
      if (shouldStop()) break;
    }
    // An epoch cut short has not seen every example: it proves nothing.
    if (dual && dual.pending >= STEPS_PER_DUAL_POINT && !shouldStop()) dual.conclude();
    const running = meansOf(sums, sums.examples);
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
      seconds: run.seconds(),
    };
    await run.endEpoch(record);
    if (record.gap !== undefined && record.gap <= tolerance) return 'tolerance';
    if (best && epoch - best.epoch >= patience) return 'validation';
    return shouldStop() ? 'callback' : undefined;
  }

  async function train(): Promise<Outcome> {
    let stoppedBy: StopReason | undefined;
    for (let epoch = 0; epoch < epochs && !stoppedBy; epoch++) stoppedBy = await runEpoch(epoch);
    // The weights after the last step of a full batch have not been evaluated yet.
    const last = average?.read() ?? path.current;
    if (tellsOfStart || !rereads) await consider(last, await meansOfAll(last), run.records.length);
    if (stoppedBy !== 'callback') dual?.conclude();

    const {W, b, primal, estimated} = best!;
    const bound = dual?.bound;
    return {
      weights: {W, b},
      certificate: {
        primal,
        ...(estimated && {estimated}),
        ...(bound !== undefined && {dual: bound}),
        ...(bound !== undefined && !estimated && {gap: relativeGap(primal, bound)}),
      },
      stoppedBy: stoppedBy ?? 'epochs',
      solver: 'descent',
      engine: examples.engine!,
      optimizer: recipe.optimizerName,
      batchSize,
      learningRate: recipe.learningRate,
    };
  }

  try {
    return await run.train({epochs, batches, ...(dual && {tolerance})}, train);
  } finally {
    path.dispose();
    if (recipe.ownsOptimizer) disposeOptimizer(recipe.optimizer);
  }
}
