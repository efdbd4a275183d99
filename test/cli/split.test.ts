import {mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {folder, run, write} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-split-')));
// A patient's number would say everything, were it a feature.
const rows = Array.from({length: 60}, (_, i) => [
  `p${i % 6}`,
  i % 7,
  i % 3,
  i % 2 ? 'ill' : 'well',
]);
write('visits.csv', [['patient', 'a', 'b', 'state'], ...rows].map(row => row.join()).join('\n'));
const groups = ['--split', 'group-k-fold', '--groups', 'patient'];

test.each([
  [['cv', 'visits.csv', ...groups, '--folds', '3'], 3],
  [['cv', 'visits.csv', '--split', 'time-series', '--drop', 'patient'], 5],
  [
    ['search', 'visits.csv', '--split', 'leave-one-group-out', '--groups', 'patient', '--C', '1'],
    6,
  ],
])('%j', async (flags, folds) => {
  const {out, code, err} = await run(...flags, '--json');
  expect([code, err.includes('tfjs-svm:')]).toEqual([0, false]);
  const found = JSON.parse(out);
  expect((found.folds ?? found.best.score.folds).length).toBe(folds);
});

test('cv --id: the report says which rows were most wrong; groups stay groups', async () => {
  const flags = [...groups, '--folds', '3', '--jobs', '2', '--id', 'b', '--report', 'cv.html'];
  const {out, code} = await run('cv', 'visits.csv', ...flags, '--json');
  expect([code, JSON.parse(out).folds.length]).toEqual([0, 3]);
  const page = readFileSync(path.join(folder, 'cv.html'), 'utf8');
  expect(page).toMatch(/<th scope="col"[^>]*>patient<\/th><th scope="col"[^>]*>b<\/th>/);
});

test.each([
  [['--groups', 'patient'], 'cv: --groups needs a --split that goes by them, such as group-k-fold'],
  [
    ['--split', 'group-k-fold', '--drop', 'patient'],
    'cv: --split group-k-fold needs --groups, a column',
  ],
  [
    ['--split', 'group-k-fold', '--groups', 'state', '--drop', 'patient'],
    "visits.csv: column 'state' holds the labels: it cannot be kept beside them",
  ],
  [
    [...groups, '--folds', '7'],
    'cv: --split group-k-fold: there are 6 groups, too few for 7 folds',
  ],
])('%j is refused', async (flags, message) => {
  expect(await run('cv', 'visits.csv', ...flags)).toMatchObject({
    code: 1,
    err: `tfjs-svm: ${message}\n`,
  });
});

test.each([
  ['--jobs', '2'],
  ['--rule', 'one-standard-error'],
])('search %s', async (...flags) => {
  const grid = [
    'search',
    'visits.csv',
    '--drop',
    'patient',
    '--C',
    '0.1,1',
    '--folds',
    '3',
    '--json',
  ];
  const [plain, other] = [await run(...grid), await run(...grid, ...flags)];
  const rows = (text: string) =>
    JSON.parse(text).rows.map(({score}: {score: {accuracy: unknown}}) => score.accuracy);
  expect(rows(other.out)).toEqual(rows(plain.out));
});

test('search --halving', async () => {
  const grid = ['--drop', 'patient', '--C', '0.1,1,10', '--folds', '3', '--halving'];
  const {out, code} = await run('search', 'visits.csv', ...grid, '--json');
  expect([code, JSON.parse(out).rows.length]).toEqual([0, 1]);
  const kept = ['search', 'visits.csv', ...grid, '--resume', 'halving.jsonl'];
  const [first, second] = [await run(...kept), await run(...kept)];
  expect(first.err + first.out).toContain('model 1/9');
  // All that it asks for is in the file.
  expect(second.err + second.out).not.toContain('model 1/');
  expect(second.out).toContain('best: ');
});
