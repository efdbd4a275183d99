import type {Tensor} from '@tensorflow/tfjs';

/**
 * A convex penalty as data. Its conjugate is a parabola on an interval, `φ*(a) = (ε/2)·a²` for
 * lo ≤ a ≤ hi and ∞ outside, and `φ(m) = max_a (a·m − φ*(a))` follows, attained at
 * `φ′(m) = clip(m/ε, lo, hi)`: a corner at 0 rounded over the width ε·(hi − lo), straight arms of
 * slope lo and hi. lo ≤ 0 ≤ hi, so that nothing is charged at 0; where ε is 0, lo and hi are finite.
 */
export interface Parabola {
  /** ε for a > 0, and for a < 0. */
  readonly above: number;
  readonly below: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * What one violation `m` of a margin costs: `φ(m)`, elementwise over a tensor of any shape.
 *
 * A penalty charges nothing at zero: `φ(0) = 0` and `φ′(0) = 0` (at a kink the subgradient taken
 * is 0). The reductions build on it: the violation of a class by itself is exactly 0.
 *
 * `value`, `derivative` and `conjugate` use only tf ops that are differentiable on every backend,
 * so that differentiating a hand-derived gradient once more gives the second derivative.
 */
export interface Penalty {
  readonly name: string;
  /** The numbers the penalty was made with, as needed to make it again. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly convex: boolean;
  /** `φ′ ≥ 0` everywhere: what the Crammer–Singer reduction needs. */
  readonly nondecreasing: boolean;
  /** For a convex penalty: its conjugate as data, for the dual solvers. */
  readonly parabola?: Parabola;
  /** For a penalty with corners: a smooth lower bound of it, with its corners rounded over `width`. */
  smoothed?(width: number): Penalty;
  /**
   * For a penalty that is not convex: the convex one it would be without its cap on the cost of a
   * violation.
   */
  readonly uncapped?: Penalty;
  /** `φ(m)` */
  value(m: Tensor): Tensor;
  /** `φ′(m)`, by hand. */
  derivative(m: Tensor): Tensor;
  /** `φ*(a) = sup_m (a·m − φ(m))`, for `a` in the range of `φ′`; convex penalties only. */
  conjugate?(a: Tensor): Tensor;
}
