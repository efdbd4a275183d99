import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {run, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-explain-')));

interface Told {
  row: number;
  prediction: string;
  label: string;
  score: number;
  base: number;
  columns: {column: string; contribution: number; features: {contribution: number}[]}[];
}

beforeAll(async () => {
  const rows = ['red,2020-01-02,3.5,good cake,u,k1', 'blue,2020-02-03,4.5,bad cake,v,k2', 'red,2021-03-04,,good soup,u,k3']; // prettier-ignore
  write('table.csv', `colour,when,age,note,y,key\n${[...rows, ...rows].join('\n')}\n`);
  const columns = '--categorical colour --dates when --text note --missing median --add-indicator';
  const flags = `train table.csv --drop key --label y ${columns} --out table`.split(' ');
  expect(await run(...flags)).toMatchObject({code: 0});
  write('sets.csv', 'a,b,y\n1,0,u;v\n0,1,v\n1,1,u\n0,0,w\n1,0,u;v\n0,1,v\n1,1,u\n0,0,w\n');
  expect(await run('train', 'sets.csv', '--multilabel', ';', '--out', 'sets')).toMatchObject({
    code: 0,
  });
});

const told = async (...flags: string[]): Promise<Told[]> =>
  JSON.parse((await run('explain', ...flags, '--json')).out);

test('columns of the file, the greatest effect first, add up to the score that predict tells', async () => {
  const found = await told('table', 'table.csv', '--class', 'v');
  expect(found.map(({row}) => row)).toEqual([1, 2, 3, 4, 5]);
  const {out} = await run('predict', 'table', 'table.csv', '--scores', '--json');
  const predicted = JSON.parse(out) as {prediction: string; score_v: number}[];
  found.forEach(({prediction, label, score, base, columns}, i) => {
    expect([prediction, label]).toEqual([predicted[i]!.prediction, 'v']);
    expect(score).toBeCloseTo(predicted[i]!.score_v, 5);
    const effects = columns.map(({contribution}) => contribution);
    expect(effects.reduce((a, b) => a + b, base)).toBeCloseTo(score, 10);
    const sizes = effects.map(Math.abs);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(columns.map(({column}) => column).sort()).toEqual(['age', 'colour', 'note', 'when']);
    for (const {contribution, features} of columns)
      expect(features.reduce((sum, one) => sum + one.contribution, 0)).toBeCloseTo(
        contribution,
        12,
      );
  });
});

test('a table a row says what stands in the columns, and what else there is', async () => {
  const {out} = await run('explain', 'table', 'table.csv', '--rows', '3', '--id', 'key');
  expect(out).toMatch(/^row 3 \(k3\): u; why it has this score of u\n/);
  expect(out).toMatch(/│ colour +│ red +│ \+0\.\d+/);
  expect(out).toMatch(/│ note +│ (good, soup|soup, good) +│/);
  expect(out).toMatch(/│ when +│ (year \d{4}|(month|day|weekday) \d+), .* and 1 more +│/);
  expect(out).toMatch(/│ age +│ .*\(missing\)/);
  expect(out).toMatch(/│ before any of them │ .*\n│ score /);
  const short = await run('explain', 'table', 'table.csv', '--rows', '3', '--most', '1');
  expect(short.out).toMatch(/│ 3 more +│ +│ [+−]\d/);
});

test('of several labels an example, that of the greatest score, or the one asked for', async () => {
  const [first] = await told('sets', 'sets.csv', '--rows', '4');
  expect(first!.label).toBe('w');
  const [asked] = await told('sets', 'sets.csv', '--rows', '4', '--class', 'u');
  expect(asked!.label).toBe('u');
  expect(asked!.score).toBeLessThan(first!.score);
});

test.each([
  ['--rows 7', 'explain: there is no row 7: table.csv has 6'],
  ['--class w', "explain: --class 'w' is none of the classes u, v"],
  ['--most 0', 'explain: --most must be a whole number above 0, got 0'],
])('%s is one line', async (flags, message) => {
  const {code, err} = await run('explain', 'table', 'table.csv', ...flags.split(' '));
  expect({code, err}).toEqual({code: 1, err: `tfjs-svm: ${message}\n`});
});

test('rows that are no numbers from 1', async () => {
  const {code, err} = await run('explain', 'table', 'table.csv', '--rows', '0,1');
  expect(code).toBe(1);
  expect(err).toContain('They are not whole numbers from 1: 3,17.');
});

test('of an ordinal the word is told', async () => {
  write('sizes.csv', 'size,y\nS,u\nM,u\nL,v\nS,u\nL,v\n');
  const trained = await run('train', 'sizes.csv', '--ordinal', 'size=S,M,L', '--out', 'sizes');
  expect(trained.code).toBe(0);
  expect((await run('explain', 'sizes', 'sizes.csv', '--rows', '3')).out).toMatch(/│ size +│ L +│/);
});

test.each([
  [
    'a,b\nx,1\ny,2\nx,1\n',
    "column a holds words, such as 'x': the model was trained on rows of numbers",
  ],
  ['a;b\n1,5;2\n2,5;1\n', "column a holds decimal commas, such as '1,5': try --decimal ,"],
])('words for a model that learnt of none: %j', async (text, message) => {
  write('numbers.svm', '1 1:1\n2 2:1\n1 1:2\n');
  expect((await run('train', 'numbers.svm', '--out', 'numbers')).code).toBe(0);
  write('words.csv', text);
  const {err, code} = await run('evaluate', 'numbers', 'words.csv');
  expect([code, err]).toEqual([1, expect.stringContaining(message)]);
});
