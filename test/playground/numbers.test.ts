import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from 'tfjs-svm';
import {columnsOfCSV, pointsOfCSV} from '../../playground/csvPoints.js';
import {drawScene} from '../../playground/drawPlane.js';
import {pointsTable} from '../../playground/tables.js';
import {dualVariables} from '../../playground/dualVariables.js';
import {
  curveOf,
  entryGradients,
  evaluate,
  lossOf as lossOfChoice,
  violationsOf,
} from '../../playground/evaluate.js';
import {boundary, intersection, marginOf, regionOf} from '../../playground/halfPlanes.js';
import {lessons} from '../../playground/lessons.js';
import * as states from '../../playground/state.js';
import type {State} from '../../playground/state.js';
import {useBackend} from '../backends.js';
import {gradientOf, lossOf, referencePenalties} from '../reference.js';
import {seeded} from '../../playground/samples.js';
import {expectClose, tolerance} from '../tolerances.js';

beforeAll(() => useBackend('cpu'));

const animals = lessons[2]!.state;
const crowd = states.withChange(lessons[4]!.state, {
  weights: states.randomWeights(3, seeded(3)),
});

describe('the lesson with the numbers of the CS231n notes', () => {
  const lossesWith = (loss: Partial<State['loss']>) =>
    evaluate(states.withChange(animals, {loss: {...animals.loss, ...loss}})).losses;

  test('scores', () => {
    const {scores} = evaluate(animals);
    expectClose(scores.flat(), [3.2, 5.1, -1.7, 1.3, 4.9, 2, 2.2, 2.5, -3.1], 1e-12);
  });

  test.each<[string, Partial<State['loss']>, number[], number]>([
    ['hinge', {}, [2.9, 0, 12.9], 5.266667],
    ['squared', {penalty: 'squaredHinge'}, [8.41, 0, 83.25], 30.553333],
    ['Crammer–Singer', {reduction: 'crammerSinger'}, [2.9, 0, 6.6], 3.166667],
  ])('%s', (_, loss, expected, mean) => {
    const losses = lossesWith(loss);
    expectClose(losses, expected, tolerance.float32);
    expect(losses.reduce((a, b) => a + b) / 3).toBeCloseTo(mean, 5);
  });
});

test('Ties: ours gives all to the first, tf.max to each', () => {
  const {loss, points} = lessons[3]!.state;
  const entries = entryGradients(loss, [0, 0, 0], points[0]!.label);
  expect(entries.map(({hand}) => hand)).toEqual([-1, 1, 0]);
  expect(entries.map(({naive}) => naive)).toEqual([-1, 1, 1]);
  expect(entries.map(({kink}) => kink)).toEqual([false, true, true]);
  expectClose(
    entries.map(({left}) => left),
    [-1, 0, 0],
    1e-3,
  );
  expectClose(
    entries.map(({right}) => right),
    [-1, 1, 1],
    1e-3,
  );
});

test('objective and gradient are those of float64 loops, at any weights', () => {
  const {points, weights} = crowd;
  const lambda = 1 / (crowd.C * points.length);
  const penalty = referencePenalties.hinge();
  const F = (W: readonly (readonly number[])[], b: readonly number[]) => {
    let sum = 0;
    for (const {x, y, label} of points)
      sum += lossOf(
        'westonWatkins',
        penalty,
        b.map((bias, k) => x * W[0]![k]! + y * W[1]![k]! + bias),
        label,
      );
    const squares = [...W.flat(), ...b].reduce((total, w) => total + w * w, 0);
    return sum / points.length + (lambda / 2) * squares;
  };
  const found = evaluate(crowd);
  expect(found.data + found.regularizer).toBeCloseTo(F(weights.W, weights.b), 5);
  const h = 1e-6;
  const moved = (d: number, k: number, by: number) =>
    weights.W.map((row, i) => row.map((w, j) => w + (i === d && j === k ? by : 0)));
  const gradW = weights.W.map((row, d) =>
    row.map((_, k) => (F(moved(d, k, h), weights.b) - F(moved(d, k, -h), weights.b)) / (2 * h)),
  );
  expectClose(found.gradW.flat(), gradW.flat(), 1e-5);
  const gradients = points.map(({label}, i) =>
    gradientOf('westonWatkins', penalty, found.scores[i]!, label),
  );
  expectClose(found.scoreGradients.flat(), gradients.flat(), tolerance.float32);
});

test('the shapes of the picture say what the scores say', () => {
  const {weights, loss, classes} = crowd;
  const inside = (polygon: readonly (readonly [number, number])[], x: number, y: number) =>
    polygon.length > 2 &&
    polygon.every(([px, py], i) => {
      const [qx, qy] = polygon[(i + 1) % polygon.length]!;
      return (qx - px) * (y - py) - (qy - py) * (x - px) >= -1e-9;
    });
  const {predicted, losses} = evaluate(crowd);
  for (const [i, {x, y, label}] of crowd.points.entries()) {
    classes.forEach((_, k) => {
      expect(inside(intersection(regionOf(weights, k)), x, y)).toBe(predicted[i] === k);
    });
    const met = intersection(marginOf(loss, weights, label).map(({half}) => half));
    expect(inside(met, x, y)).toBe(losses[i] === 0);
  }
});

test.each([
  ['one column', {W: [[1.5], [-0.5]], b: [0.7]}, 1],
  ['three classes', crowd.weights, 3],
  ['weights of 0', states.zeroWeights(3), 0],
])('%s: on the boundary two classes share the greatest score', (_, weights, count) => {
  const stretches = boundary(weights);
  expect(stretches).toHaveLength(count);
  for (const [[px, py], [qx, qy]] of stretches) {
    for (const share of [0, 0.3, 1]) {
      const [x, y] = [px + share * (qx - px), py + share * (qy - py)];
      const found = weights.b.map((b, k) => x * weights.W[0]![k]! + y * weights.W[1]![k]! + b);
      const scores = found.length === 1 ? [0, ...found] : found;
      const [most, second] = scores.sort((a, b) => b - a);
      expect(most! - second!).toBeLessThan(1e-9);
    }
  }
});

test.each(states.REDUCTIONS)('%s: losses are the penalty at the violations', reduction => {
  // Weights other than 0, or a wrong sign of a score would not be seen.
  const two = states.withChange(lessons[0]!.state, {
    weights: states.randomWeights(1, seeded(5)),
  });
  const own = reduction === 'binary' ? two : crowd;
  const state = states.withChange(own, {loss: {...own.loss, reduction}});
  const {scores, losses} = evaluate(state);
  const {length} = state.points;
  expect(length).toBeGreaterThan(20);
  state.points.forEach(({label}, i) => {
    const violations = violationsOf(state.loss, scores[i]!, label);
    const costs =
      reduction === 'softmaxCrossEntropy'
        ? Math.log1p(violations.reduce((sum, {m}) => sum + Math.exp(m), 0))
        : violations.reduce((sum, {m}) => sum + Math.max(0, m), 0);
    expect(losses[i]).toBeCloseTo(costs, 4);
  });
});

describe('dual variables', () => {
  const kinds = (['westonWatkins', 'crammerSinger', 'oneVsRest', 'binary'] as const).flatMap(
    reduction =>
      (['hinge', 'squaredHinge', 'pinball'] as const)
        .filter(penalty => !(reduction === 'crammerSinger' && penalty === 'pinball'))
        .flatMap(penalty =>
          (['regularized', 'none'] as const).map(bias => ({reduction, penalty, bias})),
        ),
  );

  test.each(kinds)('$reduction, $penalty, bias $bias: they prove the optimum', async kind => {
    const {reduction, penalty, bias} = kind;
    const own = reduction === 'binary' ? lessons[5]!.state : lessons[7]!.state;
    const loss = {...own.loss, reduction, penalty, tau: 0.3};
    const posed = states.withChange(own, {loss, bias, C: 1});
    const model = svm.linearSVM({loss: lossOfChoice(loss), C: 1, bias, standardize: false});
    const {certificate} = await model.fit(
      posed.points.map(({x, y}) => [x, y]),
      posed.points.map(({label}) => label),
      {solver: 'exact', tolerance: 1e-6},
    );
    const state = {
      ...posed,
      weights: {W: model.weights.arraySync(), b: model.intercept.arraySync()},
    };
    model.dispose();
    const found = dualVariables(state, evaluate(state));
    // −∇/λ is W: the examples make the weights, each by its dual variable.
    const N = state.points.length;
    const lambda = states.lambdaOf(state);
    const features = (['x', 'y'] as const).map(axis => state.points.map(point => point[axis]));
    if (bias === 'regularized') features.push(state.points.map(() => 1));
    const made = features.flatMap(feature =>
      state.weights.b.map(
        (_, k) => -found.reduce((sum, dual, i) => sum + feature[i]! * dual[k]!, 0) / (N * lambda),
      ),
    );
    const {W, b} = state.weights;
    const weights = [...W, ...(bias === 'regularized' ? [b] : [])].flat();
    const size = Math.hypot(...weights);
    // Of a curve the weights' distance from the optimum comes back times its curvature over λ, and a proven
    // gap of 1e-6 leaves √1e-6 of room for it: up to a tenth, by where the solver happens to end.
    const least = penalty === 'squaredHinge' ? 0.15 : 2e-3;
    expect(Math.hypot(...made.map((w, i) => w - weights[i]!)) / size).toBeLessThan(least);
    // And with them the lower bound is the objective: q = mean of Δ·Σa − φ*(a), the squared hinge's a²/4.
    const aOf = (dual: number[], label: number) =>
      reduction === 'binary'
        ? [dual[0]! * (label === 1 ? -1 : 1)]
        : dual.map((g, k) => (k === label ? (reduction === 'oneVsRest' ? -g : 0) : g));
    const q =
      found.reduce((sum, dual, i) => {
        const a = aOf(dual, state.points[i]!.label);
        for (const one of a)
          expect(one).toBeGreaterThanOrEqual(penalty === 'pinball' ? -0.3001 : 0);
        const total = a.reduce((all, one) => all + one, 0);
        if (penalty !== 'squaredHinge') expect(Math.max(...a)).toBeLessThanOrEqual(1 + 1e-9);
        const conjugate = a.reduce((all, one) => all + one ** 2 / 4, 0);
        return sum + total - (penalty === 'squaredHinge' ? conjugate : 0);
      }, 0) / N;
    const bound = q - (lambda / 2) * made.reduce((sum, w) => sum + w * w, 0);
    expect(bound).toBeLessThanOrEqual(certificate.primal * (1 + 1e-6));
    expect(bound).toBeGreaterThan(certificate.primal * (1 - 1e-3));
  });

  test('few points are on the margin, with shares of their own', async () => {
    const {state} = lessons[5]!;
    const model = svm.linearSVM({loss: svm.binary(), C: state.C, standardize: false});
    await model.fit(
      state.points.map(({x, y}) => [x, y]),
      state.points.map(({label}) => label),
      {tolerance: 1e-6},
    );
    const weights = {W: model.weights.arraySync(), b: model.intercept.arraySync()};
    model.dispose();
    const sizes = dualVariables({...state, weights}, evaluate({...state, weights})).map(([g]) =>
      Math.abs(g!),
    );
    expect(sizes.filter(a => a > 1e-3 && a < 1 - 1e-3).length).toBeGreaterThan(0);
    expect(sizes.filter(a => a === 0).length).toBeGreaterThan(30);
  });
});

test('every penalty has its curve', () => {
  for (const penalty of states.PENALTIES) {
    const {m, value, slope} = curveOf({...states.HINGE, penalty}, -4, 6);
    const {tau, gamma, delta, cap} = states.HINGE;
    const reference = referencePenalties[penalty]({tau, gamma, delta, cap, kappa: cap});
    expectClose(value, m.map(reference.value), 1e-5);
    expectClose(slope, m.map(reference.derivative), 1e-5);
  }
});

test('nothing of it keeps a tensor, and names are written as text', () => {
  const before = tf.memory().numTensors;
  const named = states.withChange(crowd, {classes: ['<b>', '"', 'C']});
  const evaluation = evaluate(named);
  expect([drawScene(named, evaluation), pointsTable(named, evaluation)].join()).not.toContain(
    '<b>',
  );
  entryGradients(named.loss, evaluation.scores[0]!, 0);
  expect(tf.memory().numTensors).toBe(before);
});

test('without points there is a picture still', () => {
  const empty = states.withChange(crowd, {points: []});
  const evaluation = evaluate(empty);
  expect(evaluation.data).toBe(0);
  expect(drawScene(empty, evaluation)).toContain('0 points');
});

describe('a CSV text', () => {
  const iris = 'width,length,kind\n1,2,a\n3,6,b\n2,4,a\n';
  const columns = {x: 0, y: 1, label: 2};

  test('its columns come to the middle of the plane', () => {
    expect(columnsOfCSV(iris)).toEqual(['width', 'length', 'kind']);
    const {points, classes, axes} = pointsOfCSV(iris, columns);
    expect(classes).toEqual(['a', 'b']);
    expect(points).toEqual([
      {x: -4, y: -4, label: 0},
      {x: 4, y: 4, label: 1},
      {x: 0, y: 0, label: 0},
    ]);
    expect(axes).toEqual([
      {name: 'width', center: 2, scale: 0.25},
      {name: 'length', center: 4, scale: 0.5},
    ]);
  });

  test('columns the other way round, without names, labels in front', () => {
    const text = '0,1,5\n1,2,9\n';
    expect(columnsOfCSV(text)).toEqual(['column 1', 'column 2', 'column 3']);
    expect(pointsOfCSV(text, {x: 2, y: 1, label: 0}).axes.map(({center}) => center)).toEqual([
      7, 1.5,
    ]);
  });

  test.each([
    ['', columns, 'csv: has 0 columns, it takes two numbers and a class'],
    ['a,b\n1,2\n', columns, 'csv: has 2 columns, it takes two numbers and a class'],
    ['x,y,k\n1,two,a\n2,3,b\n', columns, 'csv: '],
    ['x,y,k\n1,2,a\n2,3,a\n', columns, "csv: column 'k' has 1 classes, the page takes 2 to 5"],
    [
      'x,y,k\n' + [1, 2, 3, 4, 5, 6].map(i => `${i},1,k${i}\n`).join(''),
      columns,
      "column 'k' has 6 classes",
    ],
    ['x,y,k\n1,2\n', columns, 'csv: '],
    [iris, {x: 0, y: 0, label: 2}, 'csv: takes three different columns'],
  ])('%j is refused in one line', (text, chosen, message) => {
    let told = '';
    try {
      columnsOfCSV(text);
      pointsOfCSV(text, chosen);
    } catch (error) {
      told = (error as Error).message;
    }
    expect(told).toContain(message);
    expect(told).not.toContain('\n');
  });
});
