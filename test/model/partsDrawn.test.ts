import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {drawnRows, parseCSV, takeRows, type Draw, type Label} from '../../src/data/index.js';
import {linearSVM, type SVMOptions} from '../../src/model/index.js';
import {fitCalibration} from '../../src/model/calibration/index.js';
import {fit} from '../../src/model/fit.js';
import type {PartDraw, Parts, Question} from '../../src/model/parts/parts.js';
import {binary, hinge, ramp} from '../../src/losses/index.js';
import {partsOutOfFold} from '../../src/model/parts/partsOutOfFold.js';
import {prepareParts} from '../../src/model/parts/prepareParts.js';
import {useBackend} from '../backends.js';
import {dealt, partFiles, partsHere} from '../parts.js';

const iris = readFileSync(path.resolve('scripts/data/iris.csv'), 'utf8');
const three = dealt(iris, 4);
/** Two classes that overlap. */
const two = dealt(iris.replace(/.*,setosa\n/g, ''), 3);
/** The same, with rows that count up to four times. */
const weighted = two.map(text =>
  text
    .trimEnd()
    .split('\n')
    .map((line, row) => `${row === 0 ? 'times' : (row % 4) + 1},${line}`)
    .join('\n'),
);
const byTimes = {sampleWeight: 'times'};
const tolerance = 1e-6;
// Scaling is learnt of all rows here, in memory of those that are trained on.
const unscaled = {standardize: false, C: 0.1} as const;

beforeAll(() => useBackend('cpu'));

/** The rows in the order of the parts, and how often each counts in a draw. */
function drawn(texts: readonly string[], draw: Draw, reading: object = {}) {
  const parts = texts.map(text => parseCSV(text));
  const classes = [...new Set(parts.flatMap(({labels}) => labels!))].sort();
  const times = parts.flatMap(({labels}, part) => {
    const timesOf = drawnRows(draw, part);
    return labels!.map(label => timesOf(classes.indexOf(label)));
  });
  const [header] = texts[0]!.split('\n');
  const rows = texts.flatMap(text => text.trimEnd().split('\n').slice(1));
  return {data: parseCSV([header, ...rows].join('\n'), reading), times, classes};
}

async function fitParts(
  texts: readonly string[],
  options: SVMOptions,
  {workers = 1, stream = false, reading = {}, tolerance = 1e-6} = {},
) {
  const files = partFiles(texts, 'csv');
  const model = linearSVM(options);
  const source = {files, reading, stream};
  return {model, ...(await model.fitParts(partsHere(files.length, workers), source, {tolerance}))};
}

test.each<[string, string[], SVMOptions, object]>([
  ['two classes', two, unscaled, {}],
  ['weighted rows', weighted, unscaled, byTimes],
  ['weighted rows, balanced', weighted, {...unscaled, classWeight: 'balanced'}, byTimes],
  ['three classes, balanced', three, {...unscaled, classWeight: 'balanced'}, {}],
])('%s: probabilities are fitted to scores out of fold', async (_, texts, options, reading) => {
  const values: number[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  let columns = 0;
  for (let fold = 0; fold < 5; fold++) {
    const {data, times, classes} = drawn(texts, {seed: 0, folds: 5, fold}, reading);
    const rowsOf = (count: number) => [...times.keys()].filter(row => times[row] === count);
    const model = linearSVM(options);
    await model.fit(takeRows(data, rowsOf(1)), undefined, {tolerance});
    const held = takeRows(data, rowsOf(0));
    const scores = model.scores(held);
    columns = scores.shape[1];
    values.push(...scores.dataSync());
    labels.push(...held.labels!.map((label: Label) => classes.indexOf(label)));
    weights.push(...(held.sampleWeight ?? held.labels!.map(() => 1)));
    scores.dispose();
    model.dispose();
  }
  const method = columns === 1 ? 'sigmoid' : 'temperature';
  const expected = fitCalibration('test', method, {values, columns, labels, weights})
    .parameters[0]!;
  const {model} = await fitParts(texts, {...options, probability: true}, {reading});
  const {calibration} = model.facts;
  expect(calibration!.method).toBe(method);
  calibration!.parameters[0]!.forEach((found, i) => expect(found / expected[i]!).toBeCloseTo(1, 2));
  model.dispose();
});

/** Numbers, of which the last digits may differ: the sums are added in another order. */
const close = (value: unknown): unknown => {
  if (typeof value === 'number') return expect.closeTo(value, 6);
  if (Array.isArray(value)) return value.map(close);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, close(own)]));
};

test.each([
  ['two classes', two, ['logLoss', 'f1Macro', 'matthews']],
  ['three classes', three, ['balancedAccuracy', 'brier', 'calibrationError', 'accuracy']],
])(
  '%s: scores of counts and of probabilities are those of all rows in memory',
  async (_, texts, scores) => {
    const {model, judge} = await fitParts(texts, {...unscaled, probability: true});
    const {data} = drawn(texts, {seed: 0, folds: 5, fold: 0});
    const expected = await model.evaluate(data, undefined, {scores});
    expect(expected.calibration!.bins.length).toBeGreaterThan(3);
    expect(await judge(model, {scores})).toEqual(close(expected));
    await expect(judge(model, {scores: ['averagePrecision']})).rejects.toThrow(
      /^linearSVM.fitParts: scores 'averagePrecision' needs the scores of all examples in one place: /,
    );
    model.dispose();
  },
);

test('they are the same bits of any number of workers, in memory or streamed', async () => {
  const found: object[] = [];
  for (const how of [{workers: 1}, {workers: 3}, {workers: 2, stream: true}]) {
    const {model, judge, bootstrap} = await fitParts(
      three,
      {probability: 'isotonic'},
      {...how, tolerance: 1e-2},
    );
    const draws = (await bootstrap(3, 7)).map(weights => [...weights]);
    found.push({calibration: model.facts.calibration, draws, score: await judge(model)});
    model.dispose();
  }
  expect(found[1]).toEqual(found[0]);
  expect(found[2]).toEqual(found[0]);
});

test.each<[string, string[], object, SVMOptions]>([
  ['', two, {}, unscaled],
  [', times their weights', weighted, byTimes, unscaled],
  [', of balanced classes', weighted, byTimes, {standardize: false, lambda: 0.1, classWeight: 'balanced'}], // prettier-ignore
])(
  'weights are those of rows that count as often as they were drawn%s',
  async (_, texts, reading, options) => {
    const {model, bootstrap, judge} = await fitParts(texts, options, {reading});
    const before = await judge(model);
    const draws = await bootstrap(2, 5);
    for (const [repeat, weights] of draws.entries()) {
      const {data, times} = drawn(texts, {seed: 5, repeat}, reading);
      const whole = linearSVM(options);
      const sampleWeight = times.map((count, row) => count * (data.sampleWeight?.[row] ?? 1));
      await whole.fit(data, undefined, {tolerance, sampleWeight});
      // A gap of 1e-6 leaves them that close.
      whole.weights.dataSync().forEach((weight, d) => expect(weights[d]).toBeCloseTo(weight, 2));
      whole.dispose();
    }
    expect(draws[0]).not.toEqual(draws[1]);
    // All rows count again.
    expect(await judge(model)).toEqual(before);
    model.dispose();
  },
);

/** Parts whose workers are replaced before every question: those that come are told what is kept. */
function forgetful(parts: number): Parts {
  const kept: [Question, Float64Array][] = [];
  return {
    async ask(question: Question, numbers = new Float64Array()) {
      const fresh = partsHere(parts);
      for (const [earlier, sent] of kept) await fresh.ask(earlier, sent);
      const answers = await fresh.ask(question, numbers);
      if (question.keep) kept.push([question, numbers.slice()]);
      return answers as never;
    },
  };
}

test('workers that are replaced know all that was drawn, and the centers', async () => {
  const texts = dealt(two.join('').replace(/\n[^\n]*species/g, ''), 2);
  const files = partFiles(texts, 'csv');
  const options = {loss: binary({penalty: hinge()}), C: 0.1, probability: true} as const;
  const found: object[] = [];
  for (const parts of [partsHere(2), forgetful(2)]) {
    const model = linearSVM(options);
    const source = {files, reading: {}, heldOut: {test: 0.2, seed: 1}};
    const {judge, bootstrap} = await model.fitParts(parts, source, {tolerance: 0.1});
    const [weights] = await bootstrap(1, 3);
    const scores = [await judge(model), await judge(model, {heldOut: true})];
    found.push({weights, scores, calibration: model.facts.calibration});
    model.dispose();
  }
  expect(found[1]).toEqual(found[0]);
});

test('parts say how many rows a draw left, and what they count', async () => {
  const files = partFiles(weighted, 'csv');
  const model = linearSVM(unscaled);
  const parts = partsHere(3, 2);
  await model.fitParts(parts, {files, reading: byTimes});
  for (const draw of [{seed: 2, folds: 5, fold: 1}, undefined]) {
    const found = await parts.ask<PartDraw>({ask: 'draw', keep: true, ...(draw && {draw})});
    weighted.forEach((text, part) => {
      const {labels, sampleWeight} = parseCSV(text, byTimes);
      const timesOf = draw ? drawnRows(draw, part) : () => 1;
      const times = labels!.map(label => timesOf(label === 'versicolor' ? 0 : 1));
      const size = times.reduce((sum, count, row) => sum + count * sampleWeight![row]!, 0);
      expect(found.answers[part]).toMatchObject({
        rows: times.filter(count => count > 0).length,
        size,
      });
    });
  }
  model.dispose();
});

test('of many rows a share is scored, so that there are some million scores', async () => {
  const files = partFiles(two, 'csv');
  const estimator = {options: unscaled, loss: undefined, shouldStop: () => false};
  const source = {files, reading: {}};
  const prepared = await prepareParts('test', estimator, partsHere(3), source, {});
  const {layer} = await fit('test', estimator, prepared, {});
  tf.dispose([layer.weights, layer.intercept]);
  const {problem} = prepared;
  const asked: object[] = [];
  const many = {
    ...prepared,
    problem: {...problem, examples: {...problem.examples, rows: 2 ** 22}},
    scores: async (_: object, share: {share: number; seed: number}) => {
      asked.push(share);
      return [];
    },
  };
  await partsOutOfFold('test', estimator, many, {seed: 3});
  expect(asked).toEqual(Array(5).fill({share: 0.25, seed: 3}));
});

test('models of folds and draws do not begin at the weights that the model itself begins at', async () => {
  const files = partFiles(two, 'csv');
  const start = linearSVM(unscaled);
  await start.fit(parseCSV(two[0]!));
  // No loss of steps as small as these leaves where it begins.
  const still = {epochs: 1, learningRate: 1e-12, warmStart: start};
  const options = {...unscaled, loss: binary({penalty: ramp()})} as const;
  const model = linearSVM(options);
  const {bootstrap} = await model.fitParts(partsHere(3), {files, reading: {}}, still);
  const begun = [...start.weights.dataSync()];
  expect(Math.max(...begun.map(Math.abs))).toBeGreaterThan(0.1);
  model.weights.dataSync().forEach((weight, d) => expect(weight).toBeCloseTo(begun[d]!, 6));
  const draws = await bootstrap(2, 3);
  for (const weights of draws) expect(Math.max(...weights.map(Math.abs))).toBeLessThan(1e-6);

  const layer = start.trainedLayer('test');
  const estimator = {options, loss: options.loss, shouldStop: () => false, layer};
  const prepared = await prepareParts('test', estimator, partsHere(3), {files, reading: {}}, still);
  const whole = await fit('test', estimator, prepared, still);
  tf.dispose([whole.layer.weights, whole.layer.intercept]);
  const {values} = await partsOutOfFold('test', estimator, prepared, still);
  expect(values).toHaveLength(100);
  expect(Math.max(...Array.from(values, Math.abs))).toBeLessThan(1e-6);
  for (const one of [model, start]) one.dispose();
});

test('a class that one fold has alone is one line', async () => {
  const rare = [...two.slice(0, 2), `${two[2]!}5,3,1,0.5,one\n`];
  const classes = ['one', 'versicolor', 'virginica'];
  await expect(fitParts(rare, {probability: true, classes})).rejects.toThrow(
    /^linearSVM.fitParts: probabilities are learnt of scores out of fold, and one of 5 folds has all examples of class 'one': more are needed$/,
  );
});

test('patience ends a descent by the loss of rows that are held out', async () => {
  const files = partFiles(two, 'csv');
  const source = {files, reading: {}, heldOut: {test: 0.3, seed: 1}};
  const model = linearSVM({lambda: 1e-4});
  const options = {patience: 3, epochs: 300, learningRate: 1};
  const {history, judge} = await model.fitParts(partsHere(3, 2), source, options);
  expect(history).toMatchObject({stoppedBy: 'validation', solver: 'descent'});
  const losses = history.epochs.map(({validation}) => validation!.loss);
  const least = losses.indexOf(Math.min(...losses));
  expect(losses.length).toBe(least + 4);
  const held = await judge(model, {heldOut: true});
  expect(held.loss).toBeCloseTo(losses[least]!, 4);
  expect(held.accuracy).toBe(history.epochs[least]!.validation!.accuracy);
  model.dispose();
});
