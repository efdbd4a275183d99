import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {
  calibrationMethods,
  fitCalibration,
  probabilitiesOf,
  type LabelledScores,
} from '../../../src/model/calibration/index.js';

const sklearn = JSON.parse(
  readFileSync(path.join(__dirname, '../../fixtures/calibration.json'), 'utf8'),
);
const methods = Object.keys(calibrationMethods);

const rowsOf = (scores: number[] | number[][]) => ({
  values: (scores as number[]).flat(),
  columns: Array.isArray(scores[0]) ? scores[0].length : 1,
});

describe.each(['cancer', 'digits'])('%s', name => {
  const {scores, labels, test: held, methods: expected} = sklearn[name];

  test.each(methods)('%s: the probabilities of scikit-learn', method => {
    const calibration = fitCalibration('test', method, {...rowsOf(scores), labels});
    const found = probabilitiesOf(calibration, rowsOf(held));
    const wanted: number[] = expected[method].probabilities.flat();
    expect(found.length).toBe(wanted.length);
    // scikit-learn stops L-BFGS and Brent's method early; isotonic regression is exact.
    const tolerance = {sigmoid: 2e-5, temperature: 2e-6, isotonic: 1e-12}[method]!;
    found.forEach((p, i) => expect(Math.abs(p - wanted[i]!)).toBeLessThan(tolerance));
  });

  test.each(['sigmoid', 'temperature'])('%s: no log loss is lower nearby', method => {
    const data = {...rowsOf(scores), labels};
    const {parameters} = fitCalibration('test', method, data);
    const objective = (parameters: readonly (readonly number[])[]) =>
      method === 'sigmoid' ? plattLoss(data, parameters) : softmaxLoss(data, parameters[0]![0]!);
    const least = objective(parameters);
    parameters.forEach((row, k) =>
      row.forEach((value, j) => {
        for (const factor of [0.999, 1.001]) {
          const moved = parameters.map(one => [...one]);
          moved[k]![j] = value * factor;
          expect(objective(moved)).toBeGreaterThan(least);
        }
      }),
    );
  });
});

/** Platt's objective, column by column, with his targets. */
function plattLoss(
  {values, columns, labels}: LabelledScores,
  parameters: readonly (readonly number[])[],
) {
  let loss = 0;
  for (let k = 0; k < columns; k++) {
    const hits = Array.from(labels, label => label === (columns === 1 ? 1 : k));
    const positives = hits.filter(Boolean).length;
    const negatives = hits.length - positives;
    hits.forEach((hit, i) => {
      const target = hit ? (positives + 1) / (positives + 2) : 1 / (negatives + 2);
      const p =
        1 / (1 + Math.exp(parameters[k]![0]! * values[i * columns + k]! + parameters[k]![1]!));
      loss -= target * Math.log(p) + (1 - target) * Math.log(1 - p);
    });
  }
  return loss;
}

function softmaxLoss({values, columns, labels}: LabelledScores, beta: number) {
  let loss = 0;
  for (let i = 0; i < labels.length; i++) {
    const scores =
      columns === 1
        ? [-values[i]!, values[i]!]
        : Array.from({length: columns}, (_, k) => values[i * columns + k]!);
    const shares = scores.map(score => Math.exp(beta * (score - scores[labels[i]!]!)));
    loss += Math.log(shares.reduce((a, b) => a + b));
  }
  return loss;
}

describe.each(methods)('%s, laws', method => {
  const scores = [-2, -1, -1, 0, 0.5, 1, 1, 3];
  const labels = [0, 0, 1, 0, 1, 0, 1, 1];

  test('a weight of k is the example k times, and 0 is not there', () => {
    const weights = [1, 2, 0, 3, 1, 1, 2, 1];
    const repeated = weights.flatMap((weight, i) => Array<number>(weight).fill(i));
    const weighed = fitCalibration('test', method, {values: scores, columns: 1, labels, weights});
    const copied = fitCalibration('test', method, {
      values: repeated.map(i => scores[i]!),
      columns: 1,
      labels: repeated.map(i => labels[i]!),
    });
    const at = {values: [-3, -1.5, -1, 0.2, 0.7, 2, 4], columns: 1};
    const [a, b] = [probabilitiesOf(weighed, at), probabilitiesOf(copied, at)];
    a.forEach((p, i) => expect(p).toBeCloseTo(b[i]!, 10));
  });

  test('rows add up to 1, in [0, 1], also far outside and where scores are all equal', () => {
    for (const columns of [1, 3]) {
      const values = Array.from({length: 8 * columns}, (_, i) => scores[i % 8]! * (1 + (i % 3)));
      const given = columns === 1 ? labels : [0, 1, 2, 0, 1, 2, 0, 1];
      const calibration = fitCalibration('test', method, {values, columns, labels: given});
      const far = [1e30, -1e30, 0, 1e-30, 7, -7].slice(0, 2 * columns);
      const found = probabilitiesOf(JSON.parse(JSON.stringify(calibration)), {
        values: far,
        columns,
      });
      const K = Math.max(2, columns);
      for (let i = 0; i < found.length; i += K) {
        const row = [...found.subarray(i, i + K)];
        expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 12);
        for (const p of row) expect(p >= 0 && p <= 1).toBe(true);
      }
    }
  });

  test('classes that the scores separate wholly give finite parameters', () => {
    const {parameters} = fitCalibration('test', method, {
      values: [-3, -2, 2, 3],
      columns: 1,
      labels: [0, 0, 1, 1],
    });
    for (const value of parameters.flat()) expect(Number.isFinite(value)).toBe(true);
  });
});

test('an unknown method names those there are', () => {
  expect(() => fitCalibration('calibrate', 'platt', {values: [], columns: 1, labels: []})).toThrow(
    "calibrate: unknown calibration 'platt': there are sigmoid, temperature, isotonic",
  );
});
