import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

beforeAll(() => useBackend('wasm'));

const iris = bundled('iris');
const loose = (value: unknown) => value as never;

/** Without what the clock says. */
const untimed = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (name, of) => (name === 'seconds' ? undefined : of)));

test('the numbers are those of a loop by hand', async () => {
  const options = {loss: svm.crammerSinger(), C: 0.5};
  const fit = {epochs: 60, batchSize: 40, tolerance: 0};
  const rows = Array.from({length: 150}, (_, row) => row);
  const folds = [0, 1, 2, 3].map(k => ({
    train: rows.filter(row => row % 4 !== k),
    test: rows.filter(row => row % 4 === k),
  }));
  const found = await svm.crossValidate(options, iris, undefined, {folds, seed: 5, fit});

  const confusion = [0, 1, 2].map(() => [0, 0, 0]);
  const names = ['setosa', 'versicolor', 'virginica'];
  const accuracies: number[] = [];
  for (const [k, {train, test}] of folds.entries()) {
    const model = svm.linearSVM(options);
    const take = (part: number[]) =>
      part.map(row => [...iris.values.subarray(4 * row, 4 * row + 4)]);
    const labels = (part: number[]) => part.map(row => String(iris.labels![row]));
    const {certificate} = await model.fit(take(train), labels(train), {...fit, seed: 5});
    const scores = model.scores(take(test)).arraySync();
    let [right, loss] = [0, 0];
    scores.forEach((s, i) => {
      const y = names.indexOf(labels(test)[i]!);
      const predicted = s.indexOf(Math.max(...s));
      confusion[y]![predicted]!++;
      if (predicted === y) right++;
      const others = s.filter((_, j) => j !== y);
      loss += Math.max(0, 1 + Math.max(...others) - s[y]!);
      expect(found.predictions[test[i]!]).toBe(names[predicted]);
    });
    const score = found.folds[k]!;
    expect(score.accuracy).toBe(right / test.length);
    expect(score.loss).toBeCloseTo(loss / test.length, 5);
    expect([score.objective, score.gap]).toEqual([certificate.primal, certificate.gap]);
    accuracies.push(right / test.length);
    model.dispose();
  }
  expect(found.confusion).toEqual(confusion);
  expect(found.classes).toEqual(names);
  const mean = accuracies.reduce((a, b) => a + b) / 4;
  const variance = accuracies.reduce((sum, a) => sum + (a - mean) ** 2, 0) / 4;
  expect(found.accuracy.mean).toBeCloseTo(mean, 12);
  expect(found.accuracy.std).toBeCloseTo(Math.sqrt(variance), 12);
});

test('the same seed, the same bits; another seed, other folds; no tensor stays', async () => {
  const before = tf.memory().numTensors;
  const run = (seed: number) =>
    svm.crossValidate({}, iris, undefined, {folds: 3, seed, fit: {epochs: 20, batchSize: 25}});
  const first = untimed(await run(7));
  expect(untimed(await run(7))).toEqual(first);
  expect(untimed(await run(8))).not.toEqual(first);
  expect(tf.memory().numTensors).toBe(before);
});

test('nothing is learned from the rows held out, their scale included', async () => {
  const y = Array.from({length: 20}, (_, i) => i % 2);
  const x = y.map((label, i) => [label + (i % 3) / 10, i]);
  const folds = [{train: y.map((_, i) => i).slice(0, 16), test: [16, 17, 18, 19]}];
  const wild = x.map((row, i) => (i < 16 ? row : [row[0]!, 1e6 * i]));
  const objective = async (rows: number[][]) =>
    (await svm.crossValidate({C: 1}, rows, y, {folds, fit: {epochs: 30}})).folds[0]!.objective;
  expect(await objective(wild)).toBe(await objective(x));
});

test('nor are means and categories of a table', async () => {
  const csv = 'size,colour,y\n1,red,u\n3,blue,v\n?,red,u\n?,blue,v\n9,green,u\n';
  const table = svm.parseCSV(csv, {missing: 'mean', categorical: ['colour']});
  // Size, blue, red: 2 is the mean of 1 and 3; nobody has heard of green.
  const train = [
    [1, 0, 1],
    [3, 1, 0],
    [2, 0, 1],
  ];
  const held = [
    [2, 1, 0],
    [9, 0, 0],
  ];
  const fit = {epochs: 20, tolerance: 0};
  const folds = [{train: [0, 1, 2], test: [3, 4]}];
  const model = svm.linearSVM({C: 10});
  const {certificate} = await model.fit(train, ['u', 'v', 'u'], {...fit, seed: 0});
  const {loss} = await model.evaluate(held, ['v', 'u']);
  model.dispose();

  const options = {fit, folds, seed: 0};
  const found = await svm.crossValidate({C: 10}, table, undefined, options);
  expect([found.loss.mean, found.objective.mean]).toEqual([loss, certificate.primal]);
  const [row] = await svm.compareLosses(table, undefined, {
    ...options,
    losses: [svm.binary({penalty: svm.squaredHinge()})],
    options: {C: 10},
  });
  expect(row!.score!.loss.mean).toBe(loss);
  const search = await svm.gridSearch(table, undefined, {...options, grid: {C: [10]}});
  expect(search.best.score!.loss.mean).toBe(loss);
  // The best is trained on all rows.
  expect(search.model.features).toEqual([
    'size',
    ...['blue', 'green', 'red'].map(c => `colour=${c}`),
  ]);
  search.model.dispose();
});

test('sample weights are taken apart with their examples', async () => {
  const y = Array.from({length: 30}, (_, i) => i % 2);
  const x = y.map((label, i) => [label * 2 + ((i * 7) % 5), 1 / (i + 1)]);
  const sampleWeight = y.map((_, i) => 1 + (i % 4));
  const folds = svm.stratifiedKFold(y, {folds: 2});
  const found = await svm.crossValidate({}, x, y, {folds, fit: {sampleWeight, epochs: 50}});
  const model = svm.linearSVM();
  const {train} = folds[1]!;
  const {certificate} = await model.fit(
    train.map(i => x[i]!),
    train.map(i => y[i]!),
    {sampleWeight: train.map(i => sampleWeight[i]!), epochs: 50},
  );
  model.dispose();
  expect(found.folds[1]!.objective).toBe(certificate.primal);
});

test('a function makes the models, one for each fold', async () => {
  let made = 0;
  const make = () => (made++, svm.linearSVM({C: 0.1}));
  const by = await svm.crossValidate(make, iris, undefined, {folds: 3});
  expect(made).toBe(3);
  expect(untimed(by)).toEqual(
    untimed(await svm.crossValidate({C: 0.1}, iris, undefined, {folds: 3})),
  );
});

test('sparse rows, folds that overlap and leave rows out, a class that a part lacks', async () => {
  const x = svm.csr({
    rows: 4,
    columns: 2,
    indptr: [0, 1, 2, 3, 4],
    indices: [0, 1, 0, 1],
    values: [1, 1, 2, 2],
  });
  const folds = [
    {train: [0, 1, 2], test: [2]},
    {train: [0, 1, 2], test: [2, 0]},
  ];
  const found = await svm.crossValidate({}, x, ['a', 'b', 'a', 'c'], {folds, fit: {epochs: 20}});
  expect(found.classes).toEqual(['a', 'b', 'c']);
  expect(found.predictions).toEqual(['a', undefined, 'a', undefined]);
  expect(found.confusion).toEqual([
    [3, 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

test('onFold is told how far it is; the signal ends it within a fold', async () => {
  const before = tf.memory().numTensors;
  const told: number[][] = [];
  const controller = new AbortController();
  const running = svm.crossValidate({}, iris, undefined, {
    folds: 5,
    signal: controller.signal,
    fit: {
      epochs: 1_000_000,
      tolerance: 0.05,
      callbacks: {
        onEpochEnd: epoch => {
          if (told.length === 2 && epoch === 3) controller.abort();
        },
      },
    },
    onFold: ({done, fits}) => void told.push([done, fits]),
  });
  await expect(running).rejects.toThrow(controller.signal.reason);
  expect(told).toEqual([
    [1, 5],
    [2, 5],
  ]);
  expect(tf.memory().numTensors).toBe(before);
});

test('one class alone will do where the classes are given', async () => {
  const rows = [[1], [2], [3], [4]];
  const same = ['a', 'a', 'a', 'a'];
  const {accuracy} = await svm.crossValidate({classes: ['a', 'b']}, rows, same, {folds: 2});
  expect(accuracy.mean).toBe(1);
});

describe('bad input: one line', () => {
  const x = [[0], [1], [2], [3]];
  const y = ['a', 'b', 'a', 'b'];
  const none = undefined;
  const one = 'stratifiedKFold: folds must be a whole number above 1, got 1';
  test.each<[string, unknown, unknown, unknown, unknown, string]>([
    [
      'no x',
      {},
      null,
      y,
      {},
      'crossValidate: x must be a Tensor2D, number[][] or Dataset, got null',
    ],
    ['too few labels', {}, x, ['a'], {}, 'crossValidate: y has 1 labels for 4 examples'],
    ['no labels', {}, x, none, {}, 'crossValidate: y is missing'],
    [
      'one class',
      {},
      x,
      ['a', 'a', 'a', 'a'],
      {folds: 2},
      "crossValidate: y has one class only, 'a'",
    ],
    [
      'many folds',
      {},
      x,
      y,
      {folds: 3},
      "stratifiedKFold: class 'a' has 2 rows, too few for 3 folds",
    ],
    ['one fold', {}, x, y, {folds: 1}, one],
    [
      'a number among texts',
      {vectorizer: svm.tfidf()},
      ['a text', 'another', 'third', 4] as unknown as svm.Texts,
      ['a', 'b', 'a', 'b'],
      {folds: 2},
      'crossValidate: x must be texts, as the model has a vectorizer, got number at 3',
    ],
    [
      'a word',
      {},
      x,
      y,
      {folds: 'two'},
      'crossValidate: folds must be a number, a splitter or an array of folds, got two',
    ],
    [
      'no folds',
      {},
      x,
      y,
      {folds: []},
      'crossValidate: folds must be a number, a splitter or an array of folds, got []',
    ],
    [
      'an empty part',
      {},
      x,
      y,
      {folds: [{train: [0, 1], test: []}]},
      'crossValidate: folds[0].test must be an array of rows',
    ],
    [
      'a row not there',
      {},
      x,
      y,
      {folds: [{train: [0, 4], test: [1]}]},
      'crossValidate: folds[0].train has row 4, there are 0 to 3',
    ],
    [
      'a misspelt option',
      {},
      x,
      y,
      {fold: 2},
      "crossValidate: unknown option 'fold': did you mean folds?",
    ],
    ['a misspelt C', {c: 2}, x, y, {folds: 2}, "linearSVM: unknown option 'c': did you mean C?"],
    [
      'no epochs',
      {},
      x,
      y,
      {folds: 2, fit: {epochs: 0}},
      'linearSVM.fit: epochs must be a whole number above 0, got 0',
    ],
    [
      'too few weights',
      {},
      x,
      y,
      {folds: 2, fit: {sampleWeight: [1]}},
      'crossValidate: sampleWeight has 1 weights for 4 examples',
    ],
    [
      'a function of nothing',
      () => 1,
      x,
      y,
      {folds: 2},
      'crossValidate: model must return a linearSVM, got number',
    ],
  ])('%s', async (_, model, features, labels, options, message) => {
    const before = tf.memory().numTensors;
    await expect(
      svm.crossValidate(loose(model), loose(features), loose(labels), loose(options)),
    ).rejects.toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('texts: the vectorizer of each fold is fitted to the texts it is trained on', async () => {
  const texts = ['good food', 'bad food', 'good place', 'bad place', 'rare good', 'unique bad'];
  const y = texts.map(text => (text.includes('good') ? 1 : 0));
  const folds = [{train: [0, 1, 2, 3], test: [4, 5]}];
  const vectorizer = svm.tfidf();
  const fit = {epochs: 20};
  const before = tf.memory().numTensors;
  const found = await svm.crossValidate({vectorizer}, texts, y, {folds, fit});
  expect(found.predictions).toEqual([...new Array(4).fill(undefined), 1, 0]);
  const model = svm.linearSVM({vectorizer});
  const {certificate} = await model.fit(texts.slice(0, 4), y.slice(0, 4), fit);
  expect(found.folds[0]!.objective).toBe(certificate.primal);
  model.dispose();

  const identities: string[] = [];
  const search = async (of: svm.Vectorizer, x: string[]) => {
    const store = {
      load: async (search: svm.SearchIdentity) => (identities.push(JSON.stringify(search)), []),
      save: async () => undefined,
    };
    const options = {grid: {C: [0.1, 1]}, options: {vectorizer: of}, fit, folds: 3, store};
    const {rows, model: best} = await svm.gridSearch(x, y, options);
    best.dispose();
    return rows.length;
  };
  expect(await search(vectorizer, texts)).toBe(2);
  await search(svm.tfidf({ngrams: [1, 2]}), texts);
  await search(vectorizer, [...texts.slice(1), 'good']);
  expect(new Set(identities).size).toBe(3);
  expect(tf.memory().numTensors).toBe(before);
  await expect(svm.crossValidate({}, texts, y, {folds})).rejects.toThrow(
    'linearSVM.fit: x is text, which needs a vectorizer',
  );
  await expect(svm.gridSearch(texts, y, {grid: {}, folds})).rejects.toThrow(
    'gridSearch: x is text, which needs a vectorizer',
  );
});
