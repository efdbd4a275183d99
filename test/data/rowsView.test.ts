import {describe, expect, test} from '@jest/globals';
import {
  isView,
  piecesOf,
  takeRows,
  viewRows,
  writeRows,
  type DenseDataset,
} from '../../src/data/index.js';
import {csr} from '../../src/data/csr.js';

const data: DenseDataset = {
  rows: 4,
  columns: 2,
  values: Float32Array.of(0, 1, 10, 11, 20, 21, 30, 31),
  labels: ['a', 'b', 'c', 'd'],
  sampleWeight: Float32Array.of(1, 2, 3, 4),
  features: ['u', 'v'],
  kept: {id: ['i', 'j', 'k', 'l']},
};

describe('viewRows', () => {
  test('is what takeRows gives, without a copy', () => {
    const view = viewRows(data, [2, 0, 2]);
    expect(isView(view)).toBe(true);
    expect({...view}).toEqual(takeRows(data, [2, 0, 2]));
  });

  test('of a view has the rows themselves', () => {
    const view = viewRows(viewRows(data, [3, 1, 2]), [2, 1]) as DenseDataset;
    expect({...view}).toEqual(takeRows(data, [2, 1]));
    const into = new Float32Array(4);
    writeRows(view, into);
    expect([...into]).toEqual([20, 21, 10, 11]);
  });

  test('copies sparse rows', () => {
    const sparse = csr({rows: 2, columns: 3, indptr: [0, 1, 2], indices: [1, 2], values: [5, 6]});
    const view = viewRows(sparse, [1]);
    expect(isView(view)).toBe(false);
    expect(view).toEqual(takeRows(sparse, [1]));
  });

  test('a copy of it is no view, so that other numbers are those that count', () => {
    expect(isView({...viewRows(data, [1])})).toBe(false);
  });
});

test.each([5, 2 ** 17 + 3])('piecesOf goes through %d rows, of a view and of none', rows => {
  const all: DenseDataset = {
    rows,
    columns: 3,
    values: Float32Array.from({length: 3 * rows}, (_, i) => i),
  };
  const order = Array.from({length: rows}, (_, i) => rows - 1 - i);
  for (const given of [viewRows(all, order) as DenseDataset, takeRows(all, order)]) {
    const found = new Float32Array(3 * rows);
    let at = 0;
    let pieces = 0;
    for (const piece of piecesOf(given)) {
      expect(piece.values).toHaveLength(3 * piece.rows);
      found.set(piece.values, at);
      at += piece.values.length;
      pieces++;
    }
    expect(at).toBe(3 * rows);
    expect(pieces).toBe(rows === 5 ? 1 : 2);
    expect(found).toEqual(takeRows(all, order).values);
  }
});
