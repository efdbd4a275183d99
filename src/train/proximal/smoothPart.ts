import type {FusedAnswer, FusedLossOfRows} from '../../kernel/index.js';
import type {PlainWeights} from '../engine.js';
import {regularizer} from '../objective.js';
import type {Problem} from '../problem.js';

/** F at a point, and the slope of its smooth part. */
export interface Look {
  answer: FusedAnswer;
  /** The slope of F without λ₁‖W‖₁. */
  slope: Float64Array;
  primal: number;
}

/** F of weights that lie in one array: W, and b behind it. */
export interface SmoothPart {
  /** How many of the numbers are W. */
  readonly weights: number;
  /** W and b within a point, which they share memory with. */
  at(point: Float32Array): PlainWeights;
  look(point: Float32Array): Look;
  /** The proximal step of length t from a point: where it leads, the square of how far, and what F's linear model and λ₁‖·‖₁ change along it. */
  proximal(
    from: Float32Array,
    slope: Float64Array,
    t: number,
  ): {point: Float32Array; squares: number; along: number};
  /** The point of these weights; 0 where there are none. */
  pointOf(start?: PlainWeights): Float32Array;
}

/** Writes `gradient/N + held·at`. */
function slopeOf(
  to: Float64Array,
  gradient: Float32Array,
  N: number,
  at: Float32Array,
  held: number,
): void {
  for (let i = 0; i < to.length; i++) to[i] = gradient[i]! / N + held * at[i]!;
}

/** What the steps on `f(W, b) + λ₁‖W‖₁` have in common. */
export function smoothPart(
  loss: FusedLossOfRows,
  {objective, examples, shape}: Pick<Problem, 'objective' | 'examples' | 'shape'>,
): SmoothPart {
  const {lambda, l1, bias} = objective;
  const weights = shape.features * shape.columns;
  const length = weights + shape.columns;
  const N = examples.size;
  const at = (point: Float32Array): PlainWeights => ({
    W: point.subarray(0, weights),
    b: point.subarray(weights),
  });
  return {
    weights,
    at,
    look(point) {
      const {W, b} = at(point);
      const answer = loss.answer(W, b);
      const slope = new Float64Array(length);
      slopeOf(slope.subarray(0, weights), answer.gradW, N, W, lambda);
      const held = bias === 'regularized' ? lambda : 0;
      if (bias !== 'none') slopeOf(slope.subarray(weights), answer.gradB, N, b, held);
      return {answer, slope, primal: answer.loss / N + regularizer(objective, W, b)};
    },
    proximal(from, slope, t) {
      const point = new Float32Array(length);
      let [squares, along] = [0, 0];
      for (let i = 0; i < length; i++) {
        const x = from[i]!;
        const to = x - t * slope[i]!;
        const absolute = i < weights ? l1 : 0;
        const by = t * absolute;
        point[i] = to > by ? to - by : to < -by ? to + by : 0;
        const d = point[i]! - x;
        along += slope[i]! * d + absolute * (Math.abs(point[i]!) - Math.abs(x));
        squares += d * d;
      }
      return {point, squares, along};
    },
    pointOf(start) {
      const point = new Float32Array(length);
      if (start) {
        point.set(start.W);
        point.set(start.b, weights);
      }
      return point;
    },
  };
}
