import {option, seededRandom, type Piece} from '../data/index.js';
import {relativeGap} from './certificate.js';
import {coordinateDescent, featureColumns, type ColumnDescent} from './coordinateDescent.js';
import type {StopReason} from './history.js';
import {marginAt} from './marginAt.js';
import {meansOf} from './means.js';
import {regularizer} from './objective.js';
import type {SolverOptions} from './options.js';
import type {Problem} from './problem.js';
import {beginRun} from './run.js';
import type {Solution, Solver, Watch} from './solver.js';
import {toleranceSolver, type ToleranceOptions} from './toleranceSolver.js';

/** At most so many rounds, each of some passes over the active features. */
const MOST_ROUNDS = 10_000;
/**
 * Training ends after so many rounds in which the gap has not fallen by 1 %, if they are half of
 * all rounds.
 */
const LEAST_WITHOUT_GAIN = 50;

/**
 * Minimises convex losses of one-vs-rest or of two classes with L1 or an elastic net to a proven gap:
 * coordinate descent over the features that are not 0. docs/proximal.md has the method.
 *
 * `solve` throws if the objective is not a number.
 */
export function coordinateSolver(options: SolverOptions): Solver {
  return toleranceSolver('coordinate', options, refuses, solve);
}

function refuses({objective: {loss, l1}, examples}: Problem): Piece[] | undefined {
  const instead = (...why: Piece[]) => [...why, ': use ', option('solver', 'auto')];
  if (!loss.convex) return instead(`takes convex losses, ${loss.name} is not`);
  const isSeparable = loss.config?.reduction === 'oneVsRest' || loss.config?.reduction === 'binary';
  if (!isSeparable || !loss.penalty?.parabola)
    return instead(`takes oneVsRest and binary of a penalty with a parabola, ${loss.name} is not`);
  if (!(l1 > 0))
    return ['is for ', option('l1'), ` above 0, got ${l1}: use `, option('solver', 'exact')];
  if (!examples.resident)
    return instead("goes through the examples by feature, a stream's come by row");
  return undefined;
}

/** A descent for each column of scores; the columns are independent problems. */
function descentsOf({objective, examples, shape, start}: Problem, seed: number): ColumnDescent[] {
  const {x: data, labels, weights} = examples.resident!;
  const {loss, lambda, l1, bias} = objective;
  const {columns, features} = shape;
  const x = featureColumns(data);
  const strengths = Float64Array.from(labels, (_, i) => (weights?.[i] ?? 1) / examples.size);
  const random = seededRandom(seed);
  return Array.from({length: columns}, (_, column) => {
    const isOwn = (y: number) => y === (columns === 1 ? 1 : column);
    const descent = coordinateDescent({
      x,
      strengths,
      parabola: loss.penalty!.parabola!,
      random,
      bias,
      squares: lambda,
      absolutes: l1,
      signs: Float64Array.from(labels, y => (isOwn(y) ? 1 : -1)),
      margins: Float64Array.from(labels, y => marginAt(loss.config!.margin!, y, column, columns)),
    });
    if (start) {
      const w = Float32Array.from({length: features}, (_, d) => start.W[d * columns + column]!);
      descent.start(w, start.b[column]!);
    }
    return descent;
  });
}

async function solve(
  call: string,
  problem: Problem,
  {tolerance, seed}: ToleranceOptions,
  watch: Watch,
): Promise<Solution> {
  const {objective, examples, validation, shape} = problem;
  const {columns, features} = shape;
  const {labels, counts} = examples.resident!;
  const run = beginRun(watch);
  const descents = descentsOf(problem, seed);
  const bounds = descents.map(() => ({primal: Infinity, dual: -Infinity}));
  let leastGap = Infinity;
  let lastGain = 0;

  function weights() {
    const W = new Float32Array(features * columns);
    const b = new Float32Array(columns);
    descents.forEach((descent, column) => {
      const found = descent.best();
      b[column] = found.b;
      for (let d = 0; d < features; d++) W[d * columns + column] = found.w[d]!;
    });
    return {W, b};
  }

  function accuracy(): number {
    let right = 0;
    labels.forEach((y, row) => {
      let best = 0;
      for (let k = 1; k < columns; k++)
        if (descents[k]!.score(row) > descents[best]!.score(row)) best = k;
      if (columns === 1) best = descents[0]!.score(row) > 0 ? 1 : 0;
      if (best === y) right += counts?.[row] ?? 1;
    });
    return right / examples.size;
  }

  async function round(epoch: number): Promise<StopReason | undefined> {
    await run.beginEpoch(epoch);
    for (const [column, descent] of descents.entries()) {
      const {primal, dual} = bounds[column]!;
      if (relativeGap(primal, dual) <= tolerance) continue;
      if (epoch > 0) descent.descend();
      bounds[column] = descent.certify();
      await run.pause();
    }
    const primal = bounds.reduce((sum, bound) => sum + bound.primal, 0);
    const dual = bounds.reduce((sum, bound) => sum + bound.dual, 0);
    if (!Number.isFinite(primal))
      throw new Error(`${call}: the objective is ${primal}: scale the features, or lower C`);
    const gap = relativeGap(primal, dual);
    const held = validation && (await validation.evaluate(weights()));
    const active = descents.reduce((sum, descent) => sum + descent.active, 0);
    await run.endEpoch({
      epoch,
      primal,
      dual,
      gap,
      accuracy: accuracy(),
      ...(held && {validation: meansOf(held, validation.size)}),
      active: active / (features * columns),
      seconds: run.seconds(),
    });
    if (gap < 0.99 * leastGap) [leastGap, lastGain] = [gap, epoch];
    if (gap <= tolerance) return 'tolerance';
    if (watch.shouldStop()) return 'callback';
    if (epoch - lastGain > Math.max(LEAST_WITHOUT_GAIN, epoch / 2)) return 'precision';
    return epoch + 1 >= MOST_ROUNDS ? 'epochs' : undefined;
  }

  return run.train({epochs: Infinity, batches: 1, tolerance}, async () => {
    let stoppedBy: StopReason | undefined;
    while (!stoppedBy) stoppedBy = await round(run.records.length);
    const kept = weights();
    const {loss} = meansOf(await examples.evaluate(kept), examples.size);
    const primal = loss + regularizer(objective, kept.W, kept.b);
    const dual = run.records.at(-1)!.dual!;
    return {
      weights: kept,
      certificate: {primal, dual, gap: relativeGap(primal, dual)},
      stoppedBy,
      solver: 'coordinate',
      engine: examples.engine!,
    };
  });
}
