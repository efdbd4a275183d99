import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import {
  binary,
  crammerSinger,
  oneVsRest,
  squaredHinge,
  westonWatkins,
} from '../../src/losses/index.js';
import * as svm from '../../src/index.node.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {randomRows} from '../random.js';
import {lossOf, referencePenalties} from '../reference.js';
import {expectClose} from '../tolerances.js';

const iris = bundled('iris');
const temporary = () => path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-')), 'model');
const rowsOf = ({values, columns, rows}: svm.Dataset) =>
  Array.from({length: rows}, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('trains, predicts, evaluates, and gives all its tensors back', async () => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM();
    await model.fit(iris);
    const indices = model.predict(iris);
    const scores = model.scores(iris);
    const labels = await model.labels(iris);
    const {accuracy, confusion, loss} = await model.evaluate(iris);
    expect(model.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect([model.weights.shape, model.intercept.shape, scores.shape]).toEqual([
      [4, 3],
      [3],
      [150, 3],
    ]);
    expect(indices.dtype).toBe('int32');
    expect(labels).toEqual([...indices.dataSync()].map(k => model.classes[k]));
    expect(scores.arraySync().map(s => s.indexOf(Math.max(...s)))).toEqual([...indices.dataSync()]);
    const right = labels.filter((label, i) => label === iris.labels![i]).length;
    expect(accuracy).toBe(right / 150);
    expect(accuracy).toBeGreaterThan(0.93);
    expect(confusion.flat().reduce((a, b) => a + b)).toBe(150);
    expect(confusion.map((row, k) => row[k]!).reduce((a, b) => a + b)).toBe(right);
    model.classes.forEach((truth, t) =>
      model.classes.forEach((guess, p) => {
        const count = labels.filter((label, i) => label === guess && iris.labels![i] === truth);
        expect(confusion[t]![p]).toBe(count.length);
      }),
    );
    const penalty = referencePenalties.squaredHinge();
    const each = (scores.arraySync() as number[][]).map((s, i) =>
      lossOf('oneVsRest', penalty, s, model.classes.indexOf(iris.labels![i]!)),
    );
    expect(loss).toBeCloseTo(each.reduce((a, b) => a + b) / 150, 5);
    tf.dispose([indices, scores]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each([
    ['one-vs-rest', oneVsRest()],
    ['Weston–Watkins squared', westonWatkins({penalty: squaredHinge()})],
    [
      'a cost matrix',
      crammerSinger({
        margin: [
          [0, 1, 2],
          [1, 0, 0.5],
          [3, 1, 0],
        ],
      }),
    ],
  ])(
    '%s: saved and loaded it has the same bits; plain tfjs gives the same scores',
    async (_, loss) => {
      const before = tf.memory().numTensors;
      const folder = temporary();
      const model = svm.linearSVM({loss, C: 0.5});
      const {certificate} = await model.fit(iris, undefined, {epochs: 100});
      await model.save(`file://${folder}`);
      const again = await svm.loadLinearSVM(`file://${folder}`);
      const layers = await tf.loadLayersModel(`file://${folder}/model.json`);
      const made = model.toLayersModel();
      const [ours, theirs, plain, direct] = tf.tidy(() => {
        const x = tf.tensor2d(iris.values, [150, 4]);
        return [
          model.scores(x),
          again.scores(x),
          layers.predict(x) as tf.Tensor,
          made.predict(x) as tf.Tensor,
        ].map(t => tf.keep(t));
      });
      expect(theirs!.dataSync()).toEqual(ours!.dataSync());
      expectClose(plain!.dataSync(), ours!.dataSync(), 1e-5);
      expectClose(direct!.dataSync(), ours!.dataSync(), 1e-5);
      expect(again.facts).toEqual(JSON.parse(JSON.stringify(model.facts)));
      expect(again.facts).toMatchObject({
        options: {C: 0.5, loss: loss.config},
        loss: loss.config,
        certificate,
        version: svm.version,
      });
      expect(again.facts.examples).toBe(iris.rows);
      expect(again.facts.scaling!.center).toHaveLength(4);
      expect(await again.evaluate(iris)).toEqual(await model.evaluate(iris));
      tf.dispose([ours!, theirs!, plain!, direct!]);
      [model, again, layers, made].forEach(one => one.dispose());
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  test('two classes take one score column, as in LIBLINEAR', async () => {
    const two = svm.takeRows(
      iris,
      Array.from({length: 100}, (_, i) => i + 50),
    );
    const model = svm.linearSVM();
    await model.fit(two);
    expect(model.facts.loss).toEqual(binary({penalty: squaredHinge()}).config);
    expect(model.scores(two).shape).toEqual([100, 1]);
    expect((await model.evaluate(two)).accuracy).toBeGreaterThan(0.94);
    const folder = temporary();
    await model.save(`file://${folder}`);
    const again = await svm.loadLinearSVM(`file://${folder}`);
    expect(await again.labels(two)).toEqual(await model.labels(two));
    model.dispose();
    again.dispose();
  });
});

describe('inputs', () => {
  beforeAll(() => useBackend('wasm'));
  const rows = rowsOf(iris);
  const numbers = iris.labels!.map(label =>
    ['setosa', 'versicolor', 'virginica'].indexOf(label as string),
  );
  const weightsOf = async (x: svm.Features, y: svm.Labels, options: svm.SVMOptions = {}) => {
    const model = svm.linearSVM(options);
    await model.fit(x, y, {epochs: 20});
    return {weights: [...model.weights.dataSync()], classes: model.classes};
  };

  test('tensors, nested arrays and datasets are the same', async () => {
    const {weights} = await weightsOf(iris, iris.labels!);
    expect((await weightsOf(rows, iris.labels!)).weights).toEqual(weights);
    expect((await weightsOf(tf.tensor2d(rows), numbers)).weights).toEqual(weights);
    expect((await weightsOf(rows, tf.tensor1d(numbers, 'int32'))).weights).toEqual(weights);
  });

  test('labels are strings or numbers, sorted; numbers by size', async () => {
    expect((await weightsOf(rows, iris.labels!)).classes).toEqual([
      'setosa',
      'versicolor',
      'virginica',
    ]);
    expect(
      (
        await weightsOf(
          rows,
          numbers.map(k => [10, 9, -1][k]!),
        )
      ).classes,
    ).toEqual([-1, 9, 10]);
  });

  test('classes that the data lacks still have their column', async () => {
    const options = {classes: [0, 1, 2, 3], loss: westonWatkins()};
    const {weights, classes} = await weightsOf(rows, numbers, options);
    expect(weights).toHaveLength(4 * 4);
    expect(classes).toEqual([0, 1, 2, 3]);
  });

  test('scaling is part of the model: features in other units give the same scores', async () => {
    const model = svm.linearSVM();
    await model.fit(rows, numbers);
    const millimetres = rows.map(row => row.map((x, d) => (d === 1 ? x * 10 + 3 : x)));
    const other = svm.linearSVM();
    await other.fit(millimetres, numbers);
    expectClose(other.scores(millimetres).dataSync(), model.scores(rows).dataSync(), 1e-3);
  });

  test('a constant feature gets weight 0, and never NaN', async () => {
    const model = svm.linearSVM();
    await model.fit(
      rows.map(row => [...row, 7]),
      numbers,
      {epochs: 50},
    );
    expect(model.weights.arraySync()[4]).toEqual([0, 0, 0]);
    expect(model.intercept.dataSync().every(Number.isFinite)).toBe(true);
  });

  test('save → load keeps any finite weights to the bit', async () => {
    const model = svm.linearSVM({standardize: false});
    await fc.assert(
      fc.asyncProperty(
        fc.integer({min: 1, max: 6}),
        fc.integer({min: 2, max: 5}),
        fc.nat(),
        async (columns, classes, seed) => {
          const x = randomRows(12, columns, seed, 100);
          await model.fit(
            x,
            x.map((_, i) => i % classes),
            {epochs: 3},
          );
          let saved: tf.io.ModelArtifacts | undefined;
          await model.save(
            tf.io.withSaveHandler(async artifacts => {
              saved = artifacts;
              return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
            }),
          );
          const again = await svm.loadLinearSVM(tf.io.fromMemory(saved!));
          const same = (a: tf.Tensor, b: tf.Tensor) => expect(a.dataSync()).toEqual(b.dataSync());
          same(again.weights, model.weights);
          same(again.intercept, model.intercept);
          again.dispose();
        },
      ),
      {numRuns: 15, seed: 4},
    );
    model.dispose();
  });

  const cubic: svm.Penalty = {
    name: 'cubic',
    parameters: {},
    nondecreasing: true,
    convex: true,
    value: m => tf.pow(tf.relu(m), 3),
    derivative: m => tf.mul(3, tf.square(tf.relu(m))),
  };
  test.each<[string, svm.MarginLoss, string]>([
    ['a loss of your own', {...westonWatkins(), name: 'mine', config: undefined}, 'mine'],
    ['one with a penalty of your own', svm.oneVsRest({penalty: cubic}), 'oneVsRest(cubic)'],
  ])('%s is saved by name, and given back when loading', async (_, loss, name) => {
    const model = svm.linearSVM({loss});
    await model.fit(iris, undefined, {epochs: 20});
    const folder = temporary();
    await model.save(`file://${folder}`);
    const bare = await svm.loadLinearSVM(`file://${folder}`);
    expect(await bare.labels(iris)).toEqual(await model.labels(iris));
    await expect(bare.evaluate(iris)).rejects.toThrow(
      `linearSVM.evaluate: give loadLinearSVM the loss '${name}', it is not one of this package`,
    );
    const whole = await svm.loadLinearSVM(`file://${folder}`, {loss});
    expect(await whole.evaluate(iris)).toEqual(await model.evaluate(iris));
  });

  test('a loaded model is trained again as the first was', async () => {
    const model = svm.linearSVM({lambda: 0.1, bias: 'none', standardize: false});
    await model.fit(iris, undefined, {epochs: 20});
    const folder = temporary();
    await model.save(`file://${folder}`);
    const again = await svm.loadLinearSVM(`file://${folder}`);
    await again.fit(iris, undefined, {epochs: 20});
    expect(again.facts).toEqual(model.facts);
    expect(again.facts.source.labelColumn).toBe('species');
    expect(again.weights.dataSync()).toEqual(model.weights.dataSync());
  });

  test('validation examples are scaled as the others', async () => {
    const model = svm.linearSVM();
    const {epochs} = await model.fit(iris, undefined, {epochs: 30, validationData: iris});
    for (const {accuracy, validation} of epochs) expect(validation!.accuracy).toBe(accuracy);
    const exact = await model.fit(iris, undefined, {validationData: iris});
    expect(exact.epochs.at(-1)!.validation).toBeDefined();
    for (const {accuracy, validation = {accuracy}} of exact.epochs)
      expect(Math.abs(validation.accuracy - accuracy)).toBeLessThan(0.02);
  });

  test('training again gives the weights before back, and forgets that it was stopped', async () => {
    const model = svm.linearSVM();
    const stop = {onEpochEnd: () => void (model.stopTraining = true)};
    await model.fit(iris, undefined, {callbacks: stop});
    const count = tf.memory().numTensors;
    const {stoppedBy} = await model.fit(iris, undefined, {epochs: 10});
    expect(stoppedBy).toBe('epochs');
    expect(tf.memory().numTensors).toBe(count);
  });

  test('class and sample weights multiply', async () => {
    // A weight of an example counts in N, where that of a class does not: F is compared times N.
    const sampleWeight = numbers.map((_, i) => 1 + (i % 3));
    const multiplied = sampleWeight.map((v, i) => (numbers[i] === 1 ? 2 * v : v));
    const least = async (options: svm.SVMOptions, sampleWeight: number[]) => {
      const model = svm.linearSVM({...options, standardize: false});
      const {certificate} = await model.fit(rows, numbers, {sampleWeight, tolerance: 1e-3});
      expect(certificate.gap).toBeLessThanOrEqual(1e-3);
      const {examples} = model.facts;
      model.dispose();
      return certificate.primal * examples!;
    };
    const both = await least({classWeight: {1: 2}}, sampleWeight);
    expect(both / (await least({}, multiplied))).toBeCloseTo(1, 2);
    expect(both / (await least({}, sampleWeight))).toBeGreaterThan(1.1);
  });

  test('one training at a time', async () => {
    const model = svm.linearSVM();
    const first = model.fit(iris, undefined, {epochs: 20});
    await expect(model.fit(iris)).rejects.toThrow(
      'linearSVM.fit: the model is being trained already',
    );
    await first;
    await model.fit(iris, undefined, {epochs: 5});
  });

  test('a fit that throws leaves the model as it was', async () => {
    const model = svm.linearSVM();
    await model.fit(rows, numbers, {epochs: 20});
    const [before, count] = [[...model.weights.dataSync()], tf.memory().numTensors];
    await expect(model.fit(rows, numbers.slice(1))).rejects.toThrow(
      'y has 149 labels for 150 examples',
    );
    await expect(
      model.fit(rows, numbers, {optimizer: 'sgd', learningRate: svm.constant(1e6)}),
    ).rejects.toThrow('diverged');
    expect([...model.weights.dataSync()]).toEqual(before);
    expect(tf.memory().numTensors).toBe(count);
  });
});
