import {isSparse, type Dataset, type SparseDataset} from './dataset.js';

/** The features of several tables of the same rows in one table, those of the first one first. */
export function sideBySide(rows: number, parts: readonly Dataset[]): SparseDataset {
  const stored = parts.reduce((sum, {values}) => sum + values.length, 0);
  const indptr = new Int32Array(rows + 1);
  const indices = new Int32Array(stored);
  const values = new Float32Array(stored);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    let first = 0;
    for (const part of parts) {
      const sparse = isSparse(part);
      const from = sparse ? part.indptr[row]! : row * part.columns;
      const to = sparse ? part.indptr[row + 1]! : from + part.columns;
      for (let i = from; i < to; i++) {
        if (part.values[i] === 0) continue;
        indices[end] = first + (sparse ? part.indices[i]! : i - from);
        values[end++] = part.values[i]!;
      }
      first += part.columns;
    }
    indptr[row + 1] = end;
  }
  return {
    rows,
    columns: parts.reduce((sum, {columns}) => sum + columns, 0),
    indptr,
    indices: indices.slice(0, end),
    values: values.slice(0, end),
  };
}
