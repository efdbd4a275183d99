import {option, type Piece} from '../data/index.js';
import {
  columnSquares,
  dualAscent,
  isSparse,
  type Bounds,
  type PinnedRows,
  type SweepReport,
} from '../kernel/index.js';
import {relativeGap} from './certificate.js';
import type {Examples} from './engine.js';
import type {StopReason} from './history.js';
import {meansOf} from './means.js';
import type {SolverOptions} from './options.js';
import type {Problem} from './problem.js';
import {beginRun, type Outcome} from './run.js';
import type {Solution, Solver, Watch} from './solver.js';
import {toleranceSolver, type ToleranceOptions} from './toleranceSolver.js';

/** Passes between certificates: rows that wait are looked at again by each. */
const CERTIFY_EVERY = 8;
/** Passes there are at most. */
const MOST_PASSES = 100_000;
/** Passes without a gap smaller by a hundredth, if half of all, after which float32 has no more to give. */
const LEAST_WITHOUT_GAIN = 400;
/**
 * Where ½‖W − V‖² is so many times the rest of the gap, the centre is what is slow, and κ grows by a
 * factor. The sum over independent columns hides the ones whose centre is not: there it takes more.
 */
const SLOW_CENTRE = {together: 2, apart: 4};
const WIDER = 3;
/**
 * Where all support vectors lie on the margin and C is large, what is left of the primal are margins missed
 * by a little, by steps under way or by rounding: slightly longer weights miss none, at the cost of at most
 * twice that share of the objective. In half units in the last place, tried in turn: the first
 * {@link MEND_ROUNDING} are for rounding, beyond them as long as each is better than the one before.
 */
const STRETCHES = [0, 2, 3, 8, 32, 128, 512, 2048];
const MEND_ROUNDING = 2;
const HALF_UNIT = 2 ** -23;
/**
 * Rows whose parts of the gap are this share of the tolerance are left alone; fewer, where the bound is
 * settled and the primal is not: what goes on without those that wait, runs away from them.
 */
const IGNORED = 0.03;
const FEWER = 0.25;
/** Share of the tolerance that the bound gains from one certificate to the next at least, while steps are to the point. */
const SETTLED = 0.01;
/** Share of the tolerance that scores may be wrong by between certificates. */
const SLACK = 0.01;
/** Rows that tell enough of the size of dense features. */
const ENOUGH_ROWS = 1000;

/**
 * Minimises convex losses of this package to a proven gap: dual coordinate steps around proximal
 * centres that move after every pass, in the WebAssembly kernel. docs/solver.md has the method.
 *
 * `solve` throws if an example has no finite score.
 */
export function exactSolver(options: SolverOptions): Solver {
  return toleranceSolver('exact', options, refuses, solve);
}

async function refuses({objective, examples}: Problem): Promise<Piece[] | undefined> {
  const {loss, l1} = objective;
  const instead = (...why: Piece[]) => [...why, ': use ', option('solver', 'auto')];
  if (!loss.convex) return instead(`takes convex losses, ${loss.name} is not`);
  if (!loss.config || !loss.penalty?.parabola)
    return instead(`takes losses made of a penalty with a parabola, ${loss.name} is not`);
  if (l1 > 0) return instead('takes no ', option('l1'), `, got ${l1}`);
  if (!examples.resident)
    return instead("goes to any row at any time, a stream's come one after another");
  if (!(await examples.pinned?.()))
    return instead('needs the rows in the memory of the fused engine, which is not there');
  return undefined;
}

/**
 * κ of a feature with `S = Σ v_i x_i²`: small where it couples many rows, since that is what makes the
 * steps undo each other.
 */
function stepOf(squares: number, C: number): number {
  return squares > 0 ? Math.min(1, 0.5 / Math.sqrt(C * squares)) : 1;
}

/**
 * Into how many blocks the columns of one-vs-rest are cut: an even number, for two threads or more, of at most
 * eight columns each. Each keeps its own best weights, so the machine must have no say in it.
 */
function blocksOf(columns: number): number {
  return 2 * Math.ceil(columns / 16);
}

/** The steps under way, with the scale of P that turns it into F. */
function ascentOf(rows: PinnedRows, problem: Problem, examples: Examples, seed: number) {
  const {objective, shape} = problem;
  const {loss, lambda, bias} = objective;
  const {labels, weights, counts} = examples;
  const C = 1 / (lambda * problem.examples.size);
  const total = weights ? weights.reduce((sum, v) => sum + v, 0) : rows.rows;
  // Rows of many features that are hardly ever met by two of them do not undo each other's steps.
  const apart = rows.sparse && rows.columns > rows.rows;
  const squares = apart ? undefined : columnSquares(rows, weights, ENOUGH_ROWS);
  const {reduction, margin} = loss.config!;
  return dualAscent(rows, {
    ...{reduction, margin, conjugate: loss.penalty!.parabola!, columns: shape.columns},
    ...{labels, weights, counts, C, bias, seed, blocks: blocksOf(shape.columns)},
    steps: squares && Float32Array.from(squares, S => stepOf(S, C)),
    biasStep: stepOf(total, C),
    neighbours: apart ? 16 : 1,
  });
}

async function solve(
  call: string,
  problem: Problem,
  {tolerance, seed}: ToleranceOptions,
  watch: Watch,
): Promise<Solution> {
  const {objective, examples, validation, shape, start} = problem;
  const resident = examples.resident!;
  const run = beginRun(watch);
  const {shouldStop} = watch;
  const rows = (await examples.pinned!())!;
  /** P = C·N·F */
  const scale = objective.lambda;
  const ascent = ascentOf(rows, problem, resident, seed);
  const {reduction} = objective.loss.config!;
  const decisions = rows.rows * (reduction === 'oneVsRest' ? shape.columns : 1);
  const isPairwise = reduction === 'westonWatkins' || reduction === 'crammerSinger';
  const slowCentre = SLOW_CENTRE[isPairwise ? 'together' : 'apart'];
  /** What passes since the last certificate met: they are reported with it. */
  let pending: (SweepReport & {seconds: number})[] = [];
  let bounds: Bounds = {
    ...{primal: Infinity, latest: Infinity, proven: false},
    ...{dual: -Infinity, correct: 0, finite: true},
  };
  let leastDistance = Infinity;
  let lastGain = 0;
  /** Where float32 costs the candidate more than what is left to gain: which of them is tried. */
  let stretch = 0;
  let lastPrimal = Infinity;
  const affordable = STRETCHES.filter(halves => 2 * halves * HALF_UNIT < tolerance).length;
  /** Whether the dual bound had no more to gain: what is left is the candidate's. */
  let isSettled = false;
  /** Parts of the gap that are left alone, and their share of the tolerance. */
  let ignored = 0;
  let share = IGNORED;

  async function report(): Promise<void> {
    const accuracy = bounds.correct / examples.size;
    const held = validation && (await validation.evaluate(ascent.best()));
    for (const [i, pass] of pending.entries()) {
      const proven = bounds.proven && i === pending.length - 1;
      const primal = proven ? bounds.primal : pass.dual + pass.gap;
      const epoch = run.records.length;
      await run.beginEpoch(epoch);
      await run.endEpoch({
        epoch,
        primal: scale * primal,
        ...(!proven && {estimated: true as const}),
        dual: scale * bounds.dual,
        gap: relativeGap(primal, bounds.dual),
        accuracy,
        ...(held && {validation: meansOf(held, validation.size)}),
        active: pass.visited / decisions,
        seconds: pass.seconds,
      });
    }
    pending = [];
  }

  /** Proves what was reached; returns why that is the end, if it is. */
  async function certify(last: SweepReport): Promise<StopReason | undefined> {
    const passes = run.records.length + pending.length;
    const isLast = shouldStop() || passes >= MOST_PASSES || isIdle(passes);
    const slack = isLast || isSettled || isNear(last) ? 0 : SLACK * tolerance;
    const before = bounds.dual;
    bounds = ascent.certify(slack, slack > 0 ? 1 : 1 + STRETCHES[stretch]! * HALF_UNIT);
    if (!bounds.finite) throw new Error(`${call}: ${notFinite(resident)}`);
    // Wider steps start anew: what narrow ones came to is no measure of their progress.
    if (isCentreSlow(last) && ascent.widen(WIDER)) leastDistance = Infinity;
    await report();
    const gap = relativeGap(bounds.proven ? bounds.primal : bounds.latest, bounds.dual);
    const distance = bounds.latest - bounds.dual;
    if (distance < 0.99 * leastDistance) [leastDistance, lastGain] = [distance, passes];
    isSettled = bounds.dual - before < SETTLED * tolerance * bounds.dual;
    if (isSettled && !isNear(last)) share *= FEWER;
    if (!bounds.proven) return undefined;
    const isRounded = isSettled || bounds.latest - bounds.dual > 3 * last.gap;
    const goesOn = isRounded && (stretch < MEND_ROUNDING || bounds.latest < lastPrimal);
    stretch = goesOn ? (stretch + 1) % affordable : 0;
    lastPrimal = bounds.latest;
    if (gap <= tolerance) return 'tolerance';
    if (shouldStop()) return 'callback';
    if (isIdle(passes)) return 'precision';
    return passes >= MOST_PASSES ? 'epochs' : undefined;
  }

  /** Whether the gap is reached, as far as the pass has met it. */
  const isNear = ({gap, dual}: SweepReport) => gap <= tolerance * (dual + gap);
  const isCentreSlow = ({gap, apart}: SweepReport) => apart > slowCentre * (gap - apart);
  /** Whether it has not become smaller for long. */
  const isIdle = (passes: number) => passes - lastGain > Math.max(LEAST_WITHOUT_GAIN, passes / 2);

  async function train(): Promise<Outcome> {
    if (start) {
      ascent.start(start.W, start.b);
      bounds = ascent.certify();
    }
    let stoppedBy: StopReason | undefined =
      relativeGap(bounds.primal, bounds.dual) <= tolerance ? 'tolerance' : undefined;
    while (!stoppedBy) {
      const pass = ascent.sweep(Math.max(0, ignored));
      pending.push({...pass, seconds: run.seconds()});
      const primal = pass.dual + pass.gap;
      ignored = (share * tolerance * primal) / decisions;
      await run.pause();
      // Steps that have no more to gain wait for the centre.
      const isDone = isCentreSlow(pass) && pass.gap - pass.apart <= (tolerance / 2) * primal;
      const due = pending.length >= CERTIFY_EVERY || isNear(pass) || isDone;
      if (due || shouldStop()) stoppedBy = await certify(pass);
    }
    return {
      weights: ascent.best(),
      certificate: {
        primal: scale * bounds.primal,
        dual: scale * bounds.dual,
        gap: relativeGap(bounds.primal, bounds.dual),
      },
      ...{stoppedBy, solver: 'exact', engine: 'fused'},
    };
  }

  try {
    return await run.train({epochs: Infinity, batches: 1, tolerance}, train);
  } finally {
    ascent.dispose();
  }
}

/** Which example is not a number, or that all are and what is computed of them is not. */
function notFinite({x}: Examples): string {
  const found = x.values.findIndex(value => !Number.isFinite(value));
  if (found < 0) return 'scores overflow: scale the features, or lower C';
  const row = isSparse(x)
    ? x.indptr.findLastIndex(first => first <= found)
    : Math.floor(found / x.columns);
  return `x has ${x.values[found]} in row ${row}`;
}
