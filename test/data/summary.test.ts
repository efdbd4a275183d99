import {expect, test} from '@jest/globals';
import {csr, summarize} from '../../src/data/index.js';

test('size, classes and features of dense rows', () => {
  const {classes, features, ...size} = summarize({
    rows: 4,
    columns: 2,
    values: Float32Array.of(1, -1, 2, 0, 3, 0, 6, 5),
    features: ['a', 'b'],
    labels: [10, 9, 10, 10],
  });
  expect(size).toEqual({rows: 4, columns: 2, nonzeros: 6});
  expect(classes).toEqual([
    {label: 9, count: 1},
    {label: 10, count: 3},
  ]);
  // numpy: [1, 2, 3, 6] has mean 3 and std √3.5; [−1, 0, 0, 5] mean 1 and std √5.5.
  expect(features).toEqual([
    {name: 'a', min: 1, max: 6, mean: 3, deviation: expect.closeTo(Math.sqrt(3.5), 12)},
    {name: 'b', min: -1, max: 5, mean: 1, deviation: expect.closeTo(Math.sqrt(5.5), 12)},
  ]);
});

test('sparse rows count the zeros that are not stored', () => {
  const sparse = csr({
    rows: 4,
    columns: 3,
    indptr: [0, 1, 2, 3, 5],
    indices: [1, 1, 1, 0, 1],
    values: [1, 2, 3, -2, 6],
  });
  const {classes, features, nonzeros} = summarize(sparse);
  expect([classes, nonzeros]).toEqual([undefined, 5]);
  expect(features).toEqual([
    {min: -2, max: 0, mean: -0.5, deviation: expect.closeTo(Math.sqrt(0.75), 12)},
    {min: 1, max: 6, mean: 3, deviation: expect.closeTo(Math.sqrt(3.5), 12)},
    {min: 0, max: 0, mean: 0, deviation: 0},
  ]);
});

test('a feature that is the same in all rows has no deviation, however its mean is rounded', () => {
  const values = new Float32Array(7).fill(0.1);
  const {features} = summarize({rows: 7, columns: 1, values});
  expect(features[0]!.deviation).toBe(0);
});
