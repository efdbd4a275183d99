import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {softmaxCrossEntropy} from '../../src/losses/index.js';
import {backends, useBackend} from '../backends.js';
import {randomLabels, randomRows} from '../random.js';
import {expectClose, tolerance} from '../tolerances.js';

const loss = softmaxCrossEntropy();

/** The probabilities of one row of scores, by float64 loops. */
function probabilities(s: number[]): number[] {
  const greatest = Math.max(...s);
  const exps = s.map(value => Math.exp(value - greatest));
  const sum = exps.reduce((a, b) => a + b);
  return exps.map(value => value / sum);
}

/** L of one row, by a sum of logistic terms instead of a logarithm of p: `log(1 + Σ_{j≠y} e^(s_j − s_y))`. */
function lossOf(s: number[], y: number): number {
  let sum = 0;
  s.forEach((value, j) => (sum += j === y ? 0 : Math.exp(value - s[y]!)));
  return Math.log1p(sum);
}

/** F with the bias as a constant feature, by float64 loops. */
function objectiveOf(x: number[][], y: number[], W: number[][], lambda: number): number {
  let sum = 0;
  x.forEach((row, i) => {
    const s = W[0]!.map((_, k) =>
      [...row, 1].reduce((dot, value, d) => dot + value * W[d]![k]!, 0),
    );
    sum += lossOf(s, y[i]!);
  });
  return sum / x.length + (lambda / 2) * W.flat().reduce((squares, w) => squares + w * w, 0);
}

const run = (member: 'value' | 'gradient' | 'dualValue', s: number[][], y: number[]) =>
  tf.tidy(() => [...loss[member]!(tf.tensor2d(s), tf.tensor1d(y, 'int32')).dataSync()]);

describe.each(backends)('softmaxCrossEntropy on %s', backend => {
  beforeAll(() => useBackend(backend));

  describe.each([2, 3, 10])('K = %i', classes => {
    const rows = 17;
    const s = randomRows(rows, classes, 3);
    const y = randomLabels(rows, classes, 4);

    test('value, gradient and dual value are those of the float64 loops', () => {
      const p = s.map(probabilities);
      expectClose(
        run('value', s, y),
        s.map((row, i) => lossOf(row, y[i]!)),
        tolerance.float32,
      );
      expectClose(
        run('gradient', s, y),
        p.flatMap((row, i) => row.map((value, k) => value - (k === y[i] ? 1 : 0))),
        tolerance.float32,
      );
      // Fenchel: L(s) + L*(g) = ⟨g, s⟩, so q = −L*(g) = L(s) − ⟨g, s⟩.
      const q = p.map((row, i) =>
        row.reduce(
          (sum, value, k) => sum - (value - (k === y[i] ? 1 : 0)) * s[i]![k]!,
          lossOf(s[i]!, y[i]!),
        ),
      );
      expectClose(run('dualValue', s, y), q, 5e-6); // terms of size ‖s‖∞ cancel
    });

    test('the gradient is that of the loops by differences, and of autodiff', () => {
      const h = 1e-5;
      const differences = s.flatMap((row, i) =>
        row.map((_, k) => {
          const at = (by: number) =>
            lossOf(
              row.map((value, j) => value + (j === k ? by : 0)),
              y[i]!,
            );
          return (at(h) - at(-h)) / (2 * h);
        }),
      );
      expectClose(run('gradient', s, y), differences, tolerance.float32);
      const auto = tf.tidy(() => {
        const labels = tf.tensor1d(y, 'int32');
        const grad = tf.grad(x => tf.sum(loss.value(x as tf.Tensor2D, labels)));
        return [...grad(tf.tensor2d(s)).dataSync()];
      });
      expectClose(run('gradient', s, y), auto, tolerance.float32);
    });

    test('the custom op differentiates twice: Hessian times vector is that of diag(p) − ppᵀ', () => {
      const v = randomRows(rows, classes, 5);
      const product = tf.tidy(() => {
        const labels = tf.tensor1d(y, 'int32');
        const gradient = (x: tf.Tensor) =>
          tf.grad(at => tf.sum(svm.marginLoss(loss, at as tf.Tensor2D, labels)))(x);
        return [
          ...tf
            .grad(x => tf.sum(tf.mul(gradient(x), tf.tensor2d(v))))(tf.tensor2d(s))
            .dataSync(),
        ];
      });
      const expected = s.flatMap((row, i) => {
        const p = probabilities(row);
        const along = p.reduce((sum, value, k) => sum + value * v[i]![k]!, 0);
        return p.map((value, k) => value * (v[i]![k]! - along));
      });
      expectClose(product, expected, 5e-6);
    });
  });

  test('scores of any size: no overflow, and NaN stays NaN', () => {
    expectClose(
      run(
        'value',
        [
          [1e9, 0],
          [0, 1e9],
        ],
        [0, 0],
      ),
      [0, 1e9],
      tolerance.float32,
    );
    expectClose(run('dualValue', [[1e9, 0]], [0]), [0], 0);
    expect(run('value', [[NaN, 0]], [0])[0]).toBeNaN();
  });

  test('golden: the linear layer of the CS231n notes', () => {
    expectClose(run('value', [[-2.85, 0.86, 0.28]], [2]), [1.040191], 1e-6);
  });
});

describe('the certificate', () => {
  const x = randomRows(40, 2, 6);
  const y = x.map(([a, b], i) => (i % 7 === 0 ? 2 : a! + b! > 0 ? 1 : 0));
  const lambda = 0.05;

  test('weak duality: no bound is above any objective, and training closes the gap', async () => {
    const model = svm.linearSVM({loss, lambda, standardize: false});
    const history = await model.fit(x, y, {tolerance: 1e-5});
    const W = [...model.weights.arraySync(), model.intercept.arraySync()];
    const {primal, dual, gap} = history.certificate;
    const reached = objectiveOf(x, y, W, lambda);
    expect(primal).toBeCloseTo(reached, 5);
    expect(gap).toBeLessThan(1e-4);
    const bounds = history.epochs.flatMap(record => record.dual ?? []);
    expect(bounds.length).toBeGreaterThan(5);
    for (const [i, size] of [0, 0.01, 0.1, 1].entries()) {
      const away = randomRows(3, 3, 50 + i);
      const other = W.map((row, d) => row.map((w, k) => w + size * away[d]![k]!));
      const there = objectiveOf(x, y, other, lambda);
      for (const bound of bounds) expect(bound).toBeLessThanOrEqual(there + 1e-6);
    }
    expect(dual!).toBeGreaterThan(0.999 * reached);
    model.dispose();
  });

  test('a saved model is loaded with its loss, and goes on from its weights', async () => {
    let saved: tf.io.ModelArtifacts | undefined;
    const model = svm.linearSVM({loss, lambda});
    await model.fit(x, y, {epochs: 20});
    await model.save(
      tf.io.withSaveHandler(async artifacts => {
        saved = artifacts;
        return {modelArtifactsInfo: {dateSaved: new Date(), modelTopologyType: 'JSON' as const}};
      }),
    );
    const again = await svm.loadLinearSVM(tf.io.fromMemory(saved!));
    expect((await again.evaluate(x, y)).loss).toBe((await model.evaluate(x, y)).loss);
    await again.partialFit(x, y);
    expect(again.facts.loss).toEqual({reduction: 'softmaxCrossEntropy'});
    for (const one of [model, again]) one.dispose();
  });
});

describe('by name and config, as the other losses', () => {
  test('it is made again of its config, in either spelling', () => {
    expect(svm.lossFromConfig(loss.config!).config).toEqual(loss.config);
    expect(svm.lossFromConfig({reduction: 'softmax-cross-entropy'}).name).toBe(loss.name);
  });

  test('a search takes it by name, beside others', async () => {
    const x = randomRows(30, 2, 7);
    const y = x.map(([a]) => (a! > 0 ? 'right' : 'left'));
    const {rows, model} = await svm.gridSearch(x, y, {
      grid: {loss: ['softmaxCrossEntropy', 'oneVsRest']},
      folds: 2,
    });
    model.dispose();
    expect(rows.map(({parameters}) => parameters.loss)).toEqual([
      'softmaxCrossEntropy',
      'oneVsRest',
    ]);
  });

  const config = {reduction: 'softmaxCrossEntropy'};
  test.each<[string, () => unknown, string]>([
    [
      'a penalty',
      () => svm.lossFromConfig({...config, penalty: {name: 'hinge'}}),
      'lossFromConfig: penalty is not for softmaxCrossEntropy, which has none',
    ],
    [
      'a margin',
      () => svm.lossFromConfig({...config, margin: 1}),
      'lossFromConfig: margin is not for softmaxCrossEntropy, which has none',
    ],
  ])('%s is refused in one line', (_, make, line) => {
    expect(make).toThrow(new RangeError(line));
  });

  test.each<[svm.FitOptions, RegExp]>([
    [{solver: 'exact'}, /^linearSVM\.fit: solver 'exact' takes losses made of a penalty/],
    [{solver: 'coordinate'}, /^linearSVM\.fit: solver 'coordinate' /],
    [{solver: 'proximal'}, /^linearSVM\.fit: solver 'proximal' takes losses made of a penalty/],
    [{solver: 'newton'}, /^linearSVM\.fit: solver 'newton' takes convex losses made of a penalty/],
    [
      {engine: 'fused'},
      /engine 'fused' needs a loss of this package and WebAssembly SIMD, loss is softm/,
    ],
  ])('%j is refused in one line', async (options, line) => {
    const model = svm.linearSVM({loss: 'softmaxCrossEntropy'});
    await expect(model.fit([[1], [2]], [0, 1], options)).rejects.toThrow(line);
    model.dispose();
  });
});
