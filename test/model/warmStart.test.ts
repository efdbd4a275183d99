import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

const iris = bundled('iris');

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each<[string, svm.SVMOptions]>([
    ['squared hinge', {}],
    ['Weston–Watkins', {loss: 'westonWatkins'}],
    ['raw features', {standardize: false}],
    ['a free intercept', {bias: 'free'}],
  ])('%s: a first look finds the weights there were, scaled or not', async (_, options) => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM(options);
    const {certificate} = await model.fit(iris, undefined, {epochs: 100});
    const W = model.weights.dataSync().slice();
    // A rate next to nothing: where one starts is where one ends.
    const still = {epochs: 2, tolerance: 0, learningRate: 1e-12};
    const again = await model.fit(iris, undefined, {...still, warmStart: true});
    expectClose(model.weights.dataSync(), W, 1e-5);
    expect(again.epochs[0]!.primal / certificate.primal).toBeCloseTo(1, 5);
    const cold = await model.fit(iris, undefined, still);
    expect(cold.epochs[0]!.primal).toBeGreaterThan(2 * certificate.primal);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('a loaded model goes on: the same gap in fewer steps', async () => {
    const before = tf.memory().numTensors;
    const folder = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-')), 'model');
    const model = svm.linearSVM({loss: 'westonWatkins'});
    const cold = await model.fit(iris, undefined, {solver: 'descent'});
    await model.save(`file://${folder}`);
    const loaded = await svm.loadLinearSVM(`file://${folder}`);
    const warm = await loaded.fit(iris, undefined, {solver: 'descent', warmStart: true});
    expect(warm.certificate.gap).toBeLessThanOrEqual(0.005);
    expect(warm.certificate.epochs).toBeLessThan(cold.certificate.epochs / 4);
    expect(warm.certificate.primal).toBeLessThanOrEqual(cold.certificate.primal * 1.0001);
    model.dispose();
    loaded.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('warm start', () => {
  beforeAll(() => useBackend('cpu'));

  test('goes on with other examples, also by a stream', async () => {
    const model = svm.linearSVM({lambda: 0.01});
    const half = svm.takeRows(
      iris,
      Array.from({length: 75}, (_, i) => 2 * i),
    );
    await model.fit(half);
    const still = {epochs: 1, tolerance: 0, learningRate: 1e-12, warmStart: true};
    const {loss} = await model.evaluate(iris);
    const {epochs} = await model.fitDataset(svm.inChunks(iris, 50), still);
    expect(Math.abs(epochs[0]!.primal - loss!)).toBeLessThan(0.2 * loss!);
    expect((await model.evaluate(iris)).loss).toBeCloseTo(loss!, 4);
    model.dispose();
  });

  test('from another model, which stays as it is', async () => {
    const before = tf.memory().numTensors;
    const [few, all] = [svm.linearSVM({C: 0.5}), svm.linearSVM({C: 1})];
    const options = {tolerance: 1e-5};
    await few.fit(
      svm.takeRows(
        iris,
        [...Array(75).keys()].map(i => 2 * i),
      ),
      undefined,
      options,
    );
    const W = few.weights.arraySync();
    const cold = await all.fit(iris, undefined, options);
    const still = {solver: 'descent', epochs: 1, tolerance: 0, learningRate: 1e-12} as const;
    const start = await all.fit(iris, undefined, {...still, warmStart: few});
    const {certificate} = await all.fit(iris, undefined, {...options, warmStart: few});
    expect(start.epochs[0]!.primal / cold.certificate.primal).toBeLessThan(1.5);
    expect(certificate.primal / cold.certificate.primal).toBeCloseTo(1, 4);
    expect(few.weights.arraySync()).toEqual(W);
    for (const model of [few, all]) model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('from a model without weights: one line', async () => {
    const model = svm.linearSVM();
    await expect(model.fit(iris, undefined, {warmStart: svm.linearSVM()})).rejects.toThrow(
      'linearSVM.fit: warmStart is a model without weights: train or load it first',
    );
  });

  test('from a model that is disposed of before training has begun: one line', async () => {
    const [few, all] = [svm.linearSVM(), svm.linearSVM()];
    await few.fit(iris, undefined, {epochs: 5});
    const training = all.fit(iris, undefined, {warmStart: few});
    few.dispose();
    await expect(training).rejects.toThrow(
      'linearSVM.fit: the model to go on from was disposed of',
    );
  });

  test('without a model there is nothing to go on from', async () => {
    const [one, two] = [svm.linearSVM(), svm.linearSVM()];
    await one.fit(iris, undefined, {epochs: 5});
    await two.fit(iris, undefined, {epochs: 5, warmStart: true});
    expect(two.weights.arraySync()).toEqual(one.weights.arraySync());
    one.dispose();
    two.dispose();
  });

  test.each<[string, number[][], svm.Label[], string]>([
    [
      'other features',
      [
        [1, 2],
        [3, 4],
      ],
      ['a', 'b'],
      'the model to go on from has 1 features, x has 2',
    ],
    [
      'other classes',
      [[1], [2]],
      ['a', 'c'],
      'the model to go on from has the classes a, b, now they are a, c',
    ],
  ])('%s are refused, and the model stays', async (_, x, y, message) => {
    const model = svm.linearSVM();
    await model.fit([[1], [2]], ['a', 'b'], {epochs: 2});
    const W = model.weights.arraySync();
    const rejected = expect(model.fit(x, y, {warmStart: true})).rejects;
    await rejected.toThrow(new Error(`linearSVM.fit: ${message}`));
    expect(model.weights.arraySync()).toEqual(W);
    model.dispose();
  });
});
