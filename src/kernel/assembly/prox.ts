import {Dual} from './dual';

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
  const mu = dual.violations;
  const found = dual.found;
  const columns = dual.columns;
  if (!(H > 0)) {
    onWorst(dual, y);
    return;
  }
  const curved = dual.above + H;
  let theta: f64 = 0;
  let A: f64 = 0;
  let capped = false;
  // Newton from the left on a convex function: θ grows and classes drop out until none does.
  for (let round: u32 = 0; round <= 2 * columns; round++) {
    let above: f64 = 0;
    let count: f64 = 0;
    for (let j: u32 = 0; j < columns; j++) {
      const at = load<f64>(mu + 8 * j);
      if (j == y || !(at > theta)) continue;
      above += at;
      count += 1;
    }
    if (count == 0) break;
    const next = capped ? (above - H * dual.hi) / count : (curved * above) / (H + count * curved);
    const settled = !(next > theta);
    theta = max(theta, next);
    A = capped ? dual.hi : theta / curved;
    if (!settled) continue;
    if (capped || A <= dual.hi) break;
    capped = true;
  }
  // The shares are scaled to add up to A: for a tiny H the rounding of θ would count too much.
  let total: f64 = 0;
  for (let j: u32 = 0; j < columns; j++) {
    const share = j == y ? 0 : max(0, load<f64>(mu + 8 * j) - theta);
    store<f64>(found + 8 * j, share);
    total += share;
  }
  const scale = total > 0 ? A / total : 0;
  for (let j: u32 = 0; j < columns; j++)
    store<f64>(found + 8 * j, scale * load<f64>(found + 8 * j));
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
