import {option, seededRandom, type Piece} from '../data/index.js';
import {
  coordinateDescent,
  type CoordinateDescent,
  type Coordinates,
  type Pass,
  type PinnedRows,
} from '../kernel/index.js';
import type {Parabola} from '../losses/index.js';
import {activeSet} from './activeSet.js';
import {relativeGap} from './certificate.js';
import type {StopReason} from './history.js';
import {meansOf} from './means.js';
import {notConvex} from './notConvex.js';
import type {SolverOptions} from './options.js';
import type {Problem} from './problem.js';
import {beginRun, type Outcome} from './run.js';
import type {Solution, Solver, Watch} from './solver.js';
import {supportNewton} from './supportNewton.js';
import {toleranceSolver, type ToleranceOptions} from './toleranceSolver.js';

/** At most so many rounds, each of some passes over the active features. */
const MOST_ROUNDS = 10_000;
/**
 * Training ends after so many rounds in which the gap has not fallen by 1 %, if they are half of
 * all rounds.
 */
const LEAST_WITHOUT_GAIN = 50;
/** Where φ has corners, they are rounded over this share of the margin around duals that follow. */
const WIDTH = 1;

/** Whether φ is not a parabola of its own everywhere. */
const hasCorners = ({above, below}: Parabola) => Math.min(above, below) === 0;

/**
 * Minimises convex losses of one-vs-rest, Weston–Watkins or two classes with L1 or an elastic net to a
 * proven gap: coordinate descent over the weights that are not 0, in the WebAssembly kernel.
 * docs/proximal.md has the method.
 *
 * `solve` throws if the objective is not a number.
 */
export function coordinateSolver(options: SolverOptions): Solver {
  return toleranceSolver('coordinate', options, refuses, solve);
}

async function refuses({objective: {loss, l1}, examples}: Problem): Promise<Piece[] | undefined> {
  const instead = (...why: Piece[]) => [...why, ': use ', option('solver', 'auto')];
  if (!loss.convex) return instead(notConvex(loss));
  if (!loss.config || !loss.penalty?.parabola)
    return instead(`takes losses made of a penalty with a parabola, ${loss.name} is not`);
  if (loss.config.reduction === 'crammerSinger')
    return instead(`takes losses without corners where classes tie, ${loss.name} has them`);
  if (!(l1 > 0))
    return ['is for ', option('l1'), ` above 0, got ${l1}: use `, option('solver', 'exact')];
  if (!examples.resident)
    return instead("goes through the examples by feature, a stream's come by row");
  if (!(await examples.pinned?.()))
    return instead('needs the rows in the memory of the fused engine, which is not there');
  return undefined;
}

/** The descent, with the classes that there are at most. */
function descentOf(rows: PinnedRows, {objective, examples, shape}: Problem): CoordinateDescent {
  const {labels, weights} = examples.resident!;
  const {loss, lambda, l1, bias} = objective;
  const {reduction, margin} = loss.config!;
  const parabola = loss.penalty!.parabola!;
  return coordinateDescent(rows, {
    reduction,
    margin: margin!,
    conjugate: parabola,
    columns: shape.columns,
    labels,
    bias,
    classes: Math.max(2, shape.columns),
    strengths: Float64Array.from(labels, (_, i) => (weights?.[i] ?? 1) / examples.size),
    width: hasCorners(parabola) ? WIDTH : 0,
    squares: lambda,
    absolutes: l1,
  });
}

/** How many examples the scores put in their class. Not within `solve`: as a function of its own it stays compiled. */
function countRight(
  {parts}: CoordinateDescent,
  columns: number,
  labels: Int32Array,
  counts: ArrayLike<number> | undefined,
): number {
  let right = 0;
  if (columns === 1) {
    const scores = parts[0]!.scores();
    for (let row = 0; row < labels.length; row++)
      if ((scores[row]! > 0 ? 1 : 0) === labels[row]) right += counts?.[row] ?? 1;
    return right;
  }
  const found = new Int32Array(labels.length);
  const greatest = new Float64Array(labels.length).fill(-Infinity);
  for (const part of parts) {
    const scores = part.scores();
    const each = part.columns;
    for (let j = 0; j < each; j++) {
      const column = part.first + j;
      for (let row = 0, n = j; row < labels.length; row++, n += each) {
        const score = scores[n]!;
        if (!(score > greatest[row]!)) continue;
        greatest[row] = score;
        found[row] = column;
      }
    }
  }
  for (let row = 0; row < labels.length; row++)
    if (found[row] === labels[row]) right += counts?.[row] ?? 1;
  return right;
}

async function solve(
  call: string,
  problem: Problem,
  {tolerance, seed}: ToleranceOptions,
  watch: Watch,
): Promise<Solution> {
  const {objective, examples, validation, shape, start} = problem;
  const {columns, features} = shape;
  const {labels, counts} = examples.resident!;
  const {lambda, l1, bias, loss} = objective;
  const run = beginRun(watch);
  const descent = descentOf((await examples.pinned!())!, problem);
  const random = seededRandom(seed);
  const held = {
    squares: lambda,
    absolutes: l1,
    biasSquares: bias === 'regularized' ? lambda : 0,
    isRounded: hasCorners(loss.penalty!.parabola!),
  };
  const parts = descent.parts.map(part => ({
    part,
    active: activeSet(part, held, random),
    bounds: {primal: Infinity, dual: -Infinity},
  }));
  let leastGap = Infinity;
  let lastGain = 0;

  function weights() {
    const W = new Float32Array(features * columns);
    const b = new Float32Array(columns);
    for (const {part, active} of parts) {
      const found = active.best();
      for (let j = 0; j < part.columns; j++) {
        const column = part.first + j;
        b[column] = found[features * part.columns + j]!;
        for (let d = 0; d < features; d++) W[d * columns + column] = found[d * part.columns + j]!;
      }
    }
    return {W, b};
  }

  const accuracy = () => countRight(descent, columns, labels, counts) / examples.size;

  /** Passes of each part that is open, until it is due for a look. */
  async function descend(open: typeof parts): Promise<void> {
    const steps = new Map<Coordinates, Int32Array>();
    for (const {part, active} of open) {
      const due = active.newton();
      if (due) steps.set(part, due);
    }
    if (steps.size > 0) {
      descent.newton(steps);
      await run.pause();
    }
    for (const {part, active} of open) if (active.isCoupled) supportNewton(descent, part, held);
    for (;;) {
      const passes = new Map<Coordinates, Pass>();
      for (const {part, active} of open) {
        const pass = active.next();
        if (pass) passes.set(part, pass);
      }
      if (passes.size === 0) return;
      descent.pass(passes);
      for (const {part, active} of open) if (passes.has(part)) active.passed();
      await run.pause();
    }
  }

  async function round(epoch: number): Promise<StopReason | undefined> {
    await run.beginEpoch(epoch);
    const open = parts.filter(
      ({bounds}) => !(relativeGap(bounds.primal, bounds.dual) <= tolerance),
    );
    if (epoch > 0) await descend(open);
    descent.look(open.map(({part}) => part));
    for (const one of open) one.bounds = one.active.looked();
    await run.pause();
    const primal = parts.reduce((sum, {bounds}) => sum + bounds.primal, 0);
    const dual = parts.reduce((sum, {bounds}) => sum + bounds.dual, 0);
    if (!Number.isFinite(primal))
      throw new Error(`${call}: the objective is ${primal}: scale the features, or lower C`);
    const gap = relativeGap(primal, dual);
    const evaluated = validation && (await validation.evaluate(weights()));
    const active = parts.reduce((sum, {active}) => sum + active.size, 0);
    await run.endEpoch({
      epoch,
      primal,
      dual,
      gap,
      accuracy: accuracy(),
      ...(evaluated && {validation: meansOf(evaluated, validation.size)}),
      active: active / (features * columns),
      seconds: run.seconds(),
    });
    if (gap < 0.99 * leastGap) [leastGap, lastGain] = [gap, epoch];
    if (gap <= tolerance) return 'tolerance';
    if (watch.shouldStop()) return 'callback';
    if (epoch - lastGain > Math.max(LEAST_WITHOUT_GAIN, epoch / 2)) return 'precision';
    return epoch + 1 >= MOST_ROUNDS ? 'epochs' : undefined;
  }

  async function train(): Promise<Outcome> {
    if (start) descent.start(start.W, start.b);
    let stoppedBy: StopReason | undefined;
    while (!stoppedBy) stoppedBy = await round(run.records.length);
    const kept = weights();
    const primal = descent.objective(kept.W, kept.b);
    const dual = run.records.at(-1)!.dual!;
    return {
      weights: kept,
      certificate: {primal, dual, gap: relativeGap(primal, dual)},
      stoppedBy,
      solver: 'coordinate',
      engine: 'fused',
    };
  }

  try {
    return await run.train({epochs: Infinity, batches: 1, tolerance}, train);
  } finally {
    descent.dispose();
  }
}
