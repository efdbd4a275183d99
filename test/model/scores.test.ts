import * as tf from '@tensorflow/tfjs';
import {beforeAll, expect, test} from '@jest/globals';
import {linearSVM} from '../../src/model/index.js';
import {useBackend} from '../backends.js';

beforeAll(() => useBackend('cpu'));

test('scores of many rows take tensors of some of them at a time', async () => {
  const [rows, columns] = [2 ** 18 + 5, 128];
  const values = new Float32Array(rows * columns);
  // `from` takes seconds for so many.
  for (let i = 0; i < values.length; i++) values[i] = ((i * 7919) % 101) / 50 - 1;
  const model = linearSVM();
  await model.fit({rows: 100, columns, values: values.subarray(0, 100 * columns)}, [...Array(100).keys()].map(i => i % 2)); // prettier-ignore
  let scores!: tf.Tensor;
  const {peakBytes} = await tf.profile(() => {
    scores = model.scores({rows, columns, values});
  });
  expect(peakBytes).toBeLessThan(0.7 * values.byteLength);
  const found = scores.dataSync();
  expect(found).toHaveLength(rows);
  for (const row of [0, 2 ** 17 - 1, 2 ** 17, 2 ** 18 - 1, 2 ** 18, rows - 1]) {
    const some = model.scores({rows: 1, columns, values: values.subarray(row * columns, (row + 1) * columns)}); // prettier-ignore
    expect(found[row]).toBeCloseTo(some.dataSync()[0]!, 5);
    some.dispose();
  }
  scores.dispose();
  model.dispose();
});
