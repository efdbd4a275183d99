/** What is said at the right moment: what came, and what to do instead. */
import {beforeAll, describe, expect, jest, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';

const x = [
  [0, 1],
  [1, 0],
  [2, 2],
  [3, 1],
];
const y = ['a', 'b', 'a', 'b'];
const loose = (value: unknown) => value as never;
const flat = Float32Array.from(x.flat());
const data: svm.Dataset = {rows: 4, columns: 2, values: flat, labels: y};
const quick = {epochs: 2};

beforeAll(() => useBackend('wasm'));

function disposed(values: number[] | number[][]): tf.Tensor {
  const tensor = tf.tensor(values);
  tensor.dispose();
  return tensor;
}

describe('what cannot be trained on is named, with what to do', () => {
  test.each<[string, () => unknown, unknown, string]>([
    [
      'one typed array',
      () => flat,
      y,
      'x must be rows of numbers, got a Float32Array of 8 numbers in one: tf.tensor2d(x, [N, D]) makes rows of them',
    ],
    [
      'row objects',
      () => [{height: 1, width: 2}],
      ['a'],
      'x must be rows of numbers, row 0 is an object {height, width}: x.map(({height, width}) => [height, width]) makes numbers of them',
    ],
    [
      'a list of tensors',
      () => tf.tidy(() => [disposed([1, 2])]),
      ['a'],
      'x must be rows of numbers, row 0 is a tensor that was disposed of: tf.stack(x) makes one tensor of them',
    ],
    ['bigints', () => [[1n, 2n]], ['a'], 'x has 1n (a bigint) at row 0, column 0: give numbers'],
    [
      'numbers as text',
      () => [[0, '1']],
      ['a'],
      "x has '1' (a string) at row 0, column 1: give numbers",
    ],
    ['nothing in a row', () => [[0, null]], ['a'], 'x has null at row 0, column 1: give numbers'],
    ['a hole', () => [[0, 1], undefined], y, 'x must be rows of numbers, row 1 is undefined'],
    [
      'tf.data',
      () => tf.data.array([{xs: [1, 2], ys: 0}]),
      undefined,
      'x is a tf.data.Dataset: fitDataset takes one',
    ],
    ['a disposed x', () => disposed(x), y, 'x is a tensor that was disposed of'],
    [
      'a dataset of plain arrays',
      () => ({rows: 1, columns: 2, values: [1, 2]}),
      y,
      'x must be a Tensor2D, number[][] or Dataset, got an object {rows, columns, values}, whose values must be a Float32Array',
    ],
    ['a disposed y', () => x, () => disposed([0, 1, 0, 1]), 'y is a tensor that was disposed of'],
    [
      'one-hot labels',
      () => x,
      [
        [0, 1],
        [1, 0],
        [0, 1],
        [1, 0],
      ],
      'y has an Array of 2 at 0: class labels, not one-hot: y.map(row => row.indexOf(1)) gives them',
    ],
    [
      'bigint labels',
      () => x,
      [0n, 1n, 0n, 1n],
      'y has 0n (a bigint) at 0: a label is a string or a finite number',
    ],
    [
      'booleans',
      () => x,
      [true, false, true, false],
      'y has true at 0: a label is a string or a finite number',
    ],
    [
      'options in their place',
      () => x,
      {a: 1},
      'y must be labels or a Tensor1D, got an object {a}; options come after y, which may be undefined',
    ],
    ['a set of labels', () => x, new Set(y), 'y must be labels or a Tensor1D, got a Set'],
  ])('%s', async (_, features, labels, message) => {
    const [given, y] = [features(), typeof labels === 'function' ? labels() : labels];
    const before = tf.memory().numTensors;
    await expect(svm.linearSVM().fit(loose(given), loose(y))).rejects.toThrow(
      `linearSVM.fit: ${message}`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('one-hot tensors', async () => {
    const oneHot = tf.tensor2d([[0, 1]]);
    await expect(svm.linearSVM().fit([[1, 2]], loose(oneHot))).rejects.toThrow(
      'linearSVM.fit: y must have shape [N], got [1, 2] (class labels, not one-hot: y.argMax(1) gives them)',
    );
    oneHot.dispose();
  });

  test.each<[string, unknown, string]>([
    ['disposed', 'disposed', 'sampleWeight is a tensor that was disposed of'],
    [
      'text',
      ['1', 1, 1, 1],
      "sampleWeight[0] must be a finite number at least 0, got '1' (a string)",
    ],
    [
      'bigint',
      [1, 1n, 1, 1],
      'sampleWeight[1] must be a finite number at least 0, got 1n (a bigint)',
    ],
    ['zero', 0, 'sampleWeight must be numbers or a Tensor1D, got 0'],
  ])('sample weights: %s', async (_, sampleWeight, message) => {
    const given = sampleWeight === 'disposed' ? disposed([1, 1, 1, 1]) : sampleWeight;
    await expect(svm.linearSVM().fit(x, y, {sampleWeight: loose(given)})).rejects.toThrow(
      `linearSVM.fit: ${message}`,
    );
  });

  test('other calls than fit say the same', async () => {
    const model = svm.linearSVM();
    await model.fit(x, y, quick);
    expect(() => model.scores(loose(disposed(x)))).toThrow(
      'linearSVM.scores: x is a tensor that was disposed of',
    );
    await expect(model.labels(loose([{a: 1}]))).rejects.toThrow(
      'linearSVM.labels: x must be rows of numbers, row 0 is an object {a}',
    );
    await expect(model.fitDataset(loose(x))).rejects.toThrow(
      'linearSVM.fitDataset: source must be a function that gives chunks or a tf.data.Dataset, got an Array of 4',
    );
    await expect(model.fit(x, y, {validationData: loose(tf.data.array(x))})).rejects.toThrow(
      'linearSVM.fit: validationData: x is a tf.data.Dataset',
    );
    model.dispose();
  });
});

test.each<[string, unknown]>([
  ['typed rows', x.map(row => Float32Array.from(row))],
  ['float64 rows', x.map(row => Float64Array.from(row))],
  ['whole numbers', x.map(row => Uint8Array.from(row))],
  ['array-likes', {...x.map(row => ({...row, length: 2})), length: 4}],
])('rows of any kind of array are simply taken: %s', async (_, rows) => {
  const train = async (given: unknown) => {
    const model = svm.linearSVM();
    await model.fit(loose(given), y, quick);
    const scores = tf.tidy(() => Array.from(model.scores(loose(given)).dataSync()));
    model.dispose();
    return scores;
  };
  expect(await train(rows)).toEqual(await train(x));
});

describe('a call of another order is shown the right one', () => {
  test.each<[string, () => unknown, string]>([
    [
      'trainTestSplit(x, y)',
      () => svm.trainTestSplit(loose(x), loose(y)),
      'trainTestSplit: data must be a Dataset, got an Array of 4: trainTestSplit({rows: N, columns: D, values: Float32Array.from(x.flat()), labels: y})',
    ],
    [
      'trainTestSplit()',
      () => svm.trainTestSplit(loose(undefined)),
      'trainTestSplit: data must be a Dataset, got undefined',
    ],
    [
      'crossValidate(x, y)',
      () => svm.crossValidate(loose(x), loose(y)),
      'crossValidate: model must be options, or a function that makes a linearSVM, got an Array of 4: crossValidate({C: 1}, x, y)',
    ],
    [
      'crossValidate(data)',
      () => svm.crossValidate(loose(data), loose(undefined)),
      'got an object {rows, columns, values, labels}: crossValidate({C: 1}, x, y)',
    ],
    [
      'crossValidate(model, x, y)',
      () => svm.crossValidate(loose(svm.linearSVM()), x, y),
      'got a LinearSVM: crossValidate(() => linearSVM({C: 1}), x, y)',
    ],
    [
      'gridSearch(x, y)',
      () => svm.gridSearch(x, y, loose(undefined)),
      'gridSearch: options must be an object, got undefined',
    ],
    [
      'linearSVM(x, y)',
      () => svm.linearSVM(loose(x)),
      'linearSVM: options must be an object, got an Array of 4',
    ],
    [
      'fit(x, y, 100)',
      () => svm.linearSVM().fit(x, y, loose(100)),
      'linearSVM.fit: options must be an object, got 100',
    ],
  ])('%s', async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(message);
  });

  test('new LinearSVM() is linearSVM()', async () => {
    const model = new svm.LinearSVM();
    await model.fit(x, y, quick);
    expect(await model.labels(x)).toHaveLength(4);
    model.dispose();
  });
});

test.each<[svm.LossName, svm.LossName]>([
  ['crammer-singer', 'crammerSinger'],
  ['weston-watkins', 'westonWatkins'],
  ['one-vs-rest', 'oneVsRest'],
  ['binary', 'binary'],
])('the loss %s is %s', async (spelling, name) => {
  const model = svm.linearSVM({loss: spelling});
  await model.fit(x, y, quick);
  expect(model.facts.options.loss).toMatchObject({reduction: name, penalty: {name: 'hinge'}});
  model.dispose();
});

test('a penalty in either spelling', () => {
  for (const name of ['squaredHinge', 'squared-hinge']) {
    const {config} = svm.lossFromConfig({reduction: 'one-vs-rest', penalty: {name}});
    expect(config).toMatchObject({reduction: 'oneVsRest', penalty: {name: 'squaredHinge'}});
  }
});

describe('labels that look like something else are trained on, with a warning', () => {
  const rows = (count: number) => Array.from({length: count}, (_, i) => [i, i % 7]);
  const kinds = (count: number, label: (i: number) => svm.Label) =>
    Array.from({length: count}, (_, i) => label(i));

  test.each<[string, svm.Label[], string | undefined]>([
    [
      'a label a row',
      kinds(30, i => i),
      '30 different labels in 30 rows: is y a quantity? Only classes are learned',
    ],
    [
      'fractions, several times each',
      kinds(90, i => (i % 30) / 8),
      '30 different labels in 90 rows: is y a quantity? Only classes are learned',
    ],
    ['whole numbers, several times each', kinds(90, i => i % 30), undefined],
    ['few fractions', kinds(20, i => (i % 4) / 2), undefined],
    [
      'a class of one row',
      kinds(20, i => (i === 3 ? 'Setosa' : i % 2 ? 'setosa' : 'virginica')),
      'class Setosa has one row only: is it a slip?',
    ],
    [
      'several of them',
      kinds(20, i => (i < 2 ? `x${i}` : i % 2 ? 'a' : 'b')),
      'classes x0, x1 have one row only: is it a slip?',
    ],
    ['a toy of one row a class', ['a', 'b', 'c'], undefined],
  ])('%s', async (_, labels, message) => {
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const model = svm.linearSVM();
    try {
      await model.fit(rows(labels.length), labels, {epochs: 1});
      const expected = message === undefined ? [] : [[`linearSVM.fit: warning: ${message}`]];
      expect(warn.mock.calls).toEqual(expected);
      // Once: a search trains many models alike.
      await model.fit(rows(labels.length), labels, {epochs: 1});
      expect(warn.mock.calls).toEqual(expected);
      warn.mockClear();
      const chunk = svm.parseCSV(
        `a,b,price\n${rows(labels.length)
          .map((row, i) => `${row.join(',')},${labels[i]}`)
          .join('\n')}`,
      );
      await model.fitDataset(svm.inChunks(chunk, 8), {epochs: 1});
      const named = message?.replace('is y a', "is 'price' a");
      expect(warn.mock.calls).toEqual(named ? [[`linearSVM.fitDataset: warning: ${named}`]] : []);
    } finally {
      model.dispose();
      warn.mockRestore();
    }
  });
});
