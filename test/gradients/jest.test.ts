import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor} from '@tensorflow/tfjs';
import {useBackend} from '../backends.js';

// As Jest does it for its users, and not here.
beforeAll(async () => {
  Object.assign(globalThis, {expect});
  await import('tfjs-svm/jest');
});

const wrong = (x: Tensor) =>
  tf.customGrad((...args) => {
    const a = args[0] as Tensor;
    return {value: tf.sin(a), gradFunc: (dy: Tensor) => tf.neg(tf.mul(dy, tf.cos(a)))};
  })(x);

test('the matcher passes, fails with the table, and negates', async () => {
  await useBackend('cpu');
  const x = tf.tensor1d([0.3, -0.7, 1.1]);
  await expect((a: Tensor) => tf.sin(a)).toHaveCorrectGradients([x], {order: 2});
  await expect(wrong).not.toHaveCorrectGradients([x]);
  await expect(expect(wrong).toHaveCorrectGradients([x])).rejects.toThrow(
    /expected correct gradients\n\ngradients: \d failures .*\n\ninput +shape[^]*likely cause: the sign/,
  );
  await expect(expect(tf.sin).not.toHaveCorrectGradients([x])).rejects.toThrow(
    /expected wrong gradients\n\ngradients: ok/,
  );
  x.dispose();
});
