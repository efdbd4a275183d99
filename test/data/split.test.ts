import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  scale,
  scalingOf,
  seededRandom,
  shuffle,
  stratifiedKFold,
  trainTestSplit,
  type Dataset,
} from '../../src/data/index.js';

const dataset = (labels: (string | number)[]): Dataset => ({
  rows: labels.length,
  columns: 1,
  values: Float32Array.from(labels, (_, i) => i),
  labels,
});

test('trainTestSplit keeps every row once, each class in proportion', () => {
  const labels = Array.from({length: 100}, (_, i) => (i < 80 ? 'many' : 'few'));
  const {train, test: held} = trainTestSplit(dataset(labels), {test: 0.25, seed: 3});
  const count = (data: Dataset, label: string) => data.labels!.filter(l => l === label).length;
  expect([count(held, 'many'), count(held, 'few')]).toEqual([20, 5]);
  expect([...train.values, ...held.values].sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
  expect(held.labels).toEqual([...held.values].map(row => labels[row]));
});

test('trainTestSplit is fixed by its seed', () => {
  const data = dataset(Array.from({length: 50}, (_, i) => i % 3));
  expect(trainTestSplit(data, {seed: 1})).toEqual(trainTestSplit(data, {seed: 1}));
  expect(trainTestSplit(data, {seed: 1})).not.toEqual(trainTestSplit(data, {seed: 2}));
});

test.each([
  [{test: 0}, 'trainTestSplit: test must be a number above 0 and below 1, got 0'],
  [{test: 1}, 'trainTestSplit: test must be a number above 0 and below 1, got 1'],
  [{test: 0.01}, 'trainTestSplit: test 0.01 of 3 rows leaves a part without rows'],
])('trainTestSplit(%j) is refused', (options, message) => {
  expect(() => trainTestSplit(dataset([1, 1, 2]), options)).toThrow(message);
});

const labelsWithCounts = fc
  .array(fc.integer({min: 7, max: 40}), {minLength: 1, maxLength: 5})
  .chain(counts =>
    fc.shuffledSubarray(
      counts.flatMap((count, k) => new Array<string>(count).fill(`class ${k}`)),
      {minLength: counts.reduce((a, b) => a + b)},
    ),
  );

test('stratifiedKFold tests every row once, each class and the whole in even shares', () => {
  fc.assert(
    fc.property(
      labelsWithCounts,
      fc.integer({min: 2, max: 7}),
      fc.integer(),
      (labels, folds, seed) => {
        const found = stratifiedKFold(labels, {folds, seed});
        expect(found.length).toBe(folds);
        const rows = labels.map((_, row) => row);
        expect(found.flatMap(({test}) => test).sort((a, b) => a - b)).toEqual(rows);
        for (const {train, test} of found) {
          const held = new Set(test);
          expect(train).toEqual(rows.filter(row => !held.has(row)));
          expect(test).toEqual([...test].sort((a, b) => a - b));
          const share = test.length - labels.length / folds;
          expect(Math.abs(share)).toBeLessThan(1);
          for (const label of new Set(labels)) {
            const of = (all: readonly number[]) => all.filter(row => labels[row] === label).length;
            expect(Math.abs(of(test) - of(rows) / folds)).toBeLessThan(1);
          }
        }
        expect(stratifiedKFold(labels, {folds, seed})).toEqual(found);
      },
    ),
    {seed: 1},
  );
});

test('stratifiedKFold shuffles: another seed, other folds', () => {
  const labels = Array.from({length: 50}, (_, i) => i % 3);
  expect(stratifiedKFold(labels, {seed: 1})).not.toEqual(stratifiedKFold(labels, {seed: 2}));
  expect(stratifiedKFold(labels)).toEqual(stratifiedKFold(labels, {folds: 5, seed: 0}));
});

test.each<[(string | number)[], object, string]>([
  [[1, 1, 2, 2], {folds: 1}, 'stratifiedKFold: folds must be a whole number above 1, got 1'],
  [[1, 1, 2, 2], {folds: 2.5}, 'stratifiedKFold: folds must be a whole number above 1, got 2.5'],
  [
    [1, 1, 2, 2],
    {folds: '2'},
    "stratifiedKFold: folds must be a whole number above 1, got '2' (a string)",
  ],
  [['a', 'a', 'b', 'a'], {folds: 2}, "stratifiedKFold: class 'b' has 1 row, too few for 2 folds"],
  [[1, 1, 2, 2], {}, "stratifiedKFold: class '1' has 2 rows, too few for 5 folds"],
  [[], {}, 'stratifiedKFold: there are no labels'],
  [
    [1, 1],
    {folds: 2, seed: 0.5},
    'stratifiedKFold: seed must be a whole number of at most 31 bits, got 0.5',
  ],
  [
    [1, 1],
    {folds: 2, seed: -(2 ** 31)},
    'stratifiedKFold: seed must be a whole number of at most 31 bits, got -2147483648',
  ],
])('stratifiedKFold(%j, %j) is refused', (labels, options, message) => {
  expect(() => stratifiedKFold(labels, options)).toThrow(new RangeError(message));
});

test('a constant that float32 cannot hold has no spread', () => {
  const values = new Float32Array(30).fill(0.1);
  expect(scalingOf('fit', {rows: 30, columns: 1, values})!.spread).toEqual(new Float64Array(1));
});

test('a class of one row is trained on', () => {
  const {train} = trainTestSplit(dataset(['a', 'a', 'a', 'a', 'b']), {test: 0.5});
  expect(train.labels).toContain('b');
});

test('shuffle is a permutation, and every place is as likely', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.integer(), (length, seed) => {
      const shuffled = shuffle(
        Int32Array.from({length}, (_, i) => i),
        seededRandom(seed),
      );
      return [...shuffled].sort((a, b) => a - b).every((row, i) => row === i);
    }),
    {seed: 1},
  );
  const firsts = [0, 0, 0, 0];
  const random = seededRandom(1);
  for (let i = 0; i < 4000; i++) firsts[shuffle([0, 1, 2, 3], random)[0]!]!++;
  // 1000 expected each, standard deviation 27.
  for (const count of firsts) expect(Math.abs(count - 1000)).toBeLessThan(140);
});

test('scaling gives mean 0 and population deviation 1, and 0 where nothing varies', () => {
  const values = Float32Array.from([1, 0.1, 5e6, 3, 0.1, 5e6 + 2, 8, 0.1, 5e6 + 4]);
  const data = {rows: 3, columns: 3, values};
  const {values: scaled} = scale(data, scalingOf('fit', data)!);
  const column = (d: number) => [0, 1, 2].map(i => scaled[3 * i + d]!);
  const spread = Math.sqrt(((1 - 4) ** 2 + (3 - 4) ** 2 + (8 - 4) ** 2) / 3);
  [1, 3, 8].forEach((x, i) => expect(column(0)[i]).toBeCloseTo((x - 4) / spread, 6));
  expect(column(1)).toEqual([0, 0, 0]);
  [-1, 0, 1].forEach((x, i) => expect(column(2)[i]).toBeCloseTo(x * Math.sqrt(1.5), 5));
});
