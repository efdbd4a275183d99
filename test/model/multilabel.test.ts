import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {artifactsOf} from '../../src/model/artifacts.js';
import {labelSetScore} from '../../src/model/index.js';
import {checkLabelSets} from '../../src/model/multilabel/labelSets.js';
import {predictor, type SavedModel} from '../../src/predict/predictor.js';
import {progress} from '../../src/node/index.js';
import {useBackend} from '../backends.js';
import {randomRows} from '../random.js';
import {expectClose} from '../tolerances.js';

// Of scikit-learn: test/fixtures/make_tables.py.
const {multilabel: known, scaling} = JSON.parse(
  readFileSync('test/fixtures/tables.json', 'utf8'),
) as {
  multilabel: Record<'truth' | 'predicted', number[][]> &
    Record<'scores' | 'weighted', Record<string, number>>;
  scaling: {weights: number[]};
};

test.each(['scores', 'weighted'] as const)('%s of label sets are those of scikit-learn', which => {
  const [truth, predicted] = [known.truth, known.predicted].map(rows =>
    Uint8Array.from(rows.flat()),
  );
  const weights = which === 'weighted' ? scaling.weights : undefined;
  const found: Record<string, number> = labelSetScore(truth!, predicted!, 5, weights);
  expect(Object.keys(found).sort()).toEqual(Object.keys(known[which]).sort());
  for (const [name, value] of Object.entries(known[which]))
    expect([name, found[name]]).toEqual([name, expect.closeTo(value, 12)]);
});

const rows = randomRows(60, 3, 7);
const classes = ['far', 'high', 'warm'];
/** Where the sign of a feature tells the label, but for noise. */
const y = rows.map((row, i) => classes.filter((_, k) => row[k]! + (i % 7 === k ? 1.5 : 0) > 0.5));
const fit: svm.FitOptions = {tolerance: 1e-7};
const sampleWeight = rows.map((_, i) => i % 3);

async function scoresOf(model: svm.LinearSVM, x: number[][]): Promise<number[][]> {
  const scores = model.scores(x);
  const values = (await scores.array()) as number[][];
  scores.dispose();
  return values;
}

const multilabel = {options: {multilabel: true, classes}};
const searched = {grid: {C: [0.1, 1]}, folds: 3};
/** What a search found, without its model. */
const ranked = ({ranking, model}: svm.GridSearch) => {
  model.dispose();
  return ranking;
};

const cases: [string, svm.SVMOptions, svm.FitOptions][] = [
  ['defaults', {}, {}],
  ['hinge', {loss: svm.oneVsRest({penalty: svm.hinge()}), C: 0.3}, {}],
  ['balanced, weighed', {classWeight: 'balanced', scaling: 'none'}, {sampleWeight}],
  ['features far from 0', {scaling: 'minmax', bias: 'free'}, {}],
];

describe.each(cases)('%s', (title, options, more) => {
  beforeAll(() => useBackend('cpu'));
  const x = title.startsWith('features far') ? rows.map(row => row.map(v => 3e4 + v)) : rows;

  test('each column is the model of its label alone, and what is proven adds up', async () => {
    const model = svm.linearSVM({...options, multilabel: true});
    const {certificate} = await model.fit(x, y, {...fit, ...more});
    const scores = await scoresOf(model, x);
    let primal = 0;
    for (const [k, label] of classes.entries()) {
      const {loss, ...others} = options;
      const penalty = loss && svm.hinge();
      const own = svm.linearSVM({...others, ...(penalty && {loss: svm.binary({penalty})})});
      const has = y.map(set => Number(set.includes(label)));
      const history = await own.fit(x, has, {...fit, ...more});
      primal += history.certificate.primal;
      const column = await scoresOf(own, x);
      expectClose(
        scores.map(row => row[k]!),
        column.flat(),
        1e-4,
      );
      own.dispose();
    }
    expectClose([certificate.primal], [primal], 1e-6);
    expect(certificate.gap).toBeLessThan(1e-6);
    model.dispose();
  });
});

describe('a multilabel model', () => {
  beforeAll(() => useBackend('cpu'));

  test('is saved with what it predicts, thresholds too, and leaks nothing', async () => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM({multilabel: ';'});
    await model.fit(
      rows,
      y.map(set => set.join(' ; ')),
      fit,
    );
    expect(model.classes).toEqual(classes);
    expect(model.facts).toMatchObject({format: 3, multilabel: ';'});
    const scores = await scoresOf(model, rows);
    model.thresholds = [0, 0.5, -20];
    const expected = scores.map(row => classes.filter((_, k) => row[k]! > model.thresholds[k]!));
    expect(await model.labelSets(rows)).toEqual(expected);
    expect(await model.labels(rows)).toEqual(expected.map(set => set.join(';')));
    const artifacts = await artifactsOf(model);
    const loaded = await svm.loadLinearSVM({load: async () => artifacts});
    expect(await loaded.labelSets(rows)).toEqual(expected);
    expect(await loaded.evaluate(rows, y)).toEqual(await model.evaluate(rows, y));
    const saved = {
      weightsManifest: [{paths: [], weights: artifacts.weightSpecs!}],
      userDefinedMetadata: artifacts.userDefinedMetadata,
    } as unknown as SavedModel;
    const plain = predictor(saved, artifacts.weightData as ArrayBuffer);
    expect(plain.labels(rows)).toEqual(await model.labels(rows));
    for (const made of [model, loaded]) made.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(['onnx', 'scikit-learn'])('comes back from %s with the same sets', async format => {
    const model = svm.linearSVM({multilabel: true, scaling: 'minmax'});
    await model.fit(rows, y, fit);
    model.thresholds = [0, 0.5, -0.25];
    const again = svm.importModel(svm.exportModel(model, format));
    expect(again.classes).toEqual(classes);
    expect(await again.labelSets(rows)).toEqual(await model.labelSets(rows));
    const shifted = (await scoresOf(model, rows)).map(row =>
      row.map((score, k) => score - model.thresholds[k]!),
    );
    expectClose((await scoresOf(again, rows)).flat(), shifted.flat(), 1e-5);
    // Two labels are no classes of which an example has one.
    const two = await trained();
    const back = svm.importModel(svm.exportModel(two, format), {options: {multilabel: ';'}});
    expect([await back.labels(x), back.scores(x).shape]).toEqual([
      (await two.labels(x)).map(set => String(set).replaceAll(',', ';')),
      [4, 2],
    ]);
    for (const made of [model, again, two, back]) made.dispose();
  });

  test('is evaluated by sets; numbers in texts are numbers', async () => {
    const model = svm.linearSVM({multilabel: true});
    const numbers = y.map(set => set.map(label => classes.indexOf(label) + 1).join(','));
    await model.fit(rows, numbers, fit);
    expect(model.classes).toEqual([1, 2, 3]);
    const {accuracy, labelSets, loss, scores} = await model.evaluate(rows, numbers, {
      scores: ['f1Samples'],
    });
    const found = await model.labels(rows);
    const right = found.filter((set, i) => set === numbers[i]).length / rows.length;
    expect([accuracy, labelSets!.subsetAccuracy]).toEqual([right, right]);
    expect(right).toBeGreaterThan(0.5);
    expect(scores).toEqual({f1Samples: labelSets!.f1Samples});
    const values = await scoresOf(model, rows);
    const hinges = values.map((row, i) =>
      row.reduce((sum, s, k) => {
        const t = y[i]!.includes(classes[k]!) ? 1 : -1;
        return sum + Math.max(0, 1 - t * s) ** 2;
      }, 0),
    );
    expectClose([loss!], [hinges.reduce((a, b) => a + b) / rows.length], 1e-5);
    model.dispose();
  });

  test('is cross-validated and searched by the scores of sets', async () => {
    const texts = y.map(set => set.join(','));
    const scores = ['f1Samples', 'hammingLoss'];
    const {folds, confusion, classes: found} = await svm.crossValidate({multilabel: true}, rows, texts, {folds: 3, scores}); // prettier-ignore
    expect([found, confusion]).toEqual([classes, []]);
    for (const {scores: of_} of folds) expect(Object.keys(of_!)).toEqual(scores);
    const {ranking, model} = await svm.gridSearch(rows, texts, {
      grid: {C: [1e-4, 1]},
      options: {multilabel: true},
      score: 'hammingLoss',
      folds: 3,
    });
    expect(model.classes).toEqual(classes);
    const [first, second] = ranking.map(({score}) => score!.scores!.hammingLoss!.mean);
    expect(first).toBeLessThanOrEqual(second!);
    model.dispose();
    const curve = await svm.learningCurve(rows, texts, {
      options: {multilabel: true},
      score: 'jaccardMicro',
      sizes: [1],
      folds: 3,
    });
    expect(curve[0]!.test.mean).toBeGreaterThan(0.5);
    await expect(
      svm.crossValidate({multilabel: true}, rows, texts, {scores: ['rocAuc']}),
    ).rejects.toThrow(
      "crossValidate: 'rocAuc' is of one label an example: of several there are 'subsetAccuracy',",
    );
  });

  test.each<[string, (y: svm.LabelSets) => Promise<unknown>]>([
    ['crossValidate', y => svm.crossValidate({multilabel: true, classes}, rows, y, {folds: 3})],
    ['gridSearch', async y => ranked(await svm.gridSearch(rows, y, {...searched, ...multilabel}))],
    ['halvingSearch', async y => ranked(await svm.halvingSearch(rows, y, {...searched, factor: 2, ...multilabel}))],
    ['nestedCrossValidate', y => svm.nestedCrossValidate(rows, y, {...searched, ...multilabel, inner: 2})],
    ['nestedCrossValidate of a splitter', y => svm.nestedCrossValidate(rows, y, {...searched, options: {multilabel: true}, folds: svm.kFold({folds: 3}), inner: svm.kFold({folds: 2})})],
    ['learningCurve', y => svm.learningCurve(rows, y, {folds: 3, sizes: [1], ...multilabel})],
    ['validationCurve', y => svm.validationCurve(rows, y, {C: [0.1, 1]}, {folds: 3, ...multilabel})],
    ['compareLosses', y => svm.compareLosses(rows, y, {losses: ['oneVsRest'], folds: 3, ...multilabel})],
    ['bootstrapWeights', y => svm.bootstrapWeights({multilabel: true, classes}, rows, y, {repeats: 2})],
  ])('%s takes sets as arrays or texts, and all classes', async (_, call) => {
    const apart = (found: unknown) =>
      JSON.parse(JSON.stringify(found), (key, value) => (key === 'seconds' ? undefined : value));
    const found = apart(await call(y));
    expect(apart(await call(y.map(set => set.join(','))))).toEqual(found);
    expect(JSON.stringify(found).length).toBeGreaterThan(50);
  }); // prettier-ignore

  test.each([
    svm.stratified({folds: 3}),
    svm.repeated({folds: 3, repeats: 1}),
    svm.shuffleSplit({folds: 3}),
  ])('$name divides sets that occur once', async folds => {
    const sets = rows.map((_, i) => [...y[i]!, ...(i % 3 ? [] : [`only ${i}`])]);
    const found = await svm.crossValidate({multilabel: true}, rows, sets, {folds});
    expect(found.folds).toHaveLength(3);
  });

  test('callbacks are told at which label training is, and so is who watches', async () => {
    const begun: unknown[] = [];
    const lines: string[] = [];
    const stream = {isTTY: false, write: (text: string) => lines.push(text)};
    const model = svm.linearSVM({multilabel: true});
    const callbacks = [
      {onTrainBegin: ({label}: svm.TrainPlan) => void begun.push(label)},
      progress(stream as unknown as NodeJS.WriteStream),
    ];
    await model.fit(rows, y, {callbacks});
    model.dispose();
    expect(begun).toEqual(classes.map((name, place) => ({name, place, count: 3})));
    for (const [k, name] of classes.entries())
      expect(lines.filter(line => line.startsWith(`label ${name} ${k + 1}/3  epoch `))).not.toEqual(
        [],
      );
    expect(lines.every(line => line.startsWith('label '))).toBe(true);
    const one = svm.linearSVM();
    await one.fit(rows, y.map(String), {callbacks: callbacks[0]!});
    one.dispose();
    expect(begun.slice(3)).toEqual([undefined]);
  });

  test('halvingSearch: rounds have their share of sets that occur once', async () => {
    const sets = rows.map((row, i) => [i % 2, 2 + (i % 3), 5 + Number(row[0]! > 0), 100 + i]);
    const {rounds, model} = await svm.halvingSearch(rows, sets, {
      grid: {C: [0.01, 0.1, 1]},
      folds: 2,
      options: {multilabel: true},
      fit: {tolerance: 0.1},
    });
    expect(rounds.map(({examples}) => examples)).toEqual([20, 60]);
    model.dispose();
  });

  test('permutationImportance: by how much a score of sets gets worse', async () => {
    const model = svm.linearSVM({multilabel: true});
    await model.fit(rows, y, fit);
    model.thresholds = [0, 0.2, -0.3];
    for (const [name, sign] of [['subsetAccuracy', 1], ['hammingLoss', -1]] as const) {
      const options = {...(name === 'hammingLoss' && {score: name}), repeats: 2, seed: 3, sampleWeight};
      const found = await svm.permutationImportance(model, rows, y, options);
      const {seededRandom, shuffle} = await import('../../src/data/index.js');
      const random = seededRandom(3);
      const scoreOf = async (x: number[][]) => (await model.evaluate(x, y, {sampleWeight})).labelSets![name];
      const best = await scoreOf(rows);
      for (let d = 0; d < 3; d++) {
        let fall = 0;
        for (let repeat = 0; repeat < 2; repeat++) {
          const order = shuffle(Int32Array.from(rows.keys()), random);
          const moved = rows.map((row, i) => row.map((v, k) => (k === d ? rows[order[i]!]![k]! : v)));
          fall += (sign * (best - (await scoreOf(moved)))) / 2;
        }
        expect(found.find(({column}) => column === String(d))!.importance).toBeCloseTo(fall, 9);
      }
      expect(found[0]!.importance).toBeGreaterThan(0.05);
    }
    model.dispose();
  }); // prettier-ignore

  test('is cross-validated by whole sets', async () => {
    const {accuracy, predictions} = await svm.crossValidate(
      {multilabel: true},
      rows,
      y.map(set => set.join(',') || 'none'),
      {folds: 3},
    );
    expect(accuracy.mean).toBeGreaterThan(0.3);
    expect(predictions).toHaveLength(60);
  });
});

test('texts of the same labels share one array, whatever the type: most of many rows are such', () => {
  for (const texts of [
    ['a, b', '', 'a, b'],
    ['1,2', '', '1,2'],
  ]) {
    const sets = checkLabelSets('y', texts, 3, ',');
    expect(sets).toEqual([texts[0]!.includes('a') ? ['a', 'b'] : [1, 2], [], sets[0]]);
    expect(sets[2]).toBe(sets[0]);
  }
});

test('files: a column of labels, and lines of svmlight', () => {
  const csv = svm.parseCSV('a,y\n1,u;v\n2,\n3,v\n', {multilabel: true});
  expect(csv.labels).toEqual(['u;v', '', 'v']);
  const again = svm.parseCSV('a,y\n1,\n', {encoding: csv.encoding!});
  expect(again.labels).toEqual(['']);
  const lines = svm.parseSvmlight('1,3 5:0.2\n 2:1 # none\n2 1:1\n', {multilabel: true});
  expect(lines.labels).toEqual(['1,3', '', '2']);
  expect([...lines.indptr]).toEqual([0, 1, 2, 3]);
  // In the file they have commas between them, whatever is to be between them here.
  const texts = svm.parseSvmlight('1,3 5:0.2\n 2:1 # none\n2 1:1\n', {multilabel: ';'});
  expect(texts.labels).toEqual(['1;3', '', '2']);
});

const sets = [['u'], ['u', 'v'], [], ['v']];
const x = [[1], [2], [3], [4]];
async function trained() {
  const model = svm.linearSVM({multilabel: true});
  await model.fit(x, sets);
  return model;
}
const multi = (options: svm.SVMOptions = {}) => svm.linearSVM({multilabel: true, ...options});
test.each<[string, () => unknown, string]>([
  [
    'another loss',
    () => multi({loss: svm.crammerSinger()}),
    'linearSVM: multilabel trains a column for each label',
  ],
  [
    'a loss by name',
    () => multi({loss: 'westonWatkins'}),
    'linearSVM: multilabel trains a column for each label',
  ],
  [
    'probabilities',
    () => multi({probability: true}),
    'linearSVM: probability is of classes of which an example has one',
  ],
  [
    'no separator',
    () => multi({multilabel: ' and '}),
    'linearSVM: multilabel must be true, false or what is between labels',
  ],
  [
    'one label only',
    () => multi().fit(x, ['u', 'u', '', '']),
    "linearSVM.fit: y has one label only, 'u'",
  ],
  ['no label', () => multi().fit(x, [[], [], [], []]), 'linearSVM.fit: y has no label'],
  [
    'labels of another length',
    () => multi().fit(x, [['u']]),
    'linearSVM.fit: y has labels of 1 for 4 examples',
  ],
  [
    'a tensor',
    () => multi().fit(x, tf.tensor1d([1, 2, 1, 2])),
    'linearSVM.fit: y must be the labels of each example',
  ],
  [
    'a mixture',
    () => multi().fit(x, [['u'], [1], [], []]),
    "linearSVM.fit: y mixes strings and numbers ('u' and, at 1, '1')",
  ],
  ['no number', () => multi().fit(x, [[1], [NaN], [], [2]]), 'linearSVM.fit: y has NaN at 1'],
  [
    'a label that is no class',
    () => multi({classes: ['u', 'w']}).fit(x, sets),
    "linearSVM.fit: y has 'v' at 1, which is none of the classes u, w",
  ],
  [
    'validation',
    () => multi().fit(x, sets, {validationData: [x, [1, 2, 1, 2]]}),
    'linearSVM.fit: validationData is of single labels',
  ],
  [
    'a stream',
    () => multi().fitDataset(svm.inChunks(svm.parseCSV('1,u\n2,v\n'), 1)),
    'linearSVM.fitDataset: it is of single labels',
  ],
  [
    'bits',
    () => multi().partialFit(x, ['u', 'v', 'u', 'v']),
    'linearSVM.partialFit: it is of single labels',
  ],
  [
    'an index',
    async () => (await trained()).predict(x),
    'linearSVM.predict: an example of a multilabel model has no class index',
  ],
  [
    'a scorer of classes',
    async () => (await trained()).evaluate(x, sets, {scores: ['matthews']}),
    "linearSVM.evaluate: scores of a multilabel model are 'subsetAccuracy', 'hammingLoss',",
  ],
  [
    'calibration',
    async () => svm.calibrate(await trained(), x, sets as never),
    'it is of single labels',
  ],
  [
    'a path of L1',
    () => svm.l1Path(x, ['u', 'v', 'u', 'v'], {options: {multilabel: true}}),
    'l1Path: multilabel has a path for each label: take one label at a time',
  ],
  [
    'a threshold for all',
    async () => svm.chooseThreshold(await trained(), x, sets as never, {recall: 1}),
    'chooseThreshold: a threshold is chosen for a model of two classes, this one is multilabel',
  ],
  [
    'importance by a scorer of classes',
    async () => svm.permutationImportance(await trained(), x, sets, {score: 'matthews'}),
    "permutationImportance: scores of a multilabel model are 'subsetAccuracy', 'hammingLoss',",
  ],
  [
    'an indicator matrix',
    () =>
      multi().fit(x, [
        [1, 0, 1],
        [0, 1, 0],
        [1, 1, 0],
        [0, 0, 1],
      ]),
    'linearSVM.fit: y has 0s and 1s: the labels that each example has are wanted, names.filter((_, k) => row[k]) of each row',
  ],
  ...(
    [
      'fit',
      'evaluate',
      'permutationImportance',
      'chooseThreshold',
      'crossValidate',
      'gridSearch',
    ] as const
  ).map((name): [string, () => unknown, string] => [
    `sets of labels where single ones are wanted: ${name}`,
    async () => {
      const model = svm.linearSVM();
      await model.fit(x, ['u', 'v', 'u', 'v']);
      const y = sets as never;
      return {
        fit: () => model.fit(x, y),
        evaluate: () => model.evaluate(x, y),
        permutationImportance: () => svm.permutationImportance(model, x, y),
        chooseThreshold: () => svm.chooseThreshold(model, x, y, {recall: 1}),
        crossValidate: () => svm.crossValidate({}, x, y),
        gridSearch: () => svm.gridSearch(x, y, {grid: {C: [1]}}),
      }[name]();
    },
    'y has an Array of 1 at 0: one label an example is wanted here; of several it is a model of linearSVM({multilabel: true})',
  ]),
  [
    'an export',
    async () => svm.exportModel(await trained(), 'liblinear'),
    'exportModel: LIBLINEAR holds one label an example, the model is multilabel: use scikit-learn, onnx, safetensors',
  ],
  [
    'thresholds of another length',
    async () => ((await trained()).thresholds = [1]),
    'linearSVM.thresholds: they must be 2 finite numbers, one for each of u, v',
  ],
  [
    'sets of a model of classes',
    async () => {
      const model = svm.linearSVM();
      await model.fit(x, ['u', 'v', 'u', 'v']);
      return model.labelSets(x);
    },
    'linearSVM.labelSets: an example has one label',
  ],
  [
    'words in svmlight',
    () => svm.parseSvmlight('1,b 1:1\n', {multilabel: true}),
    "svmlight: line 1, column 1: the labels '1,b' are not numbers with commas",
  ],
  [
    'semicolons in svmlight',
    () => svm.parseSvmlight('1;3 1:1\n', {multilabel: ';'}),
    "line 1, column 1: the labels '1;3' are not numbers with commas between them, as svmlight has them",
  ],
  [
    'a separator in a number of svmlight',
    () => svm.parseSvmlight('1,3.5 1:1\n', {multilabel: '.'}),
    "line 1, column 1: the label '3.5' has '.' in it, which is to separate labels: give another separator, such as multilabel ';'",
  ],
])('%s: one line', async (_, call, message) => {
  await useBackend('cpu');
  await expect((async () => await call())()).rejects.toThrow(message);
});
