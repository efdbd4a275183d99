import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {
  hinge,
  modifiedHuber,
  smoothedHinge,
  squaredHinge,
  westonWatkins,
  binary,
  type MarginLoss,
} from '../../src/losses/index.js';
import {marginLoss} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';
import {columnsOf, everyLoss} from '../losses/everyLoss.js';
import {randomLabels, randomRows} from '../random.js';
import {gradientOf, lossOf} from '../reference.js';
import {expectClose, tolerance} from '../tolerances.js';

const rows = 11;

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  describe.each(everyLoss.filter(({margin}) => margin === 1))('$title', one => {
    const {loss, reduction, penalty, classes} = one;
    const y = randomLabels(rows, classes, 3);
    const s = randomRows(rows, columnsOf(one), 4);
    const dy = randomRows(rows, 1, 5).flat();

    test('forward is the loss; backward is dy times the gradient by hand, for any dy', () => {
      const [value, gradient] = tf.tidy(() => {
        const labels = tf.tensor1d(y, 'int32');
        const op = (x: tf.Tensor) => marginLoss(loss, x as tf.Tensor2D, labels);
        return [
          op(tf.tensor2d(s)).dataSync(),
          tf.grad(op)(tf.tensor2d(s), tf.tensor1d(dy)).dataSync(),
        ];
      });
      expectClose(
        value,
        s.map((row, i) => lossOf(reduction, penalty, row, y[i]!)),
        tolerance.float32,
      );
      expectClose(
        gradient,
        s.flatMap((row, i) => gradientOf(reduction, penalty, row, y[i]!).map(g => g * dy[i]!)),
        tolerance.float32,
      );
    });

    test('the second derivative is that of the penalty', () => {
      // With a cotangent of ones the Hessian-vector product of a shift-invariant loss can vanish.
      const u = randomRows(rows, columnsOf(one), 6);
      const product = tf.tidy(() => {
        const labels = tf.tensor1d(y, 'int32');
        const slope = tf.grad(x => marginLoss(loss, x as tf.Tensor2D, labels));
        const along = (x: tf.Tensor) => tf.sum(tf.mul(slope(x, tf.tensor1d(dy)), tf.tensor2d(u)));
        return tf.grad(along)(tf.tensor2d(s)).dataSync();
      });
      const h = 1e-4;
      const expected = s.flatMap((row, i) => {
        const at = (by: number) =>
          gradientOf(
            reduction,
            penalty,
            row.map((value, k) => value + by * u[i]![k]!),
            y[i]!,
          );
        const [after, before] = [at(h), at(-h)];
        return after.map((g, k) => (dy[i]! * (g - before[k]!)) / (2 * h));
      });
      // Piecewise linear: the hand-derived gradient is a step, whose derivative is 0, no exception.
      expectClose(product, penalty.kinks.length ? expected.map(() => 0) : expected, 1e-5);
    });

    test('keeps no tensors, forward or backward', () => {
      const scores = tf.tensor2d(s);
      const labels = tf.tensor1d(y, 'int32');
      const before = tf.memory().numTensors;
      marginLoss(loss, scores, labels).dispose();
      tf.grad(x => marginLoss(loss, x as tf.Tensor2D, labels))(scores).dispose();
      expect(tf.memory().numTensors).toBe(before);
      tf.dispose([scores, labels]);
    });
  });

  test('labels made inside the differentiated function may be gone by the backward pass', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad(x =>
          tf.tidy(() =>
            marginLoss(westonWatkins(), x as tf.Tensor2D, tf.tensor1d([2, 1], 'int32')),
          ),
        )(tf.zeros([2, 3]))
        .dataSync(),
    );
    expectClose(gradient, [1, 1, -2, 1, -2, 1], 0);
  });

  test('labels get no gradient', () => {
    const differentiate = () =>
      tf.tidy(() => {
        const scores = tf.zeros<tf.Rank.R2>([2, 3]);
        return tf.grad(y =>
          marginLoss(westonWatkins(), scores, tf.cast(y, 'int32') as tf.Tensor1D),
        )(tf.tensor1d([0, 1]));
      });
    expect(differentiate).toThrow('Cannot compute gradient of y=f(x) with respect to x');
  });

  test.each([hinge(), squaredHinge(), smoothedHinge(), modifiedHuber()])(
    'trains a linear layer by a tf optimizer: $name',
    penalty => {
      const X = randomRows(60, 5, 7);
      const y = X.map(row => (row[0]! > 0.5 ? 2 : row[1]! > 0 ? 1 : 0));
      const losses = tf.tidy(() => {
        const [x, labels] = [tf.tensor2d(X), tf.tensor1d(y, 'int32')];
        const [W, b] = [tf.variable(tf.zeros<tf.Rank.R2>([5, 3])), tf.variable(tf.zeros([3]))];
        const optimizer = tf.train.adam(0.05);
        const step = () => {
          const loss = () =>
            tf.mean<tf.Scalar>(
              marginLoss(westonWatkins({penalty}), tf.add(tf.matMul(x, W), b), labels),
            );
          return optimizer.minimize(loss, true, [W, b])!.dataSync()[0]!;
        };
        const losses = Array.from({length: 150}, step);
        optimizer.dispose();
        tf.dispose([W, b]);
        return losses;
      });
      expect(losses.at(-1)!).toBeLessThan(0.2 * losses[0]!);
    },
  );
});

describe('bad input', () => {
  beforeAll(() => useBackend('cpu'));

  test('labels in a variable are looked at again when it is assigned', () => {
    const labels = tf.variable(tf.tensor1d([0, 1], 'int32'));
    const scores = tf.zeros<tf.Rank.R2>([2, 3]);
    marginLoss(westonWatkins(), scores, labels as unknown as tf.Tensor1D);
    labels.assign(tf.tensor1d([0, 7], 'int32'));
    expect(() => marginLoss(westonWatkins(), scores, labels as unknown as tf.Tensor1D)).toThrow(
      'label 7 is out of range',
    );
  });

  const ww = westonWatkins();
  test.each<[MarginLoss, number[][], number[] | (() => tf.Tensor), string]>([
    [
      ww,
      [[0, 0, 0]],
      [3],
      'marginLoss(westonWatkins): label 3 is out of range for 3 classes (0 to 2)',
    ],
    [
      ww,
      [[0, 0, 0]],
      [-1],
      'marginLoss(westonWatkins): label -1 is out of range for 3 classes (0 to 2)',
    ],
    [
      ww,
      [[0, 0, 0]],
      [0, 1],
      'marginLoss(westonWatkins): scores [1, 3] and labels [2] differ in N',
    ],
    [ww, [[0]], [0], 'marginLoss(westonWatkins): scores must have shape [N, K ≥ 2], got [1, 1]'],
    [binary(), [[0, 0]], [0], 'marginLoss(binary): scores must have shape [N, 1], got [1, 2]'],
    [binary(), [[0]], [2], 'marginLoss(binary): label 2 is out of range for 2 classes (0 to 1)'],
    [
      ww,
      [[0, 0]],
      () => tf.tensor1d([0]),
      'marginLoss(westonWatkins): labels must be int32 of shape [N], got float32 [1]',
    ],
    [
      ww,
      [[0, 0]],
      () => [1] as never,
      'marginLoss(westonWatkins): labels must be a tensor, got an Array of 1',
    ],
    [
      hinge() as never,
      [[0, 0]],
      [1],
      'marginLoss: loss must be a loss such as westonWatkins(), got an object {name,',
    ],
    [
      ww,
      [[0, 0]],
      () => tf.tensor2d([[0, 1]]),
      'marginLoss(westonWatkins): labels must be int32 of shape [N], got float32 [1, 2]',
    ],
  ])('%# %j', (loss, s, y, message) => {
    const labels = typeof y === 'function' ? y() : tf.tensor1d(y, 'int32');
    expect(() => marginLoss(loss, tf.tensor2d(s), labels as tf.Tensor1D)).toThrow(message);
  });
});
