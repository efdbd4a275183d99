import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {quantizationOf, quantizedTypes, withQuantized} from '../../src/model/quantized.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';
import {savedArtifacts} from '../predict/savedArtifacts.js';

beforeAll(() => useBackend('wasm'));

const digits = bundled('digits');

describe('models/digits', () => {
  test.each([
    ['uint16', 2, 0],
    ['float16', 2, 0],
    // One step of 256 is a share of the largest weight that some digits notice.
    ['uint8', 1, 20],
  ] as const)(
    '%s: %d bytes a weight, at most %d labels of 1797 changed',
    async (dtype, width, most) => {
      const model = await svm.loadLinearSVM('file://models/digits');
      const labels = await model.labels(digits);
      const before = tf.memory().numTensors;
      const rounded = await svm.quantize(model, dtype);
      const found = await rounded.labels(digits);
      expect(found.filter((label, i) => label !== labels[i]).length).toBeLessThanOrEqual(most);
      expect(rounded.facts).toMatchObject({quantization: {dtype}, classes: model.facts.classes});
      expect(rounded.facts.certificate).toBeUndefined();

      // Saved and loaded, by us and by tfjs alone: the same scores.
      const {bytes, artifacts} = await savedArtifacts(rounded);
      expect(bytes.length).toBe(640 * width + 40);
      const own = await svm.loadLinearSVM(tf.io.fromMemory(artifacts));
      const plain = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
      const x = tf.tensor2d(digits.values as Float32Array, [digits.rows, digits.columns]);
      const [expected, ours, theirs] = [
        rounded.scores(x),
        own.scores(x),
        plain.predict(x) as tf.Tensor,
      ];
      const exact = await expected.data();
      expect([...(await ours.data())].join()).toBe([...exact].join());
      // Its batches are of 32: sums in another order, of 64 products of up to 17.
      expectClose(await theirs.data(), exact, 1e-5);
      for (const one of [rounded, own, plain]) one.dispose();
      tf.dispose([x, expected, ours, theirs]);
      expect(tf.memory().numTensors).toBe(before);
      model.dispose();
    },
  );

  test('a loss of the own goes along', async () => {
    const loss = {...svm.oneVsRest(), name: 'mine', config: undefined};
    const [x, y] = [
      [[0], [1], [2], [3]],
      ['a', 'a', 'b', 'b'],
    ];
    const model = svm.linearSVM({loss});
    await model.fit(x, y, {epochs: 5});
    const rounded = await svm.quantize(model, 'uint16');
    const [expected, found] = [await model.evaluate(x, y), await rounded.evaluate(x, y)];
    expect(found.loss).toBeCloseTo(expected.loss!, 3);
    model.dispose();
    rounded.dispose();
  });

  test('what is trained anew is rounded no more', async () => {
    const iris = bundled('iris');
    const model = await svm.quantize(await svm.loadLinearSVM('file://models/iris'), 'uint8');
    await model.fit(iris);
    expect(model.facts.quantization).toBeUndefined();
    expect(model.facts.certificate).toBeDefined();
    model.dispose();
  });
});

/** Weights after they are rounded and read again by tfjs. */
function roundTrip(weights: readonly number[], dtype: svm.QuantizedType): Float32Array {
  const artifacts: tf.io.ModelArtifacts = {
    weightSpecs: [{name: 'scores/kernel', shape: [weights.length, 1], dtype: 'float32'}],
    weightData: Float32Array.from(weights).buffer,
  };
  const {weightData, weightSpecs} = withQuantized(
    artifacts,
    quantizationOf('test', Float32Array.from(weights), dtype),
  );
  return tf.tidy(
    () =>
      tf.io.decodeWeights(weightData!, weightSpecs!)['scores/kernel']!.dataSync() as Float32Array,
  );
}

test.each(quantizedTypes)('%s keeps 0, signs and the greatest weights', dtype => {
  for (const weights of [
    [0, 1, -3],
    [0, 5],
    [0, -5, -1],
    [0, 0],
    [1e-3, 0, 2e-3],
  ]) {
    const found = roundTrip(weights, dtype);
    const range = Math.max(...weights, 0) - Math.min(...weights, 0);
    weights.forEach((weight, i) => {
      if (weight === 0) expect(Math.abs(found[i]!)).toBe(0);
      expect(Math.abs(found[i]! - weight)).toBeLessThanOrEqual(0.51 * (range / 255));
    });
  }
});

test('float16 is the nearest number of so many bits, ties to even', () => {
  // IEEE 754: 1 + 2⁻¹¹ lies between 1 and 1 + 2⁻¹⁰; subnormals step by 2⁻²⁴.
  const pairs = [
    [1 + 2 ** -11, 1],
    [1 + 3 * 2 ** -11, 1 + 2 ** -9],
    [65504, 65504],
    [65519, 65504],
    [2 ** -24, 2 ** -24],
    [2 ** -25, 0],
    [3 * 2 ** -25, 2 ** -23],
    [2 ** -14, 2 ** -14],
    [2 ** -14 - 2 ** -25, 2 ** -14],
    [-0.1, -0.0999755859375],
    [1023.75, 1024],
  ];
  expect([
    ...roundTrip(
      pairs.map(([from]) => from!),
      'float16',
    ),
  ]).toEqual(pairs.map(([, to]) => to));
});

test.each<[string, () => Promise<unknown>, string]>([
  [
    'no such type',
    async () => svm.quantize(await svm.loadLinearSVM('file://models/iris'), 'int8' as never),
    "quantize: the type must be 'uint16', 'float16' or 'uint8', got 'int8'",
  ],
  [
    'no training',
    () => svm.quantize(svm.linearSVM(), 'uint8'),
    'linearSVM.quantize: the model is not trained yet',
  ],
  [
    'beyond float16',
    async () => roundTrip([7e4], 'float16'),
    'test: float16 holds numbers up to 65504, a weight is 70000',
  ],
])('%s: one line', async (_, does, message) => {
  await expect(does).rejects.toThrow(message);
});
