import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

const iris = bundled('iris');
const groups = Array.from({length: iris.rows}, (_, i) => `flowerbed ${i % 10}`);

beforeAll(() => useBackend('wasm'));

describe('groups', () => {
  test('stay together in crossValidate, gridSearch and within nested folds', async () => {
    const seen: number[] = [];
    const watched: svm.Splitter = {
      ...svm.groupKFold({folds: 3}),
      split(rows) {
        const folds = svm.groupKFold({folds: 3}).split(rows);
        const own = Array.from(rows.groups!);
        for (const {train, test} of folds)
          expect(test.some(row => train.some(other => own[other] === own[row]))).toBe(false);
        seen.push(own.length);
        return folds;
      },
    };
    const {folds} = await svm.crossValidate({C: 0.1}, iris, undefined, {folds: watched, groups});
    expect(folds).toHaveLength(3);
    const grid = {C: [0.01, 1]};
    const before = tf.memory().numTensors;
    const nested = await svm.nestedCrossValidate(iris, undefined, {
      grid,
      folds: watched,
      groups,
      score: 'balancedAccuracy',
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(nested.chosen).toEqual([{C: 1}, {C: 1}, {C: 1}]);
    expect(Object.keys(nested.scores!)).toEqual(['balancedAccuracy']);
    expect(seen.slice(0, 2)).toEqual([150, 150]);
    expect(seen.slice(2).every(rows => rows < 150)).toBe(true);
    expect(seen).toHaveLength(5);
  });
});

test('nested: each fold is the test of a search on the others', async () => {
  const grid = {C: [0.01, 1]};
  const nested = await svm.nestedCrossValidate(iris, undefined, {
    grid,
    folds: 3,
    inner: 2,
    seed: 5,
  });
  const folds = svm.stratifiedKFold(iris.labels!, {folds: 3, seed: 5});
  for (const [k, {train, test: held}] of folds.entries()) {
    const part = svm.takeRows(iris, train);
    const {model, best} = await svm.gridSearch(part, undefined, {grid, folds: 2, seed: 5});
    const {accuracy} = await model.evaluate(svm.takeRows(iris, held));
    expect(nested.folds[k]!.accuracy).toBe(accuracy);
    expect(nested.chosen[k]).toEqual(best.parameters);
    model.dispose();
  }
});

test.each<[string, svm.FoldOptions, string]>([
  [
    'no groups',
    {folds: svm.groupKFold()},
    'crossValidate: groupKFold needs groups: {groups}, the group of each example',
  ],
  [
    'groups for nothing',
    {groups},
    'crossValidate: groups are given, but folds that go by none: {folds: groupKFold()}',
  ],
  [
    'too few',
    {folds: svm.groupKFold(), groups: [1, 2]},
    'crossValidate: groups has 2 groups for 150 examples',
  ],
  [
    'fewer groups than folds',
    {folds: svm.groupKFold({folds: 11}), groups},
    'groupKFold: there are 10 groups, too few for 11 folds',
  ],
  [
    'one class in a fold',
    {folds: svm.kFold({folds: 3}), scores: ['rocAucOvr']},
    "crossValidate: fold 1: 'rocAucOvr' needs examples of class 'setosa' and of others: there are no others",
  ],
])('%s: one line', async (_, options, message) => {
  await expect(svm.crossValidate({}, iris, undefined, options)).rejects.toThrow(message);
});
