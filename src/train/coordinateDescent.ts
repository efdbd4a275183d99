import {isSparse, type Dataset, type Random} from '../data/index.js';
import type {Parabola} from '../losses/index.js';

/** Examples by feature: the values of feature d are those from `start[d]` on, of rows from `rowStart[d]` on. */
interface FeatureColumns {
  readonly rows: number;
  readonly features: number;
  readonly values: Float32Array;
  readonly start: Int32Array;
  readonly rowStart: Int32Array;
  /** Row numbers, ascending; dense features share theirs. */
  readonly rowOf: Int32Array;
}

/** The same numbers by feature. */
export function featureColumns(x: Dataset): FeatureColumns {
  const {rows, columns: features} = x;
  const start = new Int32Array(features + 1);
  if (!isSparse(x)) {
    const values = new Float32Array(rows * features);
    for (let row = 0; row < rows; row++)
      for (let d = 0; d < features; d++) values[d * rows + row] = x.values[row * features + d]!;
    for (let d = 0; d <= features; d++) start[d] = d * rows;
    const rowOf = Int32Array.from({length: rows}, (_, row) => row);
    return {rows, features, values, start, rowStart: new Int32Array(features), rowOf};
  }
  for (const d of x.indices) start[d + 1]!++;
  for (let d = 0; d < features; d++) start[d + 1]! += start[d]!;
  const next = start.slice();
  const values = new Float32Array(x.indices.length);
  const rowOf = new Int32Array(x.indices.length);
  for (let row = 0; row < rows; row++) {
    for (let i = x.indptr[row]!; i < x.indptr[row + 1]!; i++) {
      const at = next[x.indices[i]!]!++;
      values[at] = x.values[i]!;
      rowOf[at] = row;
    }
  }
  return {rows, features, values, start, rowStart: start, rowOf};
}

/**
 * One column of scores, `s = x·w + b`, and what is minimised over it:
 * `Σ c_i φ(Δ_i − t_i s_i) + (μ/2)‖w‖² [+ (μ/2)b²] + ν‖w‖₁`, ν > 0.
 */
interface ColumnProblem {
  readonly x: FeatureColumns;
  /** t, [N]: 1 for examples of the class, −1 for the others. */
  readonly signs: Float64Array;
  /** Δ, [N] */
  readonly margins: Float64Array;
  /** c, [N]: what the loss of each is multiplied by. */
  readonly strengths: Float64Array;
  /** φ, by its conjugate. */
  readonly parabola: Parabola;
  /** μ */
  readonly squares: number;
  /** ν */
  readonly absolutes: number;
  readonly bias: 'regularized' | 'free' | 'none';
  readonly random: Random;
}

/** The proven bounds of a column. */
interface ColumnBounds {
  /** The objective of the best float32 weights so far. */
  primal: number;
  /** The best lower bound so far. */
  dual: number;
}

/** A running coordinate descent on one column. */
export interface ColumnDescent {
  /** Some passes over the active features: those whose weights are not 0, or would not stay 0. */
  descend(): void;
  /** Checks every feature: chooses the active ones, and computes the bounds. */
  certify(): ColumnBounds;
  /** How many features are active. */
  readonly active: number;
  /** The score of a row with the latest weights. */
  score(row: number): number;
  /** The weights of {@link ColumnBounds.primal}. */
  best(): {w: Float32Array; b: number};
  /** Starts from weights instead of 0. */
  start(w: Float32Array, b: number): void;
}

/** Passes over the active features between two checks of all features. */
const MOST_PASSES = 12;
/** These passes end early once the greatest violation of a pass is at most this share of the first one's. */
const SETTLED = 0.1;
/** Corners of φ are rounded over this width of the violation, around centres that follow the duals. */
const WIDTH = 1;
/** An objective that rises by no more than this share has not risen: it is float64 rounding. */
const ROUNDING = 1e-13;
/** Steps of the bias at most before other weights move. */
const BIAS_STEPS = 20;
/** Passes that are extrapolated together. */
const MEMORY = 5;
/** Active features at the start; later at most twice as many as have weights other than 0. */
const LEAST_ACTIVE = 100;

/**
 * Coordinate descent on the primal, over the active features: Newton steps of one weight,
 * soft-thresholded, cut back where the objective would rise. docs/proximal.md has the method.
 */
export function coordinateDescent(problem: ColumnProblem): ColumnDescent {
  const {x, signs, margins, strengths, parabola, squares, absolutes, bias, random} = problem;
  const {rows: N, features: D, values, start, rowStart, rowOf} = x;
  const {lo, hi} = parabola;
  // A φ with corners gets a proximal term of this width, centred at duals that are updated between
  // passes.
  const width = Math.min(parabola.above, parabola.below) > 0 ? 0 : WIDTH;
  const rounded = {lo, hi, above: parabola.above + width, below: parabola.below + width};
  const {above, below} = rounded;
  const biasSquares = bias === 'regularized' ? squares : 0;
  const w = new Float64Array(D);
  let b = 0;
  /** m + width·centre; a is the slope of the rounded φ there. */
  const u = Float64Array.from(margins);
  const centre = new Float64Array(N);
  /** −c·t·a: their product with a feature is its slope. */
  const pull = new Float64Array(N);
  const slopes = new Float64Array(D);
  const place = new Int32Array(3);
  /** The bias is a feature that is 1 in every row. */
  const everyRow = Int32Array.of(0, N, 0);
  const ones = new Float32Array(bias === 'none' ? 0 : N).fill(1);
  const iota = Int32Array.from({length: bias === 'none' ? 0 : N}, (_, i) => i);
  let active = new Int32Array(0);
  let best: ColumnBounds & {w: Float32Array; b: number} = {
    primal: Infinity,
    dual: -Infinity,
    w: new Float32Array(D),
    b: 0,
  };
  /** A lower bound of the rounded φ summed over the rows. */
  let scale = 0;

  /** The range of a feature's values, and the offset from there to its row numbers. */
  const feature = (d: number) => {
    place[0] = start[d]!;
    place[1] = start[d + 1]!;
    place[2] = rowStart[d]! - start[d]!;
    return place;
  };
  const dualAt = (at: number) => (at > 0 ? Math.min(hi, at / above) : Math.max(lo, at / below));
  const violationOf = (i: number) => u[i]! - width * centre[i]!;

  function refresh(): void {
    for (let i = 0; i < N; i++) pull[i] = -strengths[i]! * signs[i]! * dualAt(u[i]!);
  }

  /** How far from optimal the weight of the latest {@link step} was, as a slope. */
  let violation = 0;

  /**
   * The new value of one weight, regularised by `(held/2)w² + thresholded·|w|`. Its rows' u and
   * pull are updated.
   */
  function step(
    place: Int32Array,
    values: Float32Array,
    rowOf: Int32Array,
    from: number,
    held: number,
    thresholded: number,
  ): number {
    const slope = held * from + slopeAlong(place, values, rowOf, pull);
    violation =
      from === 0
        ? Math.max(0, Math.abs(slope) - thresholded)
        : Math.abs(slope + thresholded * Math.sign(from));
    if (violation === 0) return from;
    const curvature = held + curvatureAlong(place, values, rowOf, u, strengths, rounded);
    // Where no row has curvature, a step of limited length.
    const bend = Math.max(curvature, 0.01 * violation);
    const to = softThreshold(from - slope / bend, thresholded / bend);
    for (let share = 1; share > 1e-6; share /= 4) {
      const next = share === 1 ? to : from + share * (to - from);
      const change =
        moveAlong(place, values, rowOf, u, pull, signs, strengths, rounded, next - from) +
        0.5 * held * (next * next - from * from) +
        thresholded * (Math.abs(next) - Math.abs(from));
      if (change <= ROUNDING * scale) return next;
      moveAlong(place, values, rowOf, u, pull, signs, strengths, rounded, from - next);
    }
    return from;
  }

  /** Steps of the bias until it is optimal for these weights. */
  function settleBias(): void {
    for (let round = 0; round < BIAS_STEPS; round++) {
      const next = step(everyRow, ones, iota, b, biasSquares, 0);
      if (next === b || violation <= ROUNDING) return;
      b = next;
    }
  }

  /** Factors on the duals of each sign that make them add up to 0, as a bias without regulariser requires. */
  function balance(): {plus: number; minus: number} {
    if (bias === 'none' || biasSquares > 0) return {plus: 1, minus: 1};
    let plus = 0;
    let minus = 0;
    for (let i = 0; i < N; i++) {
      if (signs[i]! > 0) plus -= pull[i]!;
      else minus += pull[i]!;
    }
    if (!(plus * minus > 0)) return {plus: 0, minus: 0};
    return {plus: Math.min(1, minus / plus), minus: Math.min(1, plus / minus)};
  }

  /** The greatest `s·margins − s²·conjugate − Σ soft(s·slope, ν)²/2μ` over factors s ≤ 1 on the duals. */
  function bestBound(linear: number, conjugate: number, biasSlope: number): number {
    let steepest = 0;
    const beyond: number[] = [];
    for (let d = 0; d < D; d++) {
      const slope = Math.abs(slopes[d]!);
      steepest = Math.max(steepest, slope);
      if (slope > absolutes) beyond.push(slope);
    }
    const curved = conjugate + (biasSquares > 0 ? biasSlope ** 2 / (2 * biasSquares) : 0);
    const rise = (s: number) => {
      let sum = linear - 2 * s * curved;
      if (squares > 0)
        for (const slope of beyond) sum -= (Math.max(0, s * slope - absolutes) * slope) / squares;
      return sum;
    };
    let low = 0;
    let high = squares > 0 ? 1 : Math.min(1, absolutes / steepest);
    if (rise(high) < 0) {
      for (let step = 0; step < 50; step++) {
        const middle = 0.5 * (low + high);
        if (rise(middle) > 0) low = middle;
        else high = middle;
      }
    } else low = high;
    let bound = low * linear - low * low * curved;
    if (squares > 0)
      for (const slope of beyond)
        bound -= Math.max(0, low * slope - absolutes) ** 2 / (2 * squares);
    return bound;
  }

  /** Moves the centres of the rounding to the duals. */
  function followDuals(): void {
    for (let i = 0; i < N; i++) {
      const a = dualAt(u[i]!);
      u[i]! += width * (a - centre[i]!);
      centre[i] = a;
    }
    refresh();
  }

  const snapshots: {w: Float64Array; u: Float64Array; b: number}[] = [];

  /** The rounded objective at some weights. */
  function roundedValue(w: Float64Array, u: Float64Array, b: number): number {
    let sum = 0.5 * biasSquares * b * b;
    for (const d of active) sum += absolutes * Math.abs(w[d]!) + 0.5 * squares * w[d]! * w[d]!;
    for (let i = 0; i < N; i++) {
      const z = dualAt(u[i]!);
      sum += strengths[i]! * z * (u[i]! - 0.5 * (z > 0 ? above : below) * z);
    }
    return sum;
  }

  /** Anderson's extrapolation of the last passes, if it is lower. */
  function extrapolate(): void {
    snapshots.push({w: w.slice(), u: u.slice(), b});
    if (snapshots.length <= MEMORY) return;
    const steps = snapshots.slice(1).map((next, k) => {
      const before = snapshots[k]!;
      return Float64Array.from(active, d => next.w[d]! - before.w[d]!);
    });
    const gram = steps.map(a => steps.map(b => dot(a, b)));
    const shares = affineLeastNorm(gram);
    const latest = snapshots.splice(0).slice(1);
    if (!shares) return;
    const mixed = (part: 'w' | 'u') => {
      const sum = new Float64Array(latest[0]![part].length);
      latest.forEach((one, k) => {
        for (let i = 0; i < sum.length; i++) sum[i]! += shares[k]! * one[part][i]!;
      });
      return sum;
    };
    const [nextW, nextU] = [mixed('w'), mixed('u')];
    const nextB = latest.reduce((sum, one, k) => sum + shares[k]! * one.b, 0);
    if (roundedValue(nextW, nextU, nextB) >= roundedValue(w, u, b)) return;
    w.set(nextW);
    u.set(nextU);
    b = nextB;
    refresh();
  }

  refresh();
  return {
    get active() {
      return active.length;
    },
    score: row => (margins[row]! - violationOf(row)) * signs[row]!,
    best: () => ({w: best.w, b: best.b}),
    start(from, intercept) {
      const scores = new Float64Array(N).fill(intercept);
      for (let d = 0; d < D; d++) {
        if (from[d] === 0) continue;
        for (let k = start[d]!, r = rowStart[d]!; k < start[d + 1]!; k++, r++)
          scores[rowOf[r]!]! += from[d]! * values[k]!;
      }
      w.set(from);
      b = intercept;
      for (let i = 0; i < N; i++) u[i] = margins[i]! - signs[i]! * scores[i]!;
      refresh();
    },
    descend() {
      let first = 0;
      snapshots.length = 0;
      for (let pass = 0; pass < MOST_PASSES; pass++) {
        for (let i = active.length - 1; i > 0; i--) {
          const j = random(i + 1);
          const other = active[i]!;
          active[i] = active[j]!;
          active[j] = other;
        }
        let steepest = 0;
        for (const d of active) {
          w[d] = step(feature(d), values, rowOf, w[d]!, squares, absolutes);
          steepest = Math.max(steepest, violation);
        }
        if (bias !== 'none') settleBias();
        if (width > 0) followDuals();
        else extrapolate();
        if (pass === 0) first = steepest;
        if (steepest <= SETTLED * first) break;
      }
    },
    certify() {
      if (bias !== 'none') settleBias();
      const {plus, minus} = balance();
      let primal = 0.5 * biasSquares * b * b;
      let linear = 0;
      let conjugate = 0;
      let biasSlope = 0;
      for (let i = 0; i < N; i++) {
        const c = strengths[i]!;
        const factor = signs[i]! > 0 ? plus : minus;
        const a = factor * dualAt(u[i]!);
        linear += c * a * margins[i]!;
        conjugate += 0.5 * c * (a > 0 ? parabola.above : parabola.below) * a * a;
        primal += c * penaltyValue(parabola, violationOf(i));
        pull[i]! *= factor;
        biasSlope += pull[i]!;
      }
      const found: number[] = [];
      for (let d = 0; d < D; d++) {
        const slope = slopeAlong(feature(d), values, rowOf, pull);
        slopes[d] = slope;
        primal += absolutes * Math.abs(w[d]!) + 0.5 * squares * w[d]! * w[d]!;
        if (w[d] !== 0 || Math.abs(slope) > absolutes) found.push(d);
      }
      const support = found.reduce((sum, d) => sum + (w[d] !== 0 ? 1 : 0), 0);
      const enough = Math.max(LEAST_ACTIVE, 2 * support);
      if (found.length > enough) {
        const need = Float64Array.from(slopes, (slope, d) => (w[d] ? 1 / 0 : Math.abs(slope)));
        found.sort((a, b) => (need[a] === need[b] ? a - b : need[b]! - need[a]!));
        found.length = enough;
      }
      active = Int32Array.from(found);
      if (plus < 1 || minus < 1) refresh();
      scale = primal;
      best.dual = Math.max(best.dual, bestBound(linear, conjugate, biasSlope));
      if (primal < best.primal) best = {primal, dual: best.dual, w: Float32Array.from(w), b};
      return {primal: best.primal, dual: best.dual};
    },
  };
}

// The inner loops are no closures: these would be compiled anew for each problem.

/** Σ x·pull over the rows of a feature. */
function slopeAlong(
  place: Int32Array,
  values: Float32Array,
  rowOf: Int32Array,
  pull: Float64Array,
): number {
  const end = place[1]!;
  const shift = place[2]!;
  let sum = 0;
  for (let k = place[0]!; k < end; k++) sum += values[k]! * pull[rowOf[k + shift]!]!;
  return sum;
}

/** Σ c·x²·φ″ */
function curvatureAlong(
  place: Int32Array,
  values: Float32Array,
  rowOf: Int32Array,
  u: Float64Array,
  strengths: Float64Array,
  {above, below, lo, hi}: Parabola,
): number {
  const end = place[1]!;
  const shift = place[2]!;
  const most = hi * above;
  const least = lo * below;
  let right = 0;
  let left = 0;
  for (let k = place[0]!; k < end; k++) {
    const i = rowOf[k + shift]!;
    const at = u[i]!;
    if (at >= most || at <= least) continue;
    const curvature = strengths[i]! * values[k]! * values[k]!;
    if (at > 0) right += curvature;
    else left += curvature;
  }
  return right / above + (left > 0 ? left / below : 0);
}

/** Moves u and the pull of the rows of a feature, and returns by how much Σ c φ changes. */
function moveAlong(
  place: Int32Array,
  values: Float32Array,
  rowOf: Int32Array,
  u: Float64Array,
  pull: Float64Array,
  signs: Float64Array,
  strengths: Float64Array,
  {above, below, lo, hi}: Parabola,
  by: number,
): number {
  const end = place[1]!;
  const shift = place[2]!;
  let change = 0;
  for (let k = place[0]!; k < end; k++) {
    const i = rowOf[k + shift]!;
    const t = signs[i]!;
    const from = u[i]!;
    const to = from - t * values[k]! * by;
    const a = from > 0 ? Math.min(hi, from / above) : Math.max(lo, from / below);
    const z = to > 0 ? Math.min(hi, to / above) : Math.max(lo, to / below);
    change +=
      strengths[i]! *
      (z * (to - 0.5 * (z > 0 ? above : below) * z) -
        a * (from - 0.5 * (a > 0 ? above : below) * a));
    u[i] = to;
    pull[i] = -strengths[i]! * t * z;
  }
  return change;
}

function softThreshold(z: number, by: number): number {
  return z > by ? z - by : z < -by ? z + by : 0;
}

/** φ(m) of the penalty that a parabola describes. */
function penaltyValue({above, below, lo, hi}: Parabola, m: number): number {
  const epsilon = m > 0 ? above : below;
  const a = epsilon > 0 ? Math.min(hi, Math.max(lo, m / epsilon)) : m > 0 ? hi : lo;
  return a * m - 0.5 * epsilon * a * a;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** The shares c, Σ c = 1, with the least cᵀGc; undefined if G is 0 or not finite. */
function affineLeastNorm(gram: number[][]): number[] | undefined {
  const n = gram.length;
  const trace = gram.reduce((sum, row, i) => sum + row[i]!, 0);
  if (!(trace > 0)) return undefined;
  // Gauss on (G + tiny)·z = 1; G is symmetric and not negative.
  const rows = gram.map((row, i) => [...row.map((g, j) => g + (i === j ? 1e-12 * trace : 0)), 1]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    for (let k = i + 1; k < n; k++) {
      const factor = rows[k]![i]! / pivot;
      for (let j = i; j <= n; j++) rows[k]![j]! -= factor * rows[i]![j]!;
    }
  }
  const z = new Array<number>(n).fill(0);
  for (let i = n - 1; i >= 0; i--) {
    let right = rows[i]![n]!;
    for (let j = i + 1; j < n; j++) right -= rows[i]![j]! * z[j]!;
    z[i] = right / rows[i]![i]!;
  }
  const total = z.reduce((sum, one) => sum + one, 0);
  return Number.isFinite(total) && total > 0 ? z.map(one => one / total) : undefined;
}
