import {Dual} from './dual';
import {Lanes} from './simd';

/**
 * The row logic of dual steps. For each reduction: the violations m of a row, the Fenchel–Young gap
 * of its duals a at its scores, `L(s) − q(a) − ⟨g, s⟩ ≥ 0` (0 if they are a subgradient), and the
 * exact maximisation of the dual over all a of the row, the prox of the loss of width `H = C·v_i·Σ
 * κ x²`.
 */

/** −1 for the true class, else 1: the sign of ∂L/∂s_j for a violation of one-vs-rest. */
@inline
export function sideOf(dual: Dual, y: u32, j: u32): f64 {
  return y == (dual.total == 1 ? 1 : j) ? -1 : 1;
}

/** m of column j, counted from 0. */
@inline
export function columnViolation(dual: Dual, y: u32, j: u32, s: f64): f64 {
  return dual.marginOf(y, j) + sideOf(dual, y, j) * s;
}

/** The Fenchel–Young gap of one penalty. */
@inline
export function penaltyGap(dual: Dual, m: f64, a: f64): f64 {
  return dual.penalty(m) + dual.conjugate(a) - a * m;
}

/** Violations of a pairwise loss from the scores; 0 for the true class. */
export function pairViolations(dual: Dual, y: u32): void {
  const own = load<f64>(dual.scores + 8 * y);
  const m = dual.violations;
  for (let j: u32 = 0; j < dual.columns; j++)
    store<f64>(m + 8 * j, dual.marginOf(y, j) + load<f64>(dual.scores + 8 * j) - own);
  // A margin given as one number holds for the true class too; NaN stays.
  store<f64>(m + 8 * y, own - own);
}

/** L of a pairwise loss from its violations. */
export function pairLoss(dual: Dual, y: u32): f64 {
  const m = dual.violations;
  if (dual.reduction == Reduction.crammerSinger) return dual.penalty(worst(dual, y));
  let loss: f64 = 0;
  for (let j: u32 = 0; j < dual.columns; j++) loss += dual.penalty(load<f64>(m + 8 * j));
  return loss;
}

/** `Σ φ*(a)`; of Crammer–Singer φ* of their sum. */
export function pairConjugate(dual: Dual, a: usize): f64 {
  if (dual.reduction == Reduction.crammerSinger) return dual.conjugate(sum(a, dual.columns));
  let conjugate: f64 = 0;
  for (let j: u32 = 0; j < dual.columns; j++) conjugate += dual.conjugate(load<f64>(a + 8 * j));
  return conjugate;
}

/** ⟨a, m⟩ */
export function along(dual: Dual, a: usize): f64 {
  let along: f64 = 0;
  for (let j: u32 = 0; j < dual.columns; j++)
    along += load<f64>(a + 8 * j) * load<f64>(dual.violations + 8 * j);
  return along;
}

/** The greatest violation by another class than y. NaN if one of them is. */
function worst(dual: Dual, y: u32): f64 {
  let found = -Infinity;
  for (let j: u32 = 0; j < dual.columns; j++)
    if (j != y) found = max(found, load<f64>(dual.violations + 8 * j));
  return found;
}

export function sum(a: usize, columns: u32): f64 {
  let sum: f64 = 0;
  for (let j: u32 = 0; j < columns; j++) sum += load<f64>(a + 8 * j);
  return sum;
}

/** From violations and old duals `a` of a pairwise loss to the new ones, at `dual.found`. */
export function pairProx(dual: Dual, y: u32, a: usize, H: f64): void {
  const m = dual.violations;
  const columns = dual.columns;
  const A = sum(a, columns);
  // Where the scores would be without the row: μ_j = m_j + H(a_j + A).
  for (let j: u32 = 0; j < columns; j++) {
    const at = m + 8 * j;
    store<f64>(at, load<f64>(at) + H * (load<f64>(a + 8 * j) + A));
  }
  if (dual.reduction == Reduction.crammerSinger) maxProx(dual, y, H);
  else sumProx(dual, y, H, A);
}

/** Weston–Watkins: a_j = prox(μ_j − H·A), where A is their sum, the root of a decreasing function. */
function sumProx(dual: Dual, y: u32, H: f64, start: f64): void {
  const mu = dual.violations;
  const columns = dual.columns;
  let A = start;
  let low = -Infinity, high = Infinity;
  for (let round = 0; round < 100; round++) {
    let excess = -A, slope: f64 = 1;
    for (let j: u32 = 0; j < columns; j++) {
      if (j == y) continue;
      const at = load<f64>(mu + 8 * j) - H * A;
      const a = dual.prox(at, H);
      excess += a;
      if (a > dual.lo && a < dual.hi) slope += H / (H + (at > 0 ? dual.above : dual.below));
    }
    if (excess > 0) low = A;
    else high = A;
    let next = A + excess / slope;
    // Newton's step, halving where it leaves what is known.
    if (!(next > low && next < high) && low > -Infinity && high < Infinity) next = 0.5 * (low + high);
    if (abs(next - A) <= 1e-15 * abs(A) || next != next) break;
    A = next;
  }
  for (let j: u32 = 0; j < columns; j++)
    store<f64>(dual.found + 8 * j, j == y ? 0 : dual.prox(load<f64>(mu + 8 * j) - H * A, H));
}

/** Crammer–Singer: a_j = max(0, μ_j − θ)/H with their sum A = min(θ/(ε + H), hi). */
function maxProx(dual: Dual, y: u32, H: f64): void {
  if (!(H > 0)) {
    onWorst(dual, y);
    return;
  }
  const mu = dual.violations;
  // The true class, and what is beyond the last, are never among the worst.
  store<f64>(mu + 8 * y, -Infinity);
  for (let j = dual.columns; j < <u32>dual.padded; j++) store<f64>(mu + 8 * j, -Infinity);
  const end = mu + 8 * dual.padded;
  let tops = v128.load(mu);
  for (let at = mu + 16; at < end; at += 16) tops = f64x2.max(tops, v128.load(at));
  const most = max(f64x2.extract_lane(tops, 0), f64x2.extract_lane(tops, 1));
  const curved = dual.above + H;
  // A reaches hi where θ is curved·hi, unless the shares of so large a θ are too small.
  const full = H * dual.hi;
  const least = curved * dual.hi;
  const capped = most > least && sharesOf(dual, least) > full;
  // No share is larger than their sum: hence a θ which the one that is sought cannot be below. Newton's method on
  // a convex function from there: θ grows and classes drop out until none does.
  let theta = capped ? max(least, most - full) : max(0, (most * curved) / (curved + H));
  for (let round: u32 = 0; round <= dual.columns; round++) {
    const thetas = f64x2.splat(theta);
    let sums = f64x2.splat(0), more = sums;
    let number: u32 = 0;
    for (let at = mu; at < end; at += 32) {
      const a = v128.load(at), b = v128.load(at, 16);
      const aboveA = f64x2.gt(a, thetas), aboveB = f64x2.gt(b, thetas);
      sums = f64x2.add(sums, v128.and(a, aboveA));
      more = f64x2.add(more, v128.and(b, aboveB));
      number += popcnt(i64x2.bitmask(aboveA) | (i64x2.bitmask(aboveB) << 2));
    }
    if (number == 0) break;
    const above = Lanes.sum64(f64x2.add(sums, more));
    const count: f64 = number;
    const next = capped ? (above - full) / count : (curved * above) / (H + count * curved);
    if (!(next > theta)) break;
    theta = next;
  }
  // The shares are scaled to add up to A: for a tiny H the rounding of θ would count too much.
  const A = capped ? dual.hi : theta / curved;
  const total = sharesOf(dual, theta);
  const scales = f64x2.splat(total > 0 ? A / total : 0);
  const found = dual.found;
  for (let at: usize = 0; at < 8 * dual.padded; at += 16)
    v128.store(found + at, f64x2.mul(scales, v128.load(found + at)));
}

/** Writes max(0, μ_j − θ) to `dual.found`; returns their sum. */
function sharesOf(dual: Dual, theta: f64): f64 {
  const mu = dual.violations, found = dual.found;
  const thetas = f64x2.splat(theta), zero = f64x2.splat(0);
  let sums = zero, more = zero;
  for (let at: usize = 0; at < 8 * dual.padded; at += 32) {
    const a = f64x2.max(zero, f64x2.sub(v128.load(mu + at), thetas));
    const b = f64x2.max(zero, f64x2.sub(v128.load(mu + at, 16), thetas));
    v128.store(found + at, a);
    v128.store(found + at, b, 16);
    sums = f64x2.add(sums, a);
    more = f64x2.add(more, b);
  }
  return Lanes.sum64(f64x2.add(sums, more));
}

/** A row of zeros: the first of the worst classes takes everything. */
function onWorst(dual: Dual, y: u32): void {
  const mu = dual.violations;
  let place: u32 = 0;
  let most = -Infinity;
  for (let j: u32 = 0; j < dual.columns; j++) {
    store<f64>(dual.found + 8 * j, 0);
    const at = load<f64>(mu + 8 * j);
    if (j == y || !(at > most)) continue;
    most = at;
    place = j;
  }
  store<f64>(dual.found + 8 * place, max(0, dual.derivative(most)));
}

export const enum Reduction {
  westonWatkins,
  crammerSinger,
  oneVsRest,
}
