import {columnNewton, type ColumnObjective} from './columnNewton.js';
import type {PlainWeights} from './engine.js';
import type {Problem} from './problem.js';

/** Steps that a column is expected to take. */
export const STEPS = 16;
/** How many multiply-adds the kernel does in the time of one of float64 here. */
export const SLOWER = 8;
/** Unknowns of the equations at most: with more of them steps of the kernel are as fast. */
const MOST_UNKNOWNS = 300;
/** The part of the tolerance that is left to the rounding of the weights. */
export const FOR_ROUNDING = 0.5;

/** What Newton's method came to, of all columns together; P and the gap on the scale of `½‖W‖² + C Σ v_i L_i`. */
interface NewtonResult {
  readonly weights: PlainWeights;
  /** a, [N][columns] */
  readonly duals: Float64Array;
  readonly primal: number;
  readonly gap: number;
}

/** Newton's method, as the exact solver goes on by it. */
export interface NewtonMethod {
  /** About how many multiply-adds it takes, in those of the kernel; ∞ where the equations are too large. */
  work(duals: Float64Array): number;
  /** Goes on from weights and duals, [N][columns], until it is at its share of the tolerance, or `mayGoOn` says no. */
  run(
    weights: PlainWeights,
    duals: Float64Array,
    tolerance: number,
    mayGoOn: () => Promise<boolean>,
  ): Promise<NewtonResult>;
}

/** Newton's method on each column of one-vs-rest, or on the one of two classes, behind the exact solver's certificate. */
export function newtonColumns({objective, examples, shape}: Problem, C: number): NewtonMethod {
  const {loss, bias} = objective;
  const {x, labels, weights} = examples.resident!;
  const {columns, features} = shape;
  const parabola = loss.penalty!.parabola!;
  const N = labels.length;
  const stored = x.values.length;

  const objectiveOf = (column: number): ColumnObjective => {
    const isOwn = (y: number) => y === (columns === 1 ? 1 : column);
    const {margin} = loss.config!;
    return {
      x,
      signs: Float64Array.from(labels, y => (isOwn(y) ? 1 : -1)),
      margins: Float64Array.from(labels, y =>
        typeof margin === 'number' ? margin : margin![y]![columns === 1 ? 1 - y : column]!,
      ),
      strengths: Float64Array.from(labels, (_, i) => C * (weights?.[i] ?? 1)),
      parabola,
      bias,
    };
  };

  return {
    work(duals) {
      const {lo, hi} = parabola;
      const inside = duals.reduce((count, a) => count + (a > lo && a < hi && a !== 0 ? 1 : 0), 0);
      const unknowns = Math.min(features, inside / columns);
      if (unknowns > MOST_UNKNOWNS) return Infinity;
      const products = ((stored / N) * (inside / columns) * unknowns) / 2;
      return SLOWER * columns * (STEPS * (stored + unknowns ** 3 / 6) + products);
    },

    async run({W, b}, duals, tolerance, mayGoOn) {
      const found = {W: W.slice(), b: b.slice()};
      const foundDuals = new Float64Array(N * columns);
      let [primal, gap] = [0, 0];
      for (let column = 0; column < columns; column++) {
        const own = (all: Float32Array | Float64Array, length: number) =>
          Float64Array.from({length}, (_, i) => all[i * columns + column]!);
        const point = await columnNewton(
          objectiveOf(column),
          {w: own(W, features), b: b[column]!, duals: own(duals, N)},
          FOR_ROUNDING * tolerance,
          mayGoOn,
        );
        point.w.forEach((w, d) => (found.W[d * columns + column] = w));
        point.duals.forEach((a, i) => (foundDuals[i * columns + column] = a));
        found.b[column] = point.b;
        primal += point.primal;
        gap += point.gap;
      }
      return {weights: found, duals: foundDuals, primal, gap};
    },
  };
}
