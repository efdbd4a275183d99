import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import {correctedT, mcnemar} from '../../src/selection/index.js';

const fixtures = JSON.parse(
  readFileSync(path.join(__dirname, '../fixtures/pairedTests.json'), 'utf8'),
);

interface TCase {
  a: number[];
  b: number[];
  testToTrain: number | null;
  difference: number;
  t: number;
  p: number;
  interval: number[];
}

test.each(fixtures.t as TCase[])(
  'corrected t of $t, as SciPy',
  ({a, b, testToTrain, ...expected}) => {
    const found = correctedT(a, b, testToTrain === null ? {} : {testToTrain});
    for (const name of ['difference', 't', 'p'] as const)
      expect(Math.abs(found[name] / expected[name] - 1)).toBeLessThan(1e-11);
    found.interval.forEach((end, i) => expect(end).toBeCloseTo(expected.interval[i]!, 11));
    const back = correctedT(b, a, testToTrain === null ? {} : {testToTrain});
    expect([back.t, back.p]).toEqual([-found.t, found.p]);
  },
);

test.each(fixtures.mcnemar as {onlyFirst: number; onlySecond: number; p: number}[])(
  'McNemar, $onlyFirst against $onlySecond, as SciPy',
  ({onlyFirst, onlySecond, p}) => {
    const truth = Array<number>(onlyFirst + onlySecond + 2).fill(1);
    const a = truth.map((_, i) => Number(i < onlyFirst || i === truth.length - 1));
    const b = truth.map((_, i) => Number(i >= onlyFirst && i !== truth.length - 2));
    const found = mcnemar(truth, a, b);
    expect([found.onlyFirst, found.onlySecond]).toEqual([onlyFirst, onlySecond]);
    expect(found.p).toBeCloseTo(p, 11);
    expect(found.difference).toBeCloseTo((onlyFirst - onlySecond) / truth.length, 12);
  },
);

describe('edges and bad input', () => {
  test('the same scores differ by nothing, constant differences surely', () => {
    expect(correctedT([1, 2], [1, 2])).toMatchObject({difference: 0, p: 1});
    expect(correctedT([1, 2], [0, 1])).toMatchObject({difference: 1, p: 0, interval: [1, 1]});
    expect(mcnemar([1], [1], [1]).p).toBe(1);
  });

  test.each<[() => unknown, string]>([
    [
      () => correctedT([1], [1]),
      'correctedT: there are 1 and 1 scores: at least 2, as many of both',
    ],
    [() => correctedT([1, 2], [1, NaN]), 'correctedT: a score is not finite'],
    [
      () => correctedT([1, 2], [1, 2], {testToTrain: 0}),
      'correctedT: testToTrain must be a number above 0, got 0',
    ],
    [() => mcnemar([1, 2], [1], [1, 2]), 'mcnemar: there are 1 and 2 predictions for 2 labels'],
  ])('%s', (attempt, message) => expect(attempt).toThrow(message));
});
