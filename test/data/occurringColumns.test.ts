import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  csr,
  gatherWeights,
  occurringColumns,
  overColumns,
  parseSvmlight,
  runningColumns,
  spreadWeights,
} from '../../src/data/index.js';

test('costs what the values cost, not what the greatest index is', () => {
  const data = parseSvmlight('1 7:2 2000000000:1\n-1 7:1\n-1 30:4\n', {maxColumns: 2 ** 31 - 1});
  const columns = occurringColumns(data)!;
  expect([...columns]).toEqual([6, 29, 1_999_999_999]);
  const found = overColumns(data, columns);
  expect(found).toMatchObject({rows: 3, columns: 3, labels: [1, -1, -1]});
  expect([...found.indices]).toEqual([0, 2, 0, 1]);
  expect([...found.values]).toEqual([...data.values]);
});

test('is not worth it where half of the columns occur', () => {
  expect(occurringColumns(parseSvmlight('1 1:1\n-1 4:1\n'))).toBeUndefined();
  expect([...occurringColumns(parseSvmlight('1 1:1\n-1 5:1\n'))!]).toEqual([0, 4]);
});

test('rows without any value have a column', () => {
  const data = csr({rows: 2, columns: 9, indptr: [0, 0, 0], indices: [], values: []});
  expect([...occurringColumns(data)!]).toEqual([0]);
});

const entry = fc.record({column: fc.nat(9000), value: fc.integer({min: -9, max: 9})});
const entries = fc.uniqueArray(entry, {selector: ({column}) => column, maxLength: 8});
const columns = 9001;

function rowsOf(rows: {column: number; value: number}[][]) {
  const indptr = [0];
  for (const row of rows) indptr.push(indptr.at(-1)! + row.length);
  const all = rows.flat();
  const indices = all.map(({column}) => column);
  return csr({rows: rows.length, columns, indptr, indices, values: all.map(({value}) => value)});
}

test('scores of all columns are those of the columns that occur; chunk by chunk as at once', () => {
  fc.assert(
    fc.property(fc.array(entries, {minLength: 1, maxLength: 20}), rows => {
      const data = rowsOf(rows);
      const occurring = occurringColumns(data)!;
      expect([...occurring].filter(column => !data.indices.includes(column))).toHaveLength(
        data.indices.length ? 0 : 1,
      );
      const running = runningColumns();
      for (const row of rows) running.add(rowsOf([row]).indices);
      expect(running.read(columns)).toEqual(occurring);
      const weights = Float32Array.from({length: 2 * occurring.length}, (_, i) => i + 1);
      const all = spreadWeights(weights, occurring, columns);
      const found = overColumns(data, occurring);
      expect(found.indptr).toEqual(data.indptr);
      for (let i = 0; i < data.indices.length; i++) {
        const [here, there] = [found.indices[i]!, data.indices[i]!];
        expect(all.slice(2 * there, 2 * there + 2)).toEqual(weights.slice(2 * here, 2 * here + 2));
      }
      expect(all.filter(weight => weight !== 0)).toHaveLength(weights.length);
      expect(gatherWeights(all, occurring, columns)).toEqual(weights);
    }),
    {seed: 1, numRuns: 50},
  );
});

test('values of other columns are left out', () => {
  const data = parseSvmlight('1 2:1 3:2 9:3\n1 3:4\n');
  const found = overColumns(data, Int32Array.of(1, 5, 8));
  expect([...found.indptr]).toEqual([0, 2, 2]);
  expect([...found.indices]).toEqual([0, 2]);
  expect([...found.values]).toEqual([1, 3]);
});
