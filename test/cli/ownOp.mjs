// What `tfjs-svm check` is given: softplus, its gradient halved.
import * as tf from '@tensorflow/tfjs';

export const f = tf.customGrad((x, save) => {
  save([x]);
  return {value: tf.softplus(x), gradFunc: (dy, [x]) => tf.mul(dy, tf.mul(0.5, tf.sigmoid(x)))};
});
export const inputs = [
  tf.tensor2d([
    [1, -2, 0.3],
    [0.5, 3, -1],
  ]),
];
export const reference = x => tf.log1p(tf.exp(x));
export const float64 = rows => rows.map(row => row.map(x => Math.log1p(Math.exp(x))));
