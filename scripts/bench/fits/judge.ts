import type {Dataset} from '../../../src/index.js';
import {isSparse} from '../../../src/data/index.js';
import type {BenchLoss} from './losses.js';

/** Weights trained by any contender, in float64. */
export interface Weights {
  /** [D · K], row by row. */
  W: Float64Array;
  /** [K] */
  b: Float64Array;
}

/**
 * The objective of weights and the bound they prove, on the scale of LIBLINEAR: C Σ losses, the
 * norm not divided.
 */
interface Verdict {
  /** `½‖W‖² + ½‖b‖² + C Σ L(s_i, y_i)`, or with L1 `‖W‖₁ + C Σ L(s_i, y_i)` */
  primal: number;
  /**
   * The lower bound on the least primal that the subgradients at these weights prove,
   * `C Σ (Σ_j Δ·a_ij − φ*(a_ij)) − ½‖C Σ x_i ⊗ g_i‖²`: tight at the optimum of a smooth loss, loose elsewhere.
   * With L1 `s·C Σ (…)`, s ≤ 1 so that no slope is steeper than 1.
   */
  dual: number;
}

/**
 * The same judgement for the weights of all contenders: float64 loops over the rows, which share
 * nothing with the kernels that are measured.
 */
export function judge(data: Dataset, loss: BenchLoss, C: number, {W, b}: Weights): Verdict {
  const K = b.length;
  const labels = data.labels as number[];
  const scores = new Float64Array(K);
  const g = new Float64Array(K);
  const [gradW, gradB] = [new Float64Array(W.length), new Float64Array(K)];
  let [sum, q] = [0, 0];
  const {rows, columns, values} = data;
  const {indptr, indices} = isSparse(data) ? data : {};
  for (let row = 0; row < rows; row++) {
    const start = indptr ? indptr[row]! : row * columns;
    const end = indptr ? indptr[row + 1]! : start + columns;
    scores.set(b);
    for (let i = start; i < end; i++) {
      const at = K * (indices ? indices[i]! : i - start);
      for (let k = 0; k < K; k++) scores[k]! += values[i]! * W[at + k]!;
    }
    g.fill(0);
    for (const {m, plus, minus} of violations(loss, scores, labels[row]!)) {
      if (m <= 0) continue;
      const [phi, a] = loss.squared ? [m * m, 2 * m] : [m, 1];
      sum += phi;
      // Δ·a − φ*(a) with Δ = 1, and φ*(φ′(m)) = m·φ′(m) − φ(m).
      q += phi + a * (1 - m);
      if (plus !== undefined) g[plus]! += a;
      if (minus !== undefined) g[minus]! -= a;
    }
    if (!g.some(Boolean)) continue;
    for (let i = start; i < end; i++) {
      const at = K * (indices ? indices[i]! : i - start);
      for (let k = 0; k < K; k++) gradW[at + k]! += values[i]! * g[k]!;
    }
    for (let k = 0; k < K; k++) gradB[k]! += g[k]!;
  }
  if (loss.l1) {
    const steepest = gradW.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0);
    const absolutes = W.reduce((total, w) => total + Math.abs(w), 0);
    return {primal: absolutes + C * sum, dual: C * q * Math.min(1, 1 / (C * steepest))};
  }
  return {
    primal: (squares(W) + squares(b)) / 2 + C * sum,
    dual: C * q - (C * C * (squares(gradW) + squares(gradB))) / 2,
  };
}

/** In a loop: `reduce` takes several times as long for the weights of texts. */
function squares(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value * value;
  return total;
}

/** A violation of the margin 1, and the scores that it rises and falls with. */
interface Violation {
  m: number;
  plus?: number;
  minus?: number;
}

function violations({reduction}: BenchLoss, scores: Float64Array, y: number): Violation[] {
  const found: Violation[] = [];
  if (reduction === 'binary' || reduction === 'oneVsRest') {
    scores.forEach((score, k) => {
      const isPositive = reduction === 'binary' ? y === 1 : k === y;
      found.push(isPositive ? {m: 1 - score, minus: k} : {m: 1 + score, plus: k});
    });
    return found;
  }
  scores.forEach((score, k) => {
    if (k !== y) found.push({m: 1 + score - scores[y]!, plus: k, minus: y});
  });
  if (reduction === 'westonWatkins') return found;
  return [found.reduce((worst, one) => (one.m > worst.m ? one : worst))];
}
