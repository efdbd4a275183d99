import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import * as svm from '../src/index.js';

const readme = readFileSync('README.md', 'utf8');
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** What each example prints, in order. */
const printed = [
  [/^\[ 'setosa' \] true$/],
  [/2\.[89]\d+, 0, 12\.[89]/, /\[ 1, 1, -2 \]/],
  [/^$/],
  [/\[ 'good', 'bad' \]/, /\[ 'rude', 'lovely' \]/],
  [/^\[ \[ 0\.\d+ \] \]$/],
];

test('every example has its expectation', () => {
  expect(examples.length).toBe(printed.length);
});

const cases = examples.map((code, i) => ({
  code,
  title: code
    .split('\n')
    .find(line => line.includes('svm.'))!
    .trim(),
  lines: printed[i]!,
}));

test.each(cases)('the README example runs against the built package: $title', ({code, lines}) => {
  // Inside of the package, where its own name resolves.
  mkdirSync('out', {recursive: true});
  const folder = mkdtempSync(path.resolve('out', 'readme-'));
  writeFileSync(path.join(folder, 'example.mjs'), code);
  const {stdout, stderr, status} = spawnSync(process.execPath, ['example.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: {...process.env, TFJS_SVM_BACKEND: 'wasm'},
  });
  rmSync(folder, {recursive: true});
  if (status !== 0) throw new Error(stderr);
  for (const line of lines) expect(stdout.trim()).toMatch(line);
});

test('the table of what there is names nothing that is not there', () => {
  const [, table] = /## What is there\n([\s\S]*?)\n\nThe losses/.exec(readme)!;
  const names = ['penalties', 'losses', 'Keras', 'data'].flatMap(row => {
    const line = table!.split('\n').find(text => text.includes(row))!;
    return [...line.matchAll(/`(\w+)[`(]/g)].map(([, name]) => name!);
  });
  expect(names.length).toBeGreaterThan(13);
  for (const name of names) expect(svm).toHaveProperty(name);
});
