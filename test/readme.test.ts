import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import * as svm from '../src/index.js';
import {examplesIn, runExample} from './runExample.js';

const readme = readFileSync('README.md', 'utf8');
const examples = examplesIn(readme);

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
  const printed = runExample(code);
  for (const line of lines) expect(printed).toMatch(line);
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
