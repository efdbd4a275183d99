import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {useBackend} from '../backends.js';
import {random} from '../random.js';
import {expectClose} from '../tolerances.js';

// A weight of k is the example k times, in all that is learnt of rows.

const next = random(5);
const rows = Array.from({length: 60}, (_, i) => {
  const label = ['a', 'b', 'c'][i % 3]!;
  return {x: [i % 3, 0, 5].map((mean, d) => mean + (d + 1) * next()), label, weight: (i * 7) % 4};
});
/** Each row as often as it counts. */
const repeated = rows.flatMap(row => new Array<typeof row>(row.weight).fill(row));
const words = ['good', 'bad', 'tea', 'cake', 'rude'];
const textOf = ({x}: {x: number[]}) =>
  words.filter((_, i) => x[i % 3]! * (i + 1) > 3).join(' ') || 'none';

type Examples = svm.Features | svm.Texts;
const dense = (of: typeof rows): Examples => of.map(({x}) => x);
const sparse = (of: typeof rows): Examples =>
  svm.csr({
    ...{rows: of.length, columns: 3},
    indptr: Array.from({length: of.length + 1}, (_, i) => 3 * i),
    indices: of.flatMap(() => [0, 1, 2]),
    values: of.flatMap(({x}) => x),
  });
const texts = (of: typeof rows): Examples => of.map(textOf);
const table = (of: typeof rows): Examples =>
  svm.parseCSV(
    ['w,y', ...of.map(({x, label}) => `${x[0]! > 1 ? 'much' : 'little'},${label}`)].join('\n'),
    {
      categorical: ['w'],
    },
  );

describe('weights are repetitions', () => {
  beforeAll(() => useBackend('cpu'));

  test.each<[string, (of: typeof rows) => Examples, svm.SVMOptions, svm.FitOptions]>([
    ['defaults', dense, {}, {}],
    ['the tensor engine', dense, {}, {engine: 'tensor'}],
    ['C', dense, {C: 0.1}, {}],
    ['lambda', dense, {lambda: 0.05}, {}],
    ['Weston–Watkins', dense, {loss: 'westonWatkins'}, {}],
    ['a free intercept', dense, {bias: 'free'}, {}],
    ['no intercept', dense, {bias: 'none'}, {}],
    ['l1', dense, {l1: 0.01}, {}],
    ['balanced classes', dense, {classWeight: 'balanced'}, {}],
    ['weights of classes', dense, {classWeight: {a: 3}}, {}],
    ['raw features', dense, {standardize: false}, {}],
    // Not adam, which makes large steps of the rounding errors in the column without examples.
    ['classes that are given', dense, {classes: ['c', 'b', 'a', 'none']}, {optimizer: 'momentum'}],
    ['sparse rows', sparse, {}, {}],
    ['texts', texts, {vectorizer: svm.tfidf()}, {}],
    ['texts, standardised', texts, {vectorizer: svm.tfidf({minDf: 2}), standardize: true}, {}],
    ['a table', table, {}, {}],
    ['averaging', dense, {}, {averaging: true}],
    ['another optimizer', dense, {}, {optimizer: 'momentum'}],
    ['validation', dense, {}, {validationData: [dense(rows), rows.map(({label}) => label)]}],
  ])('%s', async (_, examplesOf, options, training) => {
    const before = tf.memory().numTensors;
    const [weighted, plain] = [svm.linearSVM(options), svm.linearSVM(options)];
    const common = {epochs: 40, tolerance: 0, ...training};
    const a = await weighted.fit(
      examplesOf(rows),
      rows.map(({label}) => label),
      {
        ...common,
        sampleWeight: rows.map(({weight}) => weight),
      },
    );
    const b = await plain.fit(
      examplesOf(repeated),
      repeated.map(({label}) => label),
      common,
    );
    expect(a.learningRate).toBeCloseTo(b.learningRate!, 6);
    // Sums in another order.
    expect(a.certificate.primal / b.certificate.primal).toBeCloseTo(1, 4);
    expectClose(weighted.weights.dataSync(), plain.weights.dataSync(), 1e-3);
    const [known, same] = [weighted.facts, plain.facts];
    expect([known.examples, known.classes]).toEqual([repeated.length, same.classes]);
    expect(known.lambda).toBeCloseTo(same.lambda!, 9);
    expectClose(known.scaling?.center ?? [], same.scaling?.center ?? [], 1e-6);
    expectClose(known.scaling?.spread ?? [], same.scaling?.spread ?? [], 1e-6);
    expect(weighted.vectorizer?.config).toEqual(plain.vectorizer?.config);

    const [one, two] = [
      await plain.evaluate(
        examplesOf(rows),
        rows.map(({label}) => label),
        {
          sampleWeight: rows.map(({weight}) => weight),
        },
      ),
      await plain.evaluate(
        examplesOf(repeated),
        repeated.map(({label}) => label),
      ),
    ];
    expect(one.confusion).toEqual(two.confusion);
    expect([one.loss, one.accuracy].map(x => x!.toFixed(5))).toEqual(
      [two.loss, two.accuracy].map(x => x!.toFixed(5)),
    );
    weighted.dispose();
    plain.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('in partialFit: what is learnt of features, and how many examples there were', async () => {
    const options = {lambda: 0.1, classes: ['a', 'b', 'c']};
    const [weighted, plain] = [svm.linearSVM(options), svm.linearSVM(options)];
    const a = await weighted.partialFit(
      dense(rows),
      rows.map(({label}) => label),
      {
        sampleWeight: rows.map(({weight}) => weight),
      },
    );
    const b = await plain.partialFit(
      dense(repeated),
      repeated.map(({label}) => label),
    );
    expect(a.examples).toBe(b.examples);
    expect(a.loss).toBeCloseTo(b.loss, 5);
    expectClose(weighted.weights.dataSync(), plain.weights.dataSync(), 1e-4);
    weighted.dispose();
    plain.dispose();
  });

  test('in the scores of folds', async () => {
    const folds = [0, 1].map(k => ({
      train: rows.flatMap((_, i) => (i % 2 === k ? [i] : [])),
      test: rows.flatMap((_, i) => (i % 2 === k ? [] : [i])),
    }));
    const at = rows.flatMap((row, i) => new Array<number>(row.weight).fill(i));
    const again = folds.map(({train, test}) => ({
      train: at.flatMap((i, place) => (train.includes(i) ? [place] : [])),
      test: at.flatMap((i, place) => (test.includes(i) ? [place] : [])),
    }));
    const fit = {epochs: 30, tolerance: 0};
    const labels = (of: typeof rows) => of.map(({label}) => label);
    const a = await svm.crossValidate({}, dense(rows), labels(rows), {
      folds,
      fit: {...fit, sampleWeight: rows.map(({weight}) => weight)},
    });
    const b = await svm.crossValidate({}, dense(repeated), labels(repeated), {folds: again, fit});
    expect(a.confusion).toEqual(b.confusion);
    expect(a.loss.mean).toBeCloseTo(b.loss.mean, 4);
    expect(a.accuracy.mean).toBeCloseTo(b.accuracy.mean, 9);
  });

  test('all of weight 0 are no examples', async () => {
    const rejected = expect(svm.linearSVM().fit([[1], [2]], ['a', 'b'], {sampleWeight: [0, 0]}));
    await rejected.rejects.toThrow('linearSVM.fit: sampleWeight has no weight above 0');
  });
});
