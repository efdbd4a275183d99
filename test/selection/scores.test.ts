import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {searchFile} from '../../src/node/index.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

beforeAll(() => useBackend('wasm'));

const iris = bundled('iris');
/** Few of one class: accuracy and balanced accuracy differ. */
const rows = [...Array(100).keys(), ...Array.from({length: 12}, (_, i) => 100 + i)];
const uneven = () => svm.takeRows(iris, rows);

/** Wrong answers: less is better. */
const misses: svm.Scorer = {
  name: 'misses',
  greaterIsBetter: false,
  score: ({truth, predicted}) => truth.filter((label, i) => label !== predicted[i]).length,
};

function share({truth, predicted, weights}: svm.Predictions): number {
  let [right, all] = [0, 0];
  truth.forEach((label, i) => {
    all += weights?.[i] ?? 1;
    if (label === predicted[i]) right += weights?.[i] ?? 1;
  });
  return right / all;
}

test('evaluate: by name and function, with weights; without, nothing is added', async () => {
  const model = svm.linearSVM({C: 0.01});
  await model.fit(iris);
  const sampleWeight = Array.from({length: 150}, (_, i) => 1 + (i % 3));
  const scores = ['accuracy', 'balancedAccuracy', misses, share];
  const found = await model.evaluate(iris, undefined, {sampleWeight, scores});
  expect(Object.keys(found.scores!)).toEqual(['accuracy', 'balancedAccuracy', 'misses', 'share']);
  const recalls = found.confusion.map((row, k) => row[k]! / row.reduce((a, b) => a + b));
  expect(found.scores!.accuracy).toBeCloseTo(found.accuracy, 12);
  expect(found.scores!.share).toBeCloseTo(found.accuracy, 12);
  expect(found.scores!.balancedAccuracy).toBeCloseTo(recalls.reduce((a, b) => a + b) / 3, 12);
  const labels = await model.labels(iris);
  expect(found.scores!.misses).toBe(labels.filter((l, i) => l !== iris.labels![i]).length);
  expect(await model.evaluate(iris)).not.toHaveProperty('scores');
  model.dispose();
});

test('crossValidate: of every fold, and their spread', async () => {
  const found = await svm.crossValidate({}, uneven(), undefined, {
    folds: 3,
    scores: ['accuracy', 'f1Macro'],
  });
  found.folds.forEach(({accuracy, scores}) => expect(scores!.accuracy).toBeCloseTo(accuracy, 12));
  const values = found.folds.map(({scores}) => scores!.f1Macro!);
  expect(found.scores!.f1Macro!.mean).toBeCloseTo(values.reduce((a, b) => a + b) / 3, 12);
  expect(found.scores!.accuracy).toEqual({
    mean: expect.closeTo(found.accuracy.mean, 12),
    std: expect.closeTo(found.accuracy.std, 12),
  });
});

describe('gridSearch', () => {
  const grid = {C: [1e-4, 1e-3, 1], classWeight: [undefined, 'balanced'] as const};
  const search = (options: object) =>
    svm.gridSearch(uneven(), undefined, {grid, folds: 3, ...options} as never);

  test.each([
    ['balancedAccuracy', 1],
    [misses, -1],
  ] as const)('ranks by %p', async (score, sign) => {
    const {ranking, model} = await search({score, scores: ['matthews']});
    const name = typeof score === 'string' ? score : score.name;
    const values = ranking.map(row => sign * row.score!.scores![name]!.mean);
    expect(values).toEqual([...values].sort((a, b) => b - a));
    expect(new Set(values).size).toBeGreaterThan(1);
    expect(Object.keys(ranking[0]!.score!.scores!)).toEqual([name, 'matthews']);
    model.dispose();
  });

  test('what was kept of a search with other scores is another search', async () => {
    const file = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-')), 'search.jsonl');
    const {model} = await search({store: searchFile(file), score: 'matthews'});
    model.dispose();
    for (const options of [{}, {score: 'f1Macro'}])
      await expect(search({store: searchFile(file), ...options})).rejects.toThrow(
        'holds another search: its scores is ["matthews"]',
      );
  });
});

test('compareLosses has them, too', async () => {
  const [row] = await svm.compareLosses(iris, undefined, {
    losses: ['oneVsRest'],
    folds: 3,
    scores: ['matthews'],
  });
  expect(row!.score!.scores!.matthews!.mean).toBeGreaterThan(0.7);
});

describe('bad input, before anything is trained', () => {
  const noFit = () => {
    throw new Error('a model was made');
  };
  test.each<[string, unknown, string]>([
    ['no such scorer', ['auc'], "crossValidate: there is no scorer 'auc': there are 'accuracy', "],
    ['no array', 'accuracy', 'crossValidate: scores must be an array of scorers, got string'],
    ['twice', ['f1Macro', 'f1Macro'], "crossValidate: two scorers have the name 'f1Macro'"],
    [
      'no name',
      [
        (
          () => () =>
            1
        )(),
      ],
      'crossValidate: a scorer is a name, a function with a name',
    ],
    ['nothing', [undefined], 'crossValidate: a scorer is a name'],
  ])('%s', async (_, scores, message) => {
    const found = svm.crossValidate(noFit, iris, undefined, {scores} as never);
    await expect(found).rejects.toThrow(message);
  });

  test('probabilities of options without them', async () => {
    const found = svm.crossValidate({}, iris, undefined, {scores: ['logLoss']});
    await expect(found).rejects.toThrow(
      "crossValidate: scores 'logLoss' needs probabilities: linearSVM({probability: true})",
    );
  });
});

describe('a scorer that cannot judge a fold names the call that was made, and the fold', () => {
  const two = svm.takeRows(iris, [...Array(100).keys()]);
  /** Held out is one class, first of both, then alone. */
  const folds = [[...Array(20).keys()].map(i => 5 * i), [...Array(10).keys()]].map(test => ({
    test,
    train: [...Array(100).keys()].filter(row => !test.includes(row)),
  }));
  const shared = {folds, scores: ['rocAuc']};
  const grid = {C: [1, 2]};
  test.each<[string, () => Promise<unknown>]>([
    ['crossValidate', () => svm.crossValidate({}, two, undefined, shared)],
    ['gridSearch', () => svm.gridSearch(two, undefined, {...shared, grid})],
    ['gridSearch', () => svm.gridSearch(two, undefined, {...shared, grid, jobs: 2})],
    ['compareLosses', () => svm.compareLosses(two, undefined, shared)],
    ['learningCurve', () => svm.learningCurve(two, undefined, {folds, score: 'rocAuc'})],
    [
      'nestedCrossValidate',
      () => svm.nestedCrossValidate(two, undefined, {...shared, grid, inner: 2}),
    ],
  ])('%s', async (call, work) => {
    await expect(work()).rejects.toThrow(
      `${call}: fold 2: 'rocAuc' needs examples of class 'versicolor' and of others: there are none of it`,
    );
  });
});
