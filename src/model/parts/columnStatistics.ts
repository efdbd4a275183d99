import {isSparse, type Dataset, type SparseDataset} from '../../data/index.js';

/** Rows with their labels, chunk by chunk. */
type Chunks = AsyncIterable<Dataset> | Iterable<Dataset>;

/** Of each column the sum of a term of every value, [D]; of sparse rows those that are not stored are 0. */
export async function columnSums(
  chunks: Chunks,
  columns: number,
  term: (value: number, column: number) => number,
): Promise<Float64Array> {
  const sums = new Float64Array(columns);
  for await (const chunk of chunks) {
    const {rows, values} = chunk;
    if (!isSparse(chunk)) {
      for (let i = 0; i < values.length; i++) sums[i % columns]! += term(values[i]!, i % columns);
      continue;
    }
    const absent = new Float64Array(columns).fill(rows);
    chunk.indices.forEach((d, i) => {
      absent[d]!--;
      sums[d]! += term(values[i]!, d);
    });
    absent.forEach((count, d) => (sums[d]! += count && count * term(0, d)));
  }
  return sums;
}

/** The greatest value of each column and behind them the greatest of those negated, [2 D]; and how many values are not 0. */
export async function columnExtremes(
  chunks: Chunks,
  columns: number,
): Promise<{nonzeros: number; extremes: Float64Array}> {
  const extremes = new Float64Array(2 * columns).fill(-Infinity);
  let nonzeros = 0;
  const note = (value: number, d: number) => {
    extremes[d] = Math.max(extremes[d]!, value);
    extremes[columns + d] = Math.max(extremes[columns + d]!, -value);
  };
  for await (const chunk of chunks) {
    const stored = new Float64Array(columns);
    const columnOf = isSparse(chunk)
      ? (i: number) => chunk.indices[i]!
      : (i: number) => i % columns;
    chunk.values.forEach((value, i) => {
      const d = columnOf(i);
      stored[d]!++;
      if (value !== 0) nonzeros++;
      note(value, d);
    });
    stored.forEach((count, d) => {
      if (count < chunk.rows) note(0, d);
    });
  }
  return {nonzeros, extremes};
}

/** The greatest magnitude in each column of sparse rows, [D]. */
export async function columnMagnitudes(chunks: Chunks, columns: number): Promise<Float64Array> {
  const magnitudes = new Float64Array(columns);
  for await (const chunk of chunks) {
    const {indices, values} = chunk as SparseDataset;
    for (let i = 0; i < values.length; i++)
      magnitudes[indices[i]!] = Math.max(magnitudes[indices[i]!]!, Math.abs(values[i]!));
  }
  return magnitudes;
}
