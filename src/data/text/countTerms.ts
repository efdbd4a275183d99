import type {SparseMatrix} from '../matrix.js';

/** A row per text, and the term of each column, where columns have one. */
export interface TextRows extends SparseMatrix {
  /** [D] */
  readonly features?: readonly string[];
}

/**
 * The norm that the values of a row are divided by: the Euclidean norm, the sum of absolute values,
 * or none.
 */
export type Norm = 'l1' | 'l2' | 'none';

/** How texts become rows of numbers. */
interface Counting {
  /** D */
  columns: number;
  /** Calls `add` for each term of a text, with its column and 1 or −1. */
  count(text: string, add: (column: number, by: number) => void): void;
  /** Whether a term that occurs counts 1, whatever its sum. */
  binary?: boolean | undefined;
  /** 'l2' by default. */
  norm?: Norm | undefined;
  /** The value of a sum that is not 0, before the row is normalised. */
  weigh(sum: number, column: number): number;
}

/** One row per text: its terms counted, weighed and divided by their norm. */
export function countTerms(
  texts: readonly string[],
  {columns, count, binary = false, norm = 'l2', weigh}: Counting,
): SparseMatrix {
  const indptr = new Int32Array(texts.length + 1);
  let indices = new Int32Array(16 * texts.length);
  let values = new Float32Array(indices.length);
  const sums = new Float64Array(columns);
  /** The last row in which a column occurred, from 1. */
  const met = new Int32Array(columns);
  let found = new Int32Array(256);
  let end = 0;
  texts.forEach((text, row) => {
    let size = 0;
    count(text, (column, by) => {
      if (met[column] !== row + 1) {
        met[column] = row + 1;
        sums[column] = 0;
        if (size === found.length) found = grown(found, 2 * size);
        found[size++] = column;
      }
      sums[column] = binary ? 1 : sums[column]! + by;
    });
    if (end + size > indices.length) {
      indices = grown(indices, 2 * (end + size));
      values = grown(values, indices.length);
    }
    const ascending = found.subarray(0, size).sort();
    let absolute = 0;
    let squares = 0;
    for (const column of ascending) {
      // Terms with opposite signs in one column may cancel out.
      if (sums[column] === 0) continue;
      const value = weigh(sums[column]!, column);
      sums[column] = value;
      absolute += Math.abs(value);
      squares += value * value;
    }
    const divisor = {l1: absolute, l2: Math.sqrt(squares), none: 1}[norm];
    for (const column of ascending) {
      if (sums[column] === 0) continue;
      indices[end] = column;
      values[end++] = sums[column]! / divisor;
    }
    indptr[row + 1] = end;
  });
  return {
    rows: texts.length,
    columns,
    indptr,
    indices: indices.slice(0, end),
    values: values.slice(0, end),
  };
}

function grown<T extends Int32Array | Float32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
