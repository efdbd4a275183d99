import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';

/** The weights of a linear layer: `S = XW + b`. */
export interface Weights {
  /** [D, columns] */
  W: Tensor2D;
  /** [columns] */
  b: Tensor1D;
}

/** What the data says of some weights, on a batch of B examples. Weighted by v, not yet averaged. */
export interface Answer {
  /** `v_i·L_i`, [B] */
  losses: Tensor1D;
  /** `v_i·q_i`, [B]; convex losses only. */
  dualValues?: Tensor1D;
  /** Class index with the greatest score, [B], int32. */
  predictions: Tensor1D;
  /** `Σ v_i x_i ⊗ g_i`, [D, columns] */
  gradW: Tensor2D;
  /** `Σ v_i g_i`, [columns] */
  gradB: Tensor1D;
}

/** How all the examples fare under some weights, [N] each. */
export type Evaluation = Pick<Answer, 'losses' | 'predictions'>;

/**
 * The one question of training, asked of the examples it was made with: the loss, its gradient and
 * q for given weights. It is a sum over rows, so any engine can answer, and answers add up.
 * The caller disposes of what it is given.
 */
export interface Engine {
  readonly name: string;
  /** N */
  readonly rows: number;
  /** Loss, gradient and q over the rows at `batch`, or over all of them. */
  answer(weights: Weights, batch?: Int32Array): Answer;
  evaluate(weights: Weights): Evaluation;
  dispose(): void;
}
