import type {LeadingMoments} from './leadingMoments.js';
import type {Problem} from './problem.js';
import {dotsOf} from './vectors.js';

/**
 * A model `cM + λ` of the curvature of F in the weights of each column, M the second moments of the features: the
 * Hessian of a penalty of the same curvature at all examples. c is each block's own, columns taking turns.
 */
export interface MomentMetric {
  /** Takes the c for which the model has the curvature that was met along a step; of a block where it is ∞, the old one. */
  fit(step: Float64Array, curvature: Float64Array): void;
  /** `(cM + λ)⁻¹` times slopes, [(D + 1) · columns]. */
  inverse(slopes: Float64Array): Float64Array;
  /** `slopes·(cM + λ)⁻¹·slopes` of each block. */
  squares(slopes: Float64Array): Float64Array;
}

/** Of the mean of all mean squares, what a feature has at least. */
const LEAST_SHARE = 1e-6;

type Shape = Pick<Problem, 'objective' | 'shape'>;

/** What all models have: the c of each block, and how it is fitted to `step·M·step`. */
function factors({objective: {lambda}, shape: {columns}}: Shape, blocks: number) {
  const c = new Float64Array(blocks).fill(1);
  return {
    lambda,
    columns,
    c,
    fit(step: Float64Array, curvature: Float64Array, moment: Float64Array) {
      const squares = dotsOf(step, step, blocks);
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
 */
export function momentMetric(
  {directions, moments, rest}: LeadingMoments,
  problem: Shape,
  blocks: number,
): MomentMetric {
  const {lambda, columns, c, fit} = factors(problem, blocks);
  const count = directions.length;
  const features = directions[0]?.length ?? 0;
  /** The directions' numbers of each feature side by side, [D + 1][count]. */
  const base = new Float64Array(features * count);
  directions.forEach((u, i) => u.forEach((x, d) => (base[d * count + i] = x)));

  /** Of each column, the products of its numbers with the directions, [columns][count]. */
  function along(numbers: Float64Array): Float64Array {
    const products = new Float64Array(columns * count);
    // Two features at a time, so that each product is loaded and stored half as often.
    let d = 0;
    for (; d + 1 < features; d += 2) {
      for (let k = 0, to = 0; k < columns; k++) {
        const x = numbers[d * columns + k]!;
        const y = numbers[(d + 1) * columns + k]!;
        let [one, other] = [d * count, (d + 1) * count];
        for (const end = to + count; to < end; to++, one++, other++)
          products[to]! += x * base[one]! + y * base[other]!;
      }
    }
    if (d < features)
      for (let k = 0, to = 0; k < columns; k++)
        for (let i = 0; i < count; i++, to++)
          products[to]! += numbers[d * columns + k]! * base[d * count + i]!;
    return products;
  }
  /** Of each block, a factor times the squares of its columns' numbers, and of their products with each direction one more. */
  function weighted(
    numbers: Float64Array,
    factor: (block: number) => number,
    more: (block: number, direction: number) => number,
  ): Float64Array {
    const sums = dotsOf(numbers, numbers, blocks).map((squares, k) => factor(k) * squares);
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
    inverse(slopes) {
      const shares = along(slopes);
      const others = Float64Array.from(c, (_, k) => inverseOf(k, rest));
      shares.forEach((_, at) => {
        const k = Math.floor(at / count) % blocks;
        shares[at]! *= inverseOf(k, moments[at % count]!) - others[k]!;
      });
      const product = new Float64Array(slopes.length);
      for (let d = 0, at = 0; d < features; d++)
        for (let k = 0; k < columns; k++, at++) {
          // Two sums, since an addition waits for the one before.
          let [even, odd] = [others[k % blocks]! * slopes[at]!, 0];
          let [one, other] = [k * count, d * count];
          for (const end = one + count - 1; one < end; one += 2, other += 2) {
            even += shares[one]! * base[other]!;
            odd += shares[one + 1]! * base[other + 1]!;
          }
          if (count % 2) odd += shares[one]! * base[other]!;
          product[at] = even + odd;
        }
      return product;
    },
  };
}

/**
 * M as if no two features varied together.
 *
 * @param meanSquares of each feature and the intercept, [D + 1]
 * @param blocks as many as there are columns, or one of all columns
 */
export function squaresMetric(
  meanSquares: Float64Array,
  problem: Shape,
  blocks: number,
): MomentMetric {
  const {lambda, columns, c, fit} = factors(problem, blocks);
  /** Of what no row has, not 0: nothing may hold its weight. */
  const least = (LEAST_SHARE * meanSquares.reduce((sum, x) => sum + x, 0)) / meanSquares.length;
  const moments = meanSquares.map(moment => Math.max(least, moment));

  /** Goes through numbers, with the block of each and the moment of its feature. */
  function each(use: (at: number, block: number, moment: number) => void): void {
    moments.forEach((moment, d) => {
      for (let k = 0; k < columns; k++) use(d * columns + k, k % blocks, moment);
    });
  }

  return {
    fit(step, curvature) {
      const moment = new Float64Array(blocks);
      each((at, k, m) => (moment[k]! += m * step[at]! * step[at]!));
      fit(step, curvature, moment);
    },
    squares(slopes) {
      const sums = new Float64Array(blocks);
      each((at, k, m) => (sums[k]! += (slopes[at]! * slopes[at]!) / (c[k]! * m + lambda)));
      return sums;
    },
    inverse(slopes) {
      const product = new Float64Array(slopes.length);
      each((at, k, m) => (product[at] = slopes[at]! / (c[k]! * m + lambda)));
      return product;
    },
  };
}
