import {expect, test} from '@jest/globals';
import {csr, type Dataset} from '../../../src/data/index.js';
import {
  columnExtremes,
  columnMagnitudes,
  columnSums,
} from '../../../src/model/parts/columnStatistics.js';

/** Columns with a value in every row, in some, in none, and of one sign only. */
const X = [
  [1, 0, 0, -2, 5],
  [-3, 0.5, 0, -1, 0],
  [2, 0, 0, -4, 7],
  [8, -6, 0, -1, 3],
];
const columns = 5;

const dense = (rows: number[][]): Dataset => ({
  rows: rows.length,
  columns,
  values: Float32Array.from(rows.flat()),
});

/** The same without its zeros, but for one that is stored. */
function sparse(rows: number[][]): Dataset {
  const [indptr, indices, values] = [[0], [] as number[], [] as number[]];
  for (const row of rows) {
    row.forEach((value, d) => {
      if (value === 0 && d !== 4) return;
      indices.push(d);
      values.push(value);
    });
    indptr.push(indices.length);
  }
  return csr({rows: rows.length, columns, indptr, indices, values});
}

const column = (d: number) => X.map(row => row[d]!);
const all = Array.from({length: columns}, (_, d) => column(d));

test.each([
  ['dense rows', dense],
  ['sparse rows', sparse],
])('%s in chunks: sums and extremes are those of plain loops', async (_, chunkOf) => {
  const chunks = () => [chunkOf(X.slice(0, 1)), chunkOf(X.slice(1))];
  const sums = await columnSums(chunks(), columns, (value, d) => (value - d) ** 2 + 1);
  const expected = all.map((values, d) => values.reduce((sum, x) => sum + (x - d) ** 2 + 1, 0));
  expect([...sums]).toEqual(expected);
  const {nonzeros, extremes} = await columnExtremes(chunks(), columns);
  expect(nonzeros).toBe(X.flat().filter(value => value !== 0).length);
  expect([...extremes.subarray(0, columns)]).toEqual(all.map(values => Math.max(...values)));
  expect([...extremes.subarray(columns)].map(value => -value + 0)).toEqual(
    all.map(values => Math.min(...values)),
  );
});

test('magnitudes of sparse rows', async () => {
  const chunks = [sparse(X.slice(0, 3)), sparse(X.slice(3))];
  expect([...(await columnMagnitudes(chunks, columns))]).toEqual([8, 6, 0, 4, 7]);
});

test('a term that is infinite where nothing is stored is not counted where all is', async () => {
  const chunk = sparse([[2, 0, 0, 0, 0]]);
  expect((await columnSums([chunk], columns, value => 1 / value))[0]).toBe(0.5);
});
