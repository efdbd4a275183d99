import {expect, test} from '@jest/globals';
import {csr, seededRandom} from '../../src/data/index.js';
import {rowProducts} from '../../src/kernel/index.js';

const random = seededRandom(1);
const number = () => (random(2001) - 1000) / 1000;
/** More rows than are gone through at a time, of which some have nothing. */
const [N, D] = [5000, 61];
const table = Array.from({length: N}, (_, row) =>
  Array.from({length: D}, () => (row % 10 > 0 && random(3) > 0 ? Math.fround(number()) : 0)),
);
const dense = {rows: N, columns: D, values: Float32Array.from(table.flat())};
const entries = table.map(row => row.flatMap((value, d) => (value === 0 ? [] : [{d, value}])));
const starts = [0];
for (const row of entries) starts.push(starts.at(-1)! + row.length);
const sparse = csr({
  rows: N,
  columns: D,
  indptr: starts,
  indices: entries.flat().map(({d}) => d),
  values: entries.flat().map(({value}) => value),
});

test.each([
  ['dense rows, one column', dense, 1],
  ['dense rows, three columns', dense, 3],
  ['sparse rows, one column', sparse, 1],
  ['sparse rows, three columns', sparse, 3],
])('%s: a pass is scores, what is made of them, and its sum', async (_, rows, columns) => {
  const weights = Float64Array.from({length: (D + 1) * columns}, number);
  const start = Float64Array.from(weights, number);
  const products = await rowProducts('test', [rows], columns);
  const scores = products.scores(weights);
  const sum = start.slice();
  const seen: number[] = [];
  const met = new Float64Array(N * columns);
  const replace = (g: Float64Array, first: number, end: number) => {
    seen.push(first, end);
    for (let i = first * columns; i < end * columns; i++) {
      met[i] = g[i]!;
      g[i] = i % 4 === 0 ? 0 : g[i]! ** 2;
    }
  };
  products.addOuter(weights, replace, sum);
  products.dispose();
  expect(met).toEqual(scores);
  expect(seen.length).toBeGreaterThan(4);
  expect(seen.filter((_, i) => i % 2)).toEqual([...seen.filter((_, i) => i > 0 && i % 2 === 0), N]);
  const expected = start.slice();
  table.forEach((row, i) => {
    for (let k = 0; k < columns; k++) {
      let score = weights[D * columns + k]!;
      row.forEach((x, d) => (score += x * weights[d * columns + k]!));
      expect(scores[i * columns + k]).toBeCloseTo(score, 12);
      const g = (i * columns + k) % 4 === 0 ? 0 : score ** 2;
      row.forEach((x, d) => (expected[d * columns + k]! += x * g));
      expected[D * columns + k]! += g;
    }
  });
  sum.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 9));
});
