import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {csr, occurringColumns, parseSvmlight, spreadWeights} from '../../src/data/index.js';

test('costs what the values cost, not what the greatest index is', () => {
  const data = parseSvmlight('1 7:2 2000000000:1\n-1 7:1\n-1 30:4\n', {maxColumns: 2 ** 31 - 1});
  const found = occurringColumns(data)!;
  expect([...found.columns]).toEqual([6, 29, 1_999_999_999]);
  expect(found.data).toMatchObject({rows: 3, columns: 3, labels: [1, -1, -1]});
  expect([...found.data.indices]).toEqual([0, 2, 0, 1]);
  expect(found.data.values).toBe(data.values);
});

test('is not worth it where values are as many as columns', () => {
  expect(occurringColumns(parseSvmlight('1 1:1 2:1\n'))).toBeUndefined();
});

test('scores are those of all columns, names are kept', () => {
  const entry = fc.record({column: fc.nat(400), value: fc.integer({min: -9, max: 9})});
  const rows = fc.array(fc.uniqueArray(entry, {selector: ({column}) => column, maxLength: 8}), {
    minLength: 1,
    maxLength: 20,
  });
  fc.assert(
    fc.property(rows, rows => {
      const columns = 401;
      const indptr = [0];
      for (const row of rows) indptr.push(indptr.at(-1)! + row.length);
      const entries = rows.flat();
      const data = csr({
        ...{rows: rows.length, columns, indptr},
        indices: entries.map(({column}) => column),
        values: entries.map(({value}) => value),
        features: Array.from({length: columns}, (_, i) => `f${i}`),
      });
      const found = occurringColumns(data);
      fc.pre(found !== undefined);
      const weights = Float32Array.from({length: 2 * found.columns.length}, (_, i) => i + 1);
      const all = spreadWeights(weights, found.columns, columns, 1e6);
      for (let i = 0; i < data.indices.length; i++) {
        const [here, there] = [found.data.indices[i]!, data.indices[i]!];
        expect(found.data.features![here]).toBe(`f${there}`);
        expect(all.slice(2 * there, 2 * there + 2)).toEqual(weights.slice(2 * here, 2 * here + 2));
      }
      expect(all.filter(weight => weight !== 0)).toHaveLength(weights.length);
    }),
    {seed: 1},
  );
});

test('a result that is too large is refused before it is made', () => {
  expect(() => spreadWeights(Float32Array.of(1), Int32Array.of(5), 2 ** 31 - 1, 1e9)).toThrow(
    'weights of 2147483647 columns and 1 classes take 8.59 GB, maxBytes allows 1 GB',
  );
});
