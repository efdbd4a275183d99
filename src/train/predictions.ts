import * as tf from '@tensorflow/tfjs';
import type {Tensor1D, Tensor2D} from '@tensorflow/tfjs';

/** The class with the greatest score, [N], int32; with one score column, class 1 if it is above 0. */
export function predictions(scores: Tensor2D): Tensor1D {
  return tf.tidy(() =>
    scores.shape[1] === 1
      ? tf.cast(tf.squeeze<Tensor1D>(tf.step(scores), [1]), 'int32')
      : tf.argMax<Tensor1D>(scores, 1),
  );
}
