import {option, type Piece} from '../../data/index.js';
import {
  columnSquares,
  fusedLoss,
  type FusedLossOfRows,
  type PinnedRows,
} from '../../kernel/index.js';
import {lossFromConfig, type MarginLoss, type Penalty} from '../../losses/index.js';
import {certifier, isCertified, relativeGap, type Certifier} from '../certificate.js';
import {coordinateSolver} from '../coordinateSolver.js';
import {crowdStart} from './crowdStart.js';
import {curvatureMemory, type CurvatureMemory} from './curvatureMemory.js';
import {exactSolver} from '../exactSolver.js';
import type {PlainWeights} from '../engine.js';
import type {StopReason} from '../history.js';
import {isBehind} from './isBehind.js';
import {leadingMoments, type LeadingMoments} from './leadingMoments.js';
import {meansOf} from '../means.js';
import {regularizer} from '../objective.js';
import type {SolverOptions} from '../options.js';
import type {Problem} from '../problem.js';
import {proximalGradient, ROUNDING, type ProximalGradient} from './proximalGradient.js';
import {quasiNewton} from './quasiNewton.js';
import {beginRun, type Outcome} from '../run.js';
import {sampleOf} from './sample.js';
import type {Solution, Solver, Watch} from '../solver.js';
import {toleranceSolver, type ToleranceOptions} from '../toleranceSolver.js';

/** At most so many steps. */
const MOST_STEPS = 20_000;
/** Training ends after so many steps without progress, if they are half of all steps. */
const LEAST_WITHOUT_GAIN = 500;
/** The gap at which the solution without the cap is good enough to start from; of a share of the rows. */
const START_TOLERANCE = {all: 1e-3, share: 1e-2};
/**
 * Where there are so many rows for each feature, and no corners, that solution is found by quasi-Newton steps, which end
 * at a tenth of that gap, or after so many go on by the exact solver: few rows for their features take many.
 */
const ROWS_EACH = 4;
const MOST_START_STEPS = 200;
const STEPS_TOLERANCE = 0.1;
/**
 * The width of the violation over which corners are rounded at first; for a loss that is not convex
 * it stays.
 */
const WIDTH = 0.5;
const NONCONVEX_WIDTH = 0.2;
/**
 * So many values and more are begun with the solution of a share of the rows, to a tolerance so many times as large;
 * not of fewer rows than that, nor than there are features, which would be fitted to chance.
 */
const SAMPLED_VALUES = 2 ** 22;
const SAMPLE_SHARE = 1 / 8;
const LEAST_SAMPLE = 1024;
const SAMPLE_TOLERANCE = 100;
/** Where most of the gap is due to the rounding of corners, the width is multiplied by this. */
const NARROWER = 0.25;

/**
 * Minimises what has L1 or is not convex: convex losses by accelerated proximal gradient to a proven gap
 * where there is one, others by quasi-Newton descent to the best of two or three stationary points, from
 * the solution without their cap, from 0, and from where the crowd pulls. docs/proximal.md has the method.
 *
 * `solve` throws if the objective is not a number.
 */
export function proximalSolver(options: SolverOptions): Solver {
  return toleranceSolver('proximal', options, refuses, (call, problem, ofOptions, watch) =>
    solve(call, problem, ofOptions, watch),
  );
}

async function refuses({objective: {loss, l1}, examples}: Problem): Promise<Piece[] | undefined> {
  const instead = (...why: Piece[]) => [...why, ': use ', option('solver', 'auto')];
  if (!loss.config || !loss.penalty)
    return instead(`takes losses made of a penalty of this package, ${loss.name} is not`);
  if (loss.config.reduction === 'crammerSinger')
    return instead(`takes losses without corners where classes tie, ${loss.name} has them`);
  if (loss.convex && l1 === 0)
    return [
      'is for ',
      option('l1'),
      ' above 0 and losses that are not convex, got neither: use ',
      option('solver', 'exact'),
    ];
  if (!examples.resident)
    return instead("goes through the examples hundreds of times, a stream's are read anew");
  if (!(await examples.pinned?.()))
    return instead('needs the rows in the memory of the fused engine, which is not there');
  return undefined;
}

/** The same reduction and margin of another penalty. */
function withPenalty({config}: MarginLoss, {name, parameters}: Penalty): MarginLoss {
  return lossFromConfig({...config!, penalty: {name, ...parameters}});
}

/** The problem without the cap of its loss, which is convex; undefined where there is none. */
function withoutCap(problem: Problem): Problem | undefined {
  const {loss} = problem.objective;
  const {uncapped} = loss.penalty!;
  if (!uncapped) return undefined;
  const objective = {...problem.objective, loss: withPenalty(loss, uncapped)};
  return {...problem, objective, validation: undefined};
}

/** The solution of a convex problem by whichever solver takes it. */
async function convexSolution(
  call: string,
  problem: Problem,
  options: ToleranceOptions,
  shouldStop: () => boolean,
): Promise<PlainWeights | undefined> {
  for (const solver of [exactSolver(options), coordinateSolver(options), proximalSolver(options)]) {
    if ((await solver.refuses(problem)) !== undefined) continue;
    return (await solver.solve(call, problem, {callbacks: [], shouldStop})).weights;
  }
  return undefined;
}

/** The mean of `v·x²` of each feature, and of v for the intercept; 0 where there is none. */
function meanSquaresOf(rows: PinnedRows, {objective, examples}: Problem): Float64Array {
  const {weights} = examples.resident!;
  const total = weights ? weights.reduce((sum, v) => sum + v, 0) : rows.rows;
  const squares = [...columnSquares(rows, weights), objective.bias === 'none' ? 0 : total];
  return Float64Array.from(squares, square => square / examples.size);
}

/** Weights that many rows are begun with: the solution of a few, as near as few can tell. */
async function sampleSolution(
  call: string,
  problem: Problem,
  {tolerance, seed}: ToleranceOptions,
  shouldStop: () => boolean,
  leading: LeadingMoments | undefined,
): Promise<PlainWeights | undefined> {
  const {x} = problem.examples.resident!;
  const count = Math.floor(x.rows * SAMPLE_SHARE);
  if (x.values.length < SAMPLED_VALUES || count < Math.max(LEAST_SAMPLE, x.columns))
    return undefined;
  const sample = sampleOf(call, problem, count, seed);
  try {
    const rough = {tolerance: SAMPLE_TOLERANCE * tolerance, seed};
    return (await solve(call, sample, rough, {callbacks: [], shouldStop}, {leading})).weights;
  } finally {
    sample.examples.dispose();
  }
}

/** @param whole of the rows that these are a share of, what is known of them */
async function solve(
  call: string,
  problem: Problem,
  options: ToleranceOptions,
  watch: Watch,
  whole?: {leading: LeadingMoments | undefined},
): Promise<Solution> {
  const {tolerance, seed} = options;
  const {objective, examples, validation, shape} = problem;
  const {loss} = objective;
  const run = beginRun(watch);
  const {shouldStop} = watch;
  const rows = (await examples.pinned!())!;
  const squares = meanSquaresOf(rows, problem);
  const step = 4 / (squares.reduce((sum, square) => sum + square, 0) || 1);
  const losses: FusedLossOfRows[] = [];
  let memory: CurvatureMemory | undefined;
  const rowsLoss = (wanted: MarginLoss, weights?: Float32Array) => {
    const made = lossOfRows(call, rows, wanted, problem, weights);
    losses.push(made);
    return made;
  };
  const isProven = isCertified(objective);
  const plan = {epochs: Infinity, batches: 1, ...(isProven && {tolerance})};

  /** Weights that training a loss that is not convex starts from. */
  async function uncappedSolution(): Promise<PlainWeights | undefined> {
    const convex = withoutCap(problem);
    if (!convex) return undefined;
    const gap = START_TOLERANCE[whole ? 'share' : 'all'];
    const isBent = !convex.objective.loss.penalty!.smoothed && objective.l1 === 0;
    const stepped = isBent && rows.rows >= ROWS_EACH * rows.columns ? await steps(convex, gap) : undefined; // prettier-ignore
    if (stepped?.isSolved) return stepped.weights;
    const from = {...convex, start: stepped?.weights};
    return convexSolution(call, from, {tolerance: gap, seed}, shouldStop);
  }

  /** The same of a loss without corners, whose gap is ‖∇F‖²/(2λ) at most, by quasi-Newton steps. */
  async function steps(convex: Problem, gap: number) {
    const descent = quasiNewton(rowsLoss(convex.objective.loss), convex, step, memory!);
    const least = 2 * objective.lambda * STEPS_TOLERANCE * gap;
    let isSolved = false;
    for (let i = 0; i < MOST_START_STEPS && !isSolved && !shouldStop(); i++) {
      const {primal, stationarity, isStuck} = descent.step();
      if (isStuck) break;
      isSolved = stationarity ** 2 <= least * primal;
      await run.pause();
    }
    const {W, b} = descent.current;
    return {weights: {W: W.slice(), b: b.slice()}, isSolved};
  }

  async function train(): Promise<Outcome> {
    const {leading} =
      whole ?? (loss.convex ? {} : {leading: await leadingMoments(call, problem, seed)});
    if (!loss.convex) memory = await curvatureMemory(call, problem, {squares, leading});
    const isGiven = problem.start !== undefined || loss.convex;
    const sampled = isGiven
      ? undefined
      : await sampleSolution(call, problem, options, shouldStop, leading);
    const uncapped = isGiven || sampled ? undefined : await uncappedSolution();
    const start = problem.start ?? sampled ?? uncapped;
    /** The best end of a descent so far, of several starts, and the objectives of the one under way. */
    let first: {primal: number; stationarity: number; stoppedBy: StopReason} | undefined;
    let objectives: number[] = [];
    const real = rowsLoss(loss);
    // Other starts for what is not convex: 0, where no row is beyond a cap yet, and where the crowd pulls from there.
    const starts: (PlainWeights | undefined)[] = uncapped ? [undefined] : [];
    const crowd = uncapped && crowdStart(problem, real, weights => rowsLoss(loss, weights));
    if (crowd) starts.unshift(crowd);
    let width = loss.convex ? WIDTH : NONCONVEX_WIDTH;
    let best: (PlainWeights & {primal: number; accuracy: number}) | undefined;
    let bound = -Infinity;
    /** The least gap or stationarity, and the step at which it last fell by 1 %. */
    let leastLeft = Infinity;
    let lastGain = 0;

    const {smoothed} = loss.penalty!;
    const begin = (from: PlainWeights | undefined): [ProximalGradient, Certifier | undefined] => {
      const rounded = smoothed ? rowsLoss(withPenalty(loss, smoothed(width))) : real;
      const size = {W: shape.features * shape.columns, b: shape.columns};
      return [
        memory
          ? quasiNewton(rounded, problem, step, memory, from)
          : proximalGradient(rounded, problem, step, from),
        isProven ? certifier(objective, size) : undefined,
      ];
    };
    let [descent, dual] = begin(start);

    /** Keeps weights that are better than the best so far, by the loss itself, not the rounded one. */
    function consider(at: PlainWeights, primal: number, correct: number): void {
      if (smoothed) {
        const {loss, correct: right} = real.value(at.W, at.b);
        primal = loss / examples.size + regularizer(objective, at.W, at.b);
        correct = right;
      }
      if (!Number.isFinite(primal))
        throw new Error(`${call}: the objective is ${primal}: scale the features, or lower C`);
      if (best && primal > best.primal + ROUNDING * Math.abs(best.primal)) return;
      const least = best ? Math.min(best.primal, primal) : primal;
      best = {W: at.W.slice(), b: at.b.slice(), primal: least, accuracy: correct / examples.size};
    }

    // The start stays a candidate, in case the rounded problem leads to worse weights.
    if (smoothed && start) consider(start, Infinity, 0);
    let stoppedBy: StopReason | undefined;
    while (!stoppedBy) {
      const epoch = run.records.length;
      await run.beginEpoch(epoch);
      const taken = descent.step();
      dual?.add(taken.answer, examples.size);
      dual?.conclude();
      const isAhead = first === undefined || taken.primal < first.primal;
      if (isAhead) consider(descent.current, taken.primal, taken.correct);
      bound = Math.max(bound, dual?.bound ?? -Infinity);
      const gap = isProven ? relativeGap(best!.primal, bound) : undefined;
      const held = validation && (await validation.evaluate(best!));
      await run.endEpoch({
        epoch,
        primal: best!.primal,
        ...(isProven && {dual: bound, gap: gap!}),
        accuracy: best!.accuracy,
        stationarity: isAhead ? taken.stationarity : first!.stationarity,
        ...(held && {validation: meansOf(held, validation.size)}),
        seconds: run.seconds(),
      });
      const left = gap ?? taken.stationarity;
      if (left < 0.99 * leastLeft) [leastLeft, lastGain] = [left, epoch];
      const isStationary = taken.isPlain && taken.stationarity <= tolerance;
      if (gap === undefined ? isStationary : gap <= tolerance) stoppedBy = 'tolerance';
      else if (shouldStop()) stoppedBy = 'callback';
      else if (run.records.length >= MOST_STEPS) stoppedBy = 'epochs';
      else if (smoothed && gap !== undefined && relativeGap(taken.primal, bound) < gap / 2) {
        width *= NARROWER;
        [descent, dual] = begin(descent.current);
      } else if (taken.isStuck || epoch - lastGain > Math.max(LEAST_WITHOUT_GAIN, epoch / 2))
        stoppedBy = 'precision';
      else if (taken.stationarity <= tolerance) descent.restart();
      objectives.push(taken.primal);
      const isOver = stoppedBy === 'tolerance' || stoppedBy === 'precision';
      if (isOver && isAhead)
        first = {primal: taken.primal, stationarity: taken.stationarity, stoppedBy: stoppedBy!};
      // A descent is given up where it tends to nothing better than the best before.
      if (isOver || (!stoppedBy && first && isBehind(objectives, first.primal))) {
        stoppedBy = first!.stoppedBy;
        if (starts.length > 0) {
          [descent, dual] = begin(starts.shift());
          [leastLeft, lastGain, objectives, stoppedBy] = [Infinity, epoch, [], undefined];
        }
      }
      await run.pause();
    }
    const {W, b, primal} = best!;
    return {
      weights: {W, b},
      certificate: {primal, ...(isProven && {dual: bound, gap: relativeGap(primal, bound)})},
      stoppedBy,
      solver: 'proximal',
      engine: 'fused',
    };
  }

  try {
    return await run.train(plan, train);
  } finally {
    for (const one of losses) one.dispose();
    memory?.dispose();
  }
}

/** A fused loss of the rows that are pinned already. */
function lossOfRows(
  call: string,
  rows: PinnedRows,
  {config}: MarginLoss,
  {examples, shape}: Problem,
  weights = examples.resident!.weights,
): FusedLossOfRows {
  const {labels, counts} = examples.resident!;
  return fusedLoss(rows, {call, loss: config!, columns: shape.columns, labels, weights, counts});
}
