import {mkdtempSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {run} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-score-')));
const iris = path.resolve('scripts/data/iris.csv');
const score = ['--score', 'balanced-accuracy,f1Macro'];

test('evaluate prints them and has them in JSON', async () => {
  const flags = ['evaluate', path.resolve('models/iris'), iris, ...score];
  expect((await run(...flags)).out).toMatch(/balancedAccuracy +│ 0\.9\d+ .*f1Macro +│ 0\.9\d+ /s);
  const {accuracy, scores} = JSON.parse((await run(...flags, '--json')).out);
  // The classes of iris are of one size.
  expect(scores.balancedAccuracy).toBeCloseTo(accuracy, 12);
});

test.each(['cv', 'compare', 'search'])('%s has a column for each', async command => {
  const grid = command === 'search' ? ['--C', '0.01,1'] : [];
  const {out, code} = await run(command, iris, '--folds', '3', ...grid, ...score);
  expect(code).toBe(0);
  expect(out).toMatch(/seconds │ balancedAccuracy +│ f1Macro/);
});

test.each(['auc', 'log-loss'])('an unknown name, %s', async name => {
  const {code, err} = await run('cv', iris, '--score', name);
  expect(code).toBe(1);
  expect(err).toMatch(/There are accuracy, balanced-accuracy, /);
});
