import {describe, expect, test} from '@jest/globals';
import {
  isView,
  piecesOf,
  takeRows,
  viewRows,
  storedIn,
  writeRows,
  type Dataset,
  type DenseDataset,
  type SparseDataset,
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

const sparse = csr({
  rows: 4,
  columns: 3,
  indptr: [0, 1, 1, 3, 4],
  indices: [1, 0, 2, 2],
  values: [5, 6, 7, 8],
  labels: ['a', 'b', 'c', 'd'],
});

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
    writeRows(view, {values: into});
    expect([...into]).toEqual([20, 21, 10, 11]);
  });

  test.each([[[2, 0, 2]], [[1]], [[3, 1]]])('of sparse rows, %j', rows => {
    const view = viewRows(sparse, rows) as SparseDataset;
    const taken = takeRows(sparse, rows);
    expect(isView(view)).toBe(true);
    expect(storedIn(view)).toBe(taken.values.length);
    const into = {
      values: new Float32Array(taken.values.length),
      indices: new Int32Array(taken.values.length),
      // What was there before.
      indptr: new Int32Array(rows.length + 1).fill(7),
    };
    writeRows(view, into);
    expect({...taken, ...into}).toEqual(taken);
    expect({...view}).toEqual(taken);
    // Once copied it stays so: a loop may ask for each row.
    expect(view.indptr).toBe(view.indptr);
  });

  test('of a view of sparse rows has the rows themselves', () => {
    const view = viewRows(viewRows(sparse, [3, 1, 2]), [2, 0]);
    expect(storedIn(view)).toBe(3);
    expect({...view}).toEqual(takeRows(sparse, [2, 3]));
    const [piece] = piecesOf(view);
    const {rows, columns, values, indices, indptr} = takeRows(sparse, [2, 3]);
    expect(piece).toEqual({rows, columns, values, indices, indptr});
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

test('piecesOf goes through sparse rows a few at a time, of a view and of none', () => {
  const rows = 300;
  const stored = 2000;
  const all = csr({
    rows,
    columns: stored,
    indptr: Array.from({length: rows + 1}, (_, row) => row * stored),
    indices: Array.from({length: rows * stored}, (_, i) => i % stored),
    values: Array.from({length: rows * stored}, (_, i) => i + 1),
  });
  const order = Array.from({length: rows}, (_, i) => rows - 1 - i);
  for (const given of [viewRows(all, order), takeRows<Dataset>(all, order)]) {
    const wanted = takeRows(all, order);
    const pieces = Array.from(piecesOf(given)) as SparseDataset[];
    expect(pieces.length).toBeGreaterThan(1);
    const values = pieces.flatMap(piece => [...piece.values]);
    expect(values).toEqual([...wanted.values]);
    expect(pieces.flatMap(piece => [...piece.indices])).toEqual([...wanted.indices]);
    for (const {rows: own, indptr} of pieces)
      expect([...indptr]).toEqual(Array.from({length: own + 1}, (_, row) => row * stored));
  }
});
