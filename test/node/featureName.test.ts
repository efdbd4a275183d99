import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {
  bootstrapWeights,
  explain,
  gridSearch,
  l1Path,
  linearSVM,
  permutationImportance,
  topWeights,
  type Dataset,
} from '../../src/index.node.js';
import {
  chunksOf,
  pathReport,
  pathTable,
  readDataset,
  readModel,
  shareDataset,
  trainingReport,
} from '../../src/node/index.js';
import {importModel} from '../../src/model/index.js';
import {useBackend} from '../backends.js';

// Features of svmlight files have no names: they are called by the numbers that the file has for them.

const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-names-'));
const rows = Array.from({length: 24}, (_, i) => [i % 2, i % 2 ? 2 + (i % 3) : -1 - (i % 5), i % 7]);
/** A file whose second feature decides, and whose third is there; counted from `first`. */
const written = (first: number) => {
  const file = path.join(folder, `${first}.svm`);
  const lines = rows.map(([y, a, b]) => `${y} ${first}:1 ${first + 1}:${a} ${first + 2}:${b}\n`);
  writeFileSync(file, lines.join(''));
  return file;
};
const names = (first: number) => [first, first + 1, first + 2].map(String);
const svm = {C: 1};

beforeAll(() => useBackend('cpu'));

describe.each([0, 1])('counted from %i', first => {
  let data: Dataset;
  const second = String(first + 1);
  beforeAll(async () => {
    data = await readDataset(written(first));
  });

  test.each<[string, () => Promise<ReturnType<typeof linearSVM>>]>([
    [
      'rows',
      async () => {
        const model = linearSVM(svm);
        await model.fit(data);
        return model;
      },
    ],
    [
      'a stream',
      async () => {
        const model = linearSVM(svm);
        await model.fitDataset(chunksOf(written(first), {rowsPerChunk: 10}));
        return model;
      },
    ],
    [
      'a search in threads',
      async () => {
        const found = await gridSearch(shareDataset(data), undefined, {
          grid: {C: [0.1, 1]},
          folds: 2,
          jobs: 2,
        });
        return found.model;
      },
    ],
  ])('weights of %s, saved and loaded', async (_, trained) => {
    const model = await trained();
    await model.save(`file://${path.join(folder, 'saved')}`);
    const saved = await readModel(path.join(folder, 'saved'));
    for (const each of [model, saved]) {
      const [, top] = topWeights(each);
      expect(top!.positive[0]).toMatchObject({feature: second, column: 1});
      const [why] = explain(each, [[0, 3, 0]]);
      expect(why!.contributions[0]).toMatchObject({feature: second, column: 1});
      expect(why!.columns[0]!.column).toBe(second);
      const [most, ...others] = await permutationImportance(each, data);
      expect(most!.column).toBe(second);
      expect([most!, ...others].map(({column}) => column).sort()).toEqual(names(first));
      each.dispose();
    }
  });

  test('intervals, paths, reports', async () => {
    const intervals = await bootstrapWeights(svm, data, undefined, {repeats: 2});
    expect(intervals.map(({feature}) => feature)).toEqual(names(first));
    const found = await l1Path(data, undefined, {l1s: [0.1, 0.001]});
    expect(pathTable(found)).toMatch(new RegExp(`│ ${second}\\b`));
    const page = await pathReport({name: 'x', path: found});
    expect(page).toContain(`feature ${second}`);
    const model = linearSVM(svm);
    const history = await model.fit(data);
    const score = await model.evaluate(data);
    const report = await trainingReport({name: 'x', model, history, train: {data, score}});
    for (const name of names(first)) expect(report).toContain(`feature ${name}<`);
    expect(report).not.toContain(`feature ${first === 1 ? 0 : 3}<`);
    model.dispose();
  });
});

test('features of a model of LIBLINEAR are called as its files count them', async () => {
  const text =
    'solver_type L2R_L2LOSS_SVC\nnr_class 2\nlabel 1 -1\nnr_feature 2\nbias -1\nw\n0.5 \n-3 \n';
  const model = importModel(new TextEncoder().encode(text), {format: 'liblinear'});
  const [, top] = topWeights(model);
  expect(top!.positive[0]!.feature).toBe('1');
  model.dispose();
});

test('rows that are given in code are counted from 0', async () => {
  const model = linearSVM(svm);
  await model.fit([[0, 1], [0, -1]], ['a', 'b']); // prettier-ignore
  expect(topWeights(model)[0]!.positive[0]!.feature).toBe('1');
  model.dispose();
});
