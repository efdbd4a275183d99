import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.js';
import {scale, scalerNames, scalers, scalingOf, type ScalerName} from '../../src/data/index.js';
import {artifactsOf} from '../../src/model/artifacts.js';
import {predictor, type SavedModel} from '../../src/predict/predictor.js';
import {useBackend} from '../backends.js';
import {partFiles, partsHere, dealt} from '../parts.js';
import {expectClose} from '../tolerances.js';

const iris = svm.parseCSV(readFileSync('scripts/data/iris.csv', 'utf8')) as svm.DenseDataset;
const fit: svm.FitOptions = {tolerance: 1e-6};
const inBits = scalerNames.filter(name => scalers[name].sumsOf);

async function trained(data: svm.Dataset, options: svm.SVMOptions): Promise<svm.LinearSVM> {
  const model = svm.linearSVM(options);
  await model.fit(data, undefined, fit);
  return model;
}

function scoresOf(model: svm.LinearSVM, x: svm.Features): Float32Array {
  const scores = model.scores(x);
  const values = scores.dataSync() as Float32Array;
  scores.dispose();
  return values;
}

describe.each(scalerNames)('scaling %s', name => {
  beforeAll(() => useBackend('cpu'));

  test('trains on rows so scaled, takes raw ones, and is saved', async () => {
    const scaling = scalingOf('fit', iris, name);
    const scaled = scaling ? scale(iris, scaling) : iris;
    const [model, byHand] = [
      await trained(iris, {scaling: name}),
      await trained(scaled, {scaling: 'none'}),
    ];
    const scores = scoresOf(model, iris);
    expectClose(scores, scoresOf(byHand, scaled), 1e-4);
    expect(model.facts.scaling?.spread).toEqual(scaling && [...scaling.spread]);
    const artifacts = await artifactsOf(model);
    const loaded = await svm.loadLinearSVM({load: async () => artifacts});
    expect(loaded.options.scaling).toBe(name);
    expect(scoresOf(loaded, iris)).toEqual(scores);
    const saved = {
      weightsManifest: [{paths: [], weights: artifacts.weightSpecs!}],
      userDefinedMetadata: artifacts.userDefinedMetadata,
    } as unknown as SavedModel;
    const rows = Array.from({length: iris.rows}, (_, i) => iris.values.subarray(4 * i, 4 * i + 4));
    const plain = predictor(saved, artifacts.weightData as ArrayBuffer).scores(rows);
    expectClose(plain.flat(), scores, 1e-5);
    for (const made of [model, byHand, loaded]) made.dispose();
  });

  test('is learnt of the rows of each fold alone', async () => {
    const fold = {train: Array.from({length: 100}, (_, i) => i), test: [100, 120, 149]};
    const options = {C: 0.1, scaling: name, classes: [...new Set(iris.labels)].sort()};
    const {predictions} = await svm.crossValidate(options, iris, undefined, {folds: [fold], fit});
    const model = await trained(svm.takeRows(iris, fold.train), options);
    const found = await model.labels(svm.takeRows(iris, fold.test));
    expect(fold.test.map(row => predictions[row])).toEqual(found);
    model.dispose();
  });
});

describe.each(inBits)('scaling %s, bit by bit', name => {
  beforeAll(() => useBackend('cpu'));
  const expected = scalingOf('fit', iris, name);
  const expectScaling = ({facts}: svm.LinearSVM) => {
    expectClose(facts.scaling?.spread ?? [], expected?.spread ?? [], 1e-6);
    expectClose(facts.scaling?.center ?? [], expected?.center ?? [], 1e-6);
  };

  test('of streams and parts it is that of all rows', async () => {
    const stream = svm.linearSVM({scaling: name});
    await stream.fitDataset(svm.inChunks(iris, 37), {epochs: 1});
    expectScaling(stream);
    const files = partFiles(dealt(readFileSync('scripts/data/iris.csv', 'utf8'), 3), 'csv');
    const parts = svm.linearSVM({scaling: name});
    await parts.fitParts(partsHere(3), {files, reading: {label: 'species'}}, {tolerance: 0.1});
    expectScaling(parts);
    for (const model of [stream, parts]) model.dispose();
  });

  test('partialFit goes on with it, of a loaded model too', async () => {
    const classes = [...new Set(iris.labels)].sort();
    let model = svm.linearSVM({scaling: name, lambda: 0.1, classes});
    for (const from of [0, 50, 100]) {
      const rows = Array.from({length: 50}, (_, i) => from + i);
      await model.partialFit(svm.takeRows(iris, rows));
      const artifacts = await artifactsOf(model);
      model.dispose();
      model = await svm.loadLinearSVM({load: async () => artifacts});
    }
    expectScaling(model);
    model.dispose();
  });
});

const quantiles = "scaling 'robust' needs all rows at once, these come bit by bit";
const rows = [[1], [2], [3], [4]];
const y = [0, 1, 0, 1];
const sparse = svm.csr({rows: 2, columns: 1, indptr: [0, 1, 2], indices: [0, 0], values: [1, 2]});
test.each<[string, () => unknown, string]>([
  [
    'a name that is none',
    () => svm.linearSVM({scaling: 'sturdy' as ScalerName}),
    "linearSVM: scaling must be 'standard', 'minmax', 'robust', 'maxabs' or 'none', got 'sturdy'",
  ],
  [
    'both options',
    () => svm.linearSVM({scaling: 'robust', standardize: true}),
    "linearSVM: give scaling or standardize, not both, got scaling 'robust'",
  ],
  [
    'sparse rows',
    () => svm.linearSVM({scaling: 'standard'}).fit(sparse, [0, 1]),
    "linearSVM.fit: scaling 'standard' would move the zeros of sparse rows: scaling 'maxabs' keeps them",
  ],
  [
    'sparse rows in a search',
    () =>
      svm.gridSearch(sparse, [0, 1], {
        grid: {scaling: ['maxabs', 'minmax']},
        folds: [{train: [0, 1], test: [0]}],
      }),
    "scaling 'minmax' would move the zeros of sparse rows: scaling 'maxabs' keeps them",
  ],
  [
    'quantiles of a stream',
    () => svm.linearSVM({scaling: 'robust'}).fitDataset(svm.inChunks({...iris}, 10)),
    `linearSVM.fitDataset: ${quantiles}`,
  ],
  [
    'quantiles of bits',
    () => svm.linearSVM({scaling: 'robust', lambda: 1, classes: [0, 1]}).partialFit(rows, y),
    `linearSVM.partialFit: ${quantiles}`,
  ],
])('%s: one line', async (_, call, message) => {
  await useBackend('cpu');
  await expect(async () => await call()).rejects.toThrow(message);
});

test('columns may have scalers of their own, in memory, in streams and in bits', async () => {
  await useBackend('cpu');
  const csv = readFileSync('scripts/data/iris.csv', 'utf8');
  const own: svm.CSVOptions = {
    byColumn: {sepal_width_cm: {scaling: 'none'}, petal_length_cm: {scaling: 'maxabs'}},
  };
  const data = svm.parseCSV(csv, own);
  const whole = await trained(data, {scaling: 'minmax'});
  const scalings = (['minmax', 'none', 'maxabs', 'minmax'] as const).map(name =>
    scalingOf('fit', iris, name),
  );
  const {center, spread} = whole.facts.scaling!;
  expect(spread).toEqual(scalings.map((one, d) => one?.spread[d] ?? 1));
  expect(center).toEqual(scalings.map((one, d) => one?.center![d] ?? 0));
  const stream = svm.linearSVM({scaling: 'minmax'});
  await stream.fitDataset(svm.inChunks(data, 40), {epochs: 1});
  expect(stream.facts.scaling).toEqual(whole.facts.scaling);
  const artifacts = await artifactsOf(whole);
  const online = await svm.loadLinearSVM({load: async () => artifacts});
  await online.partialFit([[9, 9, 9, 9]], ['setosa']);
  expect(online.facts.scaling!.spread[1]).toBe(1);
  expect(online.facts.scaling!.spread[2]).toBe(9);
  for (const model of [whole, stream, online]) model.dispose();
});

test('withOptions puts the one in the place of the other', () => {
  const model = svm.linearSVM({standardize: false});
  expect(svm.withOptions(model, {scaling: 'minmax'}).options).toEqual({scaling: 'minmax'});
});

test.each<[svm.SVMOptions, svm.SVMOptions]>([
  [{}, {standardize: true}],
  [{scaling: 'none'}, {standardize: false}],
  [{scaling: 'standard'}, {}],
])('%j is %j', async (some, others) => {
  await useBackend('cpu');
  const [a, b] = [await trained(iris, some), await trained(iris, others)];
  expect(scoresOf(a, iris)).toEqual(scoresOf(b, iris));
  for (const model of [a, b]) model.dispose();
});
