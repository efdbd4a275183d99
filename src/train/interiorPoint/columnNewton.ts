import type {Dataset} from '../../data/index.js';
import type {Parabola} from '../../losses/index.js';
import {lengthAlong} from './lengthAlong.js';
import {newtonEquations} from './newtonEquations.js';
import {parabolaLoss} from './parabolaLoss.js';
import {plainRows} from './plainRows.js';

/**
 * One column of scores, `s = x·w + b`, and what is minimised over it:
 * `P = ½‖w‖² [+ ½b²] + Σ c_i φ(Δ_i − t_i s_i)`.
 */
export interface ColumnObjective {
  readonly x: Dataset;
  /** t, [N]: 1 for examples of the class, −1 for the others. */
  readonly signs: Float64Array;
  /** Δ, [N] */
  readonly margins: Float64Array;
  /** c, [N]: what the loss of each is multiplied by. */
  readonly strengths: Float64Array;
  /** φ, by its conjugate. */
  readonly parabola: Parabola;
  readonly bias: 'regularized' | 'free' | 'none';
}

/** Weights of a column and duals of its examples. */
export interface ColumnPoint {
  readonly w: Float64Array;
  readonly b: number;
  /** a, [N], in the domain of φ*. */
  readonly duals: Float64Array;
  /** P(w, b), and how far it is above D(a) = Σ c_i (Δ_i a_i − φ*(a_i)) − ½‖Σ c_i t_i a_i x_i‖². */
  readonly primal: number;
  readonly gap: number;
}

/** Whether to go on; awaited before each step. */
export type Permission = () => Promise<boolean>;

/** Steps there are at most. */
const MOST_STEPS = 60;

/**
 * Newton's method on one column with a penalty without a kink, from a point near the optimum to a gap of
 * `tolerance·P`. The duals are a = m/ε, clipped to the domain of φ*; the equations `(I + Σ_J c_i/ε x_i x_iᵀ) d = −∇`
 * of the examples J inside it are solved exactly, in as many unknowns as there are of J or of features.
 *
 * Source: Mangasarian (2002), A finite Newton method for classification.
 *
 * @returns the point of the least gap that was met, if none is near enough
 */
export async function columnNewton(
  objective: ColumnObjective,
  start: {w: Float64Array; b: number},
  tolerance: number,
  mayGoOn: Permission,
): Promise<ColumnPoint> {
  const {x, signs, margins, strengths, parabola, bias} = objective;
  const {lo, hi} = parabola;
  const N = x.rows;
  const ridge = bias === 'regularized' ? 1 : 0;
  const rows = plainRows(x);
  const solve = newtonEquations(rows);
  const w = start.w.slice();
  let b = bias === 'none' ? 0 : start.b;
  const {epsilonOf, lossAt} = parabolaLoss(parabola);
  const dualAt = (m: number) => Math.min(hi, Math.max(lo, m / epsilonOf(m)));

  /** What there is to know of the weights as they are. */
  function look(m: Float64Array) {
    const duals = new Float64Array(N);
    const inside: number[] = [];
    const pull = new Float64Array(N);
    let loss = 0;
    let value = 0;
    let pullSum = 0;
    for (let i = 0; i < N; i++) {
      const a = dualAt(m[i]!);
      const c = strengths[i]!;
      if (c > 0 && a > lo && a < hi && a !== 0) inside.push(i);
      duals[i] = a;
      pull[i] = c * signs[i]! * a;
      pullSum += pull[i]!;
      loss += c * lossAt(m[i]!);
      value += c * (margins[i]! * a - (epsilonOf(a) / 2) * a * a);
    }
    const gradient = rows.sum(pull);
    let [squaresV, squaresW] = [0, 0];
    gradient.forEach((v, d) => {
      squaresV += v * v;
      squaresW += w[d]! * w[d]!;
      gradient[d] = w[d]! - v;
    });
    const primal = loss + squaresW / 2 + (ridge / 2) * b * b;
    const dual = value - squaresV / 2 - (ridge / 2) * pullSum ** 2;
    const gradientB = bias === 'none' ? 0 : ridge * b - pullSum;
    // A free bias has no regulariser to measure its gradient by: it may be as far off as it is large.
    const ofBias = bias === 'free' ? Math.abs(gradientB) * (1 + Math.abs(b)) : 0;
    const point: ColumnPoint = {w: w.slice(), b, duals, primal, gap: primal - dual + ofBias};
    return {point, inside, gradient, gradientB};
  }

  /** How long a step makes the objective least, about; its slope only rises along it. */
  function lengthOf(step: Float64Array, stepB: number, m: Float64Array, change: Float64Array) {
    let [along, squares] = [ridge * b * stepB, ridge * stepB * stepB];
    step.forEach((d, i) => {
      along += w[i]! * d;
      squares += d * d;
    });
    const slope = (t: number) => {
      let sum = along + t * squares;
      for (let i = 0; i < N; i++)
        if (change[i] !== 0) sum -= strengths[i]! * dualAt(m[i]! - t * change[i]!) * change[i]!;
      return sum;
    };
    return lengthAlong(slope);
  }

  const violations = () => {
    const scores = rows.products(w);
    return scores.map((s, i) => margins[i]! - signs[i]! * (s + b));
  };

  let m = violations();
  let at = look(m);
  let best = at.point;
  const isReached = () => best.gap <= tolerance * best.primal;
  for (let steps = 0; !isReached() && steps < MOST_STEPS && (await mayGoOn()); steps++) {
    const {inside, point, gradient, gradientB} = at;
    const widths = Float64Array.from(inside, i => epsilonOf(point.duals[i]!) / strengths[i]!);
    const ofBias = bias === 'none' ? undefined : {gradient: gradientB, ridge};
    const {step, stepB} = solve(inside, widths, gradient, ofBias);
    const change = rows.products(step).map((s, i) => signs[i]! * (s + stepB));
    const t = lengthOf(step, stepB, m, change);
    if (t === 0) break;
    step.forEach((d, i) => (w[i]! += t * d));
    b += t * stepB;
    m = m.map((violation, i) => violation - t * change[i]!);
    at = look(m);
    if (at.point.gap < best.gap) best = at.point;
  }
  return best;
}
