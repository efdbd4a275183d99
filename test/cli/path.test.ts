import {mkdtempSync, readdirSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {programIn} from './program.js';

const iris = path.resolve('scripts/data/iris.csv');
const {folder, run} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-path-')));

const flags = ['path', iris, '--l1s', '0.3,0.03,0.003', '--penalty', 'squared-hinge', '--C', '1'];

test('path: a table of the steps, and a page with a picture of each class', async () => {
  const {code, out, err} = await run(...flags, '--report', 'path.html');
  expect({code, err}).toEqual({code: 0, err: ''});
  expect(out).toMatch(/150 examples, 4 features; backend wasm/);
  const steps = [...out.matchAll(/^│ (0\.\d+) +│ (\d+) +│ (\d) +│ +\d+\.\d+ % +│ +\d\.\d+ % /gm)];
  expect(steps.map(([, l1]) => Number(l1))).toEqual([0.3, 0.03, 0.003]);
  const weights = steps.map(([, , count]) => Number(count));
  expect(weights).toEqual([...weights].sort((a, b) => a - b));
  expect(out).toContain('petal_length_cm');
  expect(out).toMatch(/report written to path\.html\n$/);
  const page = readFileSync(path.join(folder, 'path.html'), 'utf8');
  expect(page.match(/<svg/g)!.length).toBe(3);
  for (const label of ['setosa', 'versicolor', 'virginica'])
    expect(page).toMatch(new RegExp(`${label}: the \\d largest weights over 1/λ₁`));
  expect(page).toContain(`tfjs-svm path`);
  expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

test('path --json: the same in numbers', async () => {
  const {code, out, err} = await run(...flags, '--json');
  expect({code, err}).toEqual({code: 0, err: ''});
  const {steps, columns} = JSON.parse(out);
  expect(columns).toEqual(['setosa', 'versicolor', 'virginica']);
  expect(steps.map(({l1}: {l1: number}) => l1)).toEqual([0.3, 0.03, 0.003]);
  for (const {gap} of steps) expect(gap).toBeLessThan(1e-3);
});

test.each([
  [['--l1s', '0.1,-1'], 'l1s must be finite numbers above 0, got -1'],
  [['--l1s', 'a'], 'l1s must be finite numbers above 0, got NaN'],
  [['--l1', '1'], "unknown option '--l1'"],
])('path refuses %p and leaves no report', async (wrong, message) => {
  const before = readdirSync(folder);
  const {code, err} = await run('path', iris, ...wrong, '--report', 'none.html');
  expect(code).not.toBe(0);
  expect(err).toContain(message);
  expect(readdirSync(folder)).toEqual(before);
});
