import type {Dataset} from '../../data/index.js';
import {
  rowProducts,
  symmetricEquations,
  type RowProducts,
  type SymmetricEquations,
} from '../../kernel/index.js';
import type {Permission} from './columnNewton.js';
import type {DualDomain} from './dualDomains.js';
import {solve as solveFactor} from './newtonEquations.js';
import {nthLargest} from '../nthLargest.js';
import type {Pairing} from './pairings.js';
import {plainRows} from './plainRows.js';
import {addTo, dot, total} from '../vectors.js';

/** Steps there are at most. */
const MOST_STEPS = 60;
/** What the barriers cost to begin with, in times the gap that is there. */
const FIRST_BARRIERS = 10;
/** Duals begin so far inside their domain, in times the largest, unless barriers alone would keep them nearer to its ends. */
const INWARD = 0.05;
/** The least share of an end that float64 is sure to tell from it. */
const LEAST_INWARD = 1e-13;
/** A step ends before the first bound that it meets, by this share of the way. */
const SHORT_OF_BOUND = 0.995;
/**
 * So many steps in a row, each shorter than this, are jammed where the gap is more than so many times what the barriers
 * cost: duals are near to ends of their domain where the optimum has none.
 */
const JAMMED = {steps: 2, length: 0.1, ofBarriers: 10};
/** Rows of less weight are not in the factor, as a share of the n-th largest of the weights, n unknowns. */
const WEIGHTY = 1e-4;
/**
 * What a residual of the equations may leave of the gap, ½‖r‖², as a share of what the barriers will; for a free bias,
 * which has no regulariser to forgive duals that do not add up to 0, r as a share of the right side too. And steps of
 * conjugate gradients at most.
 */
const LEFT_OPEN = 0.1;
const RESIDUAL_OF_FREE = 1e-8;
const MOST_PRODUCTS = 20;

/**
 * K columns of scores, `s = xW + b`, and what is minimised over them:
 * `P = ½‖W‖² [+ ½‖b‖²] + Σ c_i L(m_i)`, with J violations `m_i = Δ_i + E_i s_i` of each row.
 */
export interface InteriorObjective {
  readonly x: Dataset;
  readonly pairing: Pairing;
  /** Δ, [N · J] */
  readonly margins: Float64Array;
  /** c, [N]: what the loss of each is multiplied by. */
  readonly strengths: Float64Array;
  /** L, by its conjugate. */
  readonly domain: DualDomain;
  readonly bias: 'regularized' | 'free' | 'none';
}

/** Weights, [(D + 1) · K] with the intercepts in the last row, and duals of the violations. */
export interface InteriorPoint {
  readonly weights: Float64Array;
  /** a, [N · J] */
  readonly duals: Float64Array;
  /** P, and how far it is above the bound that the duals prove. */
  readonly primal: number;
  readonly gap: number;
}

/** Memory of its own for the rows, and for the equations. */
export interface InteriorRoom {
  readonly products: RowProducts;
  readonly equations: SymmetricEquations;
  /** Gives the memory back. */
  dispose(): void;
}

/** @returns nothing where the machine does not have so much memory */
export async function interiorRoom(
  call: string,
  x: Dataset,
  columns = 1,
): Promise<InteriorRoom | undefined> {
  let products: RowProducts | undefined;
  try {
    products = await rowProducts(call, [x], columns);
    const equations = await symmetricEquations(call, x.columns + 1, columns);
    return {
      products,
      equations,
      dispose() {
        products!.dispose();
        equations.dispose();
      },
    };
  } catch (error) {
    products?.dispose();
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * An interior point method, from weights and duals near the optimum to a gap of `tolerance·P`, for data of few
 * features. Duals are kept within the domain of the conjugate by logarithmic barriers, μ times their multipliers z:
 * `m − ∂conjugate(a) + z_lo − z_hi = 0`, `z_lo·(a − lo) = z_hi·(hi − t) = μ`, `W = −Σ c x ⊗ Eᵀa`, t each dual or the
 * sum of a row's. Each step solves these equations linearised, twice with one factor: for μ = 0, and for the μ that
 * this suggests, with the products of the changes that the first left out. Reduced to the weights they are Newton's,
 * `(I + Σ c_i (x_i x_iᵀ) ⊗ (E_iᵀ Θ_i⁻¹ E_i)) d = …`, where Θ holds ε + z_hi/(hi − t) and z_lo/(a − lo): rows far from
 * their margins hardly weigh. Unlike a smoothing, which meets a corner of many rows on their margins from one side and
 * the other, it comes to one in some ten steps.
 *
 * Sources: Mehrotra (1992), On the implementation of a primal-dual interior point method, SIAM Journal on
 * Optimization 2; Ferris & Munson (2002), Interior-point methods for massive support vector machines, the same 13.
 *
 * @returns the point of the least gap that was met, if none is near enough
 */
export async function interiorPoint(
  {products, equations}: InteriorRoom,
  {x, pairing, margins, strengths, domain, bias}: InteriorObjective,
  start: {weights: Float64Array; duals: Float64Array},
  tolerance: number,
  mayGoOn: Permission,
): Promise<InteriorPoint> {
  const {lo, hi, together, epsilonOf, tops} = domain;
  const {columns: K, pairs: J} = pairing;
  const N = x.rows;
  const D = x.columns;
  /** The first of the intercepts. */
  const last = D * K;
  const ridge = bias === 'regularized' ? 1 : 0;
  const strength = total(strengths);
  const barriers = (lo > -Infinity ? J : 0) + (hi < Infinity ? (together ? 1 : J) : 0);
  const {dense} = plainRows(x);
  const weights = start.weights.slice();
  if (bias === 'none') weights.fill(0, last);
  /** The c of each dual, and of each t. */
  const strengthsOf = Float64Array.from(margins, (_, k) => strengths[Math.floor(k / J)]!);
  const strengthsOfTops = together ? strengths : strengthsOf;

  /** `−Σ c_i x_i ⊗ E_iᵀ a_i`, [(D + 1) · K] */
  function pull(a: Float64Array): Float64Array {
    const sum = new Float64Array(last + K);
    const weighted = a.map((value, k) => -strengthsOf[k]! * value);
    const replace = (all: Float64Array, first: number, end: number) =>
      pairing.back(weighted, first, end, all);
    products.addOuter(sum.slice(), replace, sum);
    if (bias === 'none') sum.fill(0, last);
    return sum;
  }

  /** ½‖·‖² of what is regularised. */
  function half(v: Float64Array): number {
    const biases = v.subarray(last);
    return (dot(v, v) - (1 - ridge) * dot(biases, biases)) / 2;
  }

  /** What there is to know of the weights, their violations m and some duals. */
  function look(m: Float64Array, duals: Float64Array) {
    const V = pull(duals);
    let [loss, value] = [0, 0];
    for (let i = 0; i < N; i++) loss += strengths[i]! * domain.lossAt(m, i * J);
    duals.forEach((a, k) => (value += strengthsOf[k]! * margins[k]! * a));
    tops(duals).forEach((t, e) => (value -= (strengthsOfTops[e]! * epsilonOf(t) * t * t) / 2));
    const gradient = V.map((v, n) => (n < last ? 1 : ridge) * weights[n]! - v);
    let ofBias = 0;
    // A free bias has no regulariser to measure its gradient by: it may be as far off as it is large.
    if (bias === 'free')
      for (let n = last; n < last + K; n++)
        ofBias += Math.abs(gradient[n]!) * (1 + Math.abs(weights[n]!));
    const primal = loss + half(weights);
    const gap = primal - (value - half(V)) + ofBias;
    const point: InteriorPoint = {weights: weights.slice(), duals: duals.slice(), primal, gap};
    return {point, gradient};
  }

  /** Duals to begin with: towards the middle between barriers of μ, as far as it is, but not farther than needed. */
  function beginAt(duals: Float64Array, m: Float64Array, mu: number): Float64Array {
    const a = duals.slice();
    const inward = INWARD * (a.reduce((most, dual) => Math.max(most, Math.abs(dual)), 0) || 1);
    const centre = new Float64Array(J);
    for (let i = 0; i < N; i++) {
      domain.central(m, i * J, mu, centre);
      let farthest = 0;
      for (let r = 0; r < J; r++)
        farthest = Math.max(farthest, Math.abs(centre[r]! - a[i * J + r]!));
      const share = Math.min(1, inward / farthest);
      for (let r = 0; r < J; r++) a[i * J + r]! += share * (centre[r]! - a[i * J + r]!);
    }
    domain.clip(a, LEAST_INWARD);
    return a;
  }

  const scores = products.scores(weights);
  const m = new Float64Array(N * J);
  pairing.forth(scores, 0, N, m);
  addTo(m, 1, margins);
  const known = start.duals.slice();
  domain.clip(known, 0);
  let best = look(m, known).point;
  const firstMu = (FIRST_BARRIERS * best.gap) / (barriers * strength);
  const a = beginAt(known, m, firstMu);
  let t = tops(a);
  /** Multipliers of the barriers. */
  const zLo = a.slice();
  const zHi = t.slice();
  centre(firstMu);
  let at = look(m, a);
  /** `Θ = diag(1/u) + σ·11ᵀ` of a row, σ = 0 unless its duals are summed; and c·u. */
  const u = new Float64Array(N * J);
  const sigma = new Float64Array(N);
  const heft = new Float64Array(N * J);

  /** Sets all multipliers so that each barrier costs μ where the duals are. */
  function centre(mu: number): void {
    a.forEach((dual, k) => (zLo[k] = mu / (dual - lo)));
    t.forEach((top, e) => (zHi[e] = mu / (hi - top)));
  }

  /** Sets up the equations as they are here; returns what solves those of the heavy violations. */
  function linearise() {
    const ofTop = t.map((top, e) => epsilonOf(top) + zHi[e]! / (hi - top));
    if (together) sigma.set(ofTop);
    for (let k = 0; k < u.length; k++) {
      u[k] = 1 / (zLo[k]! / (a[k]! - lo) + (together ? 0 : ofTop[k]!));
      heft[k] = strengthsOf[k]! * u[k]!;
    }
    const enough = WEIGHTY * nthLargest(heft.slice(), Math.min(heft.length, last + K));
    equations.clear(new Float64Array(last + K).fill(1));
    const heavy = new Float64Array(J);
    const times = new Float64Array((K * (K + 1)) / 2);
    for (const i of pairing.order) {
      let isHeavy = false;
      for (let r = 0; r < J; r++) {
        const isOne = heft[i * J + r]! >= enough && heft[i * J + r]! > 0;
        heavy[r] = isOne ? u[i * J + r]! : 0;
        isHeavy ||= isOne;
      }
      if (!isHeavy) continue;
      pairing.bend(i, heavy, sigma[i]!, times);
      equations.add(
        times.map(h => strengths[i]! * h),
        row => {
          dense(i, row);
          row[D] = bias === 'none' ? 0 : 1;
        },
      );
    }
    return byBlocks(equations.factorize());
  }

  /** What solves the equations of a factor, which has the unknowns column after column. */
  function byBlocks(factor: Float64Array): ByHeavy {
    const {width} = equations;
    const n = K * width;
    return right => {
      const placed = new Float64Array(n);
      for (let d = 0; d <= D; d++)
        for (let j = 0; j < K; j++) placed[j * width + d] = right[d * K + j]!;
      const solved = solveFactor(factor, n, placed);
      return right.map((_, k) => solved[(k % K) * width + Math.floor(k / K)]!);
    };
  }

  /** Replaces values of violations by `Θ⁻¹` times them, of the rows from `first` up to `end`. */
  function invert(values: Float64Array, first: number, end: number): void {
    for (let from = first * J; together && from < end * J; from += J) {
      const s = sigma[from / J]!;
      // As differences from the value of the largest u, whose share would else be lost to rounding.
      let largest = from;
      let [sum, along] = [0, 0];
      for (let k = from; k < from + J; k++) {
        sum += u[k]!;
        if (u[k]! > u[largest]!) largest = k;
      }
      const own = values[largest]!;
      for (let k = from; k < from + J; k++) along += u[k]! * (values[k]! - own);
      const offset = (own - s * along) / (1 + s * sum);
      for (let k = from; k < from + J; k++) values[k] = values[k]! - own + offset;
    }
    for (let k = first * J; k < end * J; k++) values[k]! *= u[k]!;
  }

  /** `Σ c_i x_i ⊗ (E_iᵀ Θ_i⁻¹ E_i)(x_i·d)`, [(D + 1) · K], and the E_i(x_i·d) in it, in one go through the rows. */
  function bend(direction: Float64Array) {
    const change = new Float64Array(N * J);
    const bent = new Float64Array(N * J);
    const product = new Float64Array(last + K);
    const replace = (all: Float64Array, first: number, end: number) => {
      pairing.forth(all, first, end, change);
      for (let k = first * J; k < end * J; k++) bent[k] = strengthsOf[k]! * change[k]!;
      invert(bent, first, end);
      pairing.back(bent, first, end, all);
    };
    products.addOuter(direction, replace, product);
    if (bias === 'none') product.fill(0, last);
    return {change, product};
  }

  /** Solves the equations of all rows, by conjugate gradients with those of the heavy ones as preconditioner. */
  function solve(right: Float64Array, byHeavy: ByHeavy, mu: number) {
    const solution = new Float64Array(last + K);
    const found = new Float64Array(N * J);
    const residual = right.slice();
    let direction = byHeavy(residual);
    let squared = dot(residual, direction);
    const enough = 2 * LEFT_OPEN * mu * barriers * strength;
    const enoughOfFree = bias === 'free' ? RESIDUAL_OF_FREE ** 2 * squared : Infinity;
    const isEnough = () => dot(residual, residual) <= enough && squared <= enoughOfFree;
    for (let i = 0; i < MOST_PRODUCTS && !isEnough(); i++) {
      const {change, product} = bend(direction);
      direction.forEach((x, n) => (product[n]! += (n < last ? 1 : ridge) * x));
      const share = squared / dot(direction, product);
      addTo(solution, share, direction);
      addTo(found, share, change);
      addTo(residual, -share, product);
      const preconditioned = byHeavy(residual);
      const before = squared;
      squared = dot(residual, preconditioned);
      direction = preconditioned.map((z, n) => z + (squared / before) * direction[n]!);
    }
    return {solution, change: found};
  }

  /**
   * The step to barriers that cost nothing, where they cost μ; or after that step, to those that cost μ, less the
   * products of the changes that it left out.
   */
  function stepTo(byHeavy: ByHeavy, mu: number, correction?: Step): Step {
    const target = correction ? mu : 0;
    // Of a short step they would be too large (Salahi, Peng & Terlaky, 2008).
    const share = correction ? correction.length ** 2 : 0;
    const toLo = zLo.map((z, k) => {
      const left = correction ? share * correction.a[k]! * correction.zLo[k]! : 0;
      return (target - left) / (a[k]! - lo) - z;
    });
    const toHi = zHi.map((z, e) => {
      const left = correction ? -share * correction.t[e]! * correction.zHi[e]! : 0;
      return (target - left) / (hi - t[e]!) - z;
    });
    const ofTop = t.map((top, e) => epsilonOf(top) * top + zHi[e]! + toHi[e]!);
    const missing = m.map((violation, k) => violation + zLo[k]! + toLo[k]!);
    for (let k = 0; k < missing.length; k++)
      missing[k]! -= ofTop[together ? Math.floor(k / J) : k]!;
    const wanted = missing.slice();
    invert(wanted, 0, N);
    const right = pull(wanted);
    addTo(right, -1, at.gradient);
    const {solution, change} = solve(right, byHeavy, mu);
    addTo(missing, 1, change);
    invert(missing, 0, N);
    const byTop = tops(missing);
    let length = 1;
    const stay = (distance: number, by: number) => {
      if (by < 0) length = Math.min(length, -distance / by);
    };
    missing.forEach((by, k) => {
      toLo[k]! -= (zLo[k]! * by) / (a[k]! - lo);
      stay(a[k]! - lo, by);
      stay(zLo[k]!, toLo[k]!);
    });
    byTop.forEach((by, e) => {
      toHi[e]! += (zHi[e]! * by) / (hi - t[e]!);
      stay(hi - t[e]!, -by);
      stay(zHi[e]!, toHi[e]!);
    });
    return {weights: solution, m: change, a: missing, t: byTop, zLo: toLo, zHi: toHi, length};
  }

  /** The mean of `z·(distance)` after so much of a step. */
  function meanAfter(length: number, step?: Step): number {
    let sum = 0;
    if (lo > -Infinity)
      for (let k = 0; k < a.length; k++)
        sum +=
          strengthsOf[k]! *
          (zLo[k]! + length * (step?.zLo[k] ?? 0)) *
          (a[k]! + length * (step?.a[k] ?? 0) - lo);
    if (hi < Infinity)
      for (let e = 0; e < t.length; e++)
        sum +=
          strengthsOfTops[e]! *
          (zHi[e]! + length * (step?.zHi[e] ?? 0)) *
          (hi - t[e]! - length * (step?.t[e] ?? 0));
    return sum / (barriers * strength);
  }

  let short = 0;
  const isReached = () => best.gap <= tolerance * best.primal;
  for (let steps = 0; !isReached() && steps < MOST_STEPS && (await mayGoOn()); steps++) {
    const byHeavy = linearise();
    const mu = meanAfter(0);
    const affine = stepTo(byHeavy, mu);
    const left = meanAfter(affine.length, affine) / mu;
    const step = stepTo(byHeavy, left ** 3 * mu, affine);
    const length = Math.min(1, SHORT_OF_BOUND * step.length);
    addTo(weights, length, step.weights);
    addTo(m, length, step.m);
    addTo(a, length, step.a);
    addTo(zLo, length, step.zLo);
    addTo(zHi, length, step.zHi);
    t = tops(a);
    at = look(m, a);
    if (!Number.isFinite(at.point.gap)) break;
    if (at.point.gap < best.gap) best = at.point;
    short = length < JAMMED.length ? short + 1 : 0;
    const costly = at.point.gap / (barriers * strength);
    if (short >= JAMMED.steps && costly > JAMMED.ofBarriers * meanAfter(0)) {
      centre(costly);
      short = 0;
    }
  }
  return best;
}

type ByHeavy = (right: Float64Array) => Float64Array;

/** By how much everything changes. */
interface Step {
  readonly weights: Float64Array;
  readonly m: Float64Array;
  readonly a: Float64Array;
  readonly t: Float64Array;
  readonly zLo: Float64Array;
  readonly zHi: Float64Array;
  /** How much of it keeps within all bounds, at most 1. */
  readonly length: number;
}
