import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';
import type {MarginLoss} from 'tfjs-svm';

/**
 * Softmax cross-entropy, −log(exp(s_y)/Σ_j exp(s_j)), as a loss of one's own: the estimator trains
 * with anything that has a value and a gradient in tf ops.
 */
export const softmax: MarginLoss = {
  name: 'softmax',
  convex: true,
  columns: classes => classes,
  value(scores, labels): Tensor1D {
    const own = tf.oneHot(labels, scores.shape[1]);
    return tf.neg(tf.sum<Tensor1D>(tf.mul(tf.logSoftmax(scores), own), 1));
  },
  gradient(scores, labels): Tensor2D {
    return tf.sub(tf.softmax(scores), tf.oneHot(labels, scores.shape[1]));
  },
};
