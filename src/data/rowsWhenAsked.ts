import type {SparseMatrix} from './matrix.js';

/** What makes the numbers of sparse rows. */
export interface RowSource {
  /** [N + 1], where each row begins. */
  indptr(): Int32Array;
  /** Writes the stored numbers of rows from `first` up to `last`, and their columns, from the beginning. */
  write(into: Pick<SparseMatrix, 'values' | 'indices'>, first: number, last: number): void;
}

/** Not a part of the rows, so that a copy of them with other numbers has none. */
const sources = new WeakMap<object, RowSource>();

/**
 * Sparse rows whose numbers are made when they are asked for, all at once; whoever wants them elsewhere, or a few at a
 * time, asks their {@link rowSource}.
 */
export function rowsWhenAsked(
  {rows, columns}: Pick<SparseMatrix, 'rows' | 'columns'>,
  source: RowSource,
): SparseMatrix {
  let made: Numbers | undefined;
  const part = (name: keyof Numbers) => ({
    enumerable: true,
    get: () => (made ??= numbersFrom(source, 0, rows))[name],
  });
  const data = Object.defineProperties(
    {rows, columns},
    {values: part('values'), indices: part('indices'), indptr: part('indptr')},
  ) as SparseMatrix;
  sources.set(data, source);
  return data;
}

type Numbers = Pick<SparseMatrix, 'values' | 'indices' | 'indptr'>;

/** What makes the numbers of such rows; undefined if they are there. */
export function rowSource(rows: object): RowSource | undefined {
  return sources.get(rows);
}

/** The numbers of the rows from `first` up to `last`. */
export function numbersFrom(source: RowSource, first: number, last: number): Numbers {
  const all = source.indptr();
  const start = all[first]!;
  const size = all[last]! - start;
  const numbers = {values: new Float32Array(size), indices: new Int32Array(size)};
  source.write(numbers, first, last);
  return {...numbers, indptr: all.subarray(first, last + 1).map(place => place - start)};
}
