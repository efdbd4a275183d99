import {afterEach, beforeEach, expect, jest, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {PinnedRows} from '../../src/kernel/pinnedRows.js';
import {Walk} from '../../src/model/index.js';
import {useBackend} from '../backends.js';
import {imageData} from '../../scripts/bench/fits/imageData.js';
import {textData} from '../../scripts/bench/fits/textData.js';
import {bundled} from '../data.js';

beforeEach(() => useBackend('wasm'));
afterEach(() => void jest.restoreAllMocks());

const iris = bundled('iris');
const C = [0.01, 0.1, 1, 10, 100];

/** Without what the clock says. */
const untimed = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (name, of) => (name === 'seconds' ? undefined : of)));

const texts = textData({rows: 400, columns: 2000, classes: 4});
const images = imageData({rows: 100, classes: 10});

/** The certificates of every C, along a walk or each from 0, and how many passes they took. */
async function certificates(data: svm.Dataset, options: svm.SVMOptions, walk?: Walk) {
  const found = [];
  for (const strength of C) {
    const model = svm.linearSVM({...options, C: strength});
    const {certificate} = await model.fitAlong(walk, data, undefined, {});
    found.push(certificate);
    model.dispose();
  }
  walk?.dispose();
  return {found, passes: found.reduce((sum, {epochs}) => sum + epochs, 0)};
}

test.each<[string, svm.Dataset, svm.SVMOptions]>([
  ['texts', texts, {loss: 'oneVsRest'}],
  ['texts', texts, {loss: 'crammerSinger', bias: 'free'}],
  ['texts', texts, {loss: 'oneVsRest', classWeight: {0: 3}}],
  ['images', images, {loss: 'westonWatkins', bias: 'none'}],
  ['images', images, {loss: svm.oneVsRest({penalty: svm.smoothedHinge({gamma: 0.5})})}],
])('%s along a walk: to the same optima in half the passes at most', async (_, data, options) => {
  const alone = await certificates(data, options);
  const along = await certificates(data, options, new Walk());
  expect(along.passes).toBeLessThanOrEqual(alone.passes / 2);
  along.found.forEach(({primal, dual, gap}, i) => {
    const other = alone.found[i]!;
    expect(gap).toBeLessThanOrEqual(1e-3);
    // The optimum is between both bounds of both.
    expect(Math.max(dual!, other.dual!)).toBeLessThanOrEqual(Math.min(primal, other.primal));
  });
});

test('steps that were widened stay wide: pairwise losses take three quarters of the passes', async () => {
  const digits = bundled('digits');
  const options = {loss: 'westonWatkins'} as const;
  const alone = await certificates(digits, options);
  const along = await certificates(digits, options, new Walk());
  expect(along.passes).toBeLessThanOrEqual(0.75 * alone.passes);
});

test('each fold is prepared once for all C, and given back', async () => {
  const texts = Array.from({length: 40}, (_, i) => (i % 2 ? 'good fine nice' : 'bad awful poor'));
  const y = texts.map((_, i) => i % 2);
  const transform = jest.fn((fitted: svm.FittedVectorizer, some: readonly string[]) =>
    fitted.transform(some),
  );
  const fit = jest.fn((...given: Parameters<svm.Vectorizer['fit']>) => {
    const fitted = svm.tfidf().fit(...given);
    return {...fitted, transform: (some: readonly string[]) => transform(fitted, some)};
  });
  const vectorizer = {...svm.tfidf(), fit};
  const pinned = jest.spyOn(WebAssembly, 'instantiate');
  const disposed = jest.spyOn(PinnedRows.prototype, 'dispose');
  const before = tf.memory().numTensors;
  const search = {grid: {C}, options: {vectorizer}, folds: 4};
  const {model} = await svm.gridSearch(texts, y, search);
  model.dispose();
  // Of the check of options, each fold, and the best on all.
  expect(fit).toHaveBeenCalledTimes(1 + 4 + 1);
  // Of each fold the rows that are held out, too.
  expect(transform).toHaveBeenCalledTimes(1 + 2 * 4 + 1);
  expect(pinned).toHaveBeenCalledTimes(4 + 1);
  expect(new Set(disposed.mock.contexts).size).toBe(4 + 1);
  expect(tf.memory().numTensors).toBe(before);
});

test.each<[string, svm.SVMOptions, svm.FitOptions]>([
  ['an optimizer', {}, {optimizer: 'adam', epochs: 5}],
  ['a loss that is not convex', {loss: svm.oneVsRest({penalty: svm.ramp()})}, {}],
  ['several labels', {multilabel: true}, {}],
])('%s: each C by itself, as in a cross-validation of its own', async (_, options, fit) => {
  const y = iris.labels!.map(label => (options.multilabel ? [label] : label)) as svm.Labels;
  const {rows, model} = await svm.gridSearch(iris, y, {grid: {C}, options, fit, folds: 2});
  model.dispose();
  for (const {parameters, score} of rows) {
    const own = {...options, C: parameters['C'] as number};
    const {folds} = await svm.crossValidate(own, iris, y, {fit, folds: 2});
    expect(untimed(score!.folds)).toEqual(untimed(folds));
  }
});

test('weights that were given begin a walk, and only that', async () => {
  const start = svm.linearSVM({C: 1});
  await start.fit(iris, undefined, {tolerance: 1e-6});
  const walk = new Walk();
  const epochs = [];
  for (const strength of [1, 1, 10]) {
    const model = svm.linearSVM({C: strength});
    const options = {warmStart: start, tolerance: 1e-3};
    epochs.push((await model.fitAlong(walk, iris, undefined, options)).certificate.epochs);
    model.dispose();
  }
  walk.dispose();
  start.dispose();
  // The second one is at its optimum with its duals already.
  expect(epochs[1]).toBe(0);
  expect(epochs[2]).toBeGreaterThan(0);
});
