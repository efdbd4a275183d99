import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {programIn} from './program.js';

const {folder, run} = programIn(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-score-')));
const iris = path.resolve('scripts/data/iris.csv');
const score = ['--score', 'balanced-accuracy,f1Macro'];

test('evaluate prints them and has them in JSON', async () => {
  const flags = ['evaluate', path.resolve('models/iris'), iris, ...score];
  expect((await run(...flags)).out).toMatch(/balanced-accuracy +│ 0\.9\d+ .*f1-macro +│ 0\.9\d+ /s);
  const {accuracy, scores} = JSON.parse((await run(...flags, '--json')).out);
  // The classes of iris are of one size.
  expect(scores.balancedAccuracy).toBeCloseTo(accuracy, 12);
});

test.each(['cv', 'compare', 'search'])('%s has a column for each', async command => {
  const grid = command === 'search' ? ['--C', '0.01,1'] : [];
  const {out, code} = await run(command, iris, '--folds', '3', ...grid, ...score);
  expect(code).toBe(0);
  expect(out).toMatch(/seconds │ balanced-accuracy +│ f1-macro/);
});

test('train prints those of the held-out rows, or of all', async () => {
  const flags = ['train', iris, '--out', 'scored', '--force', ...score];
  expect((await run(...flags)).out).toMatch(/train balanced-accuracy +│ 0\.\d+ .*train f1-macro/s);
  const held = await run(...flags, '--test', '0.3', '--json');
  const {train, test} = JSON.parse(held.out);
  for (const {scores, accuracy} of [train, test])
    expect(scores.balancedAccuracy).toBeCloseTo(accuracy, 12);
  const {err} = await run(...flags, '--stream');
  expect(err).toBe('tfjs-svm: train: --score needs all examples in memory: leave out --stream\n');
});

test('a label that the model does not know is told by its file', async () => {
  const odd = path.join(folder, 'odd.csv');
  writeFileSync(odd, `${readFileSync(iris, 'utf8').trim()}\n1,1,1,1,tulip\n`);
  const {code, err} = await run('evaluate', path.resolve('models/iris'), odd);
  expect(code).toBe(1);
  expect(err).toBe(
    `tfjs-svm: ${odd}: example 151 is labelled 'tulip', which is none of the classes setosa, versicolor, virginica\n`,
  );
});

test('an unknown name', async () => {
  const {code, err} = await run('cv', iris, '--score', 'auc');
  expect(code).toBe(1);
  expect(err).toMatch(/There are accuracy, balanced-accuracy, /);
});

test.each([
  ['log-loss', [], '--score log-loss needs probabilities: train with --probabilities'],
  ['f1-macro,f1Macro', [], 'two scorers have the name f1-macro'],
  [
    'roc-auc',
    [],
    /^fold 1: roc-auc is of two classes, there are 3: use roc-auc-ovr or roc-auc-ovo$/,
  ],
  [
    'roc-auc',
    ['--multilabel'],
    /^roc-auc is of one label an example: of several there are subset-accuracy, /,
  ],
  ['f1-macro,hamming-loss', [], 'hamming-loss is of several labels an example, which --multilabel takes'], // prettier-ignore
])('what cannot be scored is named as it is typed: %s', async (names, flags, message) => {
  const {code, err} = await run('cv', iris, '--score', names, ...flags);
  expect(code).toBe(1);
  const [, said] = /^tfjs-svm: cv: (.*)\n$/.exec(err)!;
  expect(said).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
});

describe('probabilities', () => {
  beforeAll(async () => {
    const flags = ['--probabilities', 'sigmoid', '--out', 'likely', '--report', 'train.html'];
    const {code, out} = await run('train', iris, '--test', '0.3', ...flags);
    expect(code).toBe(0);
    expect(out).toMatch(
      /held-out log loss +│ 0\.\d+ .*held-out Brier score +│ 0\.\d+ .*held-out calibration error/s,
    );
  });

  test('log loss that is asked for is told of the training examples where none are held out', async () => {
    const flags = ['--probabilities', '--score', 'log-loss', '--out', 'all'];
    const {out} = await run('train', iris, ...flags);
    expect(out).toMatch(/train log-loss +│ 0\.\d+/);
  });

  test('predict has a column a class, evaluate judges them, the pages draw them', async () => {
    const predicted = await run('predict', 'likely', iris, '--probabilities', '--json');
    const [row] = JSON.parse(predicted.out);
    const sum = row.probability_setosa + row.probability_versicolor + row.probability_virginica;
    expect(sum).toBeCloseTo(1, 6);
    const evaluated = ['evaluate', 'likely', iris, '--probabilities', '--report', 'page.html'];
    const {out} = await run(...evaluated, '--json');
    const {calibration, scores} = JSON.parse(out);
    const {logLoss, brier, calibrationError} = calibration;
    expect(scores).toEqual({logLoss, brier, calibrationError});
    // Once each.
    expect((await run(...evaluated)).out.match(/log ?loss|brier/gi)).toHaveLength(2);
    for (const page of ['page.html', 'train.html'])
      expect(readFileSync(path.join(folder, page), 'utf8')).toContain('Reliability: of the');
  });

  test('cv judges them, and its page has the scores', async () => {
    const flags = ['--folds', '3', '--probabilities', '--score', 'log-loss', '--report', 'cv.html'];
    expect((await run('cv', iris, ...flags)).out).toMatch(/seconds │ log-loss/);
    expect(readFileSync(path.join(folder, 'cv.html'), 'utf8')).toMatch(/<dt>log-loss<\/dt>/);
  });

  test.each([
    [
      ['predict', path.resolve('models/iris'), iris, '--probabilities'],
      /^tfjs-svm: predict: the model has no probabilities: train with --probabilities$/m,
    ],
    [
      ['evaluate', path.resolve('models/iris'), iris, '--probabilities'],
      /^tfjs-svm: evaluate: --score log-loss needs probabilities: train with --probabilities$/m,
    ],
    [['train', iris, '--probabilities', 'platt'], /sigmoid, temperature, isotonic/],
    [['train', iris, '--stream', '--probabilities'], /--probabilities needs all examples/],
  ])('%j is refused', async (flags, message) => {
    const {code, err} = await run(...flags);
    expect(code).toBe(1);
    expect(err).toMatch(/^[^\n]+\n(\(--help shows the options\)\n)?$/);
    expect(err).toMatch(message);
  });
});
