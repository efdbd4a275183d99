import type {DenseMatrix, SparseMatrix} from './matrix.js';

/** The numbers of rows: of sparse ones all three. */
export interface RowNumbers {
  readonly values: Float32Array;
  readonly indices?: Int32Array;
  readonly indptr?: Int32Array;
}

/** What makes the numbers of rows. */
export interface RowSource {
  /** [N + 1], where each row begins, if rows are sparse. */
  indptr?(): Int32Array;
  /** Writes the stored numbers of rows from `first` up to `last`, and of sparse ones their columns, from the beginning. */
  write(into: RowNumbers, first: number, last: number): void;
}

/** Not a part of the rows, so that a copy of them with other numbers has none. */
const sources = new WeakMap<object, RowSource>();

/**
 * Rows whose numbers are made when they are asked for, all at once; whoever wants them elsewhere, or a few at a
 * time, asks their {@link rowSource}.
 */
export function rowsWhenAsked<Rows extends DenseMatrix | SparseMatrix>(
  facts: Omit<Rows, keyof RowNumbers>,
  source: RowSource,
): Rows {
  let made: RowNumbers | undefined;
  const part = (name: keyof RowNumbers) => ({
    enumerable: true,
    get: () => (made ??= numbersFrom(source, facts, 0, facts.rows))[name],
  });
  const data = Object.defineProperties(
    {...facts},
    {
      values: part('values'),
      ...(source.indptr && {indices: part('indices'), indptr: part('indptr')}),
    },
  ) as Rows;
  sources.set(data, source);
  return data;
}

/** What makes the numbers of such rows; undefined if they are there. */
export function rowSource(rows: object): RowSource | undefined {
  return sources.get(rows);
}

/** The numbers of the rows from `first` up to `last`. */
export function numbersFrom(
  source: RowSource,
  {columns}: {columns: number},
  first: number,
  last: number,
): RowNumbers {
  const all = source.indptr?.();
  if (!all) {
    const values = new Float32Array((last - first) * columns);
    source.write({values}, first, last);
    return {values};
  }
  const start = all[first]!;
  const size = all[last]! - start;
  const numbers = {values: new Float32Array(size), indices: new Int32Array(size)};
  source.write(numbers, first, last);
  return {...numbers, indptr: all.subarray(first, last + 1).map(place => place - start)};
}
