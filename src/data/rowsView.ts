import {isSparse, type Dataset, type SparseDataset} from './dataset.js';
import type {DenseMatrix, SparseMatrix} from './matrix.js';
import {numbersFrom, rowSource, type RowNumbers} from './rowsWhenAsked.js';
import {factsAt, takeRows} from './takeRows.js';

/** Where the rows of a view are: not a part of it, so that a copy of a view with other values is none. */
const views = new WeakMap<Dataset, {whole: Dataset; rows: readonly number[]}>();

/** Values that are copied at a time. */
const PIECE = 2 ** 18;

/**
 * The rows of `data` at `indices` as {@link takeRows} gives them, but no numbers are copied before they are asked
 * for: of dense rows `values` makes a copy each time, of sparse ones the first question makes one of all that is
 * stored. {@link writeRows} writes them to where they are wanted, {@link piecesOf} copies a few at a time.
 */
export function viewRows(data: Dataset, indices: readonly number[]): Dataset {
  const outer = views.get(data);
  const whole = outer ? outer.whole : data;
  const rows = outer ? indices.map(row => outer.rows[row]!) : indices;
  const facts = factsAt(whole, rows);
  const view = withoutCopy(whole, {
    ...Object.getOwnPropertyDescriptors(facts),
    ...copies(whole, rows),
  });
  views.set(view, {whole, rows});
  return view;
}

/** What copies the numbers when they are asked for. */
function copies(whole: Dataset, rows: readonly number[]): PropertyDescriptorMap {
  const take = () => takeRows<Dataset>(numbersOf(whole), rows);
  if (!isSparse(whole)) return {values: {enumerable: true, get: () => take().values}};
  let copy: SparseDataset | undefined;
  const part = (name: 'values' | 'indices' | 'indptr') => ({
    enumerable: true,
    get: () => (copy ??= take() as SparseDataset)[name],
  });
  return {values: part('values'), indices: part('indices'), indptr: part('indptr')};
}

/** The dataset with other numbers of the same shape, without a copy of those that it has. */
export function withNumbers(data: Dataset, {values, indices, indptr}: RowNumbers): Dataset {
  const entry = (value: unknown) => ({enumerable: true, value});
  return withoutCopy(data, {
    values: entry(values),
    ...(indices && {indices: entry(indices), indptr: entry(indptr)}),
  });
}

/** The dataset with some properties of other making: those of a view are not asked for their values. */
function withoutCopy(data: Dataset, properties: PropertyDescriptorMap): Dataset {
  const own = Object.getOwnPropertyDescriptors(data) as PropertyDescriptorMap;
  return Object.defineProperties({}, {...own, ...properties}) as Dataset;
}

/** Whether a dataset is what {@link viewRows} or rowsWhenAsked made, of whose numbers there is no copy. */
export function isView(data: Dataset): boolean {
  return views.has(data) || rowSource(data) !== undefined;
}

/** How many values are stored, without a copy of them. */
export function storedIn(data: Dataset): number {
  const source = rowSource(data);
  if (source) return source.indptr ? source.indptr()[data.rows]! : data.rows * data.columns;
  const view = views.get(data);
  if (!view) return data.values.length;
  const {whole, rows} = view;
  if (!isSparse(whole)) return rows.length * whole.columns;
  const {indptr} = whole;
  return rows.reduce((sum, row) => sum + indptr[row + 1]! - indptr[row]!, 0);
}

/** Writes the numbers of rows: [N · D], or of sparse rows all that {@link storedIn} counts. */
export function writeRows(data: Dataset, into: RowNumbers): void {
  const source = rowSource(data);
  if (source) {
    source.write(into, 0, data.rows);
    if (source.indptr) into.indptr!.set(source.indptr());
    return;
  }
  const {whole, rows} = views.get(data) ?? {whole: data, rows: undefined};
  if (!rows) {
    into.values.set(whole.values);
    if (!isSparse(whole)) return;
    into.indices!.set(whole.indices);
    into.indptr!.set(whole.indptr);
    return;
  }
  const {columns, values} = whole;
  if (!isSparse(whole)) {
    rows.forEach((row, i) =>
      into.values.set(values.subarray(row * columns, (row + 1) * columns), i * columns),
    );
    return;
  }
  const {indptr, indices} = whole;
  let end = 0;
  into.indptr![0] = 0;
  rows.forEach((row, i) => {
    const [from, to] = [indptr[row]!, indptr[row + 1]!];
    into.values.set(values.subarray(from, to), end);
    into.indices!.set(indices.subarray(from, to), end);
    into.indptr![i + 1] = end += to - from;
  });
}

/** Rows a few at a time, in order; those of no view are not copied. */
export function* piecesOf(data: Dataset): Generator<DenseMatrix | SparseMatrix> {
  const {rows} = data;
  const view = views.get(data);
  const source = rowSource(data);
  const length = Math.max(1, Math.floor((PIECE * rows) / storedIn(data)));
  for (let first = 0; first < rows; first += length) {
    const end = Math.min(first + length, rows);
    if (source) {
      yield {rows: end - first, columns: data.columns, ...numbersFrom(source, data, first, end)};
      continue;
    }
    yield view
      ? takeRows(numbersOf(view.whole), view.rows.slice(first, end))
      : piece(data, first, end);
  }
}

/** The shape and the numbers alone. */
function numbersOf(data: Dataset): DenseMatrix | SparseMatrix {
  const {rows, columns, values} = data;
  if (!isSparse(data)) return {rows, columns, values};
  return {rows, columns, values, indices: data.indices, indptr: data.indptr};
}

function piece(data: Dataset, first: number, end: number): DenseMatrix | SparseMatrix {
  const {columns, values} = data;
  const shape = {rows: end - first, columns};
  if (!isSparse(data)) return {...shape, values: values.subarray(first * columns, end * columns)};
  const {indptr, indices} = data;
  const [from, to] = [indptr[first]!, indptr[end]!];
  return {
    ...shape,
    values: values.subarray(from, to),
    indices: indices.subarray(from, to),
    indptr: indptr.subarray(first, end + 1).map(place => place - from),
  };
}
