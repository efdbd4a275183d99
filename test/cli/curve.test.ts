import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {programIn} from './program.js';

const iris = path.resolve('scripts/data/iris.csv');
const {run, folder} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-curve-')));

test('a learning curve: a table, JSON, a page', async () => {
  const flags = ['curve', iris, '--folds', '3', '--sizes', '0.5,1', '--score', 'f1-macro'];
  const {code, out} = await run(...flags, '--report', 'curve.html');
  expect(code).toBe(0);
  expect(out).toMatch(/│ examples │ training .*│\n│ 50 +│ 0\.9.* ± .*│\n│ 100 +│ 0\.9/);
  expect(readFileSync(path.join(folder, 'curve.html'), 'utf8')).toContain('Learning curve: ');
  const {points, score} = JSON.parse((await run(...flags, '--json')).out);
  expect([score, points.length, points[1].examples]).toEqual(['f1Macro', 2, 100]);
});

test('a validation curve, over numbers and over words', async () => {
  const {out} = await run('curve', iris, '--C', '0.001,1', '--report', 'C.html');
  expect(out).toMatch(/│ C +│ training .*│\n│ 0\.001 │ .*\n│ 1 +│ 0\.9/);
  const page = readFileSync(path.join(folder, 'C.html'), 'utf8');
  expect([page.includes('Validation curve: '), page.includes('<svg')]).toEqual([true, true]);
  const words = await run('curve', iris, '--loss', 'one-vs-rest,crammer-singer', '--folds', '2');
  expect(words.out).toMatch(/│ loss +│ training .*│\n│ one-vs-rest/);
});

test('a curve of several labels is of the share of whole sets', async () => {
  const rows = Array.from({length: 40}, (_, i) => `${['0', '1', '0,1'][i % 3]} 1:${i % 3} 2:${i % 7}`); // prettier-ignore
  writeFileSync(path.join(folder, 'sets.svm'), rows.join('\n'));
  const flags = ['curve', 'sets.svm', '--multilabel', '--folds', '2', '--sizes', '0.5,1', '--json'];
  const {code, out} = await run(...flags);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({score: 'subsetAccuracy', points: [{}, {}]});
});

test.each([
  [['--C', '1,2', '--bias', 'free,none'], 'curve: --C and --bias have several values: a curve is over one option'], // prettier-ignore
  [['--C', '1..2'], 'curve: --C is a range: give values, a,b,c'],
  [['--C', '1,2', '--sizes', '1'], 'curve: give --sizes or several values of --C, not both'],
  [['--score', 'f1,recall'], 'curve: --score is one scorer: a curve is of one number'],
  [
    ['--folds', '60'],
    "curve: class 'setosa' has 50 rows, too few for 60 folds; --split k-fold divides regardless of class",
  ],
  [['--score', 'log-loss'], 'curve: --score log-loss needs probabilities'],
])('%j: one line', async (flags, message) => {
  const {code, err} = await run('curve', iris, ...flags);
  expect([code, err.trim().split('\n').length]).toEqual([1, 1]);
  expect(err).toContain(message);
});
