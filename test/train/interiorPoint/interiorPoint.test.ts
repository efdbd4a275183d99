import {beforeAll, expect, jest, test} from '@jest/globals';
import {binary, lossFromConfig} from '../../../src/losses/index.js';
import {linearSVM} from '../../../src/index.js';
import {boxes} from '../../../src/train/interiorPoint/dualDomains.js';
import {interiorPoint, interiorRoom, type InteriorObjective} from '../../../src/train/interiorPoint/interiorPoint.js'; // prettier-ignore
import {newtonColumns} from '../../../src/train/interiorPoint/newtonColumns.js';
import {bySign} from '../../../src/train/interiorPoint/pairings.js';
import {backends, useBackend} from '../../backends.js';
import {interiorPoint as barrierOnDual, primalOf, type SmallProblem} from '../../interiorPoint.js';
import {randomLabels, randomRows} from '../../random.js';

beforeAll(() => useBackend(backends[0]!));

const ROWS = 40;
const y = randomLabels(ROWS, 2, 6);
/** None, and more and less than one. */
const weights = y.map((_, i) => [1, 0, 0.25, 3][i % 4]!);
const goOn = () => Promise.resolve(true);

/** A problem of two classes as a test knows it, and as the method takes it. */
function problemOf(
  penalty: SmallProblem['penalty'],
  parameters: Record<string, number>,
  bias: 'regularized' | 'free' | 'none',
  features: number,
) {
  const C = 0.7;
  const X = randomRows(ROWS, features, 5).map((row, i) => (i === 4 ? row.map(() => 0) : row));
  const problem: SmallProblem = {
    X,
    y,
    classes: 2,
    reduction: 'binary',
    penalty,
    parameters,
    margin: 1,
    weights,
    C,
    bias,
  };
  const loss = lossFromConfig({reduction: 'binary', penalty: {name: penalty, ...parameters}, margin: 1}); // prettier-ignore
  const objective: InteriorObjective = {
    x: {rows: ROWS, columns: features, values: Float32Array.from(X.flat())},
    pairing: bySign(Float64Array.from(y, label => 2 * label - 1)),
    margins: new Float64Array(ROWS).fill(1),
    strengths: Float64Array.from(weights, weight => C * weight),
    domain: boxes(loss.penalty!.parabola!, 1),
    bias,
  };
  const start = {weights: new Float64Array(features + 1), duals: new Float64Array(ROWS)};
  return {problem, objective, start};
}

const penalties: [SmallProblem['penalty'], Record<string, number>][] = [
  ['hinge', {}],
  ['pinball', {tau: 0.3}],
  ['squaredHinge', {}],
  ['smoothedHinge', {gamma: 0.5}],
  ['modifiedHuber', {}],
];

// First: later there is memory of other trainings to be taken again.
test('where the machine has no memory for it, steps alone go on', async () => {
  const full = () => {
    throw new RangeError('no memory');
  };
  const refused = jest.fn(full);
  const x = randomRows(200, 8, 3);
  const labels = randomLabels(200, 2, 4);
  const model = linearSVM({C: 1000, loss: binary(), standardize: false});
  let ended = 0;
  const {prototype} = WebAssembly.Memory;
  const spies: {mockRestore(): void}[] = [];
  const history = await model.fit(x, labels, {
    tolerance: 1e-6,
    callbacks: {
      // By then the rows are where they are.
      onEpochBegin() {
        if (spies.length > 0) return;
        spies.push(jest.spyOn(prototype, 'grow').mockImplementation(full));
        spies.push(jest.spyOn(WebAssembly, 'Memory').mockImplementation(refused));
      },
      onEpochEnd() {
        if (++ended === 5000) model.stopTraining = true;
      },
    },
  });
  for (const spy of spies) spy.mockRestore();
  expect(refused).toHaveBeenCalledTimes(1);
  expect(history.stoppedBy).toBe('tolerance');
});

test.each(
  penalties.flatMap(([penalty, parameters]) =>
    (['regularized', 'free', 'none'] as const).flatMap(bias =>
      [3, 60].map(features => ({penalty, parameters, bias, features})),
    ),
  ),
)(
  'the optimum of a barrier method on the dual: $penalty, bias $bias, $features features',
  async ({penalty, parameters, bias, features}) => {
    const {problem, objective, start} = problemOf(penalty, parameters, bias, features);
    const known = barrierOnDual(problem);
    expect(known.primal - known.dual).toBeLessThan(1e-6 * known.primal);
    const room = (await interiorRoom('test', objective.x))!;
    const {
      weights: found,
      primal,
      gap,
      duals,
    } = await interiorPoint(room, objective, start, 1e-9, goOn);
    room.dispose();
    expect(gap).toBeLessThan(1e-9 * primal);
    expect(Math.abs(primal / known.dual - 1)).toBeLessThan(1e-6);
    const w = Array.from(found, weight => [weight]);
    expect(primalOf(problem, w.slice(0, -1), w.at(-1)!) / primal).toBeCloseTo(1, 9);
    const {lo, hi} = objective.domain;
    expect(duals.every(a => a >= lo && a <= hi)).toBe(true);
  },
);

test('no permission: the point of the start', async () => {
  const {objective, start} = problemOf('hinge', {}, 'regularized', 3);
  const room = (await interiorRoom('test', objective.x))!;
  const point = await interiorPoint(room, objective, start, 1e-9, () => Promise.resolve(false));
  room.dispose();
  expect(point.weights).toEqual(start.weights);
  expect(point.gap).toBe(point.primal);
});

/** From weights and duals to a tolerance, in so many steps at most, and how many were asked for. */
async function solved(
  objective: InteriorObjective,
  start: Parameters<typeof interiorPoint>[2],
  tolerance: number,
  most = Infinity,
) {
  const room = (await interiorRoom('test', objective.x))!;
  let asked = 0;
  const point = await interiorPoint(room, objective, start, tolerance, () =>
    Promise.resolve(asked++ < most),
  );
  room.dispose();
  return {...point, asked};
}

test('a step that leads away at first is no result', async () => {
  const {objective, start} = problemOf('hinge', {}, 'regularized', 12);
  const near = await solved(objective, start, 1e-4);
  const {gap} = await solved(objective, near, 1e-12, 1);
  expect(gap).toBeLessThanOrEqual(near.gap);
});

test('duals at their ends, or beyond by rounding, are no end of it', async () => {
  const {problem, objective, start} = problemOf('hinge', {}, 'regularized', 12);
  const near = await solved(objective, start, 1e-8);
  const {hi} = objective.domain;
  const duals = near.duals.map(a => (a > hi - 1e-4 ? hi + 1e-7 : a < 1e-4 ? -1e-7 : a));
  const found = await solved(objective, {...near, duals}, 1e-13);
  expect(found.gap).toBeLessThan(1e-12 * found.primal);
  expect(found.duals.every(a => a >= 0 && a <= hi)).toBe(true);
  expect(found.primal / barrierOnDual(problem).dual).toBeCloseTo(1, 6);
});

test('duals nearer to their ends than float64 tells are moved off them', async () => {
  const {objective, start} = problemOf('hinge', {}, 'regularized', 12);
  const near = await solved(objective, start, 1e-14);
  // At an end itself a barrier has no number, and the first step would be the last.
  expect((await solved(objective, near, -1, 1)).asked).toBe(2);
});

test('each step is corrected by what the one before left out, which saves some', async () => {
  let asked = 0;
  for (const features of [3, 12, 60])
    for (const [penalty, parameters] of penalties) {
      const {objective, start} = problemOf(penalty, parameters, 'regularized', features);
      asked += (await solved(objective, start, 1e-10)).asked;
    }
  // 236, and 265 if none is.
  expect(asked).toBeLessThan(250);
});

test('numbers that are none end it', async () => {
  const {objective, start} = problemOf('hinge', {}, 'regularized', 3);
  const weights = start.weights.map(() => NaN);
  expect((await solved(objective, {...start, weights}, 1e-10)).asked).toBe(1);
});

test('a corner, as many rows on their margins as unknowns: proven to 1e-6 in few passes', async () => {
  const x = randomRows(3000, 320, 7);
  const labels = randomLabels(3000, 2, 8);
  const history = await linearSVM({C: 10, loss: binary()}).fit(x, labels, {tolerance: 1e-6});
  expect(history.stoppedBy).toBe('tolerance');
  // Steps alone take 12,000.
  expect(history.epochs.length).toBeLessThan(2000);
});

test('its memory is given back for the next', async () => {
  const {objective} = problemOf('hinge', {}, 'regularized', 310);
  const {x} = objective;
  const made = jest.spyOn(WebAssembly, 'Memory');
  const method = newtonColumns(
    {
      objective: {loss: binary(), lambda: 0.01, bias: 'none', l1: 0},
      examples: {
        resident: {x: {...x, rows: 400, values: repeated(x.values, 10)}, labels: repeated(Int32Array.from(y), 10)}, // prettier-ignore
      } as never,
      shape: {features: 310, columns: 1},
      extent: () => ({}) as never,
    },
    1,
    'test',
  );
  const start = {W: new Float32Array(310), b: new Float32Array(1)};
  // All rows within their bounds: more of them than Newton's method takes.
  const duals = new Float64Array(400).fill(0.5);
  for (let i = 0; i < 10; i++) await method.run(start, duals, 1e-6, goOn);
  // Two each, if none were used again; the collector may have taken one or the other.
  expect(made.mock.calls.length).toBeLessThan(8);
  made.mockRestore();
});

function repeated<T extends Float32Array | Int32Array>(values: T, times: number): T {
  const all = new (values.constructor as new (length: number) => T)(values.length * times);
  for (let i = 0; i < times; i++) all.set(values, i * values.length);
  return all;
}
