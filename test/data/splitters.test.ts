import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import * as data from '../../src/data/index.js';
import {splitters, type Label, type Splitter} from '../../src/data/index.js';

interface Case {
  name: string;
  options: {folds?: number};
  labels: number[];
  groups: number[];
  test: number[][];
  train?: [first: number, last: number][];
}
const {cases} = JSON.parse(
  readFileSync(path.join(__dirname, '../fixtures/splits.json'), 'utf8'),
) as {cases: Case[]};

test.each(cases.map(one => [one.name, one.labels.length, one] as const))(
  '%s of %d rows is that of scikit-learn',
  (name, rows, {options, labels, groups, test: expected, train}) => {
    const folds = splitters[name]!(options).split({labels, groups, seed: 0});
    expect(folds.map(fold => fold.test)).toEqual(expected);
    folds.forEach((fold, k) => {
      if (train) expect([fold.train[0], fold.train.at(-1)]).toEqual(train[k]);
      else expect(fold.train).toHaveLength(rows - fold.test.length);
      expect(fold.train.some(row => fold.test.includes(row))).toBe(false);
    });
  },
);

test('every splitter that draws no random numbers is held against scikit-learn', () => {
  const held = new Set(cases.map(({name}) => name));
  expect(Object.keys(splitters).filter(name => !held.has(name))).toEqual([
    'stratified',
    'repeated',
    'shuffleSplit',
  ]);
});

describe('what is random', () => {
  const labels = Array.from({length: 50}, (_, i) => ['a', 'a', 'b'][i % 3]!);

  test.each([
    [data.repeated({folds: 5, repeats: 3}), 15],
    [data.shuffleSplit({folds: 4, test: 0.3}), 4],
    [data.stratified({folds: 5}), 5],
  ])('%j: in proportion, by the seed', (splitter, count) => {
    const split = (seed: number) => splitter.split({labels, seed});
    const folds = split(1);
    expect(folds).toHaveLength(count);
    expect(split(1)).toEqual(folds);
    expect(split(2)).not.toEqual(folds);
    for (const {train, test} of folds) {
      expect([...train, ...test].sort((a, b) => a - b)).toEqual([...labels.keys()]);
      const share = test.filter(row => labels[row] === 'a').length / test.length;
      expect(Math.abs(share - 34 / 50)).toBeLessThan(0.11);
    }
  });

  test('repeats are not the same', () => {
    const folds = data.repeated({folds: 2, repeats: 4}).split({labels, seed: 0});
    expect(new Set(folds.map(({test}) => test.join())).size).toBe(8);
  });
});

describe('where examples can have several labels', () => {
  // Every set occurs once or twice, and the label 'rare' in three of them.
  const names = ['a', 'b', 'c', 'd', 'e'];
  const sets = Array.from({length: 48}, (_, i) => [
    ...names.filter((_, k) => (i + 1) & (1 << k)),
    ...(i % 20 === 0 ? ['rare'] : []),
  ]);
  const rows = {labels: sets.map(set => set.join()), sets, seed: 3};
  const having = (label: string, test: readonly number[]) =>
    test.filter(row => sets[row]!.includes(label)).length;

  test('stratified has each label in proportion in each fold, and rows as many', () => {
    const folds = data.stratified({folds: 4}).split(rows);
    expect(folds.flatMap(({test}) => test).sort((a, b) => a - b)).toEqual([...sets.keys()]);
    for (const {test} of folds) {
      expect(Math.abs(test.length - 12)).toBeLessThanOrEqual(1);
      for (const label of names)
        expect(
          Math.abs(having(label, test) - having(label, [...sets.keys()]) / 4),
        ).toBeLessThanOrEqual(2);
      expect(having('rare', test)).toBeLessThanOrEqual(1);
    }
    expect(data.stratified({folds: 4}).split(rows)).toEqual(folds);
    expect(data.stratified({folds: 4}).split({...rows, seed: 4})).not.toEqual(folds);
  });

  test('repeated does so each time, and shuffleSplit tests on no label that it does not train on', () => {
    const folds = data.repeated({folds: 4, repeats: 2}).split(rows);
    expect(folds).toHaveLength(8);
    expect(folds.slice(4)).toEqual(data.stratified({folds: 4}).split({...rows, seed: 4}));
    for (const {train, test} of data.shuffleSplit({folds: 20}).split(rows)) {
      const known = new Set(train.flatMap(row => sets[row]!));
      expect(test.flatMap(row => sets[row]!).filter(label => !known.has(label))).toEqual([]);
    }
  });

  test('stratifiedGroupKFold goes by labels, whatever sets they are in', () => {
    const groups = sets.map((_, row) => row % 16);
    const folds = data.stratifiedGroupKFold({folds: 3}).split({...rows, groups});
    expect(folds.map(({test}) => having('rare', test))).toEqual([1, 1, 1]);
  });

  test('fewer rows than folds are one line', () => {
    const few = {labels: ['a', 'a,b'], sets: [['a'], ['a', 'b']], seed: 0};
    expect(() => data.stratified({folds: 3}).split(few)).toThrow(
      'stratified: there are 2 rows, too few for 3 folds',
    );
  });
});

describe('bad input: one line each', () => {
  const rows = {labels: [0, 1, 0, 1] as Label[], seed: 0};
  test.each<[() => unknown, string]>([
    [
      () => data.groupKFold({folds: 1}),
      'groupKFold: folds must be a whole number of at least 2, got 1',
    ],
    [
      () => data.timeSeries({gap: -1}),
      'timeSeries: gap must be a whole number of at least 0, got -1',
    ],
    [
      () => data.shuffleSplit({test: 1}),
      'shuffleSplit: test must be a number above 0 and below 1, got 1',
    ],
    [
      () => data.repeated({repeats: 0}),
      'repeated: repeats must be a whole number of at least 1, got 0',
    ],
    [() => data.kFold().split(rows), 'kFold: there are 4 rows, too few for 5 folds'],
    [
      () => data.groupKFold().split(rows),
      'groupKFold: groups are missing: give the group of each example',
    ],
    [
      () => data.groupKFold().split({...rows, groups: [1]}),
      'groupKFold: groups has 1 groups for 4 examples',
    ],
    [
      () => data.groupKFold({folds: 3}).split({...rows, groups: [1, 2, 1, 2]}),
      'groupKFold: there are 2 groups, too few for 3 folds',
    ],
    [
      () => data.stratifiedGroupKFold({folds: 3}).split({...rows, groups: [1, 2, 3, 4]}),
      'stratifiedGroupKFold: every class has fewer rows than 3 folds',
    ],
    [
      () => data.leaveOneGroupOut().split({...rows, groups: [1, 1, 1, 1]}),
      'leaveOneGroupOut: there are 1 groups, too few for 2 folds',
    ],
    [() => data.timeSeries().split(rows), 'timeSeries: 4 rows are too few for 5 folds'],
    [
      () => data.timeSeries({folds: 2, gap: 2}).split(rows),
      'timeSeries: 4 rows are too few for 2 folds with a gap of 2',
    ],
  ])('%s', (attempt, message) => {
    expect(attempt).toThrow(new RangeError(message).message);
  });
});

test('a splitter of the own is one, too', () => {
  const own: Splitter = {name: 'own', options: {}, split: () => [{train: [0, 1], test: [2, 3]}]};
  expect(own.split({labels: [], seed: 0})).toHaveLength(1);
});
