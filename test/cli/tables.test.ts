import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {folder, run, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-tables-')));

beforeAll(() => {
  const rows = Array.from(
    {length: 40},
    (_, i) =>
      `${i % 5 ? 20 + ((i * 7) % 30) : ''},${['red', 'blue', ''][i % 3]},${'SML'[(i * i) % 3]},${i % 2 ? 'no' : 'yes'}`,
  );
  write('cars.csv', `age,colour,size,sold\n${rows.join('\n')}\n`);
});

const columns = (
  '--missing median --add-indicator --categorical colour --ordinal size=S,M,L --scaling minmax ' +
  '--column colour=missing:most-frequent --column age=missing:constant,fill:-1,scaling:maxabs'
).split(' ');

const factsOf = (model: string) =>
  JSON.parse(readFileSync(path.join(folder, model, 'model.json'), 'utf8')).userDefinedMetadata[
    'tfjs-svm'
  ];

test('the code that is shown for a model of a table reads one like it', async () => {
  const {out} = await run('train', 'cars.csv', ...columns, '--out', 'shown');
  expect(out).toContain("readDataset('new.csv', {like: model, label: false})");
  write('filled.csv', 'age,sold\n1,no\n,yes\n3,no\n4,yes\n');
  const filled = await run('train', 'filled.csv', '--missing', 'mean', '--out', 'shown');
  expect(filled.out).toContain("readDataset('new.csv', {like: model, label: false})");
  write('numbers.csv', 'age,sold\n1,no\n2,yes\n3,no\n4,yes\n');
  const numbers = await run('train', 'numbers.csv', '--out', 'shown');
  expect(numbers.out).toContain('model.labels(features)); // number[][]');
});

test('what becomes of each column is said in flags, kept in the model, and streamed alike', async () => {
  const flags = ['cars.csv', ...columns, '--json'];
  expect(await run('train', ...flags, '--out', 'whole')).toMatchObject({code: 0, err: ''});
  const {options, source, scaling} = factsOf('whole');
  expect(options).toEqual({scaling: 'minmax'});
  expect(source.encoding.columns).toEqual([
    {
      kind: 'number',
      name: 'age',
      missing: 'constant',
      fill: -1,
      indicator: true,
      scaling: 'maxabs',
    },
    {
      kind: 'category',
      name: 'colour',
      values: ['blue', 'red'],
      missing: 'mostFrequent',
      fill: 'red',
      indicator: true,
    },
    {
      kind: 'ordinal',
      name: 'size',
      values: ['S', 'M', 'L'],
      missing: 'median',
      fill: 1,
      indicator: false,
    },
    {kind: 'label', name: 'sold', type: 'string'},
  ]);
  expect(scaling).toEqual({center: [0, 0, 0, 0, 0, 0], spread: [49, 1, 1, 1, 1, 1]});
  expect((await run('train', ...flags, '--stream', '--out', 'stream')).code).toBe(0);
  expect(factsOf('stream')).toMatchObject({source, scaling});
  const again = ['train', 'cars.csv', '--config', 'whole/train.json', '--out', 'again'];
  expect((await run(...again)).code).toBe(0);
  expect(factsOf('again')).toEqual(factsOf('whole'));
  expect(await run('predict', 'whole', 'cars.csv')).toMatchObject({code: 0, err: ''});
});

test('a search varies the scaler', async () => {
  const flags = '--scaling standard,robust,none --missing mean --categorical colour --drop size';
  const {out} = await run('search', 'cars.csv', ...flags.split(' '), '--folds', '2', '--json');
  expect(JSON.parse(out).rows.map((row: {parameters: unknown}) => row.parameters)).toEqual(
    ['standard', 'robust', 'none'].map(scaling => ({scaling})),
  );
});

describe('several labels an example', () => {
  beforeAll(() => {
    const labels = (i: number) => ['red', 'old', 'fast'].filter((_, k) => (i >> k) & 1);
    const values = (i: number) => [0, 1, 2].map(k => ((i >> k) & 1) + ((i * 7 + k) % 5) / 20);
    const rows = Array.from({length: 48}, (_, i) => ({labels: labels(i), values: values(i)}));
    const csv = rows.map(({labels, values}) => [...values, labels.join(';')].join(','));
    write('films.csv', `a,b,c,genres\n${csv.join('\n')}\n`);
    const numbers: Record<string, number> = {red: 1, old: 2, fast: 3};
    const lines = rows.map(({labels, values}) =>
      [
        labels.map(label => numbers[label]).join(','),
        ...values.map((value, k) => `${k + 1}:${value}`),
      ].join(' '),
    );
    write('films.svm', lines.join('\n'));
  });

  test.each([
    ['films.csv', ['--multilabel', ';'], 'old;red'],
    ['films.svm', ['--multilabel'], '1,2'],
  ])('%s is trained on, judged and predicted', async (file, flags, both) => {
    const trained = await run(
      'train',
      file,
      ...flags,
      '--test',
      '0.25',
      '--out',
      'sets',
      '--force',
    );
    expect(trained.code).toBe(0);
    const judged = await run('evaluate', 'sets', file, '--json', '--report', 'sets.html');
    expect(JSON.parse(judged.out)).toMatchObject({
      accuracy: 1,
      confusion: [],
      labelSets: {subsetAccuracy: 1, hammingLoss: 0, f1Macro: 1},
    });
    expect((await run('evaluate', 'sets', file)).out).toMatch(/hamming-loss +│ 0\.0/);
    const found = JSON.parse((await run('predict', 'sets', file, '--json')).out);
    expect(found[0].prediction).toBe('');
    expect(found[3].prediction).toBe(both);
    const scored = ['--score', 'f1-samples', '--report', 'cv.html', '--json'];
    const crossed = JSON.parse((await run('cv', file, ...flags, '--folds', '2', ...scored)).out);
    expect(crossed.accuracy.mean).toBeGreaterThan(0.8);
    expect(crossed.scores.f1Samples.mean).toBeGreaterThan(0.8);
    expect((await run('convert', 'sets', '--to', 'onnx', '--out', 'sets.onnx')).code).toBe(0);
    for (const page of ['sets.html', 'cv.html'])
      expect(readFileSync(path.join(folder, page), 'utf8')).toContain('whole sets right');
  });

  test.each([
    [
      ['--loss', 'crammer-singer'],
      'train: --multilabel trains a column for each label: --loss one-vs-rest does',
    ],
    [
      ['--probabilities'],
      'train: --probabilities is of classes of which an example has one, not of --multilabel',
    ],
    [
      ['--stream'],
      'linearSVM.fitDataset: it is of single labels'.replace('linearSVM.fitDataset', 'train'),
    ],
  ])('%j: one line', async (flags, message) => {
    const {code, err} = await run('train', 'films.csv', '--multilabel', ';', ...flags);
    expect([
      code,
      err
        .trim()
        .split('\n')
        .at(-1)!
        .slice(10, 10 + message.length),
    ]).toEqual([1, message]);
  });
});
