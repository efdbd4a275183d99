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
    rows: of.length,
    columns: 3,
    indptr: Array.from({length: of.length + 1}, (_, i) => 3 * i),
    indices: of.flatMap(() => [0, 1, 2]),
    values: of.flatMap(({x}) => x),
  });
const texts = (of: typeof rows): Examples => of.map(textOf);
const cells = (of: typeof rows): Examples =>
  svm.parseCSV(
    ['w,y', ...of.map(({x, label}) => `${x[0]! > 1 ? 'much' : 'little'},${label}`)].join('\n'),
    {
      categorical: ['w'],
    },
  );

/** All that need no probabilities and take three classes. */
const scores = ['balancedAccuracy', 'f1Macro', 'f1Weighted', 'precisionMicro', 'matthews'] as const;
const labelsOf = (of: typeof rows) => of.map(({label}) => label);
const sampleWeight = rows.map(({weight}) => weight);

/** Numbers that are sums over the examples, in whatever order; not what is of each row, nor of the clock. */
function expectSame(found: object, expected: object, digits = 4): void {
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, value] of Object.entries(found)) {
    const other = (expected as Record<string, unknown>)[name];
    if (name === 'seconds' || name === 'predictions') continue;
    if (typeof value === 'object' && value !== null) expectSame(value, other as object, digits);
    else if (typeof value === 'number')
      expect([name, value.toFixed(digits)]).toEqual([name, (other as number).toFixed(digits)]);
    else expect([name, value]).toEqual([name, other]);
  }
}

describe('weights are repetitions', () => {
  beforeAll(() => useBackend('cpu'));

  const held = rows.filter((_, i) => i % 4 === 1);
  const training: Record<string, svm.FitOptions> = {
    // Full batches: every epoch is told of, and of both the same.
    descent: {epochs: 40, tolerance: 0},
    exact: {solver: 'exact', tolerance: 1e-6},
    coordinate: {solver: 'coordinate', tolerance: 1e-6},
  };
  // Not adam, which makes large steps of rounding errors where the gradient is 0 but for them.
  const steady: svm.FitOptions = {optimizer: 'momentum'};
  const table: [string, (of: typeof rows) => Examples, svm.SVMOptions, svm.FitOptions?][] = [
    ['defaults', dense, {}],
    ['the tensor engine', dense, {}, {engine: 'tensor'}],
    ['C', dense, {C: 0.1}],
    ['lambda', dense, {lambda: 0.05}],
    ['Weston–Watkins', dense, {loss: 'westonWatkins'}],
    ['Crammer–Singer', dense, {loss: 'crammerSinger'}],
    ['the ramp', dense, {loss: svm.oneVsRest({penalty: svm.ramp()})}],
    ['a free intercept', dense, {bias: 'free'}],
    ['no intercept', dense, {bias: 'none'}],
    ['l1', dense, {l1: 0.01}],
    ['l1 of sparse rows, weights of classes', sparse, {l1: 0.01, classWeight: {a: 3}}],
    ['the elastic net', dense, {l1Ratio: 0.5}],
    ['balanced classes', dense, {classWeight: 'balanced'}],
    ['balanced classes, the tensor engine', dense, {classWeight: 'balanced'}, {engine: 'tensor'}],
    ['weights of classes', dense, {classWeight: {a: 3}}],
    ['raw features', dense, {standardize: false}],
    ['classes that are given', dense, {classes: ['c', 'b', 'a', 'none']}, steady],
    ['sparse rows', sparse, {}],
    ['sparse rows, weights of classes', sparse, {classWeight: {a: 3}}],
    ['texts', texts, {vectorizer: svm.tfidf()}],
    ['texts, standardised', texts, {vectorizer: svm.tfidf({minDf: 2}), standardize: true}, steady],
    ['hashed texts', texts, {vectorizer: svm.hashingVectorizer({features: 16})}, steady],
    ['a table', cells, {}],
    ['averaging', dense, {}, {averaging: true}],
    ['another optimizer', dense, {}, {optimizer: 'momentum'}],
    ['a rate', dense, {}, {learningRate: 0.05}],
    ['validation', dense, {}, {validationData: [dense(held), labelsOf(held)]}],
    ['patience', dense, {C: 100}, {validationData: [dense(held), labelsOf(held)], patience: 2}],
  ];
  const solversOf = (title: string) => {
    if (/l1|net/.test(title)) return ['descent', 'coordinate'];
    // What only optimizers do.
    const isOfDescent = /engine|ramp|optimizer|averaging|rate|patience|given/.test(title);
    return isOfDescent ? ['descent'] : ['descent', 'exact'];
  };
  const cases = table.flatMap(([title, examplesOf, options, given = {}]) =>
    solversOf(title).map(solver => ({title, solver, examplesOf, options, given})),
  );

  test.each(cases)('$title, $solver', async ({solver, examplesOf, options, given}) => {
    const before = tf.memory().numTensors;
    const [weighted, plain] = [svm.linearSVM(options), svm.linearSVM(options)];
    const fit = {
      ...given,
      ...training[solver],
      ...(solver !== 'descent' && {optimizer: undefined}),
    };
    const a = await weighted.fit(examplesOf(rows), labelsOf(rows), {...fit, sampleWeight});
    const b = await plain.fit(examplesOf(repeated), labelsOf(repeated), fit);
    // Sums in another order.
    expect(a.certificate.primal / b.certificate.primal).toBeCloseTo(1, 4);
    expect(a.solver).toBe(solver);
    const last = [a, b].map(({epochs}) => epochs.at(-1)!.accuracy);
    expect(last[0]).toBeCloseTo(last[1]!, 6);
    if (solver === 'descent') {
      expect(a.learningRate).toBeCloseTo(b.learningRate!, 6);
      expect(a.epochs.length).toBe(b.epochs.length);
      a.epochs.forEach((record, epoch) => expectSame(record, b.epochs[epoch]!, 3));
    }
    // A gap of ε·F leaves the weights √(2εF/λ) to differ by, some 0.007 here.
    const error = solver === 'descent' ? 1e-3 : 7e-3;
    expectClose(weighted.weights.dataSync(), plain.weights.dataSync(), error);
    const [known, same] = [weighted.facts, plain.facts];
    expect([known.examples, known.classes]).toEqual([repeated.length, same.classes]);
    expect(known.lambda).toBeCloseTo(same.lambda!, 9);
    expectClose(known.scaling?.center ?? [], same.scaling?.center ?? [], 1e-6);
    expectClose(known.scaling?.spread ?? [], same.scaling?.spread ?? [], 1e-6);
    expect(weighted.vectorizer?.config).toEqual(plain.vectorizer?.config);

    const [one, two] = [
      await plain.evaluate(examplesOf(rows), labelsOf(rows), {sampleWeight, scores}),
      await plain.evaluate(examplesOf(repeated), labelsOf(repeated), {scores}),
    ];
    expect(one.confusion).toEqual(two.confusion);
    expectSame(one, two, 5);
    // What training says of its end is what evaluate says of the model.
    if (solver !== 'descent') expect(last[1]).toBeCloseTo(two.accuracy, 6);
    weighted.dispose();
    plain.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each<[string, (of: typeof rows) => Examples, svm.SVMOptions, svm.PartialFitOptions]>([
    ['defaults', dense, {}, {}],
    ['the tensor engine', dense, {}, {engine: 'tensor'}],
    ['raw features', dense, {standardize: false}, {}],
    ['weights of classes', dense, {classWeight: {a: 3}}, {}],
    ['sparse rows', sparse, {}, {}],
    ['texts', texts, {vectorizer: svm.tfidf()}, {}],
    ['a table', cells, {}, {}],
  ])('in partialFit, twice: %s', async (_, examplesOf, options, training) => {
    const all = {lambda: 0.1, classes: ['a', 'b', 'c'], ...options};
    const [weighted, plain] = [svm.linearSVM(all), svm.linearSVM(all)];
    for (const call of [1, 2]) {
      const a = await weighted.partialFit(examplesOf(rows), labelsOf(rows), {
        ...(call === 1 ? training : {}),
        sampleWeight,
      });
      const b = await plain.partialFit(
        examplesOf(repeated),
        labelsOf(repeated),
        call === 1 ? training : {},
      );
      expect(a.examples).toBe(call * repeated.length);
      expectSame(a, b, 5);
    }
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
    const common = {folds, fit: {...fit, sampleWeight}, scores};
    const other = {folds: again, fit, scores};
    const a = await svm.crossValidate({}, dense(rows), labelsOf(rows), common);
    const b = await svm.crossValidate({}, dense(repeated), labelsOf(repeated), other);
    expect(a.confusion).toEqual(b.confusion);
    // A decision is of a row of the table, and the tables differ in rows.
    const {decisions, ...summary} = a;
    const {decisions: decisionsAgain, ...summaryAgain} = b;
    expectSame(summary, summaryAgain, 4);
    // Float32 sums of rows in another order.
    expectClose(at.map(i => decisions[i]!).flat(), decisionsAgain.flat() as number[], 1e-3);

    const grid = {C: [0.01, 1], classWeight: ['balanced' as const]};
    const found = await svm.gridSearch(dense(rows), labelsOf(rows), {grid, ...common});
    const same = await svm.gridSearch(dense(repeated), labelsOf(repeated), {grid, ...other});
    expectSame(found.rows, same.rows, 4);
    found.model.dispose();
    same.model.dispose();

    const losses = [svm.oneVsRest(), svm.westonWatkins()];
    const compared = await svm.compareLosses(dense(rows), labelsOf(rows), {losses, ...common});
    const likewise = await svm.compareLosses(dense(repeated), labelsOf(repeated), {
      losses,
      ...other,
    });
    expectSame(compared, likewise, 4);
  });

  test('all of weight 0 are no examples', async () => {
    const rejected = expect(svm.linearSVM().fit([[1], [2]], ['a', 'b'], {sampleWeight: [0, 0]}));
    await rejected.rejects.toThrow('linearSVM.fit: sampleWeight has no weight above 0');
  });
});
