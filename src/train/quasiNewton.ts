import type {FusedLossOfRows} from '../kernel/index.js';
import type {PlainWeights} from './engine.js';
import type {LeadingMoments} from './leadingMoments.js';
import {momentMetric} from './momentMetric.js';
import type {Problem} from './problem.js';
import {KEPT, ROUNDING, type ProximalGradient, type ProximalStep} from './proximalGradient.js';
import {smoothPart, type Look} from './smoothPart.js';

/** Steps whose change of the slope makes the curvature. */
const MEMORY = 8;
/** Halvings of a step that does not lead down, before a plain one is taken. */
const HALVINGS = 6;
/** Curvature along a step, over the lengths of step and change, below which it says nothing. */
const FLAT = 1e-8;

/** Weights and what was found there. */
interface Place extends Look {
  point: Float32Array;
}

/** A step and the change of the slope that it made. */
interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** The product of the two, of each block of columns; ∞ where it says nothing, so that no share is taken of it. */
  curvature: Float64Array;
}

/**
 * Monotone quasi-Newton descent on `f(W, b) + λ₁‖W‖₁`, f the smooth rest of F, convex or not: steps of
 * limited memory BFGS within the orthant of the weights, pairs of negative curvature left out; where F
 * would not fall, a plain proximal step with backtracking, which leads down from any point that is not
 * stationary. Columns of one-vs-rest, which are problems of their own, have pairs of their own.
 *
 * @param moments of the features, where they are known: the first guess of the curvature is a model made of them
 *
 * Sources: Liu & Nocedal (1989), Mathematical Programming 45; Andrew & Gao (2007), ICML, for L1.
 */
export function quasiNewton(
  loss: FusedLossOfRows,
  problem: Problem,
  start?: PlainWeights,
  moments?: LeadingMoments,
): ProximalGradient {
  const {l1} = problem.objective;
  const blocks =
    problem.objective.loss.config?.reduction === 'oneVsRest' ? problem.shape.columns : 1;
  const metric = moments && momentMetric(moments, problem, blocks);
  const dots = (a: Float64Array, b: Float64Array) => dotsOf(a, b, blocks);
  const smooth = smoothPart(loss, problem);
  const look = (point: Float32Array): Place => ({point, ...smooth.look(point)});
  const absolute = (i: number) => (i < smooth.weights ? l1 : 0);
  let here = look(smooth.pointOf(start));
  const {length} = here.point;
  /** The least objective so far; a rise by no more than rounding does not count. */
  let least = here.primal;
  let t = 4 / (problem.extent().meanSquares || 1);
  const pairs: Pair[] = [];

  /** Slopes of F, where it has a corner the one that is nearest to 0. */
  function fullSlope({point, slope}: Place): Float64Array {
    return slope.map((s, i) => {
      if (point[i] !== 0) return s + absolute(i) * Math.sign(point[i]!);
      return s - Math.max(-absolute(i), Math.min(absolute(i), s));
    });
  }

  /** Of the first guess, the multiple that has the latest curvature of each block. */
  const scales = new Float64Array(blocks).fill(1);

  /** The first guess of the inverse of the curvature, times slopes. */
  function guess(slopes: Float64Array): Float64Array {
    const product = metric ? metric.inverse(slopes) : slopes.slice();
    return product.map((value, i) => scales[i % blocks]! * value);
  }

  /** The inverse of the curvature times slopes, by the two loops over the pairs. */
  function bent(slopes: Float64Array): Float64Array {
    const rest = slopes.slice();
    const shares = new Map<Pair, Float64Array>();
    for (const pair of pairs) {
      const share = dots(pair.step, rest).map((along, k) => along / pair.curvature[k]!);
      shares.set(pair, share);
      subtract(rest, share, pair.change);
    }
    const to = guess(rest);
    for (const pair of pairs.slice().reverse()) {
      const back = dots(pair.change, to);
      const share = shares.get(pair)!;
      const less = back.map((along, k) => along / pair.curvature[k]! - share[k]!);
      subtract(to, less, pair.step);
    }
    return to;
  }

  /** Where a quasi-Newton step leads, if it leads down. */
  function quasiNewtonStep(full: Float64Array): Place | undefined {
    if (pairs.length === 0) return undefined;
    const direction = bent(full);
    for (let halving = 0, share = 1; halving <= HALVINGS; halving++, share /= 2) {
      const point = new Float32Array(length);
      let falls = 0;
      for (let i = 0; i < length; i++) {
        const x = here.point[i]!;
        // With L1 no weight leaves its orthant, and none goes against its own slope.
        const by = absolute(i) > 0 && direction[i]! * full[i]! < 0 ? 0 : share * direction[i]!;
        const side = x === 0 ? -full[i]! : x;
        point[i] = absolute(i) > 0 && (x - by) * side <= 0 ? 0 : x - by;
        falls += full[i]! * (x - point[i]!);
      }
      if (!(falls > 0)) return undefined;
      const there = look(point);
      if (there.primal <= least - KEPT * falls + ROUNDING * Math.abs(least)) return there;
    }
    return undefined;
  }

  const proximal = () => smooth.proximal(here.point, here.slope, t);

  /** A plain step, backtracked until f is below its quadratic upper bound. */
  function plainStep(): Place | undefined {
    for (; t > 1e-30; t /= 2) {
      const {point, squares, along} = proximal();
      if (squares === 0) return undefined;
      const there = look(point);
      const limit = here.primal + along + squares / (2 * t);
      if (there.primal > limit + ROUNDING * Math.abs(here.primal)) continue;
      const needed = (KEPT * squares) / t;
      return there.primal <= least - needed + ROUNDING * Math.abs(least) ? there : undefined;
    }
    return undefined;
  }

  function remember(there: Place): void {
    const step = new Float64Array(length);
    const change = new Float64Array(length);
    for (let i = 0; i < length; i++) {
      step[i] = there.point[i]! - here.point[i]!;
      change[i] = there.slope[i]! - here.slope[i]!;
    }
    const [squares, changes] = [dots(step, step), dots(change, change)];
    const curvature = dots(step, change).map((along, k) =>
      along > FLAT * Math.sqrt(squares[k]! * changes[k]!) ? along : Infinity,
    );
    if (!curvature.some(Number.isFinite)) return;
    pairs.unshift({step, change, curvature});
    if (pairs.length > MEMORY) pairs.pop();
    metric?.fit(step, curvature);
    const bends = metric ? dots(change, metric.inverse(change)) : changes;
    curvature.forEach((along, k) => {
      if (along < Infinity) scales[k] = along / bends[k]!;
    });
  }

  return {
    get current() {
      return smooth.at(here.point);
    },
    restart() {
      pairs.length = 0;
    },
    step(): ProximalStep {
      const {answer} = here;
      const stationarity = Math.sqrt(proximal().squares) / t;
      let there = quasiNewtonStep(fullSlope(here));
      if (!there) {
        pairs.length = 0;
        there = plainStep();
      }
      if (there) {
        remember(there);
        here = there;
        least = Math.min(least, there.primal);
      }
      const {primal} = here;
      const {correct} = here.answer;
      return {answer, primal, correct, stationarity, isPlain: true, isStuck: !there};
    },
  };
}

/** `a·b` of each block of columns, which take turns. */
function dotsOf(a: Float64Array, b: Float64Array, blocks: number): Float64Array {
  const sums = new Float64Array(blocks);
  for (let i = 0; i < a.length;) for (let k = 0; k < blocks; k++, i++) sums[k]! += a[i]! * b[i]!;
  return sums;
}

/** Subtracts a share of each block. */
function subtract(from: Float64Array, shares: Float64Array, what: Float64Array): void {
  const blocks = shares.length;
  for (let i = 0; i < from.length;)
    for (let k = 0; k < blocks; k++, i++) from[i]! -= shares[k]! * what[i]!;
}
