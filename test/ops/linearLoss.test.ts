import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {binary, crammerSinger, squaredHinge, westonWatkins} from '../../src/losses/index.js';
import {csr, type Features} from '../../src/data/index.js';
import {checkGradients} from '../../src/gradients/index.js';
import {pinRows} from '../../src/kernel/index.js';
import {linearLoss, marginLoss, pin} from '../../src/ops/index.js';
import {backends, useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';
import {expectClose, tolerance} from '../tolerances.js';

const [N, D, K] = [17, 6, 3];
const X = randomRows(N, D, 1);
const y = randomLabels(N, K, 2);
const v = randomRows(N, 1, 3).map(([x]) => Math.abs(x!));

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  const cases = [westonWatkins(), crammerSinger({penalty: squaredHinge()}), binary()].flatMap(
    loss =>
      (['fused', 'tensor'] as const).flatMap(engine =>
        [undefined, [3, 0, 3, 16]].map(indices => ({name: loss.name, loss, engine, indices})),
      ),
  );
  test.each(cases)(
    '$name, $engine, rows $indices: value and gradients are those of marginLoss on the scores',
    async ({loss, engine, indices}) => {
      const columns = loss.columns(K);
      const labels = columns === 1 ? y.map(k => Math.min(k, 1)) : y;
      const rows = await pin(X);
      const before = tf.memory().numTensors;
      const fused = linearLoss(loss, rows, labels, {weights: v, engine, indices});
      const results = tf.tidy(() => {
        const plain = (W: tf.Tensor, b: tf.Tensor) => {
          const at = <T>(of: T[]) => indices?.map(row => of[row]!) ?? of;
          const scores = tf.add<tf.Tensor2D>(tf.matMul(tf.tensor2d(at(X)), W as tf.Tensor2D), b);
          return tf.mean<tf.Scalar>(
            tf.mul(tf.tensor1d(at(v)), marginLoss(loss, scores, tf.tensor1d(at(labels), 'int32'))),
          );
        };
        const W = tf.tensor2d(randomRows(D, columns, 4));
        const b = tf.tensor1d(randomRows(1, columns, 5)[0]!);
        const ask = (f: (...weights: tf.Tensor[]) => tf.Tensor) => {
          // An upstream gradient other than 1 must be respected.
          const {value, grads} = tf.valueAndGrads(f)([W, b], tf.scalar(-2.5));
          return [value, ...grads].map(tensor => tensor.dataSync());
        };
        return [
          ask(fused as unknown as (...weights: tf.Tensor[]) => tf.Tensor),
          ask(plain as (...weights: tf.Tensor[]) => tf.Tensor),
        ];
      });
      results[0]!.forEach((part, i) => expectClose(part, results[1]![i]!, 5 * tolerance.float32));
      fused.dispose();
      expect(tf.memory().numTensors).toBe(before);
      rows.dispose();
    },
  );

  test('trains by a tf optimizer, without and with an intercept', async () => {
    const rows = await pin(tf.tidy(() => tf.tensor2d(X)));
    const labels = tf.tensor1d(y, 'int32');
    const loss = linearLoss(westonWatkins(), rows, labels, {indices: [0, 3, 3, 5, 9, 16]});
    const W = tf.variable(tf.zeros<tf.Rank.R2>([D, K]));
    const b = tf.variable(tf.zeros<tf.Rank.R1>([K]));
    const optimizer = tf.train.adam(0.1);
    const values = Array.from({length: 60}, (_, i) => {
      const cost = optimizer.minimize(() => (i % 2 ? loss(W, b) : loss(W)), true)!;
      const value = cost.dataSync()[0]!;
      cost.dispose();
      return value;
    });
    expect(values[0]).toBe(2);
    expect(values.at(-1)).toBeLessThan(0.3);
    optimizer.dispose();
    loss.dispose();
    rows.dispose();
    tf.dispose([W, b, labels]);
  });

  test('the tensor engine has second derivatives', async () => {
    const rows = await pin(X);
    const loss = linearLoss(westonWatkins({penalty: squaredHinge()}), rows, y, {engine: 'tensor'});
    const report = await checkGradients(
      W => loss(W as tf.Tensor2D),
      [tf.tensor2d(randomRows(D, K, 8))],
      {order: 2},
    );
    if (!report.ok) throw new Error(report.toString());
    loss.dispose();
    rows.dispose();
  });

  test.each(['fused', 'tensor'] as const)('%s: disposed of, it cannot be used', async engine => {
    const rows = await pin(X);
    const loss = linearLoss(westonWatkins(), rows, y, {engine});
    loss.dispose();
    loss.dispose();
    expect(() => loss(tf.zeros([D, K]))).toThrow('linearLoss: the loss was disposed of');
    rows.dispose();
  });

  test('a second derivative is refused, not wrong', async () => {
    const rows = await pin(X);
    const loss = linearLoss(westonWatkins({penalty: squaredHinge()}), rows, y);
    const twice = (f: (W: tf.Tensor) => tf.Tensor) => () =>
      tf.tidy(() =>
        tf
          .grad(W => tf.sum(tf.grad(f)(W)))(tf.ones([D, K]))
          .dataSync(),
      );
    const refusal = 'linearLoss has no second derivative by the fused engine';
    expect(twice(W => tf.square(loss(W as tf.Tensor2D)))).toThrow(refusal);
    // Of weights, too, that are gone by then.
    expect(twice(W => tf.tidy(() => loss(tf.mul<tf.Tensor2D>(W, 2))))).toThrow(refusal);
    rows.dispose();
  });

  test('a gradient asked for within another leaves that one as it is, and both are as they are alone', async () => {
    const rows = await pin(X);
    const loss = linearLoss(westonWatkins(), rows, y);
    const before = tf.memory().numTensors;
    const W = tf.tensor2d(randomRows(D, K, 6));
    const alone = tf.tidy(() =>
      tf
        .grad(W => loss(W as tf.Tensor2D))(W)
        .dataSync(),
    );
    let within!: ArrayLike<number>;
    const around = tf.tidy(() =>
      tf
        .grad(W => {
          const value = loss(W as tf.Tensor2D);
          within = tf
            .grad(() => value)(W, tf.scalar(-3))
            .dataSync();
          return value;
        })(W)
        .dataSync(),
    );
    expect(around).toEqual(alone);
    expectClose(
      within,
      alone.map(g => -3 * g),
      tolerance.float32,
    );
    W.dispose();
    expect(tf.memory().numTensors).toBe(before);
    loss.dispose();
    rows.dispose();
  });

  test('two values in one gradient keep theirs, whatever is disposed of before the backward pass', async () => {
    const rows = await pin(X);
    const loss = linearLoss(westonWatkins(), rows, y);
    const before = tf.memory().numTensors;
    const W = tf.tensor2d(randomRows(D, K, 6));
    const doubled = tf.tidy(() => tf.mul<tf.Tensor2D>(W, 2));
    const f = (W: tf.Tensor) => loss(W as tf.Tensor2D);
    const expected = tf.tidy(() =>
      tf.add(tf.grad(f)(W), tf.mul(tf.grad(f)(doubled), 2)).dataSync(),
    );
    const value = tf.tidy(() => tf.add(f(W), f(doubled)).dataSync()[0]!);
    const results = tf.valueAndGrad(W => {
      const both = tf.add(
        f(W),
        tf.tidy(() => f(tf.mul(W, 2))),
      );
      loss.dispose();
      rows.dispose();
      return both;
    })(W);
    expect(results.value.dataSync()[0]).toBe(value);
    expectClose(results.grad.dataSync(), expected, tolerance.float32);
    tf.dispose([W, doubled, results.value, results.grad]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('bad input', () => {
  beforeAll(() => useBackend('cpu'));

  test.each<[string, () => Features, string]>([
    ['nothing', () => [], 'pin: x has no examples, its shape is [0, 0]'],
    [
      'uneven rows',
      () => [[1, 2], [3]] as unknown as number[][],
      'pin: x must be rectangular, row 1 has 1 entries, row 0 has 2',
    ],
    [
      'a tensor of rank 1',
      () => tf.zeros([3]) as unknown as tf.Tensor2D,
      'pin: x must have shape [N, D], got [3]',
    ],
    [
      'too few values',
      () => ({rows: 2, columns: 2, values: new Float32Array(3)}),
      'pin: x has 3 values for shape [2, 2]',
    ],
    ['NaN', () => [[1, NaN]], 'pin: x has NaN at row 0, column 1'],
    [
      'a column too many',
      () => ({
        rows: 2,
        columns: 3,
        values: Float32Array.of(1, 2, 3),
        indices: Int32Array.of(0, 3, 1),
        indptr: Int32Array.of(0, 2, 3),
      }),
      'pin: x: row 0 has column 3, there are 0 to 2',
    ],
  ])('pin: %s', async (_, x, message) => {
    await expect(pin(x())).rejects.toThrow(message);
  });

  test('linearLoss', async () => {
    const rows = await pin(X);
    const make = (...args: unknown[]) =>
      linearLoss(
        ...([westonWatkins(), rows, y, ...args] as unknown as Parameters<typeof linearLoss>),
      );
    expect(() => linearLoss(westonWatkins(), rows, [0])).toThrow(
      'linearLoss: 1 labels for 17 rows',
    );
    expect(() => make({weights: [1]})).toThrow('linearLoss: 1 weights for 17 rows');
    expect(() => make({classes: 2})).toThrow(
      'linearLoss: label 2 at 2 is out of range for 2 classes (0 to 1)',
    );
    expect(() => make({indices: [17]})).toThrow(
      'linearLoss: index 17 at 0 is out of range for 17 rows',
    );
    expect(() => make({indices: []})).toThrow('linearLoss: indices are empty');
    for (const index of [0.5, NaN, -1, 2 ** 32])
      expect(() => make({indices: [0, index]})).toThrow(
        `linearLoss: index ${index} at 1 is out of range for 17 rows`,
      );
    for (const label of [0.5, NaN, 2 ** 32])
      expect(() => linearLoss(westonWatkins(), rows, y.with(16, label))).toThrow(
        `linearLoss: label ${label} at 16 is not a class index`,
      );
    for (const classes of [2.5, 1, NaN])
      expect(() => make({classes})).toThrow(
        `linearLoss: classes must be a whole number at least 2, got ${classes}`,
      );
    for (const weight of [NaN, Infinity])
      expect(() => make({weights: y.with(3, weight)})).toThrow(
        `linearLoss: weight ${weight} at 3 is not a finite number`,
      );
    const own = {...westonWatkins(), config: undefined};
    expect(() => linearLoss(own, rows, y, {engine: 'fused'})).toThrow(
      'linearLoss: the fused engine does not know the loss westonWatkins',
    );
    expect(() => make({engine: 'webgl'})).toThrow(
      "linearLoss: engine must be 'fused' or 'tensor', got 'webgl'",
    );
    const sparse = await pin(
      csr({rows: 2, columns: 2, indptr: [0, 1, 2], indices: [0, 1], values: [1, 1]}),
    );
    expect(() => linearLoss(own, sparse, [0, 1])).toThrow(
      'linearLoss: the tensor engine takes dense rows only',
    );
    sparse.dispose();
    expect(() => make()(tf.zeros([2, 2]))).toThrow(
      'linearLoss: W must have shape [6,3], got [2,2]',
    );
    expect(() => make()(tf.zeros([D, K]), tf.zeros([2]))).toThrow(
      'linearLoss: b must have shape [3], got [2]',
    );
    rows.dispose();
    expect(() => make()).toThrow('the pinned rows were disposed of');
  });

  test('weights of more columns than memory holds are refused by their size', async () => {
    const columns = 130_000_000;
    const indices = [0, columns - 1];
    const rows = await pin(csr({rows: 2, columns, indptr: [0, 1, 2], indices, values: [1, 1]}));
    const {bytes} = rows;
    expect(() => linearLoss(westonWatkins(), rows, [0, 9])).toThrow(
      /^linearLoss: 23\.2 GiB for the weights of this many columns do not fit .* 4\.00 GiB left/,
    );
    expect(rows.bytes).toBe(bytes);
    rows.dispose();
  });

  test('more than WebAssembly memory holds is an error that says what to do', async () => {
    const values = {length: 5 * 2 ** 28, byteLength: 5 * 2 ** 30} as Float32Array;
    await expect(pinRows('pin', {rows: 5, columns: 2 ** 28, values})).rejects.toThrow(
      'pin: 5.00 GiB do not fit into WebAssembly memory (it holds at most 4.00 GiB): ' +
        'pin the rows in parts, one after another, and add up the answers',
    );
  });
});
