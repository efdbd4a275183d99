import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import type {MarginLoss} from '../losses/index.js';
import {checkScoresAndLabels} from './checkScoresAndLabels.js';

/**
 * The custom op: the loss of each example forward, the hand-derived gradient backward.
 *
 * Scores are differentiated, labels never are. Any upstream gradient `dy` [N] is respected. The
 * backward pass is computed from the saved scores by differentiable ops, so the second derivative
 * is right where the penalty has one, and 0 for the piecewise linear penalties.
 *
 * @param loss a loss of this package, or your own record of the same shape
 * @param scores [N, K] (K = 1 for `binary`), float32
 * @param labels [N], int32, class index 0 … K−1 (0 or 1 for `binary`)
 * @returns [N], the loss of each example; reduce it as you like
 * @throws if the shapes do not fit, or a label is out of range
 *
 * @example
 * ```js
 * const labels = tf.tensor1d([0], 'int32');
 * const gradient = tf.grad(scores => marginLoss(westonWatkins(), scores, labels));
 * gradient(tf.tensor2d([[2, 1.5, 0]])); // → [ [ -1, 1, 0 ] ]
 * ```
 */
export function marginLoss(loss: MarginLoss, scores: Tensor2D, labels: Tensor1D): Tensor1D {
  checkScoresAndLabels(loss, scores, labels);
  return uncheckedMarginLoss(loss, scores, labels);
}

/** {@link marginLoss} for callers that have checked their labels once and for all. */
export function uncheckedMarginLoss(
  loss: MarginLoss,
  scores: Tensor2D,
  labels: Tensor1D,
): Tensor1D {
  const op = tf.customGrad((x, save) => {
    const s = x as Tensor2D;
    const value = loss.value(s, labels);
    // Saved after the value was computed: if that threw, saved tensors would leak. Labels are saved
    // too, since the caller may dispose of them before the backward pass.
    (save as tf.GradSaveFunc)([s, labels]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [savedScores, savedLabels] = saved as [Tensor2D, Tensor1D];
        return tf.tidy(() => tf.mul(tf.expandDims(dy, 1), loss.gradient(savedScores, savedLabels)));
      },
    };
  });
  return op(scores) as Tensor1D;
}
