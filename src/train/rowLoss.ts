import type {MarginLoss, Parabola} from '../losses/index.js';

/** Sums over rows, in float64; see {@link RowLoss}. */
export interface RowSums {
  /** `Σ v L(s)`, of the loss itself. */
  loss: number;
  /** `Σ v L_γ(s)`, of the smoothed one. */
  smooth: number;
  /** `Σ v q`, of the duals of the smoothed loss under the conjugate of the loss itself: it is a bound for that. */
  dualValue: number;
  /** Rows predicted right. */
  correct: number;
}

/**
 * A loss of one row of scores, smoothed by γ around a center of duals:
 * `L_γ(s) = max_a (Σ a·m − φ*(a) − (γ/2)·Σ (a − center)²)` over the a's that are duals of the loss itself, which is
 * never below it. Of one-vs-rest, binary and Weston–Watkins that is the penalty at m + γ·center with ε + γ in the
 * place of ε, see Parabola; of Crammer–Singer, whose maximum has a kink of its own, a projection onto a simplex.
 * γ = 0 is the loss itself.
 *
 * Centers are kept as the score-gradients that they make, unweighted.
 *
 * Source: Nesterov (2005), Smooth minimization of non-smooth functions, Mathematical Programming 103; with a center
 * it is the method of multipliers, Rockafellar (1976), Mathematics of Operations Research 1.
 */
interface RowLoss {
  /**
   * Adds weight times the row's values to the sums, and replaces the scores by weight times the
   * score-gradient.
   */
  add(row: Row, sums: RowSums): void;
  /** The weight times `L_γ` of a row. */
  smooth(row: Row): number;
  /** Replaces `direction` by weight times the second derivative times `direction`. */
  bend(row: Row, direction: Float64Array): void;
}

/** A row of scores, from `at` in those of all rows, and what is known of it. */
export interface Row {
  scores: Float64Array;
  /** The center, laid out like the scores; absent if it is 0. */
  center?: Float64Array | undefined;
  at: number;
  label: number;
  weight: number;
  /** Its sample weight: how often it counts where it is predicted right; once by default. */
  count?: number;
}

/** Whether a loss can be smoothed: it is convex, one of this package, and no more than a penalty on margins. */
export function isSmoothable({config, penalty, convex}: MarginLoss): boolean {
  return convex && config !== undefined && penalty?.parabola !== undefined;
}

/** Whether a loss has a kink, so that Newton's method needs it smoothed. */
export function hasKink({config, penalty}: MarginLoss): boolean {
  const {above, below, lo} = penalty!.parabola!;
  return config!.reduction === 'crammerSinger' || above === 0 || (lo < 0 && below === 0);
}

/** The loss of rows with so many score columns. @param loss one that {@link isSmoothable} */
export function rowLoss({config, penalty}: MarginLoss, columns: number, gamma: number): RowLoss {
  const {reduction, margin = 1} = config!;
  const marginOf =
    typeof margin === 'number'
      ? () => margin
      : (y: number, j: number) => margin[y]![reduction === 'binary' ? 1 - y : j]!;
  const arc = {parabola: penalty!.parabola!, gamma};
  if (reduction === 'crammerSinger') return worst(arc, columns, marginOf);
  return reduction === 'westonWatkins'
    ? pairwise(arc, columns, marginOf)
    : oneByOne(arc, columns, marginOf);
}

type MarginOf = (label: number, column: number) => number;

/** A penalty to be smoothed. */
interface Arc {
  parabola: Parabola;
  gamma: number;
}

/** `φ_γ′(m)` around a center: the a that attains the maximum. */
function slope({parabola: {above, below, lo, hi}, gamma}: Arc, m: number, center = 0): number {
  const at = m + gamma * center;
  if (at > 0) return above + gamma > 0 ? Math.min(at / (above + gamma), hi) : hi;
  if (at < 0 && lo < 0) return below + gamma > 0 ? Math.max(at / (below + gamma), lo) : lo;
  return 0;
}

/** `φ_γ″(m)`; at its jumps the greater one, which makes for shorter steps. */
function curvature({parabola: {above, below, lo, hi}, gamma}: Arc, m: number, center: number) {
  const at = m + gamma * center;
  const width = (at > 0 ? above : below) + gamma;
  const inside = at > 0 ? at <= hi * width : at < 0 && at >= lo * width;
  return inside ? 1 / width : 0;
}

/** `φ*(a)` */
function conjugate({above, below}: Parabola, a: number): number {
  return ((a > 0 ? above : below) / 2) * a * a;
}

/** `φ_γ(m)` */
function value(arc: Arc, m: number, center = 0): number {
  const a = slope(arc, m, center);
  return a * m - conjugate(arc.parabola, a) - (arc.gamma / 2) * (a - center) ** 2;
}

/** Adds the values of one violation to the sums; returns its a. */
function charge(
  arc: Arc,
  m: number,
  center: number,
  margin: number,
  weight: number,
  sums: RowSums,
): number {
  const {parabola} = arc;
  const a = slope(arc, m, center);
  sums.loss += weight * value({parabola, gamma: 0}, m);
  sums.smooth += weight * value(arc, m, center);
  sums.dualValue += weight * (margin * a - conjugate(parabola, a));
  return a;
}

/** The column of the greatest score, the first of several; of a single column the class that its sign means. */
function predicted({scores, at}: Row, columns: number): number {
  if (columns === 1) return scores[at]! > 0 ? 1 : 0;
  let best = 0;
  for (let j = 1; j < columns; j++) if (scores[at + j]! > scores[at + best]!) best = j;
  return best;
}

/** One-vs-rest, and binary on its single column: `Σ_j φ(Δ − t_j s_j)`. */
function oneByOne(arc: Arc, columns: number, marginOf: MarginOf): RowLoss {
  const signOf = (label: number, j: number) => (label === (columns === 1 ? 1 : j) ? 1 : -1);
  return {
    add(row, sums) {
      const {scores, center, at, label, weight} = row;
      if (predicted(row, columns) === label) sums.correct += row.count ?? 1;
      for (let j = 0; j < columns; j++) {
        const margin = marginOf(label, j);
        const sign = signOf(label, j);
        const around = center ? -sign * center[at + j]! : 0;
        const a = charge(arc, margin - sign * scores[at + j]!, around, margin, weight, sums);
        scores[at + j] = -sign * weight * a;
      }
    },
    smooth({scores, center, at, label, weight}) {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        const sign = signOf(label, j);
        const m = marginOf(label, j) - sign * scores[at + j]!;
        sum += value(arc, m, center ? -sign * center[at + j]! : 0);
      }
      return weight * sum;
    },
    bend({scores, center, at, label, weight}, direction) {
      for (let j = 0; j < columns; j++) {
        const sign = signOf(label, j);
        const m = marginOf(label, j) - sign * scores[at + j]!;
        direction[at + j]! *= weight * curvature(arc, m, center ? -sign * center[at + j]! : 0);
      }
    },
  };
}

/** Weston–Watkins: `Σ_{j≠y} φ(Δ_yj + s_j − s_y)`. */
function pairwise(arc: Arc, columns: number, marginOf: MarginOf): RowLoss {
  return {
    add(row, sums) {
      const {scores, center, at, label, weight} = row;
      if (predicted(row, columns) === label) sums.correct += row.count ?? 1;
      const own = scores[at + label]!;
      let total = 0;
      for (let j = 0; j < columns; j++) {
        if (j === label) continue;
        const margin = marginOf(label, j);
        const m = margin + scores[at + j]! - own;
        const a = charge(arc, m, center?.[at + j] ?? 0, margin, weight, sums);
        scores[at + j] = weight * a;
        total += weight * a;
      }
      scores[at + label] = -total;
    },
    smooth({scores, center, at, label, weight}) {
      let sum = 0;
      for (let j = 0; j < columns; j++) {
        if (j === label) continue;
        const m = marginOf(label, j) + scores[at + j]! - scores[at + label]!;
        sum += value(arc, m, center?.[at + j] ?? 0);
      }
      return weight * sum;
    },
    bend({scores, center, at, label, weight}, direction) {
      const own = direction[at + label]!;
      let total = 0;
      for (let j = 0; j < columns; j++) {
        if (j === label) continue;
        const m = marginOf(label, j) + scores[at + j]! - scores[at + label]!;
        const bent = curvature(arc, m, center?.[at + j] ?? 0) * (direction[at + j]! - own);
        direction[at + j] = weight * bent;
        total += weight * bent;
      }
      direction[at + label] = -total;
    },
  };
}

/**
 * Crammer–Singer: `φ(max_{j≠y} m_j)`. With γ the a's are `max(0, m_j + γ·center_j − θ)/γ` and sum to A ≤ hi: θ is
 * εA, or larger where that keeps A at hi. Without, the first of the greatest takes everything.
 */
function worst({parabola, gamma}: Arc, columns: number, marginOf: MarginOf): RowLoss {
  const {above: epsilon, hi} = parabola;
  const sharp = {parabola, gamma: 0};
  const violations = new Float64Array(columns);
  const shifted = new Float64Array(columns);
  const duals = new Float64Array(columns);
  const sorted = new Float64Array(columns - 1);

  /**
   * Fills `violations` and `duals`; returns the greatest violation, the sum of the duals, and
   * whether that is at its bound.
   */
  function solve({scores, center, at, label}: Row) {
    let [end, greatest] = [0, -Infinity];
    for (let j = 0; j < columns; j++) {
      if (j === label) continue;
      const m = marginOf(label, j) + scores[at + j]! - scores[at + label]!;
      violations[j] = m;
      shifted[j] = m + gamma * (center?.[at + j] ?? 0);
      sorted[end++] = shifted[j]!;
      greatest = Math.max(greatest, m);
    }
    duals.fill(0);
    if (gamma === 0) {
      const total = slope(sharp, greatest);
      duals[violations.findIndex((m, j) => j !== label && m === greatest)] = total;
      return {greatest, total, isFull: true};
    }
    sorted.sort();
    let [sum, theta, isFull] = [0, 0, false];
    for (let r = 1; r <= sorted.length && sorted[sorted.length - r]! > 0; r++) {
      sum += sorted[sorted.length - r]!;
      theta = (epsilon * sum) / (gamma + r * epsilon);
      isFull = (sum - r * theta) / gamma > hi;
      if (isFull) theta = (sum - gamma * hi) / r;
      if (r === sorted.length || theta >= sorted[sorted.length - 1 - r]!) break;
    }
    let total = 0;
    for (let j = 0; j < columns; j++) {
      if (j === label) continue;
      duals[j] = Math.max(0, shifted[j]! - theta) / gamma;
      total += duals[j]!;
    }
    return {greatest, total, isFull};
  }

  function smoothed(total: number, {center, at, label}: Row): number {
    let sum = -conjugate(parabola, total);
    for (let j = 0; j < columns; j++) {
      if (j === label) continue;
      const away = duals[j]! - (center?.[at + j] ?? 0);
      sum += duals[j]! * violations[j]! - (gamma / 2) * away ** 2;
    }
    return sum;
  }

  return {
    add(row, sums) {
      const {scores, at, label, weight} = row;
      if (predicted(row, columns) === label) sums.correct += row.count ?? 1;
      const {greatest, total} = solve(row);
      sums.loss += weight * value(sharp, greatest);
      sums.smooth += weight * smoothed(total, row);
      sums.dualValue -= weight * conjugate(parabola, total);
      for (let j = 0; j < columns; j++) {
        if (j !== label) sums.dualValue += weight * marginOf(label, j) * duals[j]!;
        scores[at + j] = j === label ? -weight * total : weight * duals[j]!;
      }
    },
    smooth(row) {
      const {total} = solve(row);
      return row.weight * smoothed(total, row);
    },
    bend(row, direction) {
      const {at, label, weight} = row;
      const {isFull} = solve(row);
      const own = direction[at + label]!;
      let [sum, inside] = [0, 0];
      for (let j = 0; j < columns; j++) {
        if (!(duals[j]! > 0)) continue;
        sum += direction[at + j]! - own;
        inside++;
      }
      const rise = isFull ? sum / inside : (epsilon * sum) / (gamma + inside * epsilon);
      let total = 0;
      for (let j = 0; j < columns; j++) {
        if (j === label) continue;
        const bent = duals[j]! > 0 ? (weight * (direction[at + j]! - own - rise)) / gamma : 0;
        direction[at + j] = bent;
        total += bent;
      }
      direction[at + label] = -total;
    },
  };
}
