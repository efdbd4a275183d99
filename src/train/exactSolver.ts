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
import {newtonColumns} from './interiorPoint/newtonColumns.js';
import {newtonJointly} from './interiorPoint/newtonJointly.js';
import {notConvex} from './notConvex.js';
import type {SolverOptions} from './options.js';
import type {Duals, Problem} from './problem.js';
import {beginRun, type Outcome} from './run.js';
import type {Solution, Solver, Watch} from './solver.js';
import {toleranceSolver, type ToleranceOptions} from './toleranceSolver.js';

/**
 * Passes between certificates, each of which makes inactive rows active again. Where those were less than
 * {@link HARDLY_ANY} of the active ones, there may be twice as many before the next if the gap has fallen,
 * else half as many, as long as they are less work than a certificate.
 */
const CERTIFY_EVERY = {least: 8, most: 64};
const HARDLY_ANY = 0.01;
/** At most so many passes. */
const MOST_PASSES = 100_000;
/**
 * Training ends after so many passes in which the gap has not fallen by 1 %, if they are half of
 * all passes. Far from the gap that float32 allows it waits for 1/κ passes, up to
 * {@link MOST_WITHOUT_GAIN}: where C or features are large, a step moves the weights by that share.
 */
const LEAST_WITHOUT_GAIN = 400;
const MOST_WITHOUT_GAIN = 2000;
/** Ten times the least tolerance that float32 weights are good for. */
const FLOAT32_GAP = 1e-5;
/**
 * If ½‖W − V‖² is so many times the rest of the gap, progress is limited by the moves of the
 * centre, and κ is increased. Over independent columns (`apart`) the sum hides those that are not
 * limited, hence the larger number.
 */
const SLOW_CENTRE = {together: 2, apart: 4};
const WIDER = 3;
/**
 * Stretches of the candidate before it is rounded to float32, in half units in the last place, tried in
 * turn. Where all support vectors lie on the margin and C is large, rounding and unfinished steps make
 * examples just miss their margins; slightly longer weights meet them, which raises the objective by at
 * most twice that share. The first {@link MEND_ROUNDING} are against rounding, those beyond are tried
 * as long as each is better than the one before.
 */
const STRETCHES = [0, 2, 3, 8, 32, 128, 512, 2048];
const MEND_ROUNDING = 2;
const HALF_UNIT = 2 ** -23;
/**
 * Rows whose part of the gap is at most this share of the tolerance (by the number of rows) are
 * skipped. The share is reduced once the bound has converged and the primal has not, since the
 * steps of other rows change the scores of those that are skipped.
 */
const IGNORED = 0.03;
const FEWER = 0.25;
/** The bound has converged when it gains less than this share of the tolerance between two certificates. */
const SETTLED = 0.01;
/** Neighbours that are visited one after another are at most so many and so many bytes, and there are so many blocks of them. */
const NEIGHBOURS = {most: 64, bytes: 2 ** 16, blocks: 256};
/** Bytes of rows that caches hold. */
const CACHED = 2 ** 21;
/** How far off the scores may be between certificates, as a share of the tolerance. */
const SLACK = 0.01;

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
  if (!loss.convex) return instead(notConvex(loss));
  if (!loss.config || !loss.penalty?.parabola)
    return instead(`takes losses made of a penalty with a parabola, ${loss.name} is not`);
  // It may have been given as a ratio.
  if (l1 > 0) return instead('takes no L1');
  if (!examples.resident)
    return instead("goes to any row at any time, a stream's come one after another");
  if (!(await examples.pinned?.()))
    return instead('needs the rows in the memory of the fused engine, which is not there');
  return undefined;
}

/**
 * κ of a feature with `S = C Σ v_i x_i²`: small where the feature couples many rows, whose steps
 * would otherwise undo each other.
 */
function stepOf(S: number): number {
  return S > 0 ? Math.min(1, (0.5 + 0.5 / (1 + S / 100)) / Math.sqrt(S)) : 1;
}

/** The same of a bias that is all that couples the rows. */
function stepOfBiasAlone(S: number): number {
  return Math.min(1, 0.5 / Math.cbrt(S));
}

/**
 * How many blocks the columns of one-vs-rest are cut into: an even number, of at most eight columns
 * each; of twelve where a block goes through the indices of every row by itself. Since each block
 * keeps its own best weights, the number must not depend on the machine.
 */
function blocksOf(columns: number, sparse: boolean): number {
  return 2 * Math.ceil(columns / (sparse ? 24 : 16));
}

/**
 * How many neighbouring rows the first passes visit one after another, since memory is read in order several times as
 * fast: one where caches hold all rows.
 */
function roughNeighbours({rows, stored, sparse}: PinnedRows): number {
  const bytes = (sparse ? 8 : 4) * stored;
  const most = Math.min(
    NEIGHBOURS.most,
    (NEIGHBOURS.bytes / bytes) * rows,
    rows / NEIGHBOURS.blocks,
  );
  return bytes > CACHED ? Math.max(1, Math.floor(most)) : 1;
}

/** C of the problem, on LIBLINEAR's scale. */
const strengthOf = ({objective, examples}: Problem) => 1 / (objective.lambda * examples.size);

/**
 * The dual variables of a smaller C where this C begins: they make the same weights. With those of a larger one, which
 * would have to be above their bounds for that, the weights become smaller.
 */
function carried({values, C: before}: Duals, C: number): Float64Array {
  const share = Math.min(1, before / C);
  return values.map(value => share * value);
}

/** Starts the dual ascent of the problem; `least` is the least κ. */
function ascentOf(rows: PinnedRows, problem: Problem, examples: Examples, seed: number) {
  const {objective, shape} = problem;
  const {loss, bias} = objective;
  const {labels, weights, counts} = examples;
  const C = strengthOf(problem);
  const total = weights ? weights.reduce((sum, v) => sum + v, 0) : rows.rows;
  // Where there are more sparse features than rows, rows share so few features that their steps do
  // not undo each other.
  const apart = rows.sparse && rows.columns > rows.rows;
  const squares = apart ? undefined : columnSquares(rows, weights);
  const {reduction, margin} = loss.config!;
  const steps = squares && Float32Array.from(squares, S => stepOf(C * S));
  const biasStep = (apart ? stepOfBiasAlone : stepOf)(C * total);
  const ascent = dualAscent(rows, {
    reduction,
    margin: margin!,
    conjugate: loss.penalty!.parabola!,
    columns: shape.columns,
    labels,
    weights,
    counts,
    C,
    bias,
    seed,
    blocks: blocksOf(shape.columns, rows.sparse),
    steps,
    biasStep,
  });
  const least = steps ? steps.reduce((least, step) => Math.min(least, step), biasStep) : biasStep;
  // Rows that share few features may stay together throughout.
  const neighbours = apart ? {rough: 16, fine: 16} : {rough: roughNeighbours(rows), fine: 1};
  return {ascent, least, neighbours};
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
  const C = strengthOf(problem);
  const rows = (await examples.pinned!())!;
  /** P = C·N·F */
  const scale = objective.lambda;
  const {ascent, least, neighbours} = ascentOf(rows, problem, resident, seed);
  const patience = Math.min(MOST_WITHOUT_GAIN, Math.max(LEAST_WITHOUT_GAIN, 1 / least));
  const {reduction} = objective.loss.config!;
  const decisions = rows.rows * (reduction === 'oneVsRest' ? shape.columns : 1);
  const isPairwise = reduction === 'westonWatkins' || reduction === 'crammerSinger';
  const newton = (isPairwise ? newtonJointly : newtonColumns)(problem, C, call);
  /** Multiply-adds of a certificate, about. */
  const certificateWork = 4 * rows.stored * shape.columns;
  /** Multiply-adds of the kernel so far, and those before which Newton's method is not thought of. */
  let work = 0;
  /** What they were after the last certificate. */
  let workAtLast = 0;
  let newtonFrom = CERTIFY_EVERY.least * certificateWork;
  const slowCentre = SLOW_CENTRE[isPairwise ? 'together' : 'apart'];
  /** The passes since the last certificate; they are reported together with it. */
  let pending: (SweepReport & {seconds: number})[] = [];
  /** What share of the gap the last two passes have left. */
  let left = [1, 1];
  let bounds: Bounds = {
    primal: Infinity,
    latest: Infinity,
    proven: false,
    dual: -Infinity,
    correct: 0,
    finite: true,
    woken: 0,
  };
  /** How many passes there may be before the next certificate. */
  let certifyEvery = CERTIFY_EVERY.least;
  let leastDistance = Infinity;
  let lastGain = 0;
  /** Which of the STRETCHES is tried, where float32 rounding costs the candidate more than is left to gain. */
  let stretch = 0;
  let lastPrimal = Infinity;
  /** What every κ has become wider by. */
  let widening = 1;
  const affordable = STRETCHES.filter(halves => 2 * halves * HALF_UNIT < tolerance).length;
  /** Whether the dual bound has converged, so that the rest of the gap is the candidate's. */
  let isSettled = false;
  /** Rows whose part of the gap is at most `ignored` are skipped; `share` is that of the tolerance. */
  let ignored = 0;
  let share = IGNORED;

  async function report(): Promise<void> {
    const accuracy = bounds.correct / examples.size;
    // Before a certificate is proven there is no candidate to validate.
    const held = bounds.proven && validation && (await validation.evaluate(ascent.best()));
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

  /** Computes and reports the certificate; returns why training ends, if it does. */
  async function certify(last: SweepReport): Promise<StopReason | undefined> {
    const passes = run.records.length + pending.length;
    const isLast = shouldStop() || passes >= MOST_PASSES || isIdle(last, passes);
    const slack = isLast || isSettled || isNear(last) || willBeNear(last) ? 0 : SLACK * tolerance;
    left = [1, 1];
    const before = bounds.dual;
    work += certificateWork;
    workAtLast = work;
    bounds = ascent.certify(slack, slack > 0 ? 1 : 1 + STRETCHES[stretch]! * HALF_UNIT);
    if (!bounds.finite) throw new Error(`${call}: ${notFinite(resident)}`);
    if (isCentreSlow(last)) widen();
    await report();
    const gap = relativeGap(bounds.proven ? bounds.primal : bounds.latest, bounds.dual);
    const distance = bounds.latest - bounds.dual;
    const isNearer = distance < 0.99 * leastDistance;
    if (isNearer) [leastDistance, lastGain] = [distance, passes];
    const {least, most} = CERTIFY_EVERY;
    if (bounds.woken >= HARDLY_ANY * last.visited) certifyEvery = least;
    else
      certifyEvery = isNearer
        ? Math.min(2 * certifyEvery, most)
        : Math.max(certifyEvery / 2, least);
    isSettled = bounds.dual - before < SETTLED * tolerance * bounds.dual;
    if (isSettled && !isNear(last)) share *= FEWER;
    if (!bounds.proven) return undefined;
    const isRounded = isSettled || bounds.latest - bounds.dual > 3 * last.gap;
    const goesOn = isRounded && (stretch < MEND_ROUNDING || bounds.latest < lastPrimal);
    stretch = goesOn ? (stretch + 1) % affordable : 0;
    lastPrimal = bounds.latest;
    if (gap <= tolerance) return 'tolerance';
    if (shouldStop()) return 'callback';
    if (isIdle(last, passes)) return isFloat32(last) ? 'precision' : 'stalled';
    return passes >= MOST_PASSES ? 'epochs' : undefined;
  }

  /** Increases κ; returns whether it was below 1. */
  function widen(factor = WIDER): boolean {
    const isWider = ascent.widen(factor);
    if (!isWider) return false;
    widening *= factor;
    // Wider steps start anew: what narrow ones came to is no measure of their progress.
    leastDistance = Infinity;
    return true;
  }

  /** Goes on by Newton's method where the steps have done as much work as it would take: at worst both are done. */
  async function byNewton(): Promise<SweepReport | undefined> {
    if (work < newtonFrom) return undefined;
    const duals = ascent.duals();
    const expected = newton.work(duals);
    // Asked again at the latest when the work has doubled: fewer rows may be active by then.
    newtonFrom = work < expected ? Math.min(expected, 2 * work) : 2 * work;
    if (work < expected) return undefined;
    const mayGoOn = async () => {
      await run.pause();
      return !shouldStop();
    };
    // A candidate that is proven is there only once a certificate was in float64 throughout.
    if (bounds.primal === Infinity) ascent.certify();
    const found = await newton.run(ascent.best(), duals, tolerance, mayGoOn);
    if (!found) {
      newtonFrom = Infinity;
      return undefined;
    }
    const {weights, duals: proof, primal, gap} = found;
    // Stretched in float64: of weights that are rounded already, each would be off by a half unit more.
    let least = Infinity;
    for (const halves of STRETCHES) {
      const stretched = (all: Float64Array) => all.map(w => (1 + halves * HALF_UNIT) * w);
      ascent.start(stretched(weights.W), stretched(weights.b), proof);
      bounds = ascent.certify();
      if (relativeGap(bounds.primal, bounds.dual) <= tolerance) break;
      if (bounds.primal === least && 2 * halves * HALF_UNIT > tolerance) break;
      least = bounds.primal;
    }
    // Where the optimum itself is known, what is left of the gap is due to float32: only steps may find better weights yet.
    if (gap <= tolerance * primal) newtonFrom = Infinity;
    return {gap, dual: primal - gap, apart: 0, visited: decisions, moved: decisions};
  }

  /** Whether there have been so many passes that inactive rows are to be checked. */
  const isCertificateDue = () =>
    pending.length >= certifyEvery ||
    (pending.length >= CERTIFY_EVERY.least && work - workAtLast >= certificateWork);
  /** Whether the gap as estimated by the pass is within the tolerance. */
  const isNear = ({gap, dual}: SweepReport) => gap <= tolerance * (dual + gap);
  /** Whether it will be after the pass, by half at least: it is estimated of each row before its step. */
  const willBeNear = ({gap, dual}: SweepReport) =>
    2 * Math.max(...left) * gap <= tolerance * (dual + gap);
  const isCentreSlow = ({gap, apart}: SweepReport) => apart > slowCentre * (gap - apart);
  /** Whether what is left of the gap may be due to float32: the steps themselves have come close enough. */
  const isFloat32 = (last: SweepReport) =>
    isNear(last) || relativeGap(bounds.primal, bounds.dual) <= FLOAT32_GAP;
  /** Whether the gap has not fallen for long. */
  const isIdle = (last: SweepReport, passes: number) =>
    passes - lastGain > Math.max(isFloat32(last) ? LEAST_WITHOUT_GAIN : patience, passes / 2);

  async function train(): Promise<Outcome> {
    if (start) {
      ascent.start(start.W, start.b, start.duals && carried(start.duals, C));
      // So near the optimum a centre that is slow does not show at first.
      if (start.duals) widen(start.duals.widening);
      bounds = ascent.certify();
    }
    let stoppedBy: StopReason | undefined =
      relativeGap(bounds.primal, bounds.dual) <= tolerance ? 'tolerance' : undefined;
    while (!stoppedBy) {
      const newtons = pending.length === 0 ? await byNewton() : undefined;
      const isRough = bounds.dual === -Infinity;
      const pass =
        newtons ?? ascent.sweep(Math.max(0, ignored), isRough ? neighbours.rough : neighbours.fine);
      work += (2 * rows.stored * shape.columns * pass.visited) / decisions;
      const before = pending.at(-1)?.gap;
      left = [left[1]!, before ? Math.min(1, pass.gap / before) : 1];
      pending.push({...pass, seconds: run.seconds()});
      const primal = pass.dual + pass.gap;
      ignored = (share * tolerance * primal) / decisions;
      await run.pause();
      // Further steps gain nothing until the centre moves.
      const isDone = isCentreSlow(pass) && pass.gap - pass.apart <= (tolerance / 2) * primal;
      const isFull = newtons || isCertificateDue() || shouldStop();
      // Where rows are inactive a certificate first shows whether they would move.
      const mayWiden = () => pass.visited === decisions && widen();
      if (isFull || isNear(pass) || willBeNear(pass) || (isDone && !mayWiden()))
        stoppedBy = await certify(pass);
    }
    return {
      weights: ascent.best(),
      duals: {values: ascent.duals(), C, widening},
      certificate: {
        primal: scale * bounds.primal,
        dual: scale * bounds.dual,
        gap: relativeGap(bounds.primal, bounds.dual),
      },
      stoppedBy,
      solver: 'exact',
      engine: 'fused',
    };
  }

  try {
    return await run.train({epochs: Infinity, batches: 1, tolerance}, train);
  } finally {
    ascent.dispose();
  }
}

/** Which example is not finite; or that all are, and their scores overflow. */
function notFinite({x}: Examples): string {
  const found = x.values.findIndex(value => !Number.isFinite(value));
  if (found < 0) return 'scores overflow: scale the features, or lower C';
  const row = isSparse(x)
    ? x.indptr.findLastIndex(first => first <= found)
    : Math.floor(found / x.columns);
  return `x has ${x.values[found]} in row ${row}`;
}
