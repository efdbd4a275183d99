import type {MarginLoss} from '../losses/index.js';

/**
 * How the intercept is treated: a constant feature regularised like the others (LIBLINEAR), not
 * regularised, or absent.
 */
export type Bias = 'regularized' | 'free' | 'none';

/**
 * What training minimises:
 * `F(W, b) = (1/N) Σ v_i L(s_i, y_i) + (λ/2)‖W‖² [+ (λ/2)‖b‖² if regularised] + λ₁‖W‖₁`.
 */
export interface Objective {
  readonly loss: MarginLoss;
  readonly lambda: number;
  readonly bias: Bias;
  /** λ₁ */
  readonly l1: number;
}

/** The regulariser's part of F, in float64. */
export function regularizer(
  {lambda, l1, bias}: Objective,
  W: Float32Array,
  b: Float32Array,
): number {
  let squares = 0;
  let absolutes = 0;
  // By index: an iterator takes several times as long.
  for (let i = 0; i < W.length; i++) {
    const w = W[i]!;
    squares += w * w;
    absolutes += Math.abs(w);
  }
  if (bias === 'regularized') for (const w of b) squares += w * w;
  return (lambda / 2) * squares + l1 * absolutes;
}
