import {beforeAll, describe, expect, test} from '@jest/globals';
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

beforeAll(() => useBackend('wasm'));

test.each<[svm.SVMOptions, string]>([
  [
    {C: 1, lambda: 1},
    'linearSVM: give C or lambda, not both (C = 1/(lambda·N)), got C 1 and lambda 1',
  ],
  [{C: -1}, 'linearSVM: C must be a finite number above 0, got -1'],
  [{C: 0}, 'linearSVM: C must be a finite number above 0, got 0'],
  [{C: NaN}, 'linearSVM: C must be a finite number above 0, got NaN'],
  [{C: loose('1')}, "linearSVM: C must be a finite number above 0, got '1' (a string)"],
  [{C: loose(1n)}, 'linearSVM: C must be a finite number above 0, got 1n (a bigint)'],
  [{l1: loose([0])}, 'linearSVM: l1 must be a finite number at least 0, got [0]'],
  [
    {classWeight: loose('balance')},
    "linearSVM: classWeight must be 'balanced' or weights by label, got 'balance' (a string)",
  ],
  [{standardize: loose('no')}, "linearSVM: standardize must be true or false, got 'no' (a string)"],
  [
    {probability: loose('platt')},
    "linearSVM: probability must be true, false or one of sigmoid, temperature, isotonic, got 'platt' (a string)",
  ],
  [{lambda: Infinity}, 'linearSVM: lambda must be a finite number above 0, got Infinity'],
  [{l1: -0.1}, 'linearSVM: l1 must be a finite number at least 0, got -0.1'],
  [{l1Ratio: 1.5}, 'linearSVM: l1Ratio must be a number from 0 to 1, got 1.5'],
  [{l1Ratio: -0.1}, 'linearSVM: l1Ratio must be a number from 0 to 1, got -0.1'],
  [{l1Ratio: NaN}, 'linearSVM: l1Ratio must be a number from 0 to 1, got NaN'],
  [
    {l1: 0.1, l1Ratio: 0.5},
    'linearSVM: give l1 or l1Ratio, not both (l1 = l1Ratio·lambda), got l1 0.1 and l1Ratio 0.5',
  ],
  [{bias: loose('off')}, "linearSVM: bias must be 'regularized', 'free' or 'none', got 'off'"],
  [
    {loss: loose(svm.hinge())},
    'linearSVM: loss must be a loss, not a penalty: oneVsRest({penalty}) makes one of it, got an object {name, parameters, convex, nondecreasing, parabola, value}',
  ],
  [{loss: loose(3)}, 'linearSVM: loss must be a loss or the name of one, got 3'],
  [
    {classes: ['a', 'b', 'a']},
    'linearSVM: classes must be an array of at least two different labels, got an Array of 3',
  ],
  [
    {loss: loose('squared_hinge')},
    "linearSVM: 'squared_hinge' is a penalty: oneVsRest({penalty: squaredHinge()}) makes a loss of it",
  ],
  [
    {loss: loose(svm.westonWatkins)},
    'linearSVM: loss must be a loss, which a call of it makes, got a function',
  ],
  [
    {loss: loose('softmax')},
    "linearSVM: unknown loss 'softmax': there are westonWatkins, crammerSinger, oneVsRest, binary, softmaxCrossEntropy",
  ],
  [
    loose({warm_start: true, clases: ['a', 'b']}),
    "linearSVM: unknown option 'warm_start': there are loss, C, lambda, bias, l1, l1Ratio, classWeight, vectorizer, scaling, multilabel, standardize, classes, probability",
  ],
  [loose({clases: ['a', 'b']}), "linearSVM: unknown option 'clases': did you mean classes?"],
  [
    loose({class_weight: {}}),
    "linearSVM: unknown option 'class_weight': did you mean classWeight?",
  ],
  [loose({c: 1}), "linearSVM: unknown option 'c': did you mean C?"],
])('linearSVM(%j) is refused', (options, message) => {
  expect(() => svm.linearSVM(options)).toThrow(new Error(message));
});

describe('fit refuses with one line, before a tensor is made', () => {
  test.each<[string, svm.SVMOptions, unknown, unknown, svm.FitOptions, string]>([
    [
      'NaN',
      {},
      [
        [0, NaN],
        [1, 0],
      ],
      ['a', 'b'],
      {},
      'linearSVM.fit: x has NaN at row 0, column 1',
    ],
    [
      'infinity',
      {},
      [
        [0, 1],
        [-Infinity, 0],
      ],
      ['a', 'b'],
      {},
      'linearSVM.fit: x has -Infinity at row 1, column 0',
    ],
    ['no examples', {}, [], [], {}, 'linearSVM.fit: x has no examples, its shape is [0, 0]'],
    [
      'no features',
      {},
      [[], []],
      ['a', 'b'],
      {},
      'linearSVM.fit: x has no features, its shape is [2, 0]',
    ],
    [
      'ragged rows',
      {},
      [[0, 1], [1]],
      ['a', 'b'],
      {},
      'linearSVM.fit: x must be rectangular, row 1 has 1 entries, row 0 has 2',
    ],
    [
      'words',
      {},
      [[0, 'x']],
      ['a'],
      {},
      "linearSVM.fit: x has 'x' (a string) at row 0, column 1: give numbers",
    ],
    [
      'a flat list',
      {},
      [0, 1],
      ['a', 'b'],
      {},
      'linearSVM.fit: x must be rows of numbers, got an Array of 2 numbers in one: tf.tensor2d(x, [N, D]) makes rows of them',
    ],
    [
      'an object',
      {},
      'x',
      ['a'],
      {},
      "linearSVM.fit: x must be a Tensor2D, number[][] or Dataset, got 'x' (a string)",
    ],
    [
      'null',
      {},
      null,
      ['a'],
      {},
      'linearSVM.fit: x must be a Tensor2D, number[][] or Dataset, got null',
    ],
    [
      'a word for labels',
      {},
      x,
      'abab',
      {},
      "linearSVM.fit: y must be labels or a Tensor1D, got 'abab' (a string)",
    ],
    [
      'one sample weight',
      {},
      x,
      y,
      {sampleWeight: loose(3)},
      'linearSVM.fit: sampleWeight must be numbers or a Tensor1D, got 3',
    ],
    [
      'an optimizer that is none',
      {},
      x,
      y,
      {optimizer: loose({})},
      'linearSVM.fit: optimizer must be a tf.train optimizer or the name of one, got an empty object',
    ],
    [
      'a rate in words',
      {},
      x,
      y,
      {learningRate: loose('0.1')},
      "linearSVM.fit: learningRate must be a finite number above 0, got '0.1' (a string)",
    ],
    [
      'a schedule without number',
      {},
      x,
      y,
      {learningRate: loose(() => undefined)},
      'linearSVM.fit: learningRate must be a finite number at least 0, the schedule gave undefined at step 0',
    ],
    [
      'a seed too long',
      {},
      x,
      y,
      {seed: 2 ** 32},
      'linearSVM.fit: seed must be a whole number of at most 31 bits, got 4294967296',
    ],
    [
      'a broken dataset',
      {},
      {rows: 2, columns: 2, values: new Float32Array(3)},
      ['a', 'b'],
      {},
      'linearSVM.fit: x has 3 values for shape [2, 2]',
    ],
    ['too few labels', {}, x, ['a', 'b'], {}, 'linearSVM.fit: y has 2 labels for 4 examples'],
    ['no labels', {}, x, undefined, {}, 'linearSVM.fit: y is missing'],
    ['one class', {}, x, ['a', 'a', 'a', 'a'], {}, "linearSVM.fit: y has one class only, 'a'"],
    [
      'a NaN label',
      {},
      x,
      [0, 1, NaN, 1],
      {},
      'linearSVM.fit: y has NaN at 2: a label is a string or a finite number',
    ],
    [
      'mixed labels',
      {},
      x,
      ['a', 'b', 1, 'b'],
      {},
      "linearSVM.fit: y mixes strings and numbers ('a' at 0, '1' at 2)",
    ],
    [
      'a label out of range',
      {classes: ['a', 'c']},
      x,
      y,
      {},
      "linearSVM.fit: y has 'b' at 1, which is none of the classes a, c",
    ],
    [
      'binary for three',
      {loss: 'binary'},
      x,
      [0, 1, 2, 1],
      {},
      "linearSVM.fit: loss 'binary' is for 2 classes, y has 3",
    ],
    [
      'another cost matrix',
      {
        loss: svm.westonWatkins({
          margin: [
            [0, 1, 1],
            [1, 0, 1],
            [1, 1, 0],
          ],
        }),
      },
      x,
      y,
      {},
      'linearSVM.fit: margin is a 3 × 3 cost matrix, the scores are for 2 classes',
    ],
    [
      'an unknown optimizer',
      {},
      x,
      y,
      {optimizer: 'lbfgs'},
      "linearSVM.fit: optimizer must be 'sgd', 'momentum', 'nesterov', 'adagrad', 'adadelta', 'rmsprop', 'adam' or 'adamax', got 'lbfgs'",
    ],
    [
      'no epochs',
      {},
      x,
      y,
      {epochs: 0},
      'linearSVM.fit: epochs must be a whole number above 0, got 0',
    ],
    [
      'half a batch',
      {},
      x,
      y,
      {batchSize: 2.5},
      'linearSVM.fit: batchSize must be a whole number above 0, got 2.5',
    ],
    [
      'a negative rate',
      {},
      x,
      y,
      {learningRate: -1},
      'linearSVM.fit: learningRate must be a finite number above 0, got -1',
    ],
    [
      'a negative tolerance',
      {},
      x,
      y,
      {tolerance: -1},
      'linearSVM.fit: tolerance must be a number at least 0, got -1',
    ],
    [
      'a seed of no number',
      {},
      x,
      y,
      {seed: loose('s')},
      "linearSVM.fit: seed must be a whole number of at most 31 bits, got 's' (a string)",
    ],
    [
      'l1 with adam',
      {l1: 0.1},
      x,
      y,
      {optimizer: 'adam'},
      'linearSVM.fit: l1 takes a proximal step, which needs one learning rate for all weights: use optimizer sgd, momentum or nesterov',
    ],
    [
      'a class weight for nobody',
      {classWeight: {c: 2}},
      x,
      y,
      {},
      "linearSVM.fit: classWeight names 'c', which is none of the classes a, b",
    ],
    [
      'a negative class weight',
      {classWeight: {a: -2}},
      x,
      y,
      {},
      "linearSVM.fit: classWeight of 'a' must be a finite number at least 0, got -2",
    ],
    [
      'too few sample weights',
      {},
      x,
      y,
      {sampleWeight: [1]},
      'linearSVM.fit: sampleWeight has 1 weights for 4 examples',
    ],
    [
      'a negative sample weight',
      {},
      x,
      y,
      {sampleWeight: [1, 1, -1, 1]},
      'linearSVM.fit: sampleWeight[2] must be a finite number at least 0, got -1',
    ],
    [
      'validation of other width',
      {},
      x,
      y,
      {validationData: [[[1]], ['a']]},
      'linearSVM.fit: validationData: x must have shape [N, 2] as in fit, got [1, 1]',
    ],
    [
      'a new class in validation',
      {},
      x,
      y,
      {validationData: [[[1, 1]], ['c']]},
      "linearSVM.fit: validationData: y has 'c' at 0, which is none of the classes a, b",
    ],
    [
      'patience without validation',
      {},
      x,
      y,
      {patience: 5},
      'linearSVM.fit: patience needs validationData',
    ],
    [
      'a misspelt option',
      {},
      x,
      y,
      loose({epoch: 5}),
      "linearSVM.fit: unknown option 'epoch': did you mean epochs?",
    ],
  ])('%s', async (_, options, features, labels, training, message) => {
    const model = svm.linearSVM(options);
    const before = tf.memory().numTensors;
    await expect(model.fit(loose(features), loose(labels), training)).rejects.toThrow(
      new Error(message),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('disposing of a model ends its training, and nothing comes back', async () => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM();
    const callbacks = {onBatchEnd: (batch: number) => void (batch === 0 && model.dispose())};
    await expect(model.fit(x, y, {epochs: 1000, callbacks})).rejects.toThrow(
      new Error('linearSVM.fit: the model was disposed of while it was trained'),
    );
    expect(() => model.weights).toThrow('the model was disposed of');
    await model.fit(x, y, {epochs: 3});
    expect(model.weights.shape).toEqual([2, 1]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('an optimizer that has been used', async () => {
    const optimizer = tf.train.adam(0.1);
    await svm.linearSVM().fit(x, y, {optimizer, epochs: 3});
    await expect(svm.linearSVM().fit(x, y, {optimizer})).rejects.toThrow(
      'linearSVM.fit: optimizer has taken 3 steps before',
    );
    optimizer.dispose();
  });

  test('tensors of the wrong shape', async () => {
    const [flat, wide, oneHot] = [
      tf.tensor1d([1, 2]),
      tf.tensor2d(x),
      tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
    ];
    await expect(svm.linearSVM().fit(loose(flat), y)).rejects.toThrow(
      'linearSVM.fit: x must have shape [N, D], got [2]',
    );
    await expect(svm.linearSVM().fit(wide, loose(oneHot))).rejects.toThrow(
      'linearSVM.fit: y must have shape [N], got [2, 2] (class labels, not one-hot: y.argMax(1) gives them)',
    );
  });
});

describe('a trained model refuses with one line', () => {
  const model = svm.linearSVM();
  beforeAll(async () => void (await model.fit(x, y, {epochs: 5})));

  test.each<[string, () => unknown, string]>([
    [
      'scores',
      () => model.scores([[1, 2, 3]]),
      'linearSVM.scores: x must have shape [N, 2] as in fit, got [1, 3]',
    ],
    [
      'predict',
      () => model.predict(tf.ones([2, 3])),
      'linearSVM.predict: x must have shape [N, 2] as in fit, got [2, 3]',
    ],
    [
      'predict NaN',
      () => model.predict([[NaN, 0]]),
      'linearSVM.predict: x has NaN at row 0, column 0',
    ],
    [
      'predict NaN in a tensor',
      () => model.predict(tf.tensor2d([[0, NaN]])),
      'linearSVM.predict: x has NaN at row 0, column 1',
    ],
    ['labels', () => model.labels([]), 'linearSVM.labels: x has no examples, its shape is [0, 0]'],
    [
      'evaluate',
      () => model.evaluate(x, ['a', 'b', 'c', 'a']),
      "linearSVM.evaluate: y has 'c' at 2, which is none of the classes a, b",
    ],
    ['evaluate without labels', () => model.evaluate(x), 'linearSVM.evaluate: y is missing'],
    [
      'save',
      () => model.save('ftp://x'),
      "save: nothing handles 'ftp://x': give a URL such as file://models/iris or a tf.io.IOHandler",
    ],
    [
      'load',
      () => svm.loadLinearSVM('ftp://x'),
      "load: nothing handles 'ftp://x': give a URL such as file://models/iris or a tf.io.IOHandler",
    ],
    [
      'untrained',
      () => svm.linearSVM().predict(x),
      'linearSVM.predict: the model is not trained yet: call fit first',
    ],
    [
      'untrained save',
      () => svm.linearSVM().save('file://x'),
      'linearSVM.save: the model is not trained yet: call fit first',
    ],
  ])('%s', async (_, call, message) => {
    await expect((async () => call())()).rejects.toThrow(new Error(message));
  });
});

describe('options are those there are, and an object', () => {
  const fitted = async () => {
    const model = svm.linearSVM();
    await model.fit(x, y);
    return model;
  };
  const calls: [string, (model: svm.LinearSVM, options: never) => unknown][] = [
    ['linearSVM.evaluate', (model, options) => model.evaluate(x, y, options)],
    ['permutationImportance', (model, options) => svm.permutationImportance(model, x, y, options)],
    [
      'chooseThreshold',
      (model, options) => svm.chooseThreshold(model, x, y, 'f1' as never, options),
    ],
    ['loadLinearSVM', (_, options) => svm.loadLinearSVM('file://models/iris', options)],
  ];

  test.each(calls)('%s', async (call, does) => {
    const model = await fitted();
    const before = tf.memory().numTensors;
    for (const [options, message] of [
      [{nonsense: 1}, "unknown option 'nonsense': "],
      [null, 'options must be an object, got null'],
      [3, 'options must be an object, got 3'],
    ] as const)
      await expect(does(model, loose(options))).rejects.toThrow(`${call}: ${message}`);
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  });
});
