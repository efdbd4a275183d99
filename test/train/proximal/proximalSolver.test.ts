import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {seededRandom, takeRows, trainTestSplit} from '../../../src/data/index.js';
import {
  binary,
  crammerSinger,
  hinge,
  huberizedTruncatedPinball,
  modifiedHuber,
  oneVsRest,
  pinball,
  ramp,
  squaredHinge,
  westonWatkins,
  type MarginLoss,
  type Penalty,
} from '../../../src/losses/index.js';
import {linearSVM, type FitOptions, type SVMOptions} from '../../../src/model/index.js';
import {dirty, plane} from '../../../scripts/robust/dirt.js';
import {lessons} from '../../../playground/lessons.js';
import {backends, useBackend} from '../../backends.js';
import {bundled} from '../../data.js';
import {randomLabels, randomRows} from '../../random.js';
import {objectiveOf, referencePenalties} from '../../reference.js';
import {expectRefused, fitted} from '../fitted.js';

beforeAll(() => useBackend(backends[0]!));

const iris = bundled('iris');
const truncated = huberizedTruncatedPinball({tau: 0.3, delta: 0.5, cap: 1.5, kappa: 2});

const untruncated = huberizedTruncatedPinball({tau: 0.3, delta: 0.5});

const X = randomRows(80, 5, 7);
const y = randomLabels(80, 3, 8);
const data = {rows: 80, columns: 5, values: Float32Array.from(X.flat()), labels: y};

/** Of features as they are. */
const fittedAsIs = (options: SVMOptions, fitOptions: FitOptions = {}) =>
  fitted(data, {standardize: false, ...options}, fitOptions);

describe('losses that are not convex', () => {
  test.each<[string, MarginLoss, SVMOptions]>([
    ['ramp', oneVsRest({penalty: ramp({cap: 1.5})}), {}],
    ['ramp', westonWatkins({penalty: ramp()}), {l1: 0.01}],
    ['truncated', oneVsRest({penalty: truncated}), {}],
    ['truncated', westonWatkins({penalty: truncated}), {bias: 'free'}],
    ['truncated', oneVsRest({penalty: truncated}), {l1Ratio: 0.5}],
  ])('%s: the objective never rises, over seeds', async (_, loss, options) => {
    for (let seed = 0; seed < 3; seed++) {
      const {train} = trainTestSplit({...iris, labels: [...iris.labels!]}, {test: 0.3, seed});
      const model = linearSVM({loss, ...options});
      const {epochs, solver, stoppedBy} = await model.fit(train, undefined, {seed});
      model.dispose();
      expect(solver).toBe('proximal');
      expect(stoppedBy).toBe('tolerance');
      for (let i = 1; i < epochs.length; i++)
        expect(epochs[i]!.primal).toBeLessThanOrEqual(epochs[i - 1]!.primal);
      expect(epochs.at(-1)!.stationarity).toBeLessThanOrEqual(1e-3);
      expect(epochs.at(-1)!.gap).toBeUndefined();
    }
  });

  test.each([0, 0.02])('what is found is stationary by the float64 reference, l1 %p', async l1 => {
    const lambda = 0.05;
    const {W, b, history} = await fittedAsIs(
      {loss: oneVsRest({penalty: truncated}), lambda, l1},
      {tolerance: 1e-4},
    );
    const {gradW, gradB, primal} = objectiveOf(
      {
        X,
        y,
        reduction: 'oneVsRest',
        lambda,
        l1,
        penalty: referencePenalties.huberizedTruncatedPinball({
          tau: 0.3,
          delta: 0.5,
          cap: 1.5,
          kappa: 2,
        }),
      },
      W,
      b,
    );
    expect(history.certificate.primal).toBeCloseTo(primal, 5);
    W.forEach((row, d) =>
      row.forEach((w, k) => {
        const slope = gradW[d]![k]! + lambda * w;
        const left =
          w === 0 ? Math.max(0, Math.abs(slope) - l1) : Math.abs(slope + l1 * Math.sign(w));
        expect(left).toBeLessThan(3e-4);
      }),
    );
    gradB.forEach((g, k) => expect(Math.abs(g + lambda * b[k]!)).toBeLessThan(3e-4));
  });

  // Three points far out turn the line of the hinge, which a descent from it keeps.
  test('the ramp finds the crowd of the lesson on outliers', async () => {
    const {points} = lessons.find(({title}) => title === 'Outliers')!.state;
    const model = linearSVM({loss: binary({penalty: ramp({cap: 2})}), C: 1, standardize: false});
    const {certificate} = await model.fit(
      points.map(({x, y}) => [x, y]),
      points.map(({label}) => label),
    );
    model.dispose();
    expect(certificate.primal).toBeLessThan(0.22);
  });

  // At 0 rows far out pull by all their leverage: on the seventh of these planes half of all rows ended on the wrong side.
  test.each<[string, Penalty]>([
    ['ramp', ramp()],
    ['truncated', huberizedTruncatedPinball({tau: 0.1, delta: 0.5, cap: 1})],
    ['truncated, a larger cap', huberizedTruncatedPinball({tau: 0.5, delta: 0.5, cap: 2})],
  ])(
    '%s: rows far out do not decide, as if it began from a model of the clean ones',
    async (_, penalty) => {
      for (let seed = 0; seed < 10; seed++) {
        const clean = plane(200, seed);
        const far = dirty(clean, {name: 'far', outliers: 0.05}, 77 + seed);
        const start = linearSVM({loss: binary(), C: 1, standardize: false});
        await start.fit(clean);
        const options = {loss: binary({penalty}), C: 0.1, standardize: false};
        const [found, told] = [linearSVM(options), linearSVM(options)];
        const {certificate} = await found.fit(far);
        const best = await told.fit(far, undefined, {warmStart: start});
        expect(certificate.primal).toBeLessThan(best.certificate.primal * 1.02);
        for (const model of [start, found, told]) model.dispose();
      }
    },
  );

  test.each<[string, MarginLoss, MarginLoss]>([
    ['ramp', oneVsRest({penalty: ramp()}), oneVsRest()],
    ['ramp, pairs', westonWatkins({penalty: ramp({cap: 1.5})}), westonWatkins()],
    ['truncated', oneVsRest({penalty: truncated}), oneVsRest({penalty: untruncated})],
  ])('%s: never worse than from the solution without the cap alone', async (_, loss, uncapped) => {
    const more: number[] = [];
    for (let seed = 0; seed < 6; seed++) {
      const rows = {...data, labels: randomLabels(80, 3, seed)};
      const options = {lambda: 0.01 * (seed + 1), standardize: false};
      const start = linearSVM({...options, loss: uncapped});
      await start.fit(rows, undefined, {tolerance: 1e-3});
      const [both, one] = [linearSVM({...options, loss}), linearSVM({...options, loss})];
      const found = await both.fit(rows);
      const alone = await one.fit(rows, undefined, {warmStart: start});
      expect(found.certificate.primal).toBeLessThanOrEqual(alone.certificate.primal * (1 + 1e-6));
      expect(found.epochs.at(-1)!.stationarity).toBeLessThanOrEqual(1e-3);
      more.push(found.epochs.length - alone.epochs.length);
      for (const model of [start, both, one]) model.dispose();
    }
    // The descent from 0 is mostly given up as soon as it can be told to be behind.
    expect(more.sort((a, b) => a - b)[2]).toBe(11);
  });

  test('features of sizes from 1e-3 to 1e3 take few steps', async () => {
    const sized = X.map(row => row.map((x, d) => x * 10 ** (1.5 * d - 3)));
    const values = Float32Array.from(sized.flat());
    const model = linearSVM({loss: oneVsRest({penalty: truncated}), C: 1, standardize: false});
    const {epochs, stoppedBy} = await model.fit({...data, values}, undefined, {tolerance: 1e-4});
    model.dispose();
    expect(stoppedBy).toBe('tolerance');
    // 38; 106 where the curvature is first taken to be the same for all.
    expect(epochs.length).toBeLessThan(60);
  });

  describe('many rows', () => {
    const [rows, columns] = [24_000, 220];
    /** Features that share a trend, and of every tenth row a wrong label and a place far out. */
    const many = (() => {
      const random = seededRandom(1);
      const uniform = () => random(2 ** 24) / 2 ** 23 - 1;
      const values = new Float32Array(rows * columns);
      const labels: number[] = [];
      for (let i = 0; i < rows; i++) {
        const trend = 4 * uniform();
        const label = i % 2;
        const isFar = i % 10 === 0;
        for (let d = 0; d < columns; d++) {
          const own = d < 4 ? (label ? 1 : -1) : 0;
          values[i * columns + d] = (isFar ? 10 : 1) * (own + trend + uniform());
        }
        labels.push(isFar ? 1 - label : label);
      }
      return {rows, columns, values, labels};
    })();
    const loss = oneVsRest({penalty: huberizedTruncatedPinball({tau: 0.1, cap: 2})});
    const options = {loss, C: 0.01, standardize: false};

    test('begin with the solution of an eighth of them, and find the crowd there', async () => {
      const model = linearSVM(options);
      const found = await model.fit(many);
      model.dispose();
      const uncapped = linearSVM({...options, loss: oneVsRest({penalty: huberizedTruncatedPinball({tau: 0.1})})}); // prettier-ignore
      await uncapped.fit(many);
      const alone = linearSVM(options);
      const from = await alone.fit(many, undefined, {warmStart: uncapped});
      for (const one of [uncapped, alone]) one.dispose();
      expect(found.stoppedBy).toBe('tolerance');
      // By the moments of the crowd: 20 here, 26 without their directions, 32 by those of the far rows.
      expect(found.epochs.length).toBeLessThan(24);
      // At 0 it is 2.
      expect(found.epochs[0]!.primal).toBeLessThan(1);
      // From the solution without the cap alone the far rows keep what they have turned.
      expect(found.certificate.primal).toBeLessThan(0.5 * from.certificate.primal);
    });
  });

  // A bound on what a violation costs that nobody reaches bounds nothing.
  test.each<[string, MarginLoss, MarginLoss]>([
    [
      'cap and κ → ∞: the huberized pinball',
      oneVsRest({penalty: huberizedTruncatedPinball({tau: 0.3, delta: 0.5, cap: 1e3, kappa: 1e3})}),
      oneVsRest({penalty: huberizedTruncatedPinball({tau: 0.3, delta: 0.5})}),
    ],
    [
      'and δ → 0: the pinball',
      oneVsRest({penalty: huberizedTruncatedPinball({tau: 0.3, delta: 1e-3})}),
      oneVsRest({penalty: pinball({tau: 0.3})}),
    ],
    [
      'and τ → 0: the hinge',
      oneVsRest({penalty: huberizedTruncatedPinball({tau: 1e-4, delta: 1e-3})}),
      oneVsRest({penalty: hinge()}),
    ],
    ['cap → ∞: the hinge', oneVsRest({penalty: ramp({cap: 1e3})}), oneVsRest({penalty: hinge()})],
  ])('%s', async (_, near, limit) => {
    const options = {lambda: 0.05};
    const of = async (loss: MarginLoss) =>
      (await fittedAsIs({...options, loss}, {tolerance: 1e-4})).history.certificate.primal;
    expect((await of(near)) / (await of(limit))).toBeCloseTo(1, 2.5);
  });
});

describe('pairwise losses with L1', () => {
  test.each<[string, MarginLoss]>([
    ['modified Huber', westonWatkins({penalty: modifiedHuber()})],
    ['hinge, whose corners are rounded less and less', westonWatkins({penalty: hinge()})],
    ['pinball', westonWatkins({penalty: pinball({tau: 0.5})})],
  ])('%s: proven, and no step rises', async (_, loss) => {
    const {history} = await fittedAsIs(
      {loss, lambda: 0.1, l1: 0.02},
      {solver: 'proximal', tolerance: 2e-3},
    );
    const {epochs, certificate} = history;
    expect(history.solver).toBe('proximal');
    expect(history.stoppedBy).toBe('tolerance');
    expect(certificate.gap).toBeLessThanOrEqual(2e-3);
    for (let i = 1; i < epochs.length; i++)
      expect(epochs[i]!.primal).toBeLessThanOrEqual(epochs[i - 1]!.primal);
  });
});

test('comes to what coordinate descent comes to', async () => {
  const options = {l1: 0.02, lambda: 0.05, loss: oneVsRest({penalty: modifiedHuber()})};
  const a = await fittedAsIs(options, {tolerance: 1e-5, solver: 'proximal'});
  const b = await fittedAsIs(options, {tolerance: 1e-6, solver: 'coordinate'});
  expect(a.history.certificate.primal / b.history.certificate.primal).toBeCloseTo(1, 4);
  expect(a.history.certificate.dual!).toBeLessThanOrEqual(b.history.certificate.primal * 1.0000001);
});

test('a sample weight of k is k copies, one of 0 is not there, in the accuracy too', async () => {
  const sampleWeight = y.map((_, i) => (i % 4 === 0 ? 0 : y[i] === 0 ? 3 : 1));
  const copies = sampleWeight.flatMap((k, i) => new Array<number>(k).fill(i));
  const options = {loss: oneVsRest({penalty: truncated}), lambda: 0.05, standardize: false};
  const [weighted, copied] = [
    await fitted(data, options, {tolerance: 1e-4, sampleWeight}),
    await fitted(takeRows(data, Int32Array.from(copies)), options, {tolerance: 1e-4}),
  ].map(({history}) => history);
  expect(weighted!.solver).toBe('proximal');
  expect(weighted!.certificate.primal).toBeCloseTo(copied!.certificate.primal, 5);
  expect(weighted!.epochs.at(-1)!.accuracy).toBeCloseTo(copied!.epochs.at(-1)!.accuracy, 10);
});

test('no tensor is left, and the same seed makes the same bits', async () => {
  const before = tf.memory().numTensors;
  const options = {loss: oneVsRest({penalty: ramp()}), lambda: 0.05};
  const [a, b] = [await fittedAsIs(options), await fittedAsIs(options)];
  expect(b.W).toEqual(a.W);
  expect(tf.memory().numTensors).toBe(before);
});

test.each<[string, SVMOptions, FitOptions, string]>([
  [
    'a convex loss without l1',
    {},
    {},
    "solver 'proximal' is for l1 above 0 and losses that are not convex, got neither: use solver 'exact'",
  ],
  [
    'the maximum',
    {loss: crammerSinger({penalty: ramp()})},
    {},
    "solver 'proximal' takes losses without corners where classes tie, crammerSinger has them: use solver 'auto'",
  ],
  [
    'a loss of your own',
    {loss: {...binary(), config: undefined}},
    {},
    "solver 'proximal' takes losses made of a penalty of this package, binary is not: use solver 'auto'",
  ],
  ['tolerance 0', {l1: 1}, {tolerance: 0}, "solver 'proximal' ends at a tolerance above 0, got 0"],
])('refuses %s', (_, options, fitOptions, message) =>
  expectRefused(options, {...fitOptions, solver: 'proximal'}, message),
);

describe('the bias', () => {
  // Far from 0, so that a bias that is held, or not there, tells.
  const far = Array.from({length: 40}, (_, i) => [10 + (i % 2) + 0.1 * (i % 7), 5 + 0.2 * (i % 5)]);
  const sides = far.map((_, i) => i % 2);
  const penalties = {convex: squaredHinge(), 'not convex': huberizedTruncatedPinball({cap: 1e6, tau: 0})}; // prettier-ignore
  const biasFit = async (penalty: Penalty, bias: 'free' | 'none', solver: FitOptions['solver']) => {
    const model = linearSVM({loss: binary({penalty}), bias, C: 0.1, standardize: false, l1: 0.01});
    const {certificate} = await model.fit(far, sides, {solver});
    const scores = model.scores([[0, 0]]);
    const [b] = scores.dataSync();
    scores.dispose();
    model.dispose();
    return {primal: certificate.primal, b: b!};
  };

  test.each(Object.entries(penalties))('none stays 0: %s', async (_, penalty) => {
    expect((await biasFit(penalty, 'none', 'proximal')).b).toBe(0);
  });

  test('free is not held: the objective of coordinate descent', async () => {
    const found = await biasFit(squaredHinge(), 'free', 'proximal');
    const other = await biasFit(squaredHinge(), 'free', 'coordinate');
    // It ends by its stationarity, 1 % above here; a bias that is held ends at 1.9 times.
    expect(found.primal / other.primal).toBeLessThan(1.02);
  });
});
