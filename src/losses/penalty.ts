import type {Tensor} from '@tensorflow/tfjs';

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
  /** `φ(m)` */
  value(m: Tensor): Tensor;
  /** `φ′(m)`, by hand. */
  derivative(m: Tensor): Tensor;
  /** `φ*(a) = sup_m (a·m − φ(m))`, for `a` in the range of `φ′`; convex penalties only. */
  conjugate?(a: Tensor): Tensor;
}
