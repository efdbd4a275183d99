import {seededRandom, takeRows} from '../../data/index.js';
import {rowProducts} from '../../kernel/index.js';
import {extentOf} from '../extent.js';
import type {Problem} from '../problem.js';
import {rowSquares, usualSquare} from './rowSquares.js';
import {sampledRows} from './sample.js';
import {addTo, dot} from '../vectors.js';

/**
 * The second moments `M = Σ v (x, 1)(x, 1)ᵀ/N` of the features, as far as a few directions tell them; rows that are
 * further out than half of the others are taken back to there.
 */
export interface LeadingMoments {
  /** Orthonormal directions, each [D + 1], the intercept's number last. */
  readonly directions: readonly Float64Array[];
  /** `uᵀMu` of each. */
  readonly moments: Float64Array;
  /** The mean of `uᵀMu` over all directions that are orthogonal to these. */
  readonly rest: number;
}

/**
 * Directions at most, and at most a quarter of the features; and rows that a feature is stored in for each, since a
 * step goes through features times directions. Fewer than the least say less than the size of each feature.
 */
const MOST_DIRECTIONS = 64;
const LEAST_DIRECTIONS = 8;
const STORED_EACH = 40;
/** Rows that are looked at, at least, and for each direction, of which others would be found by chance. */
const LEAST_LOOKED_AT = 256;
const LOOKED_AT_EACH = 16;
/** Multiply-adds of a pass over all rows for this to be worth it, or the few steps that are saved are over sooner. */
const LEAST_WORK = 2e7;
/** Of all moments: rounding of what is left must not be taken for a direction without any. */
const LEAST_REST = 1e-6;
/** Sweeps of rotations at most, and what two directions have of each other, as a share of their own, that is left. */
const MOST_SWEEPS = 8;
const LEAST_OFF = 1e-8;

/**
 * The directions in which the features vary most, from a step of subspace iteration on rows drawn
 * by the seed.
 *
 * Source: Halko, Martinsson & Tropp (2011), SIAM Review 53.
 *
 * @returns undefined where passes over the rows take too little for that to be worth it
 */
export async function leadingMoments(
  call: string,
  {objective, examples, shape}: Problem,
  seed: number,
): Promise<LeadingMoments | undefined> {
  const {x, weights} = examples.resident!;
  const length = x.columns + 1;
  const stored = x.values.length;
  const affordable = Math.floor(stored / (STORED_EACH * x.columns));
  const wanted = Math.min(MOST_DIRECTIONS, x.columns >> 2);
  const count = Math.min(wanted, affordable);
  const isEnough = count > 0 && count >= Math.min(LEAST_DIRECTIONS, wanted);
  if (!isEnough || 2 * stored * shape.columns < LEAST_WORK) return undefined;
  const rows = Math.min(x.rows, Math.max(LEAST_LOOKED_AT, LOOKED_AT_EACH * count));
  // A number for the intercept, if there is one.
  const last = objective.bias === 'none' ? length - 2 : length - 1;
  const some = Array.from(sampledRows(x.rows, rows, seed));
  const sample = takeRows(x, some);
  // Rows far out are beyond the cap, where nothing bends: they count as if they were no further than most.
  const squares = rowSquares(sample);
  const usual = usualSquare(squares);
  const v = some.map((i, at) => (weights?.[i] ?? 1) * Math.min(1, usual / squares[at]!));
  const products = await rowProducts(call, [sample], count);

  /** M times each direction. */
  function timesMoments(directions: readonly Float64Array[]): Float64Array[] {
    const together = new Float64Array(length * count);
    directions.forEach((u, k) => u.forEach((value, d) => (together[d * count + k] = value)));
    const sum = new Float64Array(length * count);
    const weigh = (scores: Float64Array, first: number, end: number) => {
      for (let at = first * count; at < end * count; at++)
        scores[at]! *= v[Math.floor(at / count)]! / rows;
    };
    products.addOuter(together, weigh, sum);
    return directions.map((_, k) =>
      Float64Array.from({length}, (_, d) => (d <= last ? sum[d * count + k]! : 0)),
    );
  }

  try {
    const random = seededRandom(seed);
    const drawn = Array.from({length: count}, () =>
      Float64Array.from({length}, (_, d) => (d <= last ? random(2 ** 24) - 2 ** 23 : 0)),
    );
    const base = orthonormal(timesMoments(drawn));
    if (base.length < count) return undefined;
    const images = timesMoments(base);
    const within = base.map(u => Float64Array.from(images, image => dot(u, image)));
    const {values, vectors} = eigen(within);
    const directions = vectors.map(shares => {
      const u = new Float64Array(length);
      shares.forEach((share, k) => addTo(u, share, base[k]!));
      return u;
    });
    const {meanSquares} = extentOf(sample, objective.bias, Float32Array.from(v));
    const total = (meanSquares * v.reduce((sum, weight) => sum + weight, 0)) / rows;
    const rest = total - values.reduce((sum, moment) => sum + moment, 0);
    return {
      directions,
      moments: values,
      rest: Math.max(LEAST_REST * total, rest) / (length - count),
    };
  } finally {
    products.dispose();
  }
}

/** An orthonormal base of what vectors span, by Gram and Schmidt. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const base: Float64Array[] = [];
  for (const vector of vectors) {
    const rest = vector.slice();
    const before = Math.sqrt(dot(rest, rest));
    // Twice is enough for float64.
    for (let again = 0; again < 2; again++) for (const u of base) addTo(rest, -dot(u, rest), u);
    const norm = Math.sqrt(dot(rest, rest));
    if (norm > 1e-9 * before) base.push(rest.map(value => value / norm));
  }
  return base;
}

/** Eigenvalues and eigenvectors of a symmetric matrix, as nearly as directions are told by few rows, by Jacobi's rotations. */
function eigen(symmetric: readonly Float64Array[]) {
  const a = symmetric.map(row => row.slice());
  const n = a.length;
  const vectors = a.map((_, i) => Float64Array.from({length: n}, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let isDone = true;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const [P, Q] = [a[p]!, a[q]!];
        const off = P[q]!;
        if (Math.abs(off) <= LEAST_OFF * Math.sqrt(Math.abs(P[p]! * Q[q]!))) continue;
        isDone = false;
        const theta = (Q[q]! - P[p]!) / (2 * off);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        rotate(P, Q, c, t * c);
        rotate(vectors[p]!, vectors[q]!, c, t * c);
        // The columns are the rows, but for what the two have of each other.
        [P[p], Q[q]] = [c * P[p]! - t * c * P[q]!, t * c * Q[p]! + c * Q[q]!];
        P[q] = Q[p] = 0;
        for (let j = 0; j < n; j++) {
          if (j === p || j === q) continue;
          a[j]![p] = P[j]!;
          a[j]![q] = Q[j]!;
        }
      }
    if (isDone) break;
  }
  return {values: Float64Array.from(a, (row, i) => row[i]!), vectors};
}

/** Turns two vectors into `c·p − s·q` and `s·p + c·q`. */
function rotate(p: Float64Array, q: Float64Array, c: number, s: number): void {
  for (let i = 0; i < p.length; i++) {
    const [x, y] = [p[i]!, q[i]!];
    p[i] = c * x - s * y;
    q[i] = s * x + c * y;
  }
}
