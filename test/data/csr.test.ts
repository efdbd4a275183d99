import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {csr, isSparse, multiply, scale, scalingOf, takeRows} from '../../src/data/index.js';

const entries = fc.array(
  fc.record({row: fc.nat(5), column: fc.nat(7), value: fc.integer({min: -8, max: 8})}),
  {maxLength: 60},
);

/** CSR arrays of the entries in the order they come in, and the dense table they add up to. */
function tableOf(list: {row: number; column: number; value: number}[]) {
  const dense = Array.from({length: 6}, () => new Array<number>(8).fill(0));
  for (const {row, column, value} of list) dense[row]![column]! += value;
  const byRow = dense.map((_, row) => list.filter(entry => entry.row === row));
  const input = {
    rows: 6,
    columns: 8,
    indptr: [0, ...byRow.map((_, row) => byRow.slice(0, row + 1).flat().length)],
    indices: byRow.flat().map(({column}) => column),
    values: byRow.flat().map(({value}) => value),
  };
  return {dense, input};
}

test('entries in any order, duplicates too, become sorted rows with the same numbers', () => {
  fc.assert(
    fc.property(entries, list => {
      const {dense, input} = tableOf(list);
      const data = csr(input);
      const found = dense.map(row => row.map(() => 0));
      for (let row = 0; row < 6; row++) {
        for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++) {
          found[row]![data.indices[i]!] = data.values[i]!;
          if (i > data.indptr[row]! && data.indices[i]! <= data.indices[i - 1]!) return false;
        }
      }
      expect(found).toEqual(dense);
      return true;
    }),
  );
});

test('arrays in order are taken over without a copy', () => {
  const values = Float32Array.of(1, 2);
  expect(
    csr({rows: 1, columns: 3, indptr: [0, 2], indices: [0, 2], values, labels: ['a']}),
  ).toMatchObject({labels: ['a']});
  expect(csr({rows: 1, columns: 3, indptr: [0, 2], indices: [0, 2], values}).values).toBe(values);
});

test('takeRows, multiply and scale do to sparse rows what they do to dense ones', () => {
  fc.assert(
    fc.property(entries, fc.array(fc.nat(5), {maxLength: 9}), (list, taken) => {
      const {dense, input} = tableOf(list);
      const part = takeRows(csr({...input, labels: dense.map((_, i) => i)}), taken);
      expect(isSparse(part)).toBe(true);
      expect(part.labels).toEqual(taken);
      const W = Float32Array.from({length: 16}, (_, i) => i - 5);
      const greatest = dense[0]!.map((_, d) => Math.max(...dense.map(row => Math.abs(row[d]!))));
      const scaling = scalingOf('fit', csr(input))!;
      expect([...scaling.spread]).toEqual(greatest);
      const product = [...multiply(scale(part, scaling), W, 2)];
      const expected = taken.flatMap(row =>
        [0, 1].map(k =>
          dense[row]!.reduce(
            (sum, value, d) => sum + (greatest[d] ? (value / greatest[d]) * W[2 * d + k]! : 0),
            0,
          ),
        ),
      );
      expected.forEach((value, i) => expect(product[i]).toBeCloseTo(value, 4));
    }),
  );
});

const good = {rows: 2, columns: 3, indptr: [0, 2, 3], indices: [0, 2, 1], values: [1, 2, 3]};
test.each<[string, object, string]>([
  ['rows', {rows: -1}, 'rows must be a whole number below 2³¹, got -1'],
  ['columns', {columns: 1.5}, 'columns must be a whole number below 2³¹, got 1.5'],
  ['indices', {indices: [0, 2]}, 'there are 2 indices for 3 values'],
  ['indptr too short', {indptr: [0, 3]}, 'indptr must be 3 numbers from 0 to 3, got 2 from 0 to 3'],
  [
    'indptr too far',
    {indptr: [0, 2, 4]},
    'indptr must be 3 numbers from 0 to 3, got 3 from 0 to 4',
  ],
  ['falling indptr', {indptr: [0, 4, 3]}, 'indptr falls after row 1'],
  ['column too far', {indices: [0, 3, 1]}, 'row 0 has column 3, there are 0 to 2'],
  ['negative column', {indices: [0, 2, -1]}, 'row 1 has column -1, there are 0 to 2'],
  ['half a column', {indices: [0, 0.5, 1]}, 'row 0 has column 0.5, there are 0 to 2'],
  ['NaN', {values: [1, NaN, 3]}, 'row 0, column 2: NaN is not a finite float32 number'],
  ['beyond float32', {values: [1, 1e39, 3]}, 'row 0, column 2: 1e+39 is not a finite float32'],
  ['labels', {labels: ['a']}, 'there are 1 labels for 2 rows'],
  ['features', {features: ['a']}, 'there are 1 features for 3 columns'],
  [
    'a sum beyond float32',
    {indices: [0, 0, 1], values: [3e38, 3e38, 1]},
    'the values of one row and column add up to',
  ],
])('%s: one line', (_, wrong, message) => {
  expect(() => csr({...good, ...wrong})).toThrow(`csr: ${message}`);
});

test('sparse rows cannot be centred', () => {
  const scaling = {center: new Float64Array(3), spread: new Float64Array(3)};
  expect(() => scale(csr(good), scaling)).toThrow('scale: sparse rows cannot be centred');
});
