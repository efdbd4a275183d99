import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, jest, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

const cases = JSON.parse(readFileSync(path.join(__dirname, '../fixtures/curves.json'), 'utf8'));
const iris = bundled('iris');
const pairs = svm.takeRows(
  iris,
  Array.from({length: 100}, (_, i) => 50 + i),
);
beforeAll(() => useBackend('wasm'));

test.each([0, 1, 2])('curve %d is that of scikit-learn', k => {
  const {hits, scores, weights, fpr, tpr, precision, recall, thresholds} = cases[k];
  const roc = svm.rocCurve(scores, hits, weights ?? undefined);
  // scikit-learn keeps scores of weight 0 as points that repeat.
  const points = (x: ArrayLike<number>, y: ArrayLike<number>) =>
    Array.from(x, (value, i) => `${value.toFixed(12)} ${y[i]!.toFixed(12)}`);
  expect(new Set(points(roc.falsePositiveRate, roc.truePositiveRate))).toEqual(
    new Set(points(fpr, tpr)),
  );
  const curve = svm.precisionRecallCurve(scores, hits, weights ?? undefined);
  expect(new Set(points(curve.precision, curve.recall))).toEqual(
    new Set(points(precision, recall)),
  );
  if (!weights)
    expect(Array.from(curve.thresholds, score => score + 0)).toEqual(
      thresholds.map((score: number) => score + 0),
    );
});

test('as many points as there are scores', () => {
  const count = 2 ** 18;
  const scores = Float64Array.from({length: count}, (_, i) => i);
  const hits = scores.map(i => Number(i >= count / 2));
  const roc = svm.rocCurve(scores, hits);
  expect([roc.thresholds.length, roc.area]).toEqual([count + 1, 1]);
  const curve = svm.precisionRecallCurve(scores, hits);
  expect([curve.precision.length, curve.averagePrecision]).toEqual([count + 1, 1]);
});

describe('threshold', () => {
  const held = svm.takeRows(
    pairs,
    Array.from({length: 50}, (_, i) => 2 * i),
  );
  const rest = svm.takeRows(
    pairs,
    Array.from({length: 50}, (_, i) => 2 * i + 1),
  );

  test.each<svm.ThresholdGoal>([
    {cost: {falsePositive: 1, falseNegative: 20}},
    {cost: {falsePositive: 20, falseNegative: 1}},
    {precision: 1},
    {recall: 1},
  ])('%j: no other is better', async goal => {
    const model = svm.linearSVM({C: 0.01});
    await model.fit(rest);
    const chosen = await svm.chooseThreshold(model, held, undefined, goal);
    const scores = model.scores(held);
    const values = [...scores.dataSync()];
    scores.dispose();
    const outcome = (threshold: number) => {
      const taken = values.map(score => score > threshold);
      const count = (isTaken: boolean, label: string) =>
        taken.filter((one, i) => one === isTaken && held.labels![i] === label).length;
      const [hit, mistaken, missed] = [count(true, 'virginica'), count(true, 'versicolor'), count(false, 'virginica')]; // prettier-ignore
      const [precision, recall] = [
        hit + mistaken ? hit / (hit + mistaken) : 1,
        hit / (hit + missed),
      ];
      if ('cost' in goal) return -(goal.cost.falsePositive * mistaken + goal.cost.falseNegative * missed); // prettier-ignore
      if ('precision' in goal) return precision >= goal.precision ? recall : -1;
      return recall >= goal.recall ? precision : -1;
    };
    const best = Math.max(...[-1e9, ...values].map(outcome));
    expect(outcome(model.threshold)).toBe(best);
    const {confusion} = await model.evaluate(held);
    expect(confusion[0]![1]).toBe(chosen.falsePositives);
    expect(confusion[1]![0]).toBe(chosen.falseNegatives);
    model.dispose();
  });

  test('is saved, exported, and forgotten by training anew', async () => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM({C: 0.01});
    await model.fit(rest);
    const plain = await model.labels(held);
    model.threshold = 0.4;
    const moved = await model.labels(held);
    expect(moved).not.toEqual(plain);
    let artifacts!: tf.io.ModelArtifacts;
    await model.save(tf.io.withSaveHandler(async found => ((artifacts = found), {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(found)}))); // prettier-ignore
    const loaded = await svm.loadLinearSVM(tf.io.fromMemory(artifacts));
    expect(loaded.threshold).toBe(0.4);
    const exported = svm.importModel(svm.exportModel(model, 'scikit-learn'));
    for (const one of [loaded, exported]) expect(await one.labels(held)).toEqual(moved);
    const bad = {...artifacts, userDefinedMetadata: JSON.parse(JSON.stringify(artifacts.userDefinedMetadata))}; // prettier-ignore
    bad.userDefinedMetadata['tfjs-svm'].threshold = 'x';
    await expect(svm.loadLinearSVM(tf.io.fromMemory(bad))).rejects.toThrow(
      'threshold must be a number',
    );
    await model.fit(rest);
    expect(model.threshold).toBe(0);
    [model, loaded, exported].forEach(one => one.dispose());
    expect(tf.memory().numTensors).toBe(before);
  });

  test('bad input: one line', async () => {
    const model = svm.linearSVM();
    await model.fit(iris);
    expect(() => (model.threshold = 1)).toThrow(
      'linearSVM.threshold: a threshold is of one score column, the model has 3',
    );
    await expect(svm.chooseThreshold(model, iris, undefined, {precision: 1})).rejects.toThrow(
      'chooseThreshold: a threshold is of one score column',
    );
    await model.fit(pairs);
    expect(() => (model.threshold = NaN)).toThrow(
      'linearSVM.threshold: it must be a finite number, got NaN',
    );
    await expect(svm.chooseThreshold(model, pairs, undefined, {precision: 2})).rejects.toThrow(
      'chooseThreshold: the goal must be {cost:',
    );
    expect(() => svm.rocCurve([1, 2], [1, 1])).toThrow(
      'rocCurve: there must be examples of the class, and others',
    );
    expect(() => svm.rocCurve([1, 2], [1])).toThrow('rocCurve: there are 2 scores, 1 hits');
    expect(() => svm.precisionRecallCurve([1, NaN], [1, 0])).toThrow(
      'precisionRecallCurve: a score is NaN',
    );
    model.dispose();
  });
});

describe('what matters', () => {
  test('explain: base and contributions add up to the score', async () => {
    for (const data of [iris, pairs]) {
      const model = svm.linearSVM();
      await model.fit(data);
      const row = svm.takeRows(data, [3]);
      const scores = model.scores(row);
      const found = svm.explain(model, row);
      for (const alone of [row.values, [...row.values]])
        expect(svm.explain(model, alone)).toEqual(found);
      const own = [...scores.dataSync()];
      expectClose(found.map(({score}) => score).slice(-own.length), own, 1e-4);
      for (const {score, base, contributions} of found) {
        const sum = contributions.reduce((all, {contribution}) => all + contribution, base);
        expect(sum).toBeCloseTo(score, 9);
      }
      expect(() => svm.explain(model, data)).toThrow(
        /^explain: row must be one example, there are/,
      );
      scores.dispose();
      model.dispose();
    }
    const texts = svm.linearSVM({vectorizer: svm.tfidf()});
    await texts.fit(['good cake', 'bad tea', 'good tea', 'bad cake'], ['u', 'v', 'u', 'v']);
    const [first] = svm.explain(texts, ['good good cake']);
    expect(svm.explain(texts, 'good good cake')[0]).toEqual(first);
    expect(first!.contributions[0]!.feature).toBe('good');
    texts.dispose();
  });

  test('permutationImportance: by shuffling, of the column of the file as a whole', async () => {
    const rows = Array.from(
      {length: 90},
      (_, i) => `${['red', 'green', 'blue'][i % 3]},${(i * 7) % 11},${i % 3 ? 'a' : 'b'}`,
    );
    const data = svm.parseCSV(['colour,noise,y', ...rows].join('\n'), {categorical: ['colour']});
    const model = svm.linearSVM();
    await model.fit(data);
    const found = await svm.permutationImportance(model, data, undefined, {repeats: 3, seed: 2});
    expect(found.map(({column}) => column)).toEqual(['colour', 'noise']);
    expect(found[0]!.importance).toBeGreaterThan(0.25);
    expect(Math.abs(found[1]!.importance)).toBeLessThan(0.02);

    // The same by shuffled copies of the examples, with the same draws.
    const dense = svm.linearSVM();
    await dense.fit(iris);
    const quick = await svm.permutationImportance(dense, iris, undefined, {repeats: 2, seed: 3});
    const {seededRandom, shuffle} = await import('../../src/data/index.js');
    const random = seededRandom(3);
    const {accuracy} = await dense.evaluate(iris);
    for (let d = 0; d < 4; d++) {
      const falls = [];
      for (let repeat = 0; repeat < 2; repeat++) {
        const order = shuffle(
          Int32Array.from({length: 150}, (_, i) => i),
          random,
        );
        const values = iris.values.slice();
        order.forEach((from, row) => (values[row * 4 + d] = iris.values[from * 4 + d]!));
        falls.push(accuracy - (await dense.evaluate({...iris, values})).accuracy);
      }
      const own = quick.find(({column}) => column === iris.features![d])!;
      expect(own.importance).toBeCloseTo((falls[0]! + falls[1]!) / 2, 2);
    }
    model.dispose();
    dense.dispose();
  });

  test('bootstrapWeights: intervals hold the weights of all examples', async () => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM();
    await model.fit(pairs);
    const found = await svm.bootstrapWeights({}, pairs, undefined, {repeats: 30, level: 0.98});
    const weights = [...model.weights.dataSync()];
    found.forEach(({feature, low, high}, i) => {
      expect(feature).toBe(pairs.features![i]);
      expect(low <= weights[i]! && weights[i]! <= high).toBe(true);
    });
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('a draw or part that has one row of a class says nothing of slips', async () => {
  const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  const few = svm.takeRows(pairs, [...Array(49).keys(), 98, 99]);
  try {
    await svm.bootstrapWeights({}, few, undefined, {repeats: 5});
    await svm.crossValidate({}, few, undefined, {folds: 2});
    expect(warn.mock.calls).toEqual([]);
  } finally {
    warn.mockRestore();
  }
});

describe('curves over sizes and options', () => {
  test('learningCurve, validationCurve', async () => {
    const before = tf.memory().numTensors;
    const learning = await svm.learningCurve(iris, undefined, {sizes: [0.1, 1], folds: 3});
    expect(learning.map(({examples}) => examples)).toEqual([10, 100]);
    const whole = await svm.crossValidate({}, iris, undefined, {folds: 3});
    expect(learning[1]!.test).toEqual(whole.accuracy);
    expect(learning[0]!.train.mean).toBeGreaterThan(learning[0]!.test.mean);
    const points = await svm.validationCurve(iris, undefined, {C: [1e-4, 1]}, {folds: 3});
    expect(points.map(({value}) => value)).toEqual([1e-4, 1]);
    expect(points[1]!.test).toEqual(whole.accuracy);
    await expect(svm.validationCurve(iris, undefined, {})).rejects.toThrow(
      'validationCurve: values must be of one option',
    );
    await expect(svm.learningCurve(iris, undefined, {sizes: [2]})).rejects.toThrow(
      'learningCurve: sizes must be shares above 0 up to 1, got 2',
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('options', () => {
  test('are readable back, and changed in a copy', () => {
    const model = svm.linearSVM({C: 3, bias: 'free', loss: 'crammerSinger'});
    expect(model.options).toEqual({C: 3, bias: 'free', loss: 'crammerSinger'});
    expect(svm.withOptions(model, {lambda: 0.1}).options).toEqual({
      lambda: 0.1,
      bias: 'free',
      loss: 'crammerSinger',
    });
    expect(svm.withOptions(model, {bias: undefined as never}).options).toEqual({
      C: 3,
      loss: 'crammerSinger',
    });
    expect(() => svm.withOptions(model, {C: -1})).toThrow('linearSVM: C must be');
  });
});
