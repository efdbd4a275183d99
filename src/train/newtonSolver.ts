import {option, type Piece} from '../data/index.js';
import {blend, dualBound, isCertified, relativeGap, type DualPoint} from './certificate.js';
import type {PlainWeights} from './engine.js';
import type {StopReason} from './history.js';
import {meansOf} from './means.js';
import type {SolverOptions} from './options.js';
import type {Problem} from './problem.js';
import type {RowAnswer} from './rowAnswers.js';
import {hasKink, isSmoothable} from './rowLoss.js';
import {beginRun} from './run.js';
import type {Solution, Solver, Watch} from './solver.js';
import {toleranceSolver, type ToleranceOptions} from './toleranceSolver.js';
import {addTo, dot} from './vectors.js';

/** At most so many Newton steps. */
const MOST_STEPS = 500;
/** Training ends after so many steps without a smaller gap: float32 weights allow no smaller one. */
const MOST_WITHOUT_GAIN = 20;
/** Products with the Hessian a step, at most. */
const MOST_PRODUCTS = 100;
/** The residual of a step's linear equations, as a share of the gradient. */
const RESIDUAL = 0.25;
/** A step must gain at least this share of what the slope along it predicts (Armijo's condition). */
const LEAST_GAIN = 1e-4;
/** Shorter steps that are tried together when a whole one does not gain. */
const SHORTER = [0.5, 0.25, 0.1, 0.03, 0.01, 1e-3, 1e-4, 1e-5];
/** γ of the first step, on the scale of the margin. */
const FIRST_GAMMA = 1;
/** γ falls by this factor with each new center. */
const SHARPER = 0.5;
/** The least γ that is tried for a warm start. */
const LAST_GAMMA = 1e-4;

/**
 * Minimises convex losses of this package to a proven gap where rows cannot be visited one by one,
 * as on other machines: Newton's method, with its linear equations solved by conjugate gradients,
 * which took the fewest passes over all rows of the methods tried. A loss with a kink is smoothed
 * around centers: duals, which are replaced by those of the smoothed problem as soon as the
 * smoothing makes up more of the gap than the unsolved rest. The duals of the smoothed loss are
 * duals of the loss itself, so the gap is proven for that. docs/cluster.md has the method.
 *
 * Sources: Lin, Weng & Keerthi (2008), Trust region Newton method for logistic regression, JMLR 9, here with a line
 * search instead of the region; Rockafellar (1976), Augmented Lagrangians and applications of the proximal point
 * algorithm in convex programming, Mathematics of Operations Research 1.
 */
export function newtonSolver(options: SolverOptions): Solver {
  return toleranceSolver('newton', options, refuses, solve);
}

function refuses({objective, examples}: Problem): Piece[] | undefined {
  const instead = [': use ', option('solver', 'descent')];
  if (!isSmoothable(objective.loss))
    return [
      `takes convex losses made of a penalty with a parabola, ${objective.loss.name} is not`,
      ...instead,
    ];
  if (!isCertified(objective) || objective.l1 > 0 || objective.lambda === 0)
    return [
      'proves its gap, which takes a ',
      option('bias'),
      ' that is regularized or none, and no ',
      option('l1'),
      ...instead,
    ];
  if (!examples.rowAnswers) return ['is for rows in parts, see --workers'];
  return undefined;
}

/** The objective and its derivatives at some weights. */
interface Point {
  weights: Float64Array;
  gamma: number;
  answer: RowAnswer;
  /** F of the loss itself, and of the smoothed one. */
  primal: number;
  smooth: number;
  /** Of the smoothed F. */
  gradient: Float64Array;
  /** Its part of the gap, `‖∇‖²/2λ`; the rest is what the smoothing costs. */
  unsolved: number;
  dual: DualPoint;
}

async function solve(
  call: string,
  problem: Problem,
  {tolerance}: ToleranceOptions,
  watch: Watch,
): Promise<Solution> {
  const {objective, examples, validation, shape, start} = problem;
  const {loss, lambda, bias} = objective;
  const rows = examples.rowAnswers!;
  const N = examples.size;
  const size = shape.features * shape.columns;
  const length = size + shape.columns;
  const run = beginRun(watch);
  const {shouldStop} = watch;

  /**
   * Makes the gradient (or Hessian product) of F of the sum over the rows: divides by N, adds the
   * regulariser, and drops a bias that is not there.
   */
  function ofF(sum: Float64Array, weights: Float64Array): Float64Array {
    const gradient = sum.map((g, i) => g / N + lambda * weights[i]!);
    if (bias === 'none') gradient.fill(0, size);
    return gradient;
  }

  async function look(weights: Float64Array, gamma: number): Promise<Point> {
    const answer = await rows.answer(weights, gamma);
    const regularizer = (lambda / 2) * dot(weights, weights);
    const primal = answer.loss / N + regularizer;
    if (!Number.isFinite(primal))
      throw new Error(`${call}: scores overflow: scale the features, or lower C`);
    const gradient = ofF(answer.gradient, weights);
    const ofData = answer.gradient.map(g => g / N);
    if (bias === 'none') ofData.fill(0, size);
    return {
      weights,
      gamma,
      answer,
      primal,
      gradient,
      smooth: answer.smooth / N + regularizer,
      unsolved: dot(gradient, gradient) / (2 * lambda),
      dual: {q: answer.dualValue / N, gradient: ofData},
    };
  }

  /** Newton's step: `∇²·d = −∇`, as far as {@link RESIDUAL}. */
  async function stepFrom({weights, gamma, gradient}: Point): Promise<Float64Array> {
    const step = new Float64Array(length);
    const residual = gradient.map(g => -g);
    const direction = residual.slice();
    let squares = dot(residual, residual);
    const enough = RESIDUAL ** 2 * squares;
    for (let i = 0; i < MOST_PRODUCTS && squares > enough && !shouldStop(); i++) {
      const product = ofF(await rows.product(weights, gamma, direction), direction);
      const share = squares / dot(direction, product);
      addTo(step, share, direction);
      addTo(residual, -share, product);
      const before = squares;
      squares = dot(residual, residual);
      for (let j = 0; j < length; j++)
        direction[j] = residual[j]! + (squares / before) * direction[j]!;
    }
    return step;
  }

  /** The next point along a step; undefined if no part of it gains. */
  async function moved(from: Point, step: Float64Array): Promise<Point | undefined> {
    const slope = dot(from.gradient, step);
    const gains = (smooth: number, t: number) => smooth <= from.smooth + LEAST_GAIN * t * slope;
    const whole = await look(rounded(from.weights, 1, step), from.gamma);
    if (gains(whole.smooth, 1)) return whole;
    const losses = await rows.along(from.weights, from.gamma, step, SHORTER);
    const smooths = SHORTER.map(
      (t, i) => losses[i]! / N + (lambda / 2) * squaresOf(rounded(from.weights, t, step)),
    );
    const best = smooths.indexOf(Math.min(...smooths));
    const t = SHORTER[best]!;
    if (!gains(smooths[best]!, t)) return undefined;
    return look(rounded(from.weights, t, step), from.gamma);
  }

  /** The same weights, with the smoothing centered at their duals. */
  async function recentered({weights, gamma}: Point): Promise<Point> {
    await rows.recenter(weights, gamma);
    return look(weights, gamma * SHARPER);
  }

  /** The first point. For a warm start the center is at the duals of the γ with the best bound. */
  async function first(): Promise<Point> {
    const weights = new Float64Array(length);
    if (start) weights.set(start.W);
    if (start && bias !== 'none') weights.set(start.b, size);
    if (!hasKink(loss)) return look(weights, 0);
    const whole = await look(weights, FIRST_GAMMA);
    let best = whole;
    const boundOf = ({dual}: Point) => dualBound(dual, {lambda});
    for (let gamma = FIRST_GAMMA / 4; start && gamma > LAST_GAMMA; gamma /= 4) {
      const next = await look(weights, gamma);
      if (boundOf(next) <= boundOf(best)) break;
      best = next;
    }
    if (best === whole) return whole;
    await rows.recenter(weights, best.gamma);
    return look(weights, FIRST_GAMMA * SHARPER);
  }

  async function report(best: Point, bound: number): Promise<void> {
    const held = validation && (await validation.evaluate(plain(best.weights)));
    const epoch = run.records.length;
    await run.beginEpoch(epoch);
    await run.endEpoch({
      epoch,
      primal: best.primal,
      dual: bound,
      gap: relativeGap(best.primal, bound),
      accuracy: best.answer.correct / examples.size,
      ...(held && {validation: meansOf(held, validation.size)}),
      seconds: run.seconds(),
    });
  }

  const plain = (weights: Float64Array): PlainWeights => ({
    W: Float32Array.from(weights.subarray(0, size)),
    b: Float32Array.from(weights.subarray(size)),
  });

  return run.train({epochs: Infinity, batches: 1, tolerance}, async () => {
    let at = await first();
    let best = at;
    let dual = at.dual;
    let stoppedBy: StopReason | undefined;
    let withoutGain = 0;
    let leastGap = Infinity;
    for (;;) {
      if (at.primal <= best.primal) best = at;
      dual = dual === at.dual ? dual : blend(dual, at.dual, {lambda});
      const bound = dualBound(dual, {lambda});
      await report(best, bound);
      const gap = relativeGap(best.primal, bound);
      withoutGain = gap < leastGap ? 0 : withoutGain + 1;
      leastGap = Math.min(gap, leastGap);
      if (gap <= tolerance) stoppedBy = 'tolerance';
      else if (shouldStop()) stoppedBy = 'callback';
      else if (withoutGain > MOST_WITHOUT_GAIN) stoppedBy = 'precision';
      else if (run.records.length >= MOST_STEPS) stoppedBy = 'epochs';
      if (stoppedBy) break;
      const smoothing = at.primal - dualBound(at.dual, {lambda}) - at.unsolved;
      const next = smoothing > at.unsolved ? undefined : await moved(at, await stepFrom(at));
      if (next) at = next;
      else if (at.gamma > 0) at = await recentered(at);
      else withoutGain = MOST_WITHOUT_GAIN;
    }
    const bound = dualBound(dual, {lambda});
    return {
      weights: plain(best.weights),
      certificate: {primal: best.primal, dual: bound, gap: relativeGap(best.primal, bound)},
      stoppedBy,
      solver: 'newton',
      engine: examples.engine ?? 'parts',
    };
  });
}

const squaresOf = (a: Float64Array) => dot(a, a);

/** `weights + t·step` as the float32 numbers that a model keeps: what is proven speaks of these. */
function rounded(weights: Float64Array, t: number, step: Float64Array): Float64Array {
  return weights.map((w, i) => Math.fround(w + t * step[i]!));
}
