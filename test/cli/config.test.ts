import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {run, write, folder} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-config-')));
const rows = Array.from(
  {length: 40},
  (_, i) =>
    `2026-0${1 + (i % 9)}-11,${['S', 'M', 'L'][i % 3]},${i % 5 ? i : ''},${['red', 'blue', `c${i}`][i % 3]},${i % 2 ? 'a' : 'b'}`,
);
write('sales.csv', ['sold,size,n,colour,y', ...rows].join('\n'));
const flags = [
  '--dates',
  'sold',
  '--ordinal',
  'size=S,M,L',
  '--missing',
  'median',
  '--categorical',
  'colour',
  '--rare',
  '5',
];
const json = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

test('columns of every kind: trained, saved, predicted; and the run again from its options', async () => {
  const first = await run(
    'train',
    'sales.csv',
    ...flags,
    '--C',
    '0.3',
    '--class-weight',
    'a=2',
    '--out',
    'one',
    '--test',
    '0.2',
  );
  expect(first).toMatchObject({code: 0});
  expect(json('one/train.json')).toMatchObject({
    command: 'train',
    data: 'sales.csv',
    options: {C: 0.3, classWeight: {a: 2}, ordinal: {size: ['S', 'M', 'L']}, rare: 5, test: 0.2},
  });
  const again = await run('train', 'sales.csv', '--config', 'one/train.json', '--out', 'two');
  expect(again).toMatchObject({code: 0});
  expect(json('two/model.json')).toEqual(json('one/model.json'));
  expect(json('two/train.json')).toEqual(json('one/train.json'));
  const other = await run(
    'train',
    'sales.csv',
    '--config',
    'one/train.json',
    '--out',
    'two',
    '--C',
    '9',
  );
  expect(other).toMatchObject({code: 0});
  expect(json('two/train.json').options.C).toBe(9);
  write('new.csv', 'sold,size,n,colour\n2027-01-01,M,,pink\n');
  const predicted = await run('predict', 'two', 'new.csv', '--json');
  expect(JSON.parse(predicted.out)).toHaveLength(1);
  const typed = await run('cv', 'sales.csv', ...flags, '--C', '0.3', '--class-weight', 'a=2', '--folds', '2', '--json'); // prettier-ignore
  expect(typed.code).toBe(0);
  const validated = await run('cv', 'sales.csv', '--config', 'one/train.json', '--folds', '2', '--json'); // prettier-ignore
  expect(validated).toMatchObject({code: 0, err: ''});
  const {confusion, predictions, decisions} = JSON.parse(typed.out);
  expect(JSON.parse(validated.out)).toMatchObject({confusion, predictions, decisions});
});

test('the options of a search repeat a training where each had one value', async () => {
  const options = ['--drop', 'sold,colour', '--ordinal', 'size=S,M,L', '--missing', 'mean'];
  const search = (...more: string[]) =>
    run('search', 'sales.csv', ...options, '--folds', '2', '--out', 'found', '--force', ...more);
  expect(await search('--C', '0.5', '--loss', 'one-vs-rest', '--penalty', 'pinball', '--tau', '0.2')).toMatchObject({code: 0}); // prettier-ignore
  const of_ = ['--config', 'found/search.json', '--folds', '2', '--json'];
  const {code, out} = await run('cv', 'sales.csv', ...of_);
  const typed = await run('cv', 'sales.csv', ...options, '--C', '0.5', '--loss', 'one-vs-rest', '--penalty', 'pinball', '--tau', '0.2', '--folds', '2', '--json'); // prettier-ignore
  expect([code, typed.code]).toEqual([0, 0]);
  expect(JSON.parse(out).decisions).toEqual(JSON.parse(typed.out).decisions);

  expect(await search('--C', '0.5,5')).toMatchObject({code: 0});
  for (const command of ['cv', 'train'])
    expect(await run(command, 'sales.csv', '--config', 'found/search.json')).toMatchObject({
      code: 1,
      err: 'tfjs-svm: found/search.json: has several values of --C: the train.json beside it has what was chosen\n',
    });
  expect(await run('cv', 'sales.csv', ...of_, '--C', '2')).toMatchObject({code: 0});
});

describe('every command that trains takes the options of a training', () => {
  const options = ['--drop', 'sold,colour', '--ordinal', 'size=S,M,L', '--missing', 'mean', '--C', '0.02', '--margin', '0.7']; // prettier-ignore
  const penalty = ['--penalty', 'pinball', '--tau', '0.3'];
  beforeAll(async () => {
    const trained = await run('train', 'sales.csv', ...options, ...penalty, '--out', 'given');
    expect(trained).toMatchObject({code: 0});
  });
  const json = async (...flags: string[]) => {
    const {code, out, err} = await run(...flags, '--json');
    expect([code, err]).toEqual([0, '']);
    return JSON.parse(out.replace(/"seconds":([\d.e-]+|\{[^}]*\})/g, '"seconds":0'));
  };
  test.each([
    ['compare', options.slice(0, 8), ['--folds', '2']],
    ['search', [...options, ...penalty], ['--folds', '2']],
    ['curve', [...options, ...penalty], ['--folds', '2', '--sizes', '0.5,1']],
    ['path', [...options, ...penalty], ['--l1s', '0.1,0.01']],
  ])('%s', async (command, typed, rest) => {
    const found = await json(command, 'sales.csv', '--config', 'given/train.json', ...rest);
    expect(found).toEqual(await json(command, 'sales.csv', ...typed, ...rest));
  });

  test('a curve is of the first score of a file', async () => {
    const scores = ['--score', 'f1-macro,roc-auc', '--out', 'scored'];
    const trained = await run('train', 'sales.csv', ...options, ...scores);
    expect(trained).toMatchObject({code: 0});
    const rest = ['--folds', '2', '--sizes', '1'];
    const {score} = await json('curve', 'sales.csv', '--config', 'scored/train.json', ...rest);
    expect(score).toBe('f1Macro');
  });

  test('what is typed goes before what it excludes', async () => {
    const rest = ['--folds', '2', '--lambda', '0.1', '--penalty', 'squared-hinge'];
    const found = await json('cv', 'sales.csv', '--config', 'given/train.json', ...rest);
    const typed = [...options.slice(0, 6), ...options.slice(8), ...rest];
    expect(found).toEqual(await json('cv', 'sales.csv', ...typed));
  });

  test('a column that says which example a row is, or of groups, is no feature of any', async () => {
    const kept = [...options.filter(name => name !== 'sold,colour' && name !== '--drop'), '--id', 'sold', '--drop', 'colour']; // prettier-ignore
    expect(await run('train', 'sales.csv', ...kept, '--out', 'kept')).toMatchObject({code: 0});
    const found = await json('path', 'sales.csv', '--config', 'kept/train.json', '--l1s', '0.1');
    expect(found).toEqual(await json('path', 'sales.csv', ...options, '--l1s', '0.1'));
  });
});

test('compare says that sets of labels have one loss', async () => {
  const {code, err} = await run('compare', 'sales.csv', '--multilabel');
  expect(code).toBe(1);
  expect(err).toMatch(
    /^tfjs-svm: compare: with --multilabel there is one-vs-rest alone: [^\n]+\n$/,
  );
});

test('compare divides by groups', async () => {
  const flags = ['--drop', 'sold,colour', '--missing', 'mean', '--folds', '2', '--json'];
  const groups = ['--split', 'group-k-fold', '--groups', 'size'];
  const {code, out, err} = await run('compare', 'sales.csv', ...flags, ...groups);
  expect([code, err]).toEqual([0, '']);
  const cv = await run('cv', 'sales.csv', ...flags, ...groups, '--loss', 'one-vs-rest');
  expect(JSON.parse(out)[0].score.accuracy).toEqual(JSON.parse(cv.out).accuracy);
  expect(await run('compare', 'sales.csv', ...groups, '--test', '0.2')).toMatchObject({
    code: 1,
    err: "error: option '--test <share>' cannot be used with option '--split <name>'\n(--help shows the options)\n",
  });
});

test.each([
  ['no.json', undefined, 'no.json: there is no such file of options'],
  ['odd.json', '[', 'odd.json: is no file of options: {"options": {…}} in JSON'],
  ['unknown.json', '{"options": {"kernel": 1}}', "unknown.json: unknown option 'kernel'"],
])('%s: one line', async (file, text, message) => {
  if (text !== undefined) write(file, text);
  expect(await run('train', 'sales.csv', '--config', file)).toMatchObject({
    code: 1,
    err: `tfjs-svm: ${message}\n`,
  });
});
