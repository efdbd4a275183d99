import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

beforeAll(() => useBackend('wasm'));

const iris = bundled('iris');
const loose = (value: unknown) => value as never;

/** Without what the clock says. */
const untimed = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (name, of) => (name === 'seconds' ? undefined : of)));

/** A store in memory. */
function memory(rows: svm.FoldRow[] = []): svm.SearchStore & {rows: svm.FoldRow[]} {
  return {rows, load: async () => [...rows], save: async row => void rows.push(row)};
}

test('every row is the cross-validation of its combination; the best is fitted to all', async () => {
  const before = tf.memory().numTensors;
  const losses = ['westonWatkins' as const, svm.crammerSinger()];
  const grid = {loss: losses, C: [0.01, 1], epochs: [10, 20]};
  const fit = {batchSize: 40};
  const found = await svm.gridSearch(iris, undefined, {grid, fit, folds: 3, seed: 4});
  const byHand = [];
  for (const [name, loss] of [
    ['westonWatkins', 'westonWatkins'],
    [svm.crammerSinger().config, svm.crammerSinger()],
  ] as const) {
    for (const C of grid.C) {
      for (const epochs of grid.epochs) {
        const {classes, confusion, predictions, decisions, ...score} = await svm.crossValidate(
          {loss, C},
          iris,
          undefined,
          {folds: 3, seed: 4, fit: {...fit, epochs}},
        );
        expect([classes, confusion, predictions, decisions].map(({length}) => length)).toEqual([
          3, 3, 150, 150,
        ]);
        byHand.push({parameters: {loss: name, C, epochs}, score});
      }
    }
  }
  expect(untimed(found.rows)).toEqual(untimed(byHand));
  const accuracies = byHand.map(({score}) => score.accuracy.mean);
  expect(found.best.score!.accuracy.mean).toBeCloseTo(Math.max(...accuracies), 12);
  expect(found.ranking[0]).toBe(found.best);

  const {C, epochs, loss} = found.best.parameters as {C: number; epochs: number; loss: never};
  const again = svm.linearSVM({
    C,
    loss: typeof loss === 'string' ? loss : svm.lossFromConfig(loss),
  });
  const {certificate} = await again.fit(iris, undefined, {...fit, epochs, seed: 4});
  expect(found.history.certificate).toEqual(certificate);
  expect(found.model.weights.arraySync()).toEqual(again.weights.arraySync());
  again.dispose();
  found.model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('rows are plain JSON, in the order of the grid, the last option fastest', async () => {
  const {rows, model} = await svm.gridSearch(iris, undefined, {
    grid: {
      penalty: ['hinge', svm.smoothedHinge({gamma: 0.5})],
      classWeight: [undefined, 'balanced', {setosa: 2}],
    },
    options: {loss: 'crammerSinger'},
    fit: {epochs: 3},
    folds: 2,
  });
  model.dispose();
  expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  const smoothed = {name: 'smoothedHinge', gamma: 0.5};
  expect(rows.map(({parameters}) => parameters)).toEqual([
    {penalty: 'hinge'},
    {penalty: 'hinge', classWeight: 'balanced'},
    {penalty: 'hinge', classWeight: {setosa: 2}},
    {penalty: smoothed},
    {penalty: smoothed, classWeight: 'balanced'},
    {penalty: smoothed, classWeight: {setosa: 2}},
  ]);
});

test('a penalty goes with the loss of the row, or with one-vs-rest', async () => {
  const run = async (options: svm.GridSearchOptions) => {
    const {model} = await svm.gridSearch(iris, undefined, {fit: {epochs: 3}, folds: 2, ...options});
    const {loss} = model.facts;
    model.dispose();
    return loss;
  };
  const penalty = ['squaredHinge'] as const;
  const config = (reduction: string, margin = 1) => ({
    reduction,
    penalty: {name: 'squaredHinge'},
    margin,
  });
  expect(await run({grid: {penalty}})).toEqual(config('oneVsRest'));
  expect(await run({grid: {penalty, loss: ['crammerSinger']}})).toEqual(config('crammerSinger'));
  expect(await run({grid: {penalty}, options: {loss: svm.westonWatkins({margin: 2})}})).toEqual(
    config('westonWatkins', 2),
  );
});

describe('the best', () => {
  // Classes far apart: every combination gets everything right.
  const y = Array.from({length: 40}, (_, i) => (i % 2 ? 'a' : 'b'));
  const x = y.map((label, i) => [(label === 'a' ? 5 : -5) + (i % 5) / 10]);
  const best = async (options: svm.GridSearchOptions) => {
    const {best, model, ranking} = await svm.gridSearch(x, y, {folds: 2, ...options});
    model.dispose();
    return {best: best.parameters, ranking: ranking.map(({parameters}) => parameters)};
  };

  test('among equally accurate ones, that with the least loss', async () => {
    const found = await best({grid: {C: [0.001, 0.01, 1]}});
    expect(found.best).toEqual({C: 1});
    expect(found.ranking).toEqual([{C: 1}, {C: 0.01}, {C: 0.001}]);
  });

  test('then the strongest regularisation, then the first', async () => {
    // Margins are met with room to spare: the perceptron's loss is 0 for all.
    const options = {loss: svm.binary({penalty: svm.hinge(), margin: 0}), standardize: false};
    const fit = {epochs: 20, tolerance: 0};
    expect((await best({grid: {C: [1, 0.1, 10]}, options, fit})).best).toEqual({C: 0.1});
    expect((await best({grid: {lambda: [1e-3, 0.1, 1e-2]}, options, fit})).best).toEqual({
      lambda: 0.1,
    });
    const grid = {tolerance: [0, 1e-9]};
    expect((await best({grid, options, fit})).best).toEqual({tolerance: 0});
  });

  test('accuracies that differ in their last bits are equal; the least loss of them is best', async () => {
    // As a search that was interrupted left them: 0.1 + 0.2 is a rounding error above 0.3.
    const both = (C: number, accuracy: number, loss: number): svm.FoldRow[] =>
      [0, 1].map(fold => ({
        parameters: {C},
        fold,
        score: {accuracy, loss, objective: 1, epochs: 1, seconds: 1},
      }));
    const rows = [
      ...both(1, 0.1 + 0.2, 0.9),
      ...both(2, 0.3, 0.5),
      ...both(3, 0.3 - 1e-6, 0.1),
      ...both(0.5, 0.3, 0.5),
      {parameters: {C: 4}, fold: 0, error: 'diverged'},
    ];
    const store = {load: async () => rows, save: async () => undefined};
    const found = await best({grid: {C: [1, 2, 3, 0.5, 4]}, store});
    expect(found.ranking.map(({C}) => C)).toEqual([0.5, 2, 1, 3, 4]);
  });

  test('never one that diverged; if all do, the first says how', async () => {
    const options = {loss: 'oneVsRest', standardize: false} as const;
    const fit = {optimizer: 'sgd', epochs: 50};
    const grid = {learningRate: [1e6, 0.01]};
    const {rows, best, model} = await svm.gridSearch(x, y, {grid, options, fit, folds: 2, seed: 1});
    model.dispose();
    expect(rows[0]!.error).toMatch(/^linearSVM.fit: training diverged in epoch/);
    expect(rows[0]!.score).toBeUndefined();
    expect(best.parameters).toEqual({learningRate: 0.01});
    await expect(
      svm.gridSearch(x, y, {grid: {learningRate: [1e6, 1e7]}, options, fit, folds: 2}),
    ).rejects.toThrow(
      /^gridSearch: every combination failed, the first: linearSVM.fit: training diverged/,
    );
  });
});

test('an interrupted search goes on where it was, and comes to the same', async () => {
  const before = tf.memory().numTensors;
  const options = {grid: {C: [0.01, 0.1, 1], bias: ['free', 'none'] as const}, folds: 3, seed: 2};
  const fit = {epochs: 40, batchSize: 50};
  const whole = await svm.gridSearch(iris, undefined, {...options, fit});
  const store = memory();
  const controller = new AbortController();
  let told = 0;
  const interrupted = svm.gridSearch(iris, undefined, {
    ...options,
    fit,
    store,
    signal: controller.signal,
    onFold: ({done, fits}) => {
      expect([done, fits]).toEqual([++told, 18]);
      if (done === 8) controller.abort(new Error('enough'));
    },
  });
  await expect(interrupted).rejects.toThrow('enough');
  expect(store.rows.length).toBe(8);
  const results: unknown[] = [];
  const resumed = await svm.gridSearch(iris, undefined, {
    ...options,
    fit,
    store,
    onResult: row => void results.push(row.parameters),
  });
  // On each fold a walk from the smallest C: of bias 'free' two were known whole.
  const none = options.grid.C.map(C => ({C, bias: 'none'}));
  expect(results).toEqual([{C: 1, bias: 'free'}, ...none]);
  const saved = resumed.rows.flatMap(({parameters, score}) =>
    score!.folds.map((own, fold) => ({parameters, fold, score: own})),
  );
  expect(store.rows).toHaveLength(18);
  expect(store.rows).toEqual(expect.arrayContaining(saved));
  const {model: a, ...first} = whole;
  const {model: b, ...second} = resumed;
  expect(untimed(second)).toEqual(untimed(first));
  expect(b.weights.arraySync()).toEqual(a.weights.arraySync());
  a.dispose();
  b.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test('the identity of a search tells all that matters apart', async () => {
  const y = Array.from({length: 20}, (_, i) => i % 2);
  const x = y.map((label, i) => [label, i]);
  const identityOf = async (of: Partial<svm.GridSearchOptions>, rows = x, labels = y) => {
    let identity: unknown;
    const store = {
      load: async (search: svm.SearchIdentity) => ((identity = search), []),
      save: async () => undefined,
    };
    const {model} = await svm.gridSearch(rows, labels, {
      grid: {C: [1]},
      fit: {epochs: 2},
      folds: 2,
      ...of,
      store,
    });
    model.dispose();
    return JSON.stringify(identity);
  };
  const folds = svm.stratifiedKFold(y, {folds: 2, seed: 1});
  const fit = {epochs: 2};
  const others = [
    await identityOf({}),
    await identityOf({grid: {C: [1, 2]}}),
    await identityOf({folds: 3}),
    await identityOf({folds}),
    await identityOf({seed: 1}),
    await identityOf({fit: {epochs: 3}}),
    await identityOf({options: {loss: svm.crammerSinger()}}),
    await identityOf({options: {loss: svm.crammerSinger({margin: 2})}}),
    await identityOf({fit: {...fit, sampleWeight: y.map(() => 2)}}),
    await identityOf({}, x.map(([a, b]) => [a!, b! + 1])), // prettier-ignore
    await identityOf({}, x, y.map(label => 1 - label)), // prettier-ignore
  ];
  expect(new Set(others).size).toBe(others.length);
  expect(await identityOf({fit: {...fit, callbacks: {}}})).toBe(others[0]);
});

describe('bad input: one line, and nothing is trained', () => {
  const x = [[0], [1], [2], [3]];
  const y = ['a', 'b', 'a', 'b'];
  test.each<[string, unknown, string]>([
    ['no grid', {}, 'gridSearch: grid must be an object of arrays, got undefined'],
    ['a number for values', {grid: {C: 1}}, 'gridSearch: grid.C must be an array of values, got 1'],
    ['no values', {grid: {C: []}}, 'gridSearch: grid.C must be an array of values, got []'],
    ['a value twice', {grid: {C: [1, 2, 1]}}, 'gridSearch: grid.C has 1 twice'],
    [
      'a loss twice',
      {grid: {loss: [svm.oneVsRest(), svm.oneVsRest()]}},
      'gridSearch: grid.loss has {"reduction":"oneVsRest","penalty":{"name":"hinge"},"margin":1} twice',
    ],
    [
      'a misspelt option',
      {grid: {learning_rate: [1]}},
      "gridSearch: grid: unknown option 'learning_rate': did you mean learningRate?",
    ],
    [
      'a seed in the grid',
      {grid: {seed: [1, 2]}},
      "gridSearch: grid: unknown option 'seed': there are loss, C, lambda, bias, l1, l1Ratio, classWeight, scaling, standardize, solver, optimizer, learningRate, epochs, batchSize, tolerance, patience, averaging, penalty",
    ],
    [
      'a schedule',
      {grid: {learningRate: [0.1, svm.constant(0.1)]}},
      'gridSearch: grid.learningRate must be numbers, strings, losses, penalties or plain objects, got function',
    ],
    [
      'null',
      {grid: {C: [null]}},
      'gridSearch: grid.C must be numbers, strings, losses, penalties or plain objects, got null',
    ],
    [
      'a negative C, last',
      {grid: {C: [1, -1]}},
      'linearSVM: C must be a finite number above 0, got -1',
    ],
    ['a C of NaN', {grid: {C: [1, NaN]}}, 'linearSVM: C must be a finite number above 0, got NaN'],
    [
      'C and lambda',
      {grid: {C: [1], lambda: [1]}},
      'linearSVM: give C or lambda, not both (C = 1/(lambda·N)), got C 1 and lambda 1',
    ],
    [
      'an unknown loss',
      {grid: {loss: ['oneVsRest', 'softmax']}},
      "unknown loss 'softmax': there are westonWatkins, crammerSinger, oneVsRest, binary",
    ],
    [
      'an unknown penalty',
      {grid: {penalty: ['p']}},
      "unknown penalty 'p': there are hinge, squaredHinge, smoothedHinge, modifiedHuber, pinball, ramp, huberizedTruncatedPinball",
    ],
    [
      'an unknown optimizer, last',
      {grid: {optimizer: ['adam', 'o']}},
      "gridSearch: optimizer must be 'sgd', 'momentum',",
    ],
    [
      'a class weight for nobody',
      {grid: {classWeight: ['balanced', {c: 1}]}},
      "gridSearch: classWeight names 'c', which is none of the classes a, b",
    ],
    [
      'half an epoch',
      {grid: {epochs: [1, 0.5]}},
      'gridSearch: epochs must be a whole number above 0, got 0.5',
    ],
    [
      'too many folds',
      {grid: {C: [1]}, folds: 3},
      "stratifiedKFold: class 'a' has 2 rows, too few for 3 folds",
    ],
    [
      'a candidate that the solver refuses',
      {grid: {penalty: ['hinge', 'ramp']}, fit: {solver: 'exact'}},
      "solver 'exact' takes convex losses, oneVsRest of ramp is not: use solver 'auto'",
    ],
    [
      'a misspelt option',
      {grid: {}, fold: 3},
      "gridSearch: unknown option 'fold': did you mean folds?",
    ],
  ])('%s', async (_, options, message) => {
    const before = tf.memory().numTensors;
    let folds = 0;
    const onFold = () => void folds++;
    await expect(
      svm.gridSearch(x, y, loose({folds: 2, onFold, ...(options as object)})),
    ).rejects.toThrow(message);
    expect([folds, tf.memory().numTensors]).toEqual([0, before]);
  });
});

test('compareLosses: each loss on the same folds', async () => {
  const before = tf.memory().numTensors;
  const rows = await svm.compareLosses(iris, undefined, {fit: {epochs: 40}, folds: 3, seed: 9});
  expect(
    rows.map(({parameters: {loss}}) => {
      const {reduction, penalty} = loss as svm.LossConfig;
      return `${reduction} ${penalty!.name}`;
    }),
  ).toEqual([
    'oneVsRest hinge',
    'oneVsRest squaredHinge',
    'westonWatkins hinge',
    'westonWatkins squaredHinge',
    'crammerSinger hinge',
    'crammerSinger squaredHinge',
  ]);
  const loss = svm.crammerSinger();
  const alone = await svm.crossValidate({loss}, iris, undefined, {
    folds: 3,
    seed: 9,
    fit: {epochs: 40},
  });
  expect(untimed(rows[4]!.score!.folds)).toEqual(untimed(alone.folds));
  const own = await svm.compareLosses(iris, undefined, {losses: ['oneVsRest'], fit: {epochs: 3}});
  expect(own.map(({parameters}) => parameters)).toEqual([{loss: 'oneVsRest'}]);
  expect(tf.memory().numTensors).toBe(before);
});
