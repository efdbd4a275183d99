import {expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {checkFeatures} from '../../src/data/index.js';

test('a tensor [N, D] is so many rows of so many columns', () => {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const {rows, columns, values} = checkFeatures('test: x', x);
  x.dispose();
  expect({rows, columns, values: [...values]}).toEqual({
    rows: 3,
    columns: 2,
    values: [1, 2, 3, 4, 5, 6],
  });
});

test('sparse rows name the place of what is not finite', () => {
  const x = {
    rows: 3,
    columns: 4,
    indptr: Int32Array.of(0, 1, 1, 3),
    indices: Int32Array.of(0, 2, 3),
    values: Float32Array.of(1, 2, NaN),
  };
  expect(() => checkFeatures('test: x', x)).toThrow('row 2, column 3: NaN is not a finite');
});
