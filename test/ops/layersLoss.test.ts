import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {
  binary,
  crammerSinger,
  oneVsRest,
  squaredHinge,
  westonWatkins,
} from '../../src/losses/index.js';
import {layersLoss} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';
import {randomRows} from '../random.js';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each([westonWatkins(), crammerSinger(), oneVsRest({penalty: squaredHinge()}), binary()])(
    '$name trains a tf.sequential model through compile and fit',
    async loss => {
      const X = randomRows(200, 4, 1);
      const classes = loss.columns(3);
      const y = X.map(row => row.indexOf(Math.max(...row.slice(0, Math.max(classes, 2)))));
      const x = tf.tensor2d(X);
      const yTrue = tf.tidy(() =>
        classes === 1
          ? tf.tensor2d(y, [y.length, 1])
          : tf.cast(tf.oneHot(tf.tensor1d(y, 'int32'), classes), 'float32'),
      );
      const model = tf.sequential({layers: [tf.layers.dense({units: classes, inputShape: [4]})]});
      model.compile({optimizer: tf.train.adam(0.1), loss: layersLoss(loss)});
      const {history} = await model.fit(x, yTrue, {epochs: 20, batchSize: 32, verbose: 0});
      const scores = (model.predict(x) as tf.Tensor2D).arraySync();
      const right = scores.filter(
        (s, i) => (classes === 1 ? Number(s[0]! > 0) : s.indexOf(Math.max(...s))) === y[i],
      );
      expect(history.loss!.at(-1)).toBeLessThan(0.6 * (history.loss![0] as number));
      expect(right.length / y.length).toBeGreaterThan(0.85);
      model.dispose();
      tf.dispose([x, yTrue]);
    },
  );

  test.each([westonWatkins(), crammerSinger(), oneVsRest({penalty: squaredHinge()})])(
    '$name has the loss and gradient of one-hot labels for class indices of any shape and dtype',
    loss => {
      const y = [0, 2, 1, 2, 0];
      const scores = randomRows(5, 3, 2);
      const answers = (labels: () => tf.Tensor) =>
        tf.tidy(() => {
          const yTrue = labels();
          const each = layersLoss(loss)(yTrue, tf.tensor2d(scores));
          const gradient = tf.grad(s => layersLoss(loss)(yTrue, s))(tf.tensor2d(scores));
          return [each.arraySync(), gradient.arraySync()];
        });
      const oneHot = answers(() => tf.oneHot(tf.tensor1d(y, 'int32'), 3));
      const {numTensors} = tf.memory();
      for (const shape of [[5], [5, 1]])
        for (const dtype of ['int32', 'float32'] as const)
          expect(answers(() => tf.tensor(y, shape, dtype))).toEqual(oneHot);
      const [labels, x] = [tf.tensor1d(y), tf.tensor2d(scores)];
      tf.dispose([layersLoss(loss)(labels, x), labels, x]);
      expect(tf.memory().numTensors).toBe(numTensors);
    },
  );

  test('fitDataset takes class indices, and learns what one-hot labels teach', async () => {
    const X = randomRows(60, 4, 1);
    const y = X.map(row => row.indexOf(Math.max(...row.slice(0, 3))));
    const oneHot = y.map(label => [0, 1, 2].map(k => Number(k === label)));
    const weights = [];
    for (const ys of [y, oneHot]) {
      const layer = tf.layers.dense({units: 3, inputShape: [4], kernelInitializer: 'zeros'});
      const model = tf.sequential({layers: [layer]});
      model.compile({optimizer: tf.train.sgd(0.1), loss: layersLoss(westonWatkins())});
      const pairs = tf.data.zip({xs: tf.data.array(X), ys: tf.data.array<number | number[]>(ys)});
      await model.fitDataset(pairs.batch(20), {epochs: 3, verbose: 0});
      weights.push(model.getWeights().map(weight => weight.arraySync()));
      model.dispose();
    }
    expect(weights[0]).toEqual(weights[1]);
    expect(weights[0]).not.toEqual([Array(4).fill([0, 0, 0]), [0, 0, 0]]);
  });

  test('is right where the hinges of tfjs are not', () => {
    const [ours, categorical, plain] = tf.tidy(() => {
      const yTrue = tf.tensor2d([[1, 0]]);
      const yPred = tf.tensor2d([[-3, -5]]);
      return [
        layersLoss(westonWatkins())(yTrue, yPred).dataSync()[0],
        categoricalHingeOf(yTrue, yPred),
        tf.losses.hingeLoss(yTrue, yPred).dataSync()[0],
      ];
    });
    expect(ours).toBe(0); // class 0 wins by 2, more than the margin of 1
    expect(categorical).toBe(4);
    expect(plain).not.toBe(0);
  });
});

/** tfjs's own categoricalHinge, reached the only way there is: by its name in compile. */
function categoricalHingeOf(yTrue: tf.Tensor2D, yPred: tf.Tensor2D): number {
  const model = tf.sequential({
    layers: [tf.layers.activation({activation: 'linear', inputShape: [2]})],
  });
  model.compile({optimizer: 'sgd', loss: 'categoricalHinge'});
  const loss = (model.evaluate(yPred, yTrue) as tf.Scalar).dataSync()[0]!;
  model.dispose();
  return loss;
}

describe('bad input', () => {
  const shapes =
    'layersLoss(westonWatkins): yPred must have shape [N, K ≥ 2] and yTrue [N], [N, 1]';
  test.each([
    [westonWatkins(), [[1, 0]], [[1, 0, 0]], `${shapes} or, one-hot, [N, K], got [1,3] and [1,2]`],
    [westonWatkins(), [[1]], [[1]], `${shapes} or, one-hot, [N, K], got [1,1] and [1,1]`],
    [westonWatkins(), [0, 1], [[1, 0]], `${shapes} or, one-hot, [N, K], got [1,2] and [2]`],
    [
      binary(),
      [[1, 0]],
      [[1, 0]],
      'layersLoss(binary): yPred must have shape [N, 1] and yTrue [N], [N, 1], got [1,2] and [1,2]',
    ],
    [binary(), [[-1]], [[1]], 'layersLoss(binary): label -1 is no index of 2 classes (0 to 1)'],
    [
      westonWatkins(),
      [2],
      [[1, 0]],
      'layersLoss(westonWatkins): label 2 is no index of 2 classes (0 to 1)',
    ],
    [westonWatkins(), [0.5], [[1, 0]], 'label 0.5 is no index of 2 classes'],
    [westonWatkins(), [NaN], [[1, 0]], 'label NaN is no index of 2 classes'],
  ])('%#', (loss, yTrue, yPred, message) => {
    const labels = tf.tensor(yTrue);
    const scores = tf.tensor2d(yPred);
    const {numTensors} = tf.memory();
    expect(() => layersLoss(loss)(labels, scores)).toThrow(message);
    expect(tf.memory().numTensors).toBe(numTensors);
    tf.dispose([labels, scores]);
  });
});
