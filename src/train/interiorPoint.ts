import type {Dataset} from '../data/index.js';
import {
  rowProducts,
  symmetricEquations,
  type RowProducts,
  type SymmetricEquations,
} from '../kernel/index.js';
import type {ColumnObjective, ColumnPoint, Permission} from './columnNewton.js';
import {solve as solveFactor} from './newtonEquations.js';
import {nthLargest} from './nthLargest.js';
import {parabolaLoss} from './parabolaLoss.js';
import {plainRows} from './plainRows.js';
import {addTo, dot, total} from './vectors.js';

/** Unknowns of the equations at most. */
export const MOST_FEATURES = 1000;
/** Steps there are at most. */
const MOST_STEPS = 60;
/** What the barriers cost to begin with, in times the gap that is there. */
const FIRST_BARRIERS = 10;
/** Duals begin so far inside their domain, unless the barriers alone would keep them nearer to its ends. */
const INWARD = 0.05;
/** The least that float64 is sure to tell from the ends. */
const LEAST_INWARD = 1e-13;
/** A step ends before the first bound that it meets, by this share of the way. */
const SHORT_OF_BOUND = 0.995;
/** Rows of less weight are not in the factor, as a share of the n-th largest of the weights, n unknowns. */
const WEIGHTY = 0.01;
/**
 * The residual of the equations, as a share of the right side, and steps of conjugate gradients at most. A free
 * bias has no regulariser to forgive duals that do not add up to 0.
 */
const RESIDUAL = {regularized: 0.1, none: 0.1, free: 1e-8};
const MOST_PRODUCTS = 20;
/** Halvings when looking for a dual between its barriers. */
const HALVINGS = 60;

/** Memory of its own for the rows of all columns, and for the equations of one at a time. */
export interface InteriorRoom {
  readonly products: RowProducts;
  readonly equations: SymmetricEquations;
  /** Gives the memory back. */
  dispose(): void;
}

/** @throws if there is not so much memory */
export async function interiorRoom(call: string, x: Dataset): Promise<InteriorRoom> {
  const products = await rowProducts(call, [x], 1);
  const equations = await symmetricEquations(call, x.columns + 1);
  return {
    products,
    equations,
    dispose() {
      products.dispose();
      equations.dispose();
    },
  };
}

/**
 * An interior point method on one column, from weights and duals near the optimum to a gap of `tolerance·P`; for
 * penalties with a kink and data of few features. Duals are kept within the domain of φ* by logarithmic barriers,
 * μ times their multipliers z: `m − ε·a + z_lo − z_hi = 0`, `z_lo·(a − lo) = z_hi·(hi − a) = μ`, `w = Σ c t a x`.
 * Each step solves these equations linearised, twice with one factor: for μ = 0, and for the μ that this
 * suggests, with the products of the changes that the first left out. Reduced to the weights they are Newton's,
 * `(I + Σ c_i/θ_i x_i x_iᵀ) d = …`, θ = ε + z_lo/(a − lo) + z_hi/(hi − a): rows far from their margins hardly weigh.
 * Unlike a smoothing, which meets a corner of many rows on their margins from one side and the other, it comes to
 * one in some ten steps.
 *
 * Sources: Mehrotra (1992), On the implementation of a primal-dual interior point method, SIAM Journal on
 * Optimization 2; Ferris & Munson (2002), Interior-point methods for massive support vector machines, the same 13.
 *
 * @returns the point of the least gap that was met, if none is near enough
 */
export async function interiorPoint(
  {products, equations}: InteriorRoom,
  {x, signs, margins, strengths, parabola, bias}: ColumnObjective,
  start: {w: Float64Array; b: number; duals: Float64Array},
  tolerance: number,
  mayGoOn: Permission,
): Promise<ColumnPoint> {
  const {above, below, lo, hi} = parabola;
  const N = x.rows;
  const D = x.columns;
  const ridge = bias === 'regularized' ? 1 : 0;
  const strength = total(strengths);
  const barriers = Number(lo > -Infinity) + Number(hi < Infinity);
  const {epsilonOf, lossAt} = parabolaLoss(parabola);
  /** [D + 1], the intercept last. */
  const weights = new Float64Array(D + 1);
  weights.set(start.w);
  if (bias !== 'none') weights[D] = start.b;
  const {dense} = plainRows(x);

  /** t·(x·w + b), [N] */
  function scores(given: Float64Array): Float64Array {
    const found = products.scores(given);
    for (let i = 0; i < N; i++) found[i]! *= signs[i]!;
    return found;
  }

  /** `Σ factors_i t_i x_i`, [D + 1] */
  function pull(factors: Float64Array): Float64Array {
    const sum = new Float64Array(D + 1);
    products.addOuter(
      sum.slice(),
      (all, first, end) => {
        for (let i = first; i < end; i++) all[i] = factors[i]! * signs[i]!;
      },
      sum,
    );
    if (bias === 'none') sum[D] = 0;
    return sum;
  }

  /** ½‖·‖² of what is regularised. */
  const half = (v: Float64Array) => (dot(v, v) - (1 - ridge) * v[D]! ** 2) / 2;

  /** What there is to know of the weights, their violations m and some duals. */
  function look(m: Float64Array, duals: Float64Array) {
    const V = pull(duals.map((a, i) => strengths[i]! * a));
    let [loss, value] = [0, 0];
    for (let i = 0; i < N; i++) {
      const a = duals[i]!;
      loss += strengths[i]! * lossAt(m[i]!);
      value += strengths[i]! * (margins[i]! * a - (epsilonOf(a) / 2) * a * a);
    }
    const gradient = V.map((v, d) => (d < D ? 1 : ridge) * weights[d]! - v);
    // A free bias has no regulariser to measure its gradient by: it may be as far off as it is large.
    const ofBias = bias === 'free' ? Math.abs(gradient[D]!) * (1 + Math.abs(weights[D]!)) : 0;
    const primal = loss + half(weights);
    const gap = primal - (value - half(V)) + ofBias;
    const point = {w: weights.slice(0, D), b: weights[D]!, duals: duals.slice(), primal, gap};
    return {point, gradient};
  }

  /** The dual between its barriers: where `m − ε·a + μ/(a − lo) − μ/(hi − a)` is 0. */
  function central(m: number, mu: number): number {
    const far = (epsilon: number) =>
      epsilon === 0 ? Infinity : Math.abs(m) / epsilon + Math.sqrt(mu / epsilon);
    let low = Math.max(lo, -far(below));
    let high = Math.min(hi, far(above));
    for (let i = 0; i < HALVINGS; i++) {
      const a = (low + high) / 2;
      const slope = m - epsilonOf(a) * a + mu / (a - lo) - mu / (hi - a);
      if (slope > 0) low = a;
      else high = a;
    }
    return (low + high) / 2;
  }

  const m = scores(weights).map((s, i) => margins[i]! - s);
  let best = look(m, start.duals).point;
  const firstMu = (FIRST_BARRIERS * best.gap) / (barriers * strength);
  const a = start.duals.map((dual, i) => {
    const centre = central(m[i]!, firstMu);
    const inward = Math.max(LEAST_INWARD, Math.min(centre - lo, hi - centre, INWARD));
    return Math.min(hi - inward, Math.max(lo + inward, dual));
  });
  /** Multipliers of the two barriers. */
  const zLo = a.map(dual => firstMu / (dual - lo));
  const zHi = a.map(dual => firstMu / (hi - dual));
  let at = look(m, a);
  /** θ and c/θ. */
  const widths = new Float64Array(N);
  const heft = new Float64Array(N);

  /** Sets up the equations as they are here; returns what solves those of the heavy rows. */
  function linearise() {
    for (let i = 0; i < N; i++) {
      widths[i] = epsilonOf(a[i]!) + zLo[i]! / (a[i]! - lo) + zHi[i]! / (hi - a[i]!);
      heft[i] = strengths[i]! / widths[i]!;
    }
    const enough = WEIGHTY * nthLargest(heft.slice(), Math.min(N, D + 1));
    equations.clear(new Float64Array(D + 1).fill(1));
    heft.forEach((weight, i) => {
      if (weight >= enough && weight > 0)
        equations.add(weight, row => {
          dense(i, row);
          row[D] = bias === 'none' ? 0 : 1;
        });
    });
    const {factor, stride} = equations.factorize();
    return (right: Float64Array) => solveFactor(factor, D + 1, right, stride);
  }

  /** `Σ c_i/θ_i x_i (x_i·d)`, [D + 1], and the t·(x_i·d) in it, in one go through the rows. */
  function bend(direction: Float64Array) {
    const change = new Float64Array(N);
    const product = new Float64Array(D + 1);
    const replace = (all: Float64Array, first: number, end: number) => {
      for (let i = first; i < end; i++) {
        change[i] = signs[i]! * all[i]!;
        all[i]! *= heft[i]!;
      }
    };
    products.addOuter(direction, replace, product);
    if (bias === 'none') product[D] = 0;
    return {change, product};
  }

  /** Solves the equations of all rows, by conjugate gradients with those of the heavy ones as preconditioner. */
  function solve(right: Float64Array, byHeavy: ByHeavy) {
    const solution = new Float64Array(D + 1);
    const found = new Float64Array(N);
    const residual = right.slice();
    let direction = byHeavy(residual);
    let squared = dot(residual, direction);
    const enough = RESIDUAL[bias] ** 2 * squared;
    for (let i = 0; i < MOST_PRODUCTS && squared > enough; i++) {
      const {change, product} = bend(direction);
      direction.forEach((x, d) => (product[d]! += (d < D ? 1 : ridge) * x));
      const share = squared / dot(direction, product);
      addTo(solution, share, direction);
      addTo(found, share, change);
      addTo(residual, -share, product);
      const preconditioned = byHeavy(residual);
      const before = squared;
      squared = dot(residual, preconditioned);
      direction = preconditioned.map((z, d) => z + (squared / before) * direction[d]!);
    }
    return {solution, scores: found};
  }

  /** The step towards `z·(distance) = target`, less the products of the changes that the step before it left out. */
  function stepTo(byHeavy: ByHeavy, target: number, correction?: Step) {
    const toLo = new Float64Array(N);
    const toHi = new Float64Array(N);
    const missing = new Float64Array(N);
    // Of a short step they would be too large (Salahi, Peng & Terlaky, 2008).
    const share = correction ? correction.length ** 2 : 0;
    for (let i = 0; i < N; i++) {
      const ofLo = correction ? share * correction.a[i]! * correction.zLo[i]! : 0;
      const ofHi = correction ? -share * correction.a[i]! * correction.zHi[i]! : 0;
      toLo[i] = (target - ofLo) / (a[i]! - lo) - zLo[i]!;
      toHi[i] = (target - ofHi) / (hi - a[i]!) - zHi[i]!;
      missing[i] = m[i]! - epsilonOf(a[i]!) * a[i]! + zLo[i]! - zHi[i]! + toLo[i]! - toHi[i]!;
    }
    const right = pull(missing.map((r, i) => heft[i]! * r));
    addTo(right, -1, at.gradient);
    const {solution, scores: change} = solve(right, byHeavy);
    const step: Step = {weights: solution, m: change, a: missing, zLo: toLo, zHi: toHi, length: 1};
    const stay = (distance: number, by: number) => {
      if (by < 0) step.length = Math.min(step.length, -distance / by);
    };
    for (let i = 0; i < N; i++) {
      const by = (missing[i]! - change[i]!) / widths[i]!;
      step.a[i] = by;
      step.m[i] = -change[i]!;
      toLo[i]! -= (zLo[i]! * by) / (a[i]! - lo);
      toHi[i]! += (zHi[i]! * by) / (hi - a[i]!);
      stay(a[i]! - lo, by);
      stay(hi - a[i]!, -by);
      stay(zLo[i]!, toLo[i]!);
      stay(zHi[i]!, toHi[i]!);
    }
    return step;
  }

  /** The mean of `z·(distance)` after so much of a step. */
  function meanAfter(t: number, step?: Step): number {
    let sum = 0;
    for (let i = 0; i < N; i++) {
      const at = a[i]! + t * (step?.a[i] ?? 0);
      if (lo > -Infinity) sum += strengths[i]! * (zLo[i]! + t * (step?.zLo[i] ?? 0)) * (at - lo);
      if (hi < Infinity) sum += strengths[i]! * (zHi[i]! + t * (step?.zHi[i] ?? 0)) * (hi - at);
    }
    return sum / (barriers * strength);
  }

  const isReached = () => best.gap <= tolerance * best.primal;
  for (let steps = 0; !isReached() && steps < MOST_STEPS && (await mayGoOn()); steps++) {
    const byHeavy = linearise();
    const mu = meanAfter(0);
    const affine = stepTo(byHeavy, 0);
    const left = meanAfter(affine.length, affine) / mu;
    const step = stepTo(byHeavy, left ** 3 * mu, affine);
    const t = Math.min(1, SHORT_OF_BOUND * step.length);
    addTo(weights, t, step.weights);
    addTo(m, t, step.m);
    addTo(a, t, step.a);
    addTo(zLo, t, step.zLo);
    addTo(zHi, t, step.zHi);
    at = look(m, a);
    if (!Number.isFinite(at.point.gap)) break;
    if (at.point.gap < best.gap) best = at.point;
  }
  return best;
}

type ByHeavy = (right: Float64Array) => Float64Array;

/** By how much everything changes. */
interface Step {
  readonly weights: Float64Array;
  readonly m: Float64Array;
  readonly a: Float64Array;
  readonly zLo: Float64Array;
  readonly zHi: Float64Array;
  /** How much of it keeps within all bounds, at most 1. */
  length: number;
}
