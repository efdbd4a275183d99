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
      const {history} = await model.fit(x, yTrue, {epochs: 60, batchSize: 32, verbose: 0});
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
  test.each([
    [
      westonWatkins(),
      [[1, 0]],
      [[1, 0, 0]],
      'layersLoss(westonWatkins): yTrue and yPred must both have shape [N, K ≥ 2], got [1,2] and [1,3] (labels must be one-hot)',
    ],
    [westonWatkins(), [[1]], [[1, 0, 0]], 'got [1,1] and [1,3] (labels must be one-hot)'],
    [
      binary(),
      [[1, 0]],
      [[1, 0]],
      'layersLoss(binary): yTrue and yPred must both have shape [N, 1], got [1,2] and [1,2]',
    ],
  ])('%#', (loss, yTrue, yPred, message) => {
    expect(() => layersLoss(loss)(tf.tensor2d(yTrue), tf.tensor2d(yPred))).toThrow(message);
  });
});
