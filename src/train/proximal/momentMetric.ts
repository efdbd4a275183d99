import type {VectorRoom} from '../../kernel/index.js';
import type {LeadingMoments} from './leadingMoments.js';
import type {Problem} from '../problem.js';

/**
 * A model `cM + λ` of the curvature of F in the weights of each column, M the second moments of the features: the
 * Hessian of a penalty of the same curvature at all examples. c is each block's own, columns taking turns. Vectors are
 * [(D + 1) · columns], in the room.
 */
export interface MomentMetric {
  /** Takes the c for which the model has the curvature that was met along a step; of a block where it is ∞, the old one. */
  fit(step: Float64Array, curvature: Float64Array): void;
  /** Makes `(cM + λ)⁻¹` times slopes of them, and so many times that, of each block. */
  invert(slopes: Float64Array, scales: Float64Array): void;
  /** `slopes·(cM + λ)⁻¹·slopes` of each block. */
  squares(slopes: Float64Array): Float64Array;
}

/** The least second moment of a feature, as a share of the mean of all. */
const LEAST_SHARE = 1e-6;

type Shape = Pick<Problem, 'objective' | 'shape'>;

/** What all models have: the c of each block, and how it is fitted to `step·M·step`. */
function factors({objective: {lambda}, shape: {columns}}: Shape, blocks: number, room: VectorRoom) {
  const c = new Float64Array(blocks).fill(1);
  return {
    lambda,
    columns,
    c,
    fit(step: Float64Array, curvature: Float64Array, moment: Float64Array) {
      const squares = room.dots(step, step);
      curvature.forEach((met, k) => {
        if (met < Infinity) c[k] = Math.max(0, met - lambda * squares[k]!) / moment[k]!;
      });
    },
  };
}

/**
 * M as far as its leading directions tell it.
 *
 * @param blocks as many as there are columns, or one of all columns
 * @param room for vectors in these blocks, and the directions
 */
export function momentMetric(
  {directions, moments, rest}: LeadingMoments,
  problem: Shape,
  blocks: number,
  room: VectorRoom,
): MomentMetric {
  const {lambda, columns, c, fit} = factors(problem, blocks, room);
  const count = directions.length;
  const {along, addTo} = room.directions(directions);

  /** Of each block, a factor times the squares of its columns' numbers, and of their products with each direction one more. */
  function weighted(
    numbers: Float64Array,
    factor: (block: number) => number,
    more: (block: number, direction: number) => number,
  ): Float64Array {
    const sums = room.dots(numbers, numbers).map((squares, k) => factor(k) * squares);
    along(numbers).forEach((product, at) => {
      const k = Math.floor(at / count) % blocks;
      sums[k]! += more(k, at % count) * product * product;
    });
    return sums;
  }
  const inverseOf = (k: number, moment: number) => 1 / (c[k]! * moment + lambda);

  return {
    fit(step, curvature) {
      const moment = weighted(
        step,
        () => rest,
        (_, i) => moments[i]! - rest,
      );
      fit(step, curvature, moment);
    },
    squares: slopes =>
      weighted(
        slopes,
        k => inverseOf(k, rest),
        (k, i) => inverseOf(k, moments[i]!) - inverseOf(k, rest),
      ),
    invert(slopes, scales) {
      const shares = along(slopes);
      const others = Float64Array.from(c, (_, k) => scales[k]! * inverseOf(k, rest));
      for (let column = 0, at = 0; column < columns; column++) {
        const k = column % blocks;
        for (let i = 0; i < count; i++, at++)
          shares[at]! *= scales[k]! * inverseOf(k, moments[i]!) - others[k]!;
      }
      multiply(slopes, others);
      addTo(slopes, shares);
    },
  };
}

/**
 * M as if no two features varied together.
 *
 * @param meanSquares of each feature and the intercept, [D + 1]
 * @param blocks as many as there are columns, or one of all columns
 * @param room for vectors in these blocks
 */
export function squaresMetric(
  meanSquares: Float64Array,
  problem: Shape,
  blocks: number,
  room: VectorRoom,
): MomentMetric {
  const {lambda, c, fit} = factors(problem, blocks, room);
  /** The second moment of a feature that is 0 in all rows: with 0, and no λ, its weight could be anything. */
  const least = (LEAST_SHARE * meanSquares.reduce((sum, x) => sum + x, 0)) / meanSquares.length;
  const moments = meanSquares.map(moment => Math.max(least, moment));
  /** Numbers of a feature that belong to a block, one behind another. */
  const each = blocks === 1 ? problem.shape.columns : 1;

  /** Of each block, the sum of the squares of its numbers, times a factor that depends on the feature's moment. */
  function weighted(numbers: Float64Array, factor: (block: number, moment: number) => number) {
    const sums = new Float64Array(blocks);
    let at = 0;
    for (const moment of moments)
      for (let k = 0; k < blocks; k++) {
        let squares = 0;
        for (const end = at + each; at < end; at++) squares += numbers[at]! * numbers[at]!;
        sums[k]! += factor(k, moment) * squares;
      }
    return sums;
  }
  const inverseOf = (k: number, moment: number) => 1 / (c[k]! * moment + lambda);

  return {
    fit: (step, curvature) =>
      fit(
        step,
        curvature,
        weighted(step, (_, moment) => moment),
      ),
    squares: slopes => weighted(slopes, inverseOf),
    invert(slopes, scales) {
      let at = 0;
      for (const moment of moments)
        for (let k = 0; k < blocks; k++) {
          const factor = scales[k]! * inverseOf(k, moment);
          for (const end = at + each; at < end; at++) slopes[at]! *= factor;
        }
    },
  };
}

/** Multiplies each block by its own number. */
function multiply(numbers: Float64Array, factors: Float64Array): void {
  const blocks = factors.length;
  for (let i = 0; i < numbers.length;)
    for (let k = 0; k < blocks; k++, i++) numbers[i]! *= factors[k]!;
}
