import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import type {Margin} from './margin.js';
import type {Penalty} from './penalty.js';

/**
 * What it takes to make a loss again: its reduction, its penalty with parameters, its margin. Without
 * the latter two it is the hinge and 1, or a loss that has neither.
 */
export interface LossConfig {
  reduction: string;
  penalty?: {name: string} & Record<string, number | string>;
  margin?: Margin;
}

/**
 * A margin loss as plain data: a penalty on violated margins, reduced over the classes to one
 * number an example. N examples, K classes; `columns` score columns (1 for `binary`, else K).
 *
 * The members are pure functions of tensors that trust their input: the custom op `marginLoss`
 * and the estimator check shapes and labels before they call them.
 */
export interface MarginLoss {
  readonly name: string;
  readonly convex: boolean;
  /** Present on the losses of this package; a loss of your own may leave it out, and is then saved by name only. */
  readonly config?: LossConfig;
  /** The penalty on violations, where `config` describes the loss. */
  readonly penalty?: Penalty;
  /** Score columns for that many classes. */
  columns(classes: number): number;
  /** `L(s, y)`, [N], in plain tf ops: autodiff goes through it. */
  value(scores: Tensor2D, labels: Tensor1D): Tensor1D;
  /** `∂L/∂s`, [N, columns], derived by hand; a valid subgradient also at kinks and ties. */
  gradient(scores: Tensor2D, labels: Tensor1D): Tensor2D;
  /** `Σ_j (Δ_yj·a_j − φ*(a_j))`, [N]: the example's part of the certificate's q. Convex losses only. */
  dualValue?(scores: Tensor2D, labels: Tensor1D): Tensor1D;
}
