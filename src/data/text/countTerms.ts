import type {SparseMatrix} from '../matrix.js';
import {rowsWhenAsked} from '../rowsWhenAsked.js';
import {isTokenRows, type TokenRows} from './tokenRows.js';
import {checkStrings, type Norm} from './words.js';

/** A row per text, and the term of each column, where columns have one. */
export interface TextRows extends SparseMatrix {
  /** [D] */
  readonly features?: readonly string[];
}

type Add = (column: number, by: number) => void;

/** How a vectorizer counts the terms of a text: `add` is called for each, with its column and 1 or −1. */
export interface Terms {
  ofText(text: string, add: Add): void;
  /** What calls `add` for a token of these. */
  ofTokens(rows: TokenRows): (token: number, add: Add) => void;
}

/** Texts whose terms can be counted. */
interface CountedRows {
  length: number;
  count(row: number, add: Add): void;
}

/** Texts that are there as tokens. */
function countedTokens(
  {rows, starts, tokens}: TokenRows,
  count: (token: number, add: Add) => void,
): CountedRows {
  return {
    length: rows.length,
    count(row, add) {
      const text = rows[row]!;
      const end = starts[text + 1]!;
      for (let i = starts[text]!; i < end; i++) count(tokens[i]!, add);
    },
  };
}

/** How texts become rows of numbers. */
interface Counting {
  /** D */
  columns: number;
  /** Whether a term that occurs counts 1, whatever its sum. */
  binary?: boolean | undefined;
  /** 'l2' by default. */
  norm?: Norm | undefined;
  /** The value of a sum that is not 0, before the row is normalised. */
  weigh(sum: number, column: number): number;
}

/** Room beyond what is expected to be needed. */
const SPARE = 1.1;

/** Counts the terms of texts one after the other: which columns a row has, and its numbers. */
function counter({count}: CountedRows, {columns, binary = false, norm = 'l2', weigh}: Counting) {
  const sums = new Float64Array(columns);
  /** The last count in which a column occurred. */
  const met = new Int32Array(columns);
  let counts = 0;
  let found = new Int32Array(256);
  let size = 0;

  const add = (column: number, by: number) => {
    if (met[column] !== counts) {
      met[column] = counts;
      sums[column] = 0;
      if (size === found.length) found = grown(found, 2 * size);
      found[size++] = column;
    }
    sums[column] = binary ? 1 : sums[column]! + by;
  };

  /** The columns of the terms of a text, whose sums may have cancelled out. */
  function columnsOf(row: number): Int32Array {
    counts++;
    size = 0;
    count(row, add);
    return found.subarray(0, size);
  }

  return {
    columnsOf,
    /** How many numbers a row has. */
    stored(row: number): number {
      const own = columnsOf(row);
      let stored = 0;
      for (let i = 0; i < own.length; i++) if (sums[own[i]!] !== 0) stored++;
      return stored;
    },
    /** Writes the numbers of the row whose columns were last asked for. @returns where they end */
    write(own: Int32Array, {values, indices}: Arrays, start: number): number {
      const ascending = own.sort();
      let absolute = 0;
      let squares = 0;
      for (let i = 0; i < ascending.length; i++) {
        const column = ascending[i]!;
        // Terms with opposite signs in one column may cancel out.
        if (sums[column] === 0) continue;
        const value = weigh(sums[column]!, column);
        sums[column] = value;
        absolute += Math.abs(value);
        squares += value * value;
      }
      const divisor = {l1: absolute, l2: Math.sqrt(squares), none: 1}[norm];
      let end = start;
      for (let i = 0; i < ascending.length; i++) {
        const column = ascending[i]!;
        if (sums[column] === 0) continue;
        indices[end] = column;
        values[end++] = sums[column]! / divisor;
      }
      return end;
    },
  };
}

interface Arrays {
  values: Float32Array;
  indices: Int32Array;
}

/**
 * One row per text: its terms counted, weighed and divided by their norm. Of tokens no numbers are made before they are
 * asked for: `writeRows` writes them to where they are wanted.
 */
export function countTerms(
  call: string,
  texts: readonly string[] | TokenRows,
  {ofText, ofTokens}: Terms,
  counting: Counting,
): SparseMatrix {
  if (isTokenRows(texts)) return rowsOfTokens(countedTokens(texts, ofTokens(texts)), counting);
  checkStrings(`${call}.transform: texts`, texts);
  const {length} = texts;
  return rowsOfTexts({length, count: (row, add) => ofText(texts[row]!, add)}, counting);
}

function rowsOfTexts(counted: CountedRows, counting: Counting): SparseMatrix {
  const {length} = counted;
  const {columnsOf, write} = counter(counted, counting);
  const indptr = new Int32Array(length + 1);
  let indices = new Int32Array(16 * length);
  let values = new Float32Array(indices.length);
  let end = 0;
  for (let row = 0; row < length; row++) {
    const own = columnsOf(row);
    if (end + own.length > indices.length) {
      // As many as the rows so far let expect: what is never used takes no memory.
      const expected = (SPARE * (end + own.length) * length) / (row + 1);
      const room = Math.ceil(expected) + own.length;
      indices = grown(indices, room);
      values = grown(values, room);
    }
    end = indptr[row + 1] = write(own, {values, indices}, end);
  }
  return {
    rows: length,
    columns: counting.columns,
    indptr,
    indices: fitting(indices, end),
    values: fitting(values, end),
  };
}

function rowsOfTokens(counted: CountedRows, counting: Counting): SparseMatrix {
  const {length} = counted;
  let sizes: Int32Array | undefined;
  const indptr = () => {
    if (sizes) return sizes;
    const {stored} = counter(counted, counting);
    sizes = new Int32Array(length + 1);
    for (let row = 0; row < length; row++) sizes[row + 1] = sizes[row]! + stored(row);
    return sizes;
  };
  return rowsWhenAsked<SparseMatrix>(
    {rows: length, columns: counting.columns},
    {
      indptr,
      write({values, indices}, first, last) {
        const {columnsOf, write} = counter(counted, counting);
        let end = 0;
        for (let row = first; row < last; row++)
          end = write(columnsOf(row), {values, indices: indices!}, end);
      },
    },
  );
}

/** The first numbers: a copy only where much is beyond them. */
function fitting<T extends Int32Array | Float32Array>(array: T, length: number): T {
  const isTight = array.length <= SPARE * SPARE * length;
  return (isTight ? array.subarray(0, length) : array.slice(0, length)) as T;
}

function grown<T extends Int32Array | Float32Array>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length);
  larger.set(array);
  return larger;
}
