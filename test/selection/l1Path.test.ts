import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {oneVsRest, ramp, squaredHinge} from '../../src/losses/index.js';
import {linearSVM, sparsity} from '../../src/model/index.js';
import {pathReport, pathTable} from '../../src/node/index.js';
import {l1Path, type L1PathOptions} from '../../src/selection/index.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';

beforeAll(() => useBackend(backends[0]!));

const iris = bundled('iris');
const loss = oneVsRest({penalty: squaredHinge()});

test('from no weight to many, each step what a fit of its own comes to', async () => {
  const before = tf.memory().numTensors;
  const told: number[] = [];
  const path = await l1Path(iris, undefined, {
    options: {loss, lambda: 0.01},
    fit: {tolerance: 1e-5},
    onStep: ({l1}) => void told.push(l1),
  });
  const {steps} = path;
  expect(told).toEqual(steps.map(({l1}) => l1));
  expect(steps.length).toBe(20);
  expect(steps[0]!.nonZeros).toBe(0);
  expect(steps.at(-1)!.nonZeros).toBeGreaterThan(8);
  expect(path.columns).toEqual(['setosa', 'versicolor', 'virginica']);
  const {l1, effects, nonZeros, columns, gap} = steps[10]!;
  expect(gap).toBeLessThan(1.1e-5);
  const model = linearSVM({loss, lambda: 0.01, l1});
  await model.fit(iris, undefined, {tolerance: 1e-6});
  const {spread} = model.facts.scaling!;
  model.weights.dataSync().forEach((w, i) => {
    expect(Math.abs(w * spread[Math.floor(i / 3)]! - effects[i]!)).toBeLessThan(0.02);
  });
  expect(sparsity(model)).toMatchObject({nonZeros, columns, weights: 12});
  expect(sparsity(model).features).toEqual(columns.map(d => iris.features![d]));
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(pathTable(path)).toContain('petal');
  const page = await pathReport({name: 'iris', path});
  for (const words of ['setosa: the', 'petal_length_cm', 'came in', '<svg'])
    expect(page).toContain(words);
});

test('of a loss that is not convex each step tells its stationarity', async () => {
  const path = await l1Path(iris, undefined, {
    l1s: [0.1, 0.01],
    options: {loss: oneVsRest({penalty: ramp()}), lambda: 0.01},
  });
  for (const {gap, stationarity} of path.steps) {
    expect(gap).toBeUndefined();
    expect(stationarity).toBeLessThan(1e-2);
  }
  for (const shown of [pathTable(path), await pathReport({name: 'iris', path})]) {
    expect(shown).toContain('stationarity');
    expect(shown).not.toMatch(/none proven|certified gap/);
  }
});

test.each<[L1PathOptions, string]>([
  [{l1s: [0.1, -1]}, 'l1Path: l1s must be finite numbers above 0, got -1'],
  [{l1s: [NaN]}, 'l1Path: l1s must be finite numbers above 0, got NaN'],
  [{l1s: []}, 'l1Path: l1s must be finite numbers above 0, got none'],
  [
    {fit: {solver: 'exact'}},
    "l1Path: solver 'exact' takes no L1, which a path varies: use solver 'auto'",
  ],
  [{options: {l1: 1}}, 'l1Path: options.l1 is what the path varies: give l1s'],
  [{options: {l1Ratio: 1}}, 'l1Path: options.l1Ratio is what the path varies: give l1s'],
])('%j is refused', async (options, message) => {
  await expect(l1Path(iris, undefined, options)).rejects.toThrow(message);
});
