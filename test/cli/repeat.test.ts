import {mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const iris = path.resolve('scripts/data/iris.csv');
const {run, write, folder} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-repeat-')));
const visits = Array.from({length: 60}, (_, i) =>
  [`p${i % 6}`, i % 7 || '', ['x', 'y', `z${i}`][i % 3], i % 2 ? 'ill' : 'well'].join(),
);
write('visits.csv', ['patient,a,b,state', ...visits].join('\n'));

/** The bytes of all weights in a folder. */
const weights = (name: string) =>
  readdirSync(path.join(folder, name))
    .filter(file => file.endsWith('.bin'))
    .map(file => readFileSync(path.join(folder, name, file), 'hex'));

const json = (file: string) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));

describe('what a search found is trained again from train.json, and searched again from search.json', () => {
  test.each<[string, string, string[]]>([
    ['a grid of losses', iris, ['--loss', 'one-vs-rest,crammer-singer', '--C', '0.01,1']],
    [
      'penalties with parameters',
      iris,
      ['--penalty', 'smoothed-hinge,huberized-truncated-pinball', '--delta', '0.25', '--gamma', '0.5', '--cap', '2'], // prettier-ignore
    ],
    [
      'margins',
      iris,
      ['--loss', 'weston-watkins,crammer-singer', '--margin', '2', '--no-standardize'],
    ],
    [
      'a descent',
      iris,
      ['--learning-rate', '0.01,0.1', '--epochs', '20', '--bias', 'free', '--seed', '3'],
    ],
    [
      'a random search',
      iris,
      ['--random', '4', '--C', '0.001..10', '--loss', 'one-vs-rest,weston-watkins'],
    ],
    ['halving', iris, ['--random', '4', '--C', '0.001..10', '--l1-ratio', '0..1', '--halving']],
    [
      'groups, and columns that are learnt',
      'visits.csv',
      ['--split', 'group-k-fold', '--groups', 'patient', '--missing', 'median', '--categorical', 'b', '--rare', '3', '--C', '0.1,1'], // prettier-ignore
    ],
  ])('%s', async (_, file, flags) => {
    const found = await run('search', file, '--folds', '2', ...flags, '--out', 'best', '--json');
    expect(found).toMatchObject({code: 0});
    const trained = await run('train', file, '--config', 'best/train.json', '--out', 'again');
    expect(trained).toMatchObject({code: 0});
    expect(weights('again')).toEqual(weights('best'));
    expect(json('again/model.json')).toEqual(json('best/model.json'));
    const searched = await run(
      'search',
      file,
      '--config',
      'best/search.json',
      '--out',
      'third',
      '--json',
    );
    const untimed = (text: string) =>
      JSON.parse(text, (name, value) =>
        name === 'seconds' || name === 'model' ? undefined : value,
      );
    expect(untimed(searched.out)).toEqual(untimed(found.out));
    expect(weights('third')).toEqual(weights('best'));
    expect(json('third/search.json')).toEqual(json('best/search.json'));
  });
});

test('what is typed goes before what a file of options says', async () => {
  await run('search', iris, '--C', '0.1,1', '--folds', '2', '--out', 'best');
  const flags = ['--config', 'best/search.json', '--C', '0.5', '--json'];
  const {out} = await run('search', iris, ...flags);
  expect(JSON.parse(out).rows).toHaveLength(1);
});

test.each([
  [['--C', '0.1..1'], 'search: --C is a range, which only --random draws from: --random 30'],
  [['--random', '3'], 'search: --random needs something to draw: --C 0.001..1000 or --C 0.1,1,10'],
  [['--random', '0', '--C', '1..2'], 'search: candidates must be a whole number above 0, got 0'],
])('%j: one line', async (flags, message) => {
  expect(await run('search', iris, ...flags)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`tfjs-svm: ${message}\n`),
  });
});

test.each([
  [['--C', '1..a'], 'It must be a finite number above 0'],
  [['--C', '2..1'], 'It is no range of numbers: low..high.'],
  [['--C', '0.1,1..2'], 'It is a range or values, not both.'],
  [['--loss', 'a..b'], 'There are'],
])('%j is refused before any work', async (flags, message) => {
  expect(await run('search', iris, ...flags)).toMatchObject({
    code: 1,
    err: expect.stringContaining(message),
  });
});
