import {jointNewton} from './jointNewton.js';
import {FOR_ROUNDING, SLOWER, STEPS, type NewtonMethod} from './newtonColumns.js';
import type {Problem} from './problem.js';

/** Unknowns of the equations at most, of all columns together. */
const MOST_UNKNOWNS = 1000;
/** Entries of the second derivative of a row's loss, about: few of its duals can move. */
const ENTRIES = 6;

/** Newton's method on all columns of a pairwise loss, behind the exact solver's certificate. */
export function newtonJointly({objective, examples, shape}: Problem, C: number): NewtonMethod {
  const {loss, bias} = objective;
  const {x, labels, weights: v} = examples.resident!;
  const {columns, features} = shape;
  const N = labels.length;
  const width = features + 1;
  const unknowns = columns * width;

  return {
    work(duals) {
      if (unknowns > MOST_UNKNOWNS) return Infinity;
      const {lo, hi} = loss.penalty!.parabola!;
      const inside = duals.reduce((count, a) => count + (a > lo && a < hi && a !== 0 ? 1 : 0), 0);
      const products = Math.min(N, inside) * ENTRIES * width ** 2;
      return SLOWER * STEPS * (x.values.length * columns + unknowns ** 3 / 6 + products);
    },

    async run({W, b}, duals, tolerance, mayGoOn) {
      const weights = new Float64Array(unknowns);
      for (let j = 0; j < columns; j++) {
        for (let d = 0; d < features; d++) weights[j * width + d] = W[d * columns + j]!;
        weights[j * width + features] = b[j]!;
      }
      const slopes = duals.slice();
      for (let i = 0; i < N; i++) {
        const own = duals.subarray(i * columns, (i + 1) * columns);
        slopes[i * columns + labels[i]!] = -own.reduce((sum, a) => sum + a, 0);
      }
      const strengths = Float64Array.from(labels, (_, i) => C * (v?.[i] ?? 1));
      const point = await jointNewton(
        {x, labels, strengths, loss, columns, bias},
        {weights, slopes},
        FOR_ROUNDING * tolerance,
        mayGoOn,
      );
      const found = point.slopes.slice();
      for (let i = 0; i < N; i++) found[i * columns + labels[i]!] = 0;
      const {primal, gap} = point;
      return {
        weights: {
          W: W.map((_, k) => point.weights[(k % columns) * width + Math.floor(k / columns)]!),
          b: b.map((_, j) => point.weights[j * width + features]!),
        },
        duals: found,
        primal,
        gap,
      };
    },
  };
}
