import type {Dataset} from '../data/index.js';
import type {MarginLoss} from '../losses/index.js';
import {FIRST_SIGMA, LEAST_SIGMA, MOST_STEPS, SHARPER, type Permission} from './columnNewton.js';
import {lengthAlong} from './lengthAlong.js';
import {cholesky, solve} from './newtonEquations.js';
import {plainRows} from './plainRows.js';
import {hasKink, rowLoss, type Row} from './rowLoss.js';

/** All columns of a pairwise loss, `s = xW + b`, and what is minimised: `P = ½‖W‖² [+ ½‖b‖²] + Σ c_i L_i`. */
export interface JointObjective {
  readonly x: Dataset;
  readonly labels: Int32Array;
  /** c, [N]: what the loss of each is multiplied by. */
  readonly strengths: Float64Array;
  readonly loss: MarginLoss;
  readonly columns: number;
  readonly bias: 'regularized' | 'free' | 'none';
}

/** Weights and duals. */
interface JointPoint {
  /** [columns][D + 1], the intercept last. */
  readonly weights: Float64Array;
  /** ∂L_i/∂s, [N][columns]: the duals, and minus their sum for the true class. */
  readonly slopes: Float64Array;
  /** P, and how far it is above the bound that the duals prove. */
  readonly primal: number;
  readonly gap: number;
}

/**
 * Newton's method on all columns of a pairwise loss together, as {@link columnNewton} on one: the loss is smoothed
 * around centers of duals, and the equations in all columns · (D + 1) unknowns are solved exactly.
 *
 * @param start weights, and slopes as the centers to begin with
 * @returns the point of the least gap that was met, if none is near enough
 */
export async function jointNewton(
  objective: JointObjective,
  start: {weights: Float64Array; slopes: Float64Array},
  tolerance: number,
  mayGoOn: Permission,
): Promise<JointPoint> {
  const {x, labels, strengths, loss, columns, bias} = objective;
  const N = x.rows;
  const width = x.columns + 1;
  const rows = plainRows(x);
  const weights = start.weights.slice();
  let center = start.slopes;
  let sigma = hasKink(loss) ? FIRST_SIGMA : 0;
  const ofColumn = (all: Float64Array, j: number) => all.subarray(j * width, (j + 1) * width - 1);

  /** Calls with each row, whose scores are at `row.at`. */
  function eachRow(scores: Float64Array, use: (row: Row, i: number) => void): void {
    const row: Row = {scores, center, at: 0, label: 0, weight: 1};
    for (let i = 0; i < N; i++) {
      row.at = i * columns;
      row.label = labels[i]!;
      row.weight = strengths[i]!;
      use(row, i);
    }
  }

  /** xW + b, [N][columns]. */
  function scoresOf(all: Float64Array): Float64Array {
    const scores = new Float64Array(N * columns);
    for (let j = 0; j < columns; j++) {
      const b = all[(j + 1) * width - 1]!;
      const products = rows.products(ofColumn(all, j));
      for (let i = 0; i < N; i++) scores[i * columns + j] = products[i]! + b;
    }
    return scores;
  }

  /** `½‖·‖²` of what is regularised. */
  const half = (all: Float64Array) =>
    all.reduce((sum, w, k) => sum + (isFree(k) ? 0 : (w * w) / 2), 0);
  const isFree = (k: number) => bias === 'free' && (k + 1) % width === 0;

  /** What there is to know of the weights as they are. */
  function look(scores: Float64Array) {
    const sums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
    const slopes = scores.slice();
    const {add} = rowLoss(loss, columns, sigma);
    // First of weight 1, since those of a row that weighs nothing are centers too.
    const plain = scores.slice();
    eachRow(plain, row => add({...row, weight: 1}, {...sums}));
    eachRow(slopes, row => add(row, sums));
    const V = new Float64Array(weights.length);
    let ofBias = 0;
    for (let j = 0; j < columns; j++) {
      const pull = Float64Array.from({length: N}, (_, i) => -slopes[i * columns + j]!);
      rows.sum(pull).forEach((v, d) => (V[j * width + d] = v));
      const last = (j + 1) * width - 1;
      if (bias !== 'none') V[last] = pull.reduce((sum, p) => sum + p, 0);
      // A free bias has no regulariser to measure its gradient by: it may be as far off as it is large.
      if (bias === 'free') ofBias += Math.abs(V[last]!) * (1 + Math.abs(weights[last]!));
    }
    const gradient = V.map((v, k) => (isFree(k) ? 0 : weights[k]!) - v);
    const primal = sums.loss + half(weights);
    const gap = primal - (sums.dualValue - half(V)) + ofBias;
    const point: JointPoint = {weights: weights.slice(), slopes: plain, primal, gap};
    return {point, scores, gradient, unsolved: half(gradient) + ofBias};
  }

  /** The second derivatives, of which only the half below the diagonal is made. */
  function curvatures(scores: Float64Array): Float64Array {
    const {bend} = rowLoss(loss, columns, sigma);
    const n = columns * width;
    const A = new Float64Array(n * n);
    const values = new Float64Array(width);
    const bent = new Float64Array(columns);
    eachRow(scores, (row, i) => {
      let isThere = false;
      for (let k = 0; k < columns; k++) {
        bent.fill(0);
        bent[k] = 1;
        bendOne(row, bent);
        for (let j = k; j < columns; j++) {
          if (bent[j] === 0) continue;
          if (!isThere) withOne(i, values);
          isThere = true;
          addOuter(A, n, j, k, bent[j]!, values);
        }
      }
    });
    for (let k = 0; k < n; k++) if (!isFree(k)) A[k * n + k]! += 1;
    // The same added to all biases changes nothing: this keeps it at 0.
    if (bias === 'free')
      for (let k = width - 1; k < n; k += width)
        for (let l = width - 1; l <= k; l += width) A[k * n + l]! += 1;
    return A;

    function bendOne({scores, center, at, label, weight}: Row, direction: Float64Array): void {
      bend(
        {
          scores: scores.subarray(at, at + columns),
          center: center!.subarray(at, at + columns),
          at: 0,
          label,
          weight,
        },
        direction,
      );
    }
  }

  /** A row with the feature of the intercept. */
  function withOne(i: number, values: Float64Array): void {
    rows.dense(i, values);
    values[width - 1] = bias === 'none' ? 0 : 1;
  }

  /** Adds `h·xxᵀ` to the block of columns j ≥ k. */
  function addOuter(A: Float64Array, n: number, j: number, k: number, h: number, x: Float64Array) {
    for (let d = 0; d < width; d++) {
      if (x[d] === 0) continue;
      const factor = h * x[d]!;
      const end = j === k ? d + 1 : width;
      const at = (j * width + d) * n + k * width;
      for (let e = 0; e < end; e++) A[at + e]! += factor * x[e]!;
    }
  }

  /** How far to go along a step. */
  function lengthOf(step: Float64Array, scores: Float64Array, change: Float64Array): number {
    const {add} = rowLoss(loss, columns, sigma);
    const sums = {loss: 0, smooth: 0, dualValue: 0, correct: 0};
    return lengthAlong(t => {
      const slopes = scores.map((s, k) => s + t * change[k]!);
      eachRow(slopes, row => add(row, sums));
      const ofRows = slopes.reduce((sum, g, k) => sum + g * change[k]!, 0);
      return step.reduce((sum, d, k) => sum + (isFree(k) ? 0 : (weights[k]! + t * d) * d), ofRows);
    });
  }

  let at = look(scoresOf(weights));
  let best = at.point;
  const isReached = () => best.gap <= tolerance * best.primal;
  for (let steps = 0; !isReached() && steps < MOST_STEPS && (await mayGoOn()); steps++) {
    if (sigma > 0 && at.unsolved < at.point.gap / 2) {
      if (sigma <= LEAST_SIGMA) break;
      center = at.point.slopes;
      sigma *= SHARPER;
      at = look(scoresOf(weights));
    }
    const {gradient, scores} = at;
    const A = curvatures(scores);
    cholesky(A, gradient.length);
    const step = solve(A, gradient.length, gradient).map(d => -d);
    const change = scoresOf(step);
    const t = lengthOf(step, scores, change);
    if (t === 0) break;
    step.forEach((d, k) => (weights[k]! += t * d));
    at = look(scores.map((s, k) => s + t * change[k]!));
    if (at.point.gap < best.gap) best = at.point;
  }
  return best;
}
