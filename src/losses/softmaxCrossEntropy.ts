import * as tf from '@tensorflow/tfjs';
import type {MarginLoss} from './marginLoss.js';

/**
 * Softmax cross-entropy, `log Σ_j exp(s_j) − s_y`: multinomial logistic regression, to compare the
 * margin losses with. No margin and no penalty of a single violation: it never stops asking for more.
 *
 * Gradient, by hand: `p − e_y` with `p = softmax(s)`. The conjugate at p − e_y is `Σ_j p_j log p_j`,
 * so an example's part of the certificate is the entropy of p.
 *
 * It trains on the tensor engine; dual solvers and the fused engine know only penalties.
 *
 * Source: Bridle (1990), Probabilistic interpretation of feedforward classification network outputs.
 *
 * @example
 * ```js
 * const model = linearSVM({loss: softmaxCrossEntropy()});
 * model.dispose();
 * ```
 */
export function softmaxCrossEntropy(): MarginLoss {
  return {
    name: 'softmaxCrossEntropy',
    convex: true,
    config: {reduction: 'softmaxCrossEntropy'},
    columns: classes => classes,
    value: (scores, labels) =>
      tf.tidy(() =>
        tf.neg(tf.sum<tf.Tensor1D>(tf.mul(oneHotOf(labels, scores), tf.logSoftmax(scores)), 1)),
      ),
    gradient: (scores, labels) =>
      tf.tidy(() => tf.sub(tf.softmax(scores), oneHotOf(labels, scores))),
    dualValue: scores =>
      tf.tidy(() =>
        tf.neg(tf.sum<tf.Tensor1D>(tf.mul(tf.softmax(scores), tf.logSoftmax(scores)), 1)),
      ),
  };
}

function oneHotOf(labels: tf.Tensor1D, {shape}: tf.Tensor2D): tf.Tensor2D {
  // Cast afterwards: on wasm, oneHot with dtype float32 writes the bits of integers.
  return tf.cast(tf.oneHot(labels, shape[1]) as tf.Tensor2D, 'float32');
}
