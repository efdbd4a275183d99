import {expect, test} from '@jest/globals';
import {chancesOf, drawnRows, type Draw} from '../../src/data/index.js';

/** How often each of the rows counts. */
const counts = (draw: Draw, part: number, labels: readonly number[]) => {
  const timesOf = drawnRows(draw, part);
  return labels.map(label => timesOf(label));
};

const labels = Array.from({length: 1003}, (_, row) => (row % 7 === 0 ? 1 : 0));

test('every row is left out by one fold, of each class as many as by the others', () => {
  const folds = 5;
  const all = [...Array(folds).keys()].map(fold => counts({seed: 3, folds, fold}, 2, labels));
  labels.forEach((_, row) => expect(all.map(fold => fold[row]!).sort()).toEqual([0, 1, 1, 1, 1]));
  for (const label of [0, 1]) {
    const leftOut = all.map(
      fold => fold.filter((count, row) => count === 0 && labels[row] === label).length,
    );
    expect(Math.max(...leftOut) - Math.min(...leftOut)).toBeLessThanOrEqual(1);
  }
});

test('a draw counts rows as one with replacement does', () => {
  const rows = Array<number>(200_000).fill(0);
  const times = counts({seed: 0, repeat: 4}, 0, rows);
  const shares = [0, 1, 2, 3].map(k => times.filter(count => count === k).length / rows.length);
  [1, 1, 1 / 2, 1 / 6].forEach((part, k) => expect(shares[k]).toBeCloseTo(part / Math.E, 2));
  expect(times.reduce((sum, count) => sum + count, 0) / rows.length).toBeCloseTo(1, 2);
});

test('what is drawn follows from seed, part, and which draw it is', () => {
  const draws: [Draw, number][] = [
    [{seed: 0, repeat: 0}, 0],
    [{seed: 0, repeat: 1}, 0],
    [{seed: 0, repeat: 0}, 1],
    [{seed: 1, repeat: 0}, 0],
    [{seed: 0, folds: 5, fold: 0}, 0],
    [{seed: 0, folds: 5, fold: 1}, 0],
    [{seed: 0, folds: 5, fold: 0}, 1],
    [{seed: 1, folds: 5, fold: 0}, 0],
  ];
  const found = draws.map(([draw, part]) => counts(draw, part, labels).join(''));
  expect(new Set(found).size).toBe(draws.length);
  draws.forEach(([draw, part], i) => expect(counts(draw, part, labels).join('')).toBe(found[i]));
});

test('a share of the rows', () => {
  const isAsked = chancesOf(0.25, 0, 0);
  const found = labels.filter(() => isAsked()).length;
  expect(found / labels.length).toBeCloseTo(0.25, 1);
  // Other ones of another part, or by another seed.
  const drawn = [[0, 0], [1, 0], [0, 1]].map(([seed, part]) => {
    const isDrawn = chancesOf(0.25, seed!, part!);
    return labels.map(() => isDrawn()).join('');
  }); // prettier-ignore
  expect(new Set(drawn).size).toBe(3);
  const all = chancesOf(1, 0, 0);
  expect(labels.every(() => all())).toBe(true);
});
