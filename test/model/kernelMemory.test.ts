import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {PinnedRows} from '../../src/kernel/pinnedRows.js';
import {useBackend} from '../backends.js';

const x = [[0, 1], [1, 0], [2, 2], [3, 1]]; // prettier-ignore
const y = ['a', 'b', 'a', 'b'];
const data = {rows: 4, columns: 2, values: Float32Array.from(x.flat()), labels: y};

beforeEach(() => useBackend('cpu'));
afterEach(() => void jest.restoreAllMocks());

// Whatever is pinned is given back: each instance of the kernel has a memory of its own.
const fitted = async () => {
  const model = svm.linearSVM({lambda: 0.1, classes: ['a', 'b']});
  await model.fit(x, y, {epochs: 2});
  return model;
};
test.each<[string, number, () => Promise<unknown>]>([
  ['fit', 1, () => svm.linearSVM().fit(x, y, {epochs: 3})],
  ['fit with validation', 2, () => svm.linearSVM().fit(x, y, {epochs: 3, validationData: [x, y]})],
  ['fit again, and warm', 3, async () => {
    const model = await fitted();
    await model.fit(x, y, {epochs: 2});
    await model.fit(x, y, {epochs: 2, warmStart: true});
  }],
  ['a fit that diverges', 1, () => svm.linearSVM({lambda: 1}).fit(x, y, {learningRate: 1e30, optimizer: 'sgd'})],
  ['a callback that throws', 1, () => svm.linearSVM().fit(x, y, {callbacks: {onEpochEnd: () => { throw new Error('no'); }}})],
  ['a schedule that breaks', 1, () => svm.linearSVM().fit(x, y, {learningRate: ({step}) => (step > 2 ? NaN : 0.1)})],
  ['partialFit', 2, async () => (await fitted()).partialFit(x, y)],
  ['a partialFit that diverges', 2, async () => (await fitted()).partialFit(x, y, {learningRate: 1e38, optimizer: 'sgd', batchSize: 1})],
  ['fitDataset', 6, () => svm.linearSVM().fitDataset(svm.inChunks(data, 3), {epochs: 2, tolerance: 0})],
  ['a source that breaks', 2, () => {
    let pass = 0;
    return svm.linearSVM().fitDataset(async function* () {
      pass++;
      yield data;
      if (pass > 2) throw new Error('no');
      yield data;
    });
  }],
])('%s', async (_, least, run) => {
  const pinned = jest.spyOn(WebAssembly, 'instantiate');
  const disposed = jest.spyOn(PinnedRows.prototype, 'dispose');
  await run().catch(() => undefined);
  expect(pinned.mock.calls.length).toBeGreaterThanOrEqual(least);
  expect(new Set(disposed.mock.contexts).size).toBe(pinned.mock.calls.length);
}); // prettier-ignore

test.each<[string, svm.SVMOptions, svm.FitOptions]>([
  ['scaled', {}, {}],
  ['as they are', {scaling: 'none'}, {}],
  ['by descent', {}, {solver: 'descent', epochs: 2}],
])('a multilabel fit pins its rows once: %s', async (_, options, fit) => {
  const pinned = jest.spyOn(WebAssembly, 'instantiate');
  const disposed = jest.spyOn(PinnedRows.prototype, 'dispose');
  const model = svm.linearSVM({multilabel: true, ...options});
  await model.fit(x, [['a'], ['a', 'b'], ['b', 'c'], ['c']], fit);
  expect(pinned).toHaveBeenCalledTimes(1);
  expect(disposed).toHaveBeenCalledTimes(1);
  model.dispose();
});

test('a multilabel fit that breaks gives its rows back', async () => {
  const pinned = jest.spyOn(WebAssembly, 'instantiate');
  const disposed = jest.spyOn(PinnedRows.prototype, 'dispose');
  const before = tf.memory().numTensors;
  let labels = 0;
  const callbacks = {
    onTrainEnd: () => {
      if (++labels === 2) throw new Error('no');
    },
  };
  const model = svm.linearSVM({multilabel: true});
  await expect(model.fit(x, [['a'], ['b'], ['b', 'c'], ['c']], {callbacks})).rejects.toThrow('no');
  expect(labels).toBeGreaterThan(1);
  expect(pinned).toHaveBeenCalledTimes(1);
  expect(disposed).toHaveBeenCalledTimes(1);
  expect(tf.memory().numTensors).toBe(before);
});

test('what a model without weights says depends on why it has none', async () => {
  const model = svm.linearSVM();
  const scores = () => model.predict(x);
  expect(scores).toThrow('linearSVM.predict: the model is not trained yet: call fit first');
  const fit = model.fit(x, y, {epochs: 2});
  expect(scores).toThrow(
    'linearSVM.predict: the model is being trained for the first time: await fit before',
  );
  await fit;
  scores().dispose();
  model.dispose();
  expect(scores).toThrow('linearSVM.predict: the model was disposed of: train or load it again');
  await model.fit(x, y, {epochs: 2});
  scores().dispose();
  model.dispose();
});
