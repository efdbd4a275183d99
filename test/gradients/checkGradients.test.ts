import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import type {Tensor, Tensor2D} from '@tensorflow/tfjs';
import {checkGradients} from '../../src/gradients/index.js';
import {westonWatkins} from '../../src/losses/index.js';
import {marginLoss} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';
import {lossOf, referencePenalties} from '../reference.js';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('three ways agree on the loss, and the report shows it', async () => {
    const y = randomLabels(9, 4, 5);
    const loss = westonWatkins();
    const scores = tf.tensor2d(randomRows(9, 4, 5));
    const labels = tf.tensor1d(y, 'int32');
    const hinge = referencePenalties.hinge();
    const tensors = tf.memory().numTensors;
    const report = await checkGradients((s: Tensor2D) => marginLoss(loss, s, labels), [scores], {
      reference: (s: Tensor2D) => loss.value(s, labels),
      float64: (s: number[][]) => s.map((row, i) => lossOf('westonWatkins', hinge, row, y[i]!)),
      rtol: 1e-7,
    });
    expect(report.failures).toEqual([]);
    expect(report.ok).toBe(true);
    expect(report.inputs[0]).toMatchObject({shape: [9, 4], verdict: 'ok', kinks: 0});
    expect(report.inputs[0]!.coordinates).toHaveLength(36);
    expect(report.inputs[0]!.worstRelativeError).toBeLessThan(1e-7);
    expect(report.inputs[0]!.worstAutodiffError).toBeLessThan(1e-6);
    expect(report.toString()).toMatch(
      /gradients: ok.*\n\ninput +shape +checked.*autodiff.*numeric/,
    );
    expect(tf.memory().numTensors).toBe(tensors);
    tf.dispose([scores, labels]);
  });

  test('integer inputs are held fixed, inputs that f does not use have gradient 0', async () => {
    const x = tf.tensor1d([0.3, -0.7]);
    const i = tf.tensor1d([1, 2], 'int32');
    const unused = tf.scalar(3);
    const report = await checkGradients(
      (a: Tensor, b: Tensor) => tf.mul(tf.sin(a), tf.cast(b, 'float32')),
      [x, i, unused],
    );
    expect(report.failures).toEqual([]);
    expect(report.inputs.map(({verdict}) => verdict)).toEqual(['ok', 'fixed', 'ok']);
    tf.dispose([x, i, unused]);
  });

  test('an input that is returned as it is survives', async () => {
    const x = tf.tensor1d([1, 2]);
    expect((await checkGradients(a => a, [x])).ok).toBe(true);
    expect(Array.from(await x.data())).toEqual([1, 2]);
    x.dispose();
  });
});

test('calls that make no sense are refused', async () => {
  const i = tf.tensor1d([1, 2], 'int32');
  const x = tf.tensor1d([1, 2]);
  const f = (a: Tensor) => a;
  await expect(checkGradients(f, [i])).rejects.toThrow(
    'checkGradients: no float32 input to differentiate, only int32',
  );
  await expect(checkGradients(f, [x, i], {wrt: [1]})).rejects.toThrow('input 1, which is int32');
  await expect(checkGradients(f, [x], {wrt: [3]})).rejects.toThrow(
    'input 3, which does not exist, there are 1',
  );
  await expect(checkGradients(a => tf.cast(a, 'int32'), [x])).rejects.toThrow(
    'f must return float32, it returned int32',
  );
});
