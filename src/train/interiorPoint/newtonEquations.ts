import {dotOf, type PlainRows} from './plainRows.js';
import {total} from '../vectors.js';

/** The gradient in the intercept, and its regulariser's second derivative, 1 or 0. */
interface OfBias {
  readonly gradient: number;
  readonly ridge: number;
}

/** The least pivot, as a share of its diagonal: rounding may leave less of equal rows. */
const LEAST_PIVOT = 1e-14;

/**
 * Newton's equations of one column, `(I + Σ_J x_i x_iᵀ/width_i) d = −gradient` with the intercept as one
 * unknown more, solved by Cholesky in as many unknowns as there are rows in J, or features, whatever is less.
 * Products of rows that were in the last J are not computed anew.
 */
export function newtonEquations(rows: PlainRows) {
  const products = rowProducts(rows);
  return (
    J: readonly number[],
    widths: Float64Array,
    gradient: Float64Array,
    bias: OfBias | undefined,
  ): {step: Float64Array; stepB: number} =>
    J.length < 1.7 * rows.features
      ? byRows(rows, products(J), J, widths, gradient, bias)
      : byFeatures(rows, J, widths, gradient, bias);
}

/** With z = (X_J d + d_b)/width as unknowns: `(diag(width) + X_J X_Jᵀ) z = d_b − X_J·gradient`. */
function byRows(
  rows: PlainRows,
  S: Float64Array,
  J: readonly number[],
  widths: Float64Array,
  gradient: Float64Array,
  bias: OfBias | undefined,
) {
  const n = J.length;
  for (let i = 0; i < n; i++) S[i * n + i]! += widths[i]!;
  cholesky(S, n);
  const ofGradient = solve(
    S,
    n,
    Float64Array.from(J, row => rows.dot(row, gradient)),
  );
  let stepB = 0;
  let z = ofGradient.map(u => -u);
  if (bias && n + bias.ridge > 0) {
    const ofOnes = solve(S, n, new Float64Array(n).fill(1));
    stepB = (total(ofGradient) - bias.gradient) / (total(ofOnes) + bias.ridge);
    z = z.map((u, i) => u + stepB * ofOnes[i]!);
  }
  const step = rows.sum(z, J);
  step.forEach((sum, d) => (step[d] = -gradient[d]! - sum));
  return {step, stepB};
}

function byFeatures(
  rows: PlainRows,
  J: readonly number[],
  widths: Float64Array,
  gradient: Float64Array,
  bias: OfBias | undefined,
) {
  const D = rows.features;
  const A = new Float64Array(D * D);
  const h = new Float64Array(D);
  const x = new Float64Array(D);
  let most = bias?.ridge ?? 0;
  J.forEach((row, i) => {
    rows.dense(row, x);
    most += 1 / widths[i]!;
    for (let d = 0; d < D; d++) {
      if (x[d] === 0) continue;
      const factor = x[d]! / widths[i]!;
      h[d]! += factor;
      for (let e = 0, at = d * D; e <= d; e++, at++) A[at]! += factor * x[e]!;
    }
  });
  for (let d = 0; d < D; d++) A[d * D + d]! += 1;
  cholesky(A, D);
  const ofGradient = solve(A, D, gradient);
  if (!bias) return {step: ofGradient.map(p => -p), stepB: 0};
  const ofBias = solve(A, D, h);
  const stepB =
    (dotOf(h, 0, ofGradient, 0, D) - bias.gradient) / (most - dotOf(h, 0, ofBias, 0, D));
  return {step: ofGradient.map((p, d) => -p - stepB * ofBias[d]!), stepB};
}

/** X_J X_Jᵀ, of which only the half below the diagonal is made. */
function rowProducts(rows: PlainRows) {
  let places = new Map<number, number>();
  let known = new Float64Array(0);
  const x = new Float64Array(rows.features);
  return (J: readonly number[]): Float64Array => {
    const n = J.length;
    const size = places.size;
    const next = new Float64Array(n * n);
    const old = J.map(row => places.get(row) ?? -1);
    J.forEach((row, i) => {
      const p = old[i]!;
      let isThere = false;
      for (let j = 0; j <= i; j++) {
        const q = old[j]!;
        if (p >= 0 && q >= 0) {
          next[i * n + j] = known[Math.max(p, q) * size + Math.min(p, q)]!;
          continue;
        }
        if (!isThere) rows.dense(row, x);
        isThere = true;
        next[i * n + j] = rows.dot(J[j]!, x);
      }
    });
    places = new Map(J.map((row, i) => [row, i]));
    known = next;
    return next.slice();
  };
}

/** The factor L of A = L·Lᵀ in place of the half of A [n, n] below the diagonal. */
function cholesky(A: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const row = i * n;
    const diagonal = A[row + i]!;
    for (let j = 0; j < i; j++) {
      const left = A[row + j]! - dotOf(A, row, A, j * n, j);
      A[row + j] = left / A[j * n + j]!;
    }
    const left = diagonal - dotOf(A, row, A, row, i);
    A[row + i] = Math.sqrt(Math.max(left, LEAST_PIVOT * diagonal));
  }
}

/** L·Lᵀ·x = b */
export function solve(L: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = b.slice();
  for (let i = 0; i < n; i++) x[i] = (x[i]! - dotOf(L, i * n, x, 0, i)) / L[i * n + i]!;
  for (let i = n - 1; i >= 0; i--) {
    x[i]! /= L[i * n + i]!;
    for (let k = 0; k < i; k++) x[k]! -= L[i * n + k]! * x[i]!;
  }
  return x;
}
