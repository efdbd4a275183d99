import type {LeadingMoments} from './leadingMoments.js';
import type {Problem} from './problem.js';

/** A model `cM + λ` of the curvature of F in the weights of each column, c of each block of columns its own. */
interface MomentMetric {
  /** Takes the c for which the model has the curvature that was met along a step; of a block where it is ∞, the old one. */
  fit(step: Float64Array, curvature: Float64Array): void;
  /** `(cM + λ)⁻¹` times slopes, [(D + 1) · columns]. */
  inverse(slopes: Float64Array): Float64Array;
}

/**
 * M is the second moments of the features: the Hessian of a penalty of the same curvature at all examples.
 *
 * @param blocks as many as there are columns, or one of all columns
 */
export function momentMetric(
  {directions, moments, rest}: LeadingMoments,
  {objective: {lambda}, shape: {columns}}: Pick<Problem, 'objective' | 'shape'>,
  blocks: number,
): MomentMetric {
  const c = new Float64Array(blocks).fill(1);

  /** `uᵀ` times the numbers of each column, of every direction. */
  const along = (numbers: Float64Array) =>
    directions.map(u => {
      const sums = new Float64Array(columns);
      for (let d = 0, at = 0; d < u.length; d++)
        for (let k = 0; k < columns; k++) sums[k]! += u[d]! * numbers[at++]!;
      return sums;
    });
  /** Adds the squares of numbers, the columns taking turns, to the sums of their blocks. */
  const addSquares = (sums: Float64Array, share: number, numbers: Float64Array) =>
    numbers.forEach((x, i) => (sums[i % blocks]! += share * x * x));

  return {
    fit(step, curvature) {
      const squares = new Float64Array(blocks);
      addSquares(squares, 1, step);
      const moment = squares.map(sum => rest * sum);
      along(step).forEach((sums, i) => addSquares(moment, moments[i]! - rest, sums));
      curvature.forEach((met, k) => {
        if (met < Infinity) c[k] = Math.max(0, met - lambda * squares[k]!) / moment[k]!;
      });
    },
    inverse(slopes) {
      const shares = Float64Array.from(
        {length: columns},
        (_, k) => 1 / (c[k % blocks]! * rest + lambda),
      );
      const product = slopes.map((slope, i) => shares[i % columns]! * slope);
      along(slopes).forEach((sums, i) => {
        const u = directions[i]!;
        for (let k = 0; k < columns; k++)
          sums[k]! *= 1 / (c[k % blocks]! * moments[i]! + lambda) - shares[k]!;
        for (let d = 0, at = 0; d < u.length; d++)
          for (let k = 0; k < columns; k++) product[at++]! += u[d]! * sums[k]!;
      });
      return product;
    },
  };
}
