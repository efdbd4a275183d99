import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {csr, seededRandom} from '../../src/data/index.js';
import {
  binary,
  crammerSinger,
  hinge,
  huberizedTruncatedPinball,
  modifiedHuber,
  oneVsRest,
  pinball,
  ramp,
  smoothedHinge,
  squaredHinge,
  westonWatkins,
  type Penalty,
} from '../../src/losses/index.js';
import {linearSVM, type FitOptions, type SVMOptions} from '../../src/model/index.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {randomLabels, randomRows} from '../random.js';
import {objectiveOf, referencePenalties, type PenaltyName} from '../reference.js';
import {expectRefused, fitted} from './fitted.js';

beforeAll(() => useBackend(backends[0]!));

const iris = bundled('iris');

// The least sums over the classes for standardised iris: the squared hinge without intercept by
// LIBLINEAR -s 5 to 1e-12, the hinge with a free one by scipy's linear programming.
test.each<[string, SVMOptions, number]>([
  [
    'LIBLINEAR C = 0.1',
    {C: 0.1, bias: 'none', loss: oneVsRest({penalty: squaredHinge()})},
    22.779524978381843,
  ],
  [
    'LIBLINEAR C = 1',
    {C: 1, bias: 'none', loss: oneVsRest({penalty: squaredHinge()})},
    187.73810705505986,
  ],
  ['a linear program C = 0.1', {C: 0.1, bias: 'free', loss: 'oneVsRest'}, 16.5215819170176],
  ['a linear program C = 1', {C: 1, bias: 'free', loss: 'oneVsRest'}, 105.73242432673202],
])('L1 alone comes to what %s comes to', async (_, options, least) => {
  const {history} = await fitted(iris, {...options, l1Ratio: 1}, {tolerance: 1e-5});
  const scale = options.C! * 150;
  expect(history.solver).toBe('coordinate');
  expect(history.stoppedBy).toBe('tolerance');
  expect((scale * history.certificate.primal) / least).toBeCloseTo(1, 4);
  // Theirs is of float64 features: rounded to float32 the least sum is 1.3e-8 more, as LIBLINEAR has it.
  expect(scale * history.certificate.dual!).toBeLessThanOrEqual(least * (1 + 3e-8));
});

const X = randomRows(60, 6, 3);
const y = randomLabels(60, 3, 4);
const data = {rows: 60, columns: 6, values: Float32Array.from(X.flat()), labels: y};
const weights = X.map((_, i) => i % 3);

const penalties: [PenaltyName, Penalty][] = [
  ['hinge', hinge()],
  ['squaredHinge', squaredHinge()],
  ['smoothedHinge', smoothedHinge()],
  ['modifiedHuber', modifiedHuber()],
  ['pinball', pinball()],
  ['huberizedTruncatedPinball', huberizedTruncatedPinball()],
];

describe.each(penalties)('%s', (name, penalty) => {
  const reductions = {oneVsRest, westonWatkins};
  test.each<[keyof typeof reductions, SVMOptions, FitOptions]>([
    ['oneVsRest', {l1: 0.02, lambda: 0.05}, {}],
    ['oneVsRest', {l1Ratio: 0.5, lambda: 0.1, bias: 'free'}, {}],
    ['oneVsRest', {l1Ratio: 1, lambda: 0.2, bias: 'none'}, {}],
    ['oneVsRest', {l1Ratio: 1, lambda: 0.3}, {sampleWeight: weights}],
    ['westonWatkins', {l1: 0.02, lambda: 0.05}, {}],
    ['westonWatkins', {l1Ratio: 0.5, lambda: 0.1, bias: 'free'}, {}],
    ['westonWatkins', {l1Ratio: 1, lambda: 0.2, bias: 'none'}, {}],
    ['westonWatkins', {l1Ratio: 1, lambda: 0.3}, {sampleWeight: weights}],
  ])('%s, %j: proven, the objective the reference’s', async (reduction, options, fitOptions) => {
    const {history, W, b} = await fitted(
      data,
      {...options, loss: reductions[reduction]({penalty}), standardize: false},
      {...fitOptions, tolerance: 1e-4},
    );
    const {lambda = 0, l1, l1Ratio = 0, bias = 'regularized'} = options;
    const {certificate, epochs} = history;
    const counted = fitOptions.sampleWeight ? weights : weights.map(() => 1);
    const {primal} = objectiveOf(
      {
        X,
        y,
        reduction,
        penalty: referencePenalties[name](),
        weights: counted.map(v => (v * 60) / counted.reduce((sum, v) => sum + v, 0)),
        lambda: lambda * (1 - l1Ratio),
        l1: l1 ?? l1Ratio * lambda,
        bias,
      },
      W,
      b,
    );
    expect(history.solver).toBe('coordinate');
    expect(history.stoppedBy).toBe('tolerance');
    expect(certificate.primal / primal).toBeCloseTo(1, 5);
    expect(certificate.gap).toBeLessThan(1.1e-4);
    if (l1Ratio === 1) expect(W.flat().filter(w => w !== 0).length).toBeLessThan(18);
    for (let i = 1; i < epochs.length; i++)
      expect(epochs[i]!.primal).toBeLessThanOrEqual(epochs[i - 1]!.primal);
  });
});

// 90 features share a part, all others are rare: members of the Gram matrix and others, which it has no room for.
const coupled = (() => {
  const random = seededRandom(5);
  const rows = 800;
  const columns = 700;
  const rowsOf = Array.from({length: rows}, (_, i) => {
    const shared = random(1000) / 500 - 1;
    const frequent = Array.from({length: 90}, (_, d): [number, number] => [
      d,
      shared + random(1000) / 1500,
    ]);
    const rare = Array.from({length: 12}, (_, k): [number, number] => [
      90 + ((random(51) * 12 + k) % 610),
      random(1000) / 500 - 1,
    ]);
    return {frequent, rare, y: frequent[i % 3]![1] - frequent[7]![1] > 0 !== random(9) < 1};
  });
  const entries = rowsOf.map(({frequent, rare}) => [...frequent, ...rare]);
  const sparse = csr({
    rows,
    columns,
    labels: rowsOf.map(({y}) => Number(y)),
    indptr: entries.map((_, i) => 102 * i).concat(102 * rows),
    indices: entries.flatMap(row => row.map(([d]) => d)),
    values: entries.flatMap(row => row.map(([, value]) => value)),
  });
  const values = new Float32Array(rows * columns);
  entries.forEach((row, i) => row.forEach(([d, value]) => (values[i * columns + d] = value)));
  return {sparse, dense: {rows, columns, labels: sparse.labels!, values}};
})();

test.each<[string, Penalty, SVMOptions]>([
  ['squared hinge, no bias', squaredHinge(), {l1Ratio: 1, C: 0.05, bias: 'none'}],
  ['squared hinge, elastic net', squaredHinge(), {l1Ratio: 0.5, C: 0.05}],
  ['squared hinge, a free bias', squaredHinge(), {l1Ratio: 1, C: 0.05, bias: 'free'}],
  ['modified Huber', modifiedHuber(), {l1Ratio: 1, C: 0.05}],
])('coupled features, %s: proven to 1e-6 in a few rounds', async (_, penalty, options) => {
  const least = [];
  for (const rows of [coupled.sparse, coupled.dense]) {
    const model = linearSVM({...options, loss: binary({penalty}), standardize: false});
    const {epochs, stoppedBy, certificate} = await model.fit(rows, undefined, {tolerance: 1e-6});
    expect(stoppedBy).toBe('tolerance');
    expect(epochs.length).toBeLessThan(20);
    least.push(certificate.primal);
    model.dispose();
  }
  expect(least[1]! / least[0]!).toBeCloseTo(1, 5);
});

test('columns of one-vs-rest bring sparse rows in order each for itself: the same as dense ones', async () => {
  const labels = coupled.sparse.labels!.map((label, i) => (i % 5 === 0 ? 2 : label));
  const least = [];
  for (const rows of [coupled.sparse, coupled.dense]) {
    const model = linearSVM({
      loss: oneVsRest({penalty: squaredHinge()}),
      l1Ratio: 1,
      C: 0.05,
      standardize: false,
    });
    const {certificate, solver} = await model.fit({...rows, labels}, undefined, {tolerance: 1e-6});
    expect(solver).toBe('coordinate');
    expect(certificate.gap).toBeLessThan(1.1e-6);
    least.push(certificate.primal);
    model.dispose();
  }
  expect(least[1]! / least[0]!).toBeCloseTo(1, 5);
});

test('sparse rows come to the same as dense ones, and a start to the same in fewer rounds', async () => {
  const options: SVMOptions = {l1: 0.05, lambda: 0.05, standardize: false};
  const dense = await fitted(data, options, {tolerance: 1e-6});
  const sparse = csr({
    rows: 60,
    columns: 6,
    labels: y,
    indptr: X.map((_, i) => 6 * i).concat(360),
    indices: X.flatMap(row => row.map((_, d) => d)),
    values: X.flat(),
  });
  const model = linearSVM(options);
  const first = await model.fit(sparse, undefined, {tolerance: 1e-6});
  expect(first.certificate.primal / dense.history.certificate.primal).toBeCloseTo(1, 6);
  const again = await model.fit(sparse, undefined, {tolerance: 1e-6, warmStart: true});
  expect(again.epochs.length).toBeLessThan(first.epochs.length);
  model.dispose();
});

test('the same seed makes the same bits, and no tensor is left', async () => {
  const before = tf.memory().numTensors;
  const [a, b] = await Promise.all([0, 0].map(seed => fitted(iris, {l1Ratio: 0.5}, {seed})));
  expect(b!.W).toEqual(a!.W);
  expect(tf.memory().numTensors).toBe(before);
});

test.each<[string, SVMOptions, FitOptions, string]>([
  [
    'a loss that is not convex',
    {loss: binary({penalty: ramp()}), l1: 1},
    {},
    "solver 'coordinate' takes convex losses, binary of ramp is not: use solver 'auto'",
  ],
  [
    'a loss of your own',
    {loss: {...binary(), config: undefined}, l1: 1},
    {},
    "solver 'coordinate' takes losses made of a penalty with a parabola, binary is not: use solver 'auto'",
  ],
  [
    'the maximum',
    {loss: crammerSinger(), l1: 1},
    {},
    "solver 'coordinate' takes losses without corners where classes tie, crammerSinger has them: use solver 'auto'",
  ],
  ['no l1', {}, {}, "solver 'coordinate' is for l1 above 0, got 0: use solver 'exact'"],
  [
    'tolerance 0',
    {l1: 1},
    {tolerance: 0},
    "solver 'coordinate' ends at a tolerance above 0, got 0",
  ],
  [
    'an option of optimizers',
    {l1: 1},
    {epochs: 3},
    "epochs is an option of solver 'descent', got solver 'coordinate': leave one of the two out",
  ],
])('refuses %s', (_, options, fitOptions, message) =>
  expectRefused(options, {...fitOptions, solver: 'coordinate'}, message),
);

test.each([
  ['coordinate', 3],
  ['coordinate', 2],
  ['exact', 3],
  ['exact', 2],
] as const)('the accuracy that %s reports is that of the model: %i classes', async (solver, K) => {
  const model = linearSVM({
    loss: K === 2 ? 'binary' : 'oneVsRest',
    l1Ratio: solver === 'exact' ? 0 : 0.5,
  });
  const given = {...data, labels: y.map(label => label % K)};
  const history = await model.fit(given, undefined, {
    solver,
    tolerance: 1e-6,
    sampleWeight: weights,
  });
  const {accuracy} = await model.evaluate(given, undefined, {sampleWeight: weights});
  model.dispose();
  expect(accuracy).toBeLessThan(1);
  expect(history.epochs.at(-1)!.accuracy).toBeCloseTo(accuracy, 10);
});
