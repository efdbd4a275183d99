import type {Answer} from './engine.js';
import type {Objective} from './objective.js';

/** A point of the dual: q, and the data gradient `∇ = (1/N) Σ v_i x_i ⊗ g_i`, bias feature included. */
export interface DualPoint {
  q: number;
  gradient: Float64Array;
}

/** The regulariser, `(λ/2)‖·‖² + λ₁‖·‖₁`. */
interface Regularization {
  readonly lambda: number;
  /** λ₁; 0 by default. */
  readonly l1?: number;
  /** How many leading entries λ₁ applies to, not to those of the bias that follow; all by default. */
  readonly thresholded?: number;
}

/**
 * The lower bound that a dual point proves on the least objective: `D = q − ‖soft(∇, λ₁)‖²/(2λ)`,
 * `soft(z, λ₁) = sign(z)·max(0, |z| − λ₁)`: the conjugate of the regulariser.
 *
 * Without λ that is ∞ unless every |∇| ≤ λ₁. The point is then shrunk into that box: q is concave and
 * 0 at 0, so of `s` times the point it is at least s·q.
 */
export function dualBound({q, gradient}: DualPoint, regularization: Regularization): number {
  const {lambda, l1 = 0, thresholded = gradient.length} = regularization;
  let squares = 0;
  let steepest = 0;
  for (let i = 0; i < gradient.length; i++) {
    const slope = Math.abs(gradient[i]!);
    steepest = Math.max(steepest, slope);
    squares += Math.max(0, slope - (i < thresholded ? l1 : 0)) ** 2;
  }
  if (lambda > 0) return q - squares / (2 * lambda);
  return q * (steepest > l1 ? l1 / steepest : 1);
}

/** Bisection steps to the best mixture where the bound is not quadratic because of λ₁. */
const HALVINGS = 20;

/**
 * The mixture `(1 − t)·a + t·b` with the greatest bound, t in [0, 1]. The dual is concave and a
 * mixture of dual points is one, so it proves no less than either of the two.
 */
export function blend(a: DualPoint, b: DualPoint, regularization: Regularization): DualPoint {
  const {lambda, l1 = 0} = regularization;
  if (l1 > 0) return blendBent(a, b, regularization);
  let along = 0;
  let squares = 0;
  for (let i = 0; i < a.gradient.length; i++) {
    const difference = a.gradient[i]! - b.gradient[i]!;
    along += a.gradient[i]! * difference;
    squares += difference * difference;
  }
  if (squares === 0) return b.q > a.q ? b : a;
  const t = Math.min(1, Math.max(0, (b.q - a.q + along / lambda) / (squares / lambda)));
  return mixed(a, b, t);
}

function mixed(a: DualPoint, b: DualPoint, t: number): DualPoint {
  return {
    q: (1 - t) * a.q + t * b.q,
    gradient: a.gradient.map((g, i) => (1 - t) * g + t * b.gradient[i]!),
  };
}

/** {@link blend} with λ₁: the bound is concave in t, so its slope is bisected. */
function blendBent(a: DualPoint, b: DualPoint, regularization: Regularization): DualPoint {
  const {lambda, l1 = 0, thresholded = a.gradient.length} = regularization;
  const better = (one: DualPoint, other: DualPoint) =>
    dualBound(other, regularization) > dualBound(one, regularization) ? other : one;
  if (lambda === 0) return better(a, b);
  const slope = (t: number) => {
    let along = 0;
    for (let i = 0; i < a.gradient.length; i++) {
      const from = a.gradient[i]!;
      const by = b.gradient[i]! - from;
      const at = from + t * by;
      const soft = Math.max(0, Math.abs(at) - (i < thresholded ? l1 : 0));
      along += Math.sign(at) * soft * by;
    }
    return b.q - a.q - along / lambda;
  };
  let [low, high] = [0, 1];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) low = middle;
    else high = middle;
  }
  return better(better(a, b), mixed(a, b, (low + high) / 2));
}

/** `(primal − dual) / primal`; a bound may end above the objective by float32 rounding, the gap is then 0. */
export function relativeGap(primal: number, dual: number): number {
  return primal > 0 ? Math.max(0, (primal - dual) / primal) : 0;
}

/** Whether gradients alone prove a bound: the loss must be convex, and a bias regularised. */
export function isCertified({loss, lambda, bias}: Objective): boolean {
  const isHeld = bias === 'none' || (bias === 'regularized' && lambda > 0);
  return loss.dualValue !== undefined && isHeld;
}

/** Collects the answers of a training run into ever better dual points. */
export interface Certifier {
  /** Takes the answer for a batch of some examples. Every pass must cover each example once. */
  add(answer: Answer, examples: number): void;
  /** Makes a dual point of the answers since the last call, which must cover whole passes. */
  conclude(): void;
  /** How many answers were added since the last call of `conclude`. */
  readonly pending: number;
  /** The best bound so far. */
  readonly bound: number | undefined;
}

export function certifier({lambda, l1, bias}: Objective, size: {W: number; b: number}): Certifier {
  const regularization = {lambda, l1, thresholded: size.W};
  const empty = () => ({q: 0, gradient: new Float64Array(size.W + size.b)});
  let best: DualPoint | undefined;
  let sum = empty();
  let examples = 0;
  let pending = 0;
  return {
    add({dualValue, gradW, gradB}, count) {
      sum.q += dualValue!;
      for (let i = 0; i < size.W; i++) sum.gradient[i]! += gradW[i]!;
      if (bias === 'regularized')
        for (let k = 0; k < size.b; k++) sum.gradient[size.W + k]! += gradB[k]!;
      examples += count;
      pending++;
    },
    conclude() {
      if (pending === 0) return;
      const point = {q: sum.q / examples, gradient: sum.gradient.map(g => g / examples)};
      best = best ? blend(best, point, regularization) : point;
      sum = empty();
      examples = 0;
      pending = 0;
    },
    get pending() {
      return pending;
    },
    get bound() {
      return best && dualBound(best, regularization);
    },
  };
}
