import type {Answer} from './engine.js';
import type {Objective} from './objective.js';

/** A point of the dual: q, and the data gradient `∇ = (1/N) Σ v_i x_i ⊗ g_i`, bias feature included. */
export interface DualPoint {
  q: number;
  gradient: Float64Array;
}

/** The lower bound that a dual point proves on the least objective: `D = q − ‖∇‖²/(2λ)`. */
export function dualBound({q, gradient}: DualPoint, lambda: number): number {
  let squares = 0;
  for (const g of gradient) squares += g * g;
  return q - squares / (2 * lambda);
}

/**
 * The mixture `(1 − t)·a + t·b` with the greatest bound, t in [0, 1]. The dual is concave and a
 * mixture of dual points is one, so it proves no less than either of the two.
 */
export function blend(a: DualPoint, b: DualPoint, lambda: number): DualPoint {
  let along = 0;
  let squares = 0;
  for (let i = 0; i < a.gradient.length; i++) {
    const difference = a.gradient[i]! - b.gradient[i]!;
    along += a.gradient[i]! * difference;
    squares += difference * difference;
  }
  if (squares === 0) return b.q > a.q ? b : a;
  const t = Math.min(1, Math.max(0, (b.q - a.q + along / lambda) / (squares / lambda)));
  return {
    q: (1 - t) * a.q + t * b.q,
    gradient: a.gradient.map((g, i) => (1 - t) * g + t * b.gradient[i]!),
  };
}

/** `(primal − dual) / primal`; a bound may end above the objective by float32 rounding, the gap is then 0. */
export function relativeGap(primal: number, dual: number): number {
  return primal > 0 ? Math.max(0, (primal - dual) / primal) : 0;
}

/** Whether the bound is proven: convex loss, every weight under ‖·‖², nothing else on them. */
export function isCertified({loss, bias, l1}: Objective): boolean {
  return loss.dualValue !== undefined && bias !== 'free' && l1 === 0;
}

/** Collects the answers of a training run into ever better dual points. */
export interface Certifier {
  /** Takes the answer for a batch of some examples. Every pass must cover each example once. */
  add(answer: Answer, examples: number): void;
  /** Turns what was collected since the last time, whole passes only, into a dual point. */
  conclude(): void;
  /** Answers collected since the last conclusion. */
  readonly pending: number;
  /** The best bound so far. */
  readonly bound: number | undefined;
}

export function certifier({lambda, bias}: Objective, size: {W: number; b: number}): Certifier {
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
      best = best ? blend(best, point, lambda) : point;
      sum = empty();
      examples = 0;
      pending = 0;
    },
    get pending() {
      return pending;
    },
    get bound() {
      return best && dualBound(best, lambda);
    },
  };
}
