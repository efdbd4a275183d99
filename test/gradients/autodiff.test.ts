import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {checkGradients} from '../../src/gradients/index.js';
import {backends, useBackend} from '../backends.js';
import {randomRows} from '../random.js';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('a reference whose autodiff is wrong is named, not f', async () => {
    const x = tf.tensor2d(randomRows(3, 4, 1));
    // mirrorPad's gradient in tfjs forgets what is reflected.
    const reference = (a: Tensor2D) =>
      tf.mirrorPad(
        a,
        [
          [0, 0],
          [1, 0],
        ],
        'reflect',
      );
    const f = (a: Tensor2D) => tf.concat([tf.slice(a, [0, 1], [3, 1]), a], 1);
    const report = await checkGradients(f, [x], {reference});
    expect(report.failures.map(({kind}) => kind)).toEqual(['autodiff']);
    expect(report.failures[0]!.message).toMatch(
      /autodiff of the reference gives .* agree; 3 of 12/,
    );
    expect(report.inputs[0]!.verdict).toBe('ok');
    x.dispose();
  });

  test('a reference or float64 of another value is no reference', async () => {
    const x = tf.tensor1d([0.5, 1, 2]);
    const options = [
      {reference: (a: Tensor) => tf.mul(a, 1.001)},
      {float64: (a: number[]) => a.map(v => v + 0.001)},
      {float64: () => [1, 2]},
    ];
    for (const option of options) {
      const report = await checkGradients((a: Tensor) => tf.mul(a, 1), [x], option);
      expect(report.failures.map(({kind}) => kind)).toEqual(['value']);
    }
    expect(
      (await checkGradients((a: Tensor) => tf.mul(a, 1), [x], {float64: () => [1, 2]})).failures[0],
    ).toMatchObject({message: 'float64 returns 2 numbers, f returns 3 ([3])'});
    x.dispose();
  });
});
