import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {
  precisionRecallCurve,
  rocCurve,
  scorers,
  scorersOf,
  topAccuracy,
  type Predictions,
} from '../../../src/model/scorers/index.js';
import {isTie, sortedRows} from '../../../src/model/scorers/sortedRows.js';
import {seededRandom} from '../../../src/data/index.js';

interface Case {
  name: string;
  classes: number;
  truth: number[];
  predicted: number[];
  scores: number[] | number[][];
  probabilities: number[][];
  weights: number[] | null;
  expected: Record<string, number>;
}
const {cases} = JSON.parse(
  readFileSync(path.join(__dirname, '../../fixtures/scores.json'), 'utf8'),
) as {cases: Case[]};

const predictionsOf = ({
  classes,
  truth,
  predicted,
  scores,
  probabilities,
  weights,
}: Case): Predictions => ({
  classes,
  truth: Int32Array.from(truth),
  predicted: Int32Array.from(predicted),
  scores: (scores as number[]).flat(),
  probabilities: probabilities.flat(),
  ...(weights && {weights}),
});

const names = Object.keys(cases[0]!.expected);

describe.each(cases.map(one => [one.name, one] as const))('%s', (_, one) => {
  const predictions = predictionsOf(one);

  test.each(Object.entries(one.expected))('%s is that of scikit-learn', (name, expected) => {
    expect(Math.abs(scorers[name]!.score(predictions) - expected)).toBeLessThan(1e-12);
  });

  test('a weight of k is the example k times, and 0 is not there', () => {
    const {truth, predicted, scores, probabilities, classes} = predictions;
    const random = seededRandom(3);
    const weights = Array.from(truth, () => random(4));
    const times = weights.flatMap((weight, i) => Array<number>(weight).fill(i));
    const columns = scores.length / truth.length;
    const rows = (values: ArrayLike<number>, width: number) =>
      times.flatMap(i => Array.from({length: width}, (_, k) => values[i * width + k]!));
    const copied: Predictions = {
      classes,
      truth: Int32Array.from(times, i => truth[i]!),
      predicted: Int32Array.from(times, i => predicted[i]!),
      scores: rows(scores, columns),
      probabilities: rows(probabilities!, classes),
    };
    for (const name of Object.keys(one.expected)) {
      const {score} = scorers[name]!;
      expect(score({...predictions, weights})).toBeCloseTo(score(copied), 12);
    }
  });
});

test('every scorer by name is held against scikit-learn, but what it has not and those of a longer list', () => {
  const held = new Set([...names, ...cases.flatMap(({expected}) => Object.keys(expected))]);
  expect(Object.keys(scorers).filter(name => !held.has(name))).toEqual([
    'calibrationError',
    'top3Accuracy',
    'top5Accuracy',
  ]);
});

test('a scorer by the name that it has in scikit-learn: the name here', () => {
  for (const [theirs, ours] of [
    ['roc_auc', 'rocAuc'],
    ['precision_macro', 'precisionMacro'],
    ['f1-weighted', 'f1Weighted'],
  ])
    expect(() => scorersOf('cv', [theirs!])).toThrow(
      `cv: there is no scorer '${theirs}': did you mean '${ours}'?`,
    );
  expect(() => scorersOf('cv', ['x'])).toThrow("there is no scorer 'x': there are 'accuracy', ");
});

describe('bad input: one line each', () => {
  const [two, three] = [predictionsOf(cases[0]!), predictionsOf(cases[4]!)];
  const lone = {...two, truth: new Int32Array(two.truth.length)};
  test.each<[string, string, Predictions, string]>([
    [
      'two classes',
      'f1',
      three,
      "'f1' is of two classes, there are 3: use 'f1Macro', 'f1Micro' or 'f1Weighted'",
    ],
    [
      'two classes',
      'rocAuc',
      three,
      "'rocAuc' is of two classes, there are 3: use 'rocAucOvr' or 'rocAucOvo'",
    ],
    [
      'one class',
      'rocAuc',
      lone,
      "'rocAuc' needs examples of class 1 and of others: there are none of it",
    ],
    ['one class', 'averagePrecision', lone, "'averagePrecision' needs examples of class 1"],
    [
      'no probabilities',
      'logLoss',
      {...two, probabilities: undefined},
      'logLoss needs probabilities, the model has none',
    ],
    [
      'too few classes',
      'top2Accuracy',
      two,
      "'top2Accuracy' says nothing where there are 2 classes",
    ],
    [
      'a class without examples',
      'rocAucOvo',
      {...three, truth: three.truth.map(label => Math.min(label, 1))},
      "'rocAucOvo' needs examples of every class: class 2 has none",
    ],
  ])('%s: %s', (_, name, predictions, message) => {
    expect(() => scorers[name]!.score(predictions)).toThrow(message);
  });

  test('topAccuracy of no classes', () => {
    expect(() => topAccuracy(0)).toThrow('topAccuracy: k must be a whole number above 0, got 0');
  });
});

test('sortedRows: as a stable sort by comparison, over all magnitudes and signs', () => {
  const draw = seededRandom(5);
  const random = () => draw(2 ** 30) / 2 ** 30;
  const values = Array.from({length: 3000}, () => {
    const size = 10 ** Math.floor(random() * 600 - 300);
    return random() < 0.2 ? Math.round(random() * 3) - 1 : (random() - 0.5) * size;
  }).concat(
    [0, -0, Infinity, -Infinity, Number.MIN_VALUE, -Number.MIN_VALUE],
    // Many that are the same as float32, and many that are the same.
    Array.from({length: 200}, () => 1 - draw(100) * 2 ** -50),
  );
  // −∞ − −∞ is NaN, but there is one of each.
  const expected = [...values.keys()].sort((a, b) => values[a]! - values[b]! || a - b);
  expect([...sortedRows(values).rows]).toEqual(expected);
  // Of float32 nothing is left to compare; tiny numbers become 0.
  const floats = Float32Array.from(values);
  const byFloats = [...floats.keys()].sort((a, b) =>
    floats[a]! < floats[b]! ? -1 : floats[a]! > floats[b]! ? 1 : a - b,
  );
  expect([...sortedRows(floats).rows]).toEqual(byFloats);
  expect([...sortedRows([2, 2, 2]).rows]).toEqual([0, 1, 2]);
  for (const numbers of [values, floats]) {
    const sorted = sortedRows(numbers);
    const ties = Array.from(sorted.rows.subarray(1), (_, j) => isTie(sorted, j, j + 1));
    const equal = Array.from(
      sorted.rows.subarray(1),
      (row, j) => numbers[row] === numbers[sorted.rows[j]!],
    );
    expect(ties).toEqual(equal);
  }
});

test('scorers that share where classes stand say the same, and work each class out once', () => {
  for (const one of cases) {
    const predictions = predictionsOf(one);
    const standings: NonNullable<Predictions['standings']> = new Map();
    const ranking = Object.keys(one.expected).filter(name => /rocAuc|averagePrec/.test(name));
    for (const name of ranking)
      expect(scorers[name]!.score({...predictions, standings})).toBe(
        scorers[name]!.score(predictions),
      );
    if (ranking.length === 0) continue;
    const classes = one.classes === 2 && !ranking.includes('rocAucOvr') ? 1 : one.classes;
    expect(standings.size).toBe(classes);
  }
});

test('scorers that rank say the same as the curves', () => {
  for (const one of cases.filter(({classes}) => classes === 2)) {
    const {scores, truth, weights} = predictionsOf(one);
    const bare = {...predictionsOf(one), probabilities: undefined};
    const {area} = rocCurve(scores, truth, weights ?? undefined);
    const {averagePrecision} = precisionRecallCurve(scores, truth, weights ?? undefined);
    expect(scorers.rocAuc!.score(bare)).toBeCloseTo(area, 14);
    expect(scorers.averagePrecision!.score(bare)).toBeCloseTo(averagePrecision, 14);
  }
});

test('a curve stays as it is when the next is made of as many scores', () => {
  const hits = [1, 0, 1, 0];
  const first = rocCurve([0.1, 0.9, 0.4, 0.3], hits);
  const before = structuredClone(first);
  rocCurve([5, 6, 7, 8], hits);
  expect(first).toEqual(before);
});

test('scores of float32 are judged as those of float64', () => {
  for (const one of cases) {
    const predictions = predictionsOf(one);
    const floats = Float32Array.from(predictions.scores);
    const bare = {...predictions, probabilities: undefined};
    for (const name of Object.keys(one.expected).filter(name => /rocAuc|averagePrec/.test(name)))
      expect(scorers[name]!.score({...bare, scores: floats})).toBe(
        scorers[name]!.score({...bare, scores: Array.from(floats)}),
      );
  }
});
