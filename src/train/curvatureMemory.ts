import type {LeadingMoments} from './leadingMoments.js';
import {momentMetric, squaresMetric} from './momentMetric.js';
import type {Problem} from './problem.js';
import {addTo, dotsOf} from './vectors.js';

/** Steps that are remembered, as many as have room in so many bytes; at least and at most. */
const ROOM = 2 ** 26;
const LEAST_STEPS = 8;
const MOST_STEPS = 20;
/** Curvature along a step, over the lengths of step and change, below which it says nothing. */
const FLAT = 1e-8;

/** What steps of a descent tell of the curvature of F, by limited memory BFGS. */
export interface CurvatureMemory {
  /** Whether it knows no step. */
  readonly isEmpty: boolean;
  /** The inverse of the curvature times slopes, [(D + 1) · columns]. */
  inverse(slopes: Float64Array): Float64Array;
  /** Takes a step, and by how much it changed the slopes, which it keeps. */
  learn(step: Float64Array, change: Float64Array): void;
  forget(): void;
}

/** What is known of the features before any step. */
export interface FeatureMoments {
  /** The mean of `v·x²` of each, and of v for the intercept, [D + 1]; 0 where there is none. */
  readonly squares: Float64Array;
  /** Where they are worth it. */
  readonly leading?: LeadingMoments | undefined;
}

/** A step and the change of the slope that it made. */
interface Pair {
  step: Float64Array;
  change: Float64Array;
  /** The product of the two, of each block of columns; ∞ where it says nothing, so that no share is taken of it. */
  curvature: Float64Array;
}

/**
 * Pairs of negative curvature are left out. Columns of one-vs-rest, which are problems of their own, have pairs of
 * their own.
 *
 * @param moments of the features: the first guess of the curvature is a model made of them
 *
 * Source: Liu & Nocedal (1989), Mathematical Programming 45.
 */
export function curvatureMemory(
  problem: Pick<Problem, 'objective' | 'shape'>,
  {squares, leading}: FeatureMoments,
): CurvatureMemory {
  const isApart = problem.objective.loss.config?.reduction === 'oneVsRest';
  const blocks = isApart ? problem.shape.columns : 1;
  const metric = leading
    ? momentMetric(leading, problem, blocks)
    : squaresMetric(squares, problem, blocks);
  const affordable = Math.floor(ROOM / (16 * squares.length * problem.shape.columns));
  const most = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, affordable));
  const dots = (a: Float64Array, b: Float64Array) => dotsOf(a, b, blocks);
  let pairs: Pair[] = [];
  /** Of the first guess, the multiple that has the latest curvature of each block. */
  const scales = new Float64Array(blocks).fill(1);

  return {
    get isEmpty() {
      return pairs.length === 0;
    },
    forget() {
      pairs = [];
    },
    learn(step, change) {
      const [squares, changes] = [dots(step, step), dots(change, change)];
      const curvature = dots(step, change).map((along, k) =>
        along > FLAT * Math.sqrt(squares[k]! * changes[k]!) ? along : Infinity,
      );
      if (!curvature.some(Number.isFinite)) return;
      pairs = [{step, change, curvature}, ...pairs.slice(0, most - 1)];
      metric.fit(step, curvature);
      const bends = metric.squares(change);
      curvature.forEach((along, k) => {
        if (along < Infinity) scales[k] = along / bends[k]!;
      });
    },
    // The two loops over the pairs.
    inverse(slopes) {
      const rest = slopes.slice();
      const shares = pairs.map(({step, change, curvature}) => {
        const share = dots(step, rest).map((along, k) => along / curvature[k]!);
        subtract(rest, share, change);
        return share;
      });
      const to = metric.inverse(rest);
      multiply(to, scales);
      for (let i = pairs.length - 1; i >= 0; i--) {
        const {step, change, curvature} = pairs[i]!;
        const back = dots(change, to);
        const less = back.map((along, k) => along / curvature[k]! - shares[i]![k]!);
        subtract(to, less, step);
      }
      return to;
    },
  };
}

/** Subtracts a share of each block. */
function subtract(from: Float64Array, shares: Float64Array, what: Float64Array): void {
  const blocks = shares.length;
  if (blocks === 1) return addTo(from, -shares[0]!, what);
  for (let i = 0; i < from.length;)
    for (let k = 0; k < blocks; k++, i++) from[i]! -= shares[k]! * what[i]!;
}

/** Multiplies each block by its own number. */
function multiply(numbers: Float64Array, factors: Float64Array): void {
  const blocks = factors.length;
  for (let i = 0; i < numbers.length;)
    for (let k = 0; k < blocks; k++, i++) numbers[i]! *= factors[k]!;
}
