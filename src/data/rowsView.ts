import {isSparse, type Dataset, type DenseDataset} from './dataset.js';
import {factsAt, takeRows} from './takeRows.js';

/** Where the rows of a view are: not a part of it, so that a copy of a view with other values is none. */
const views = new WeakMap<Dataset, {whole: DenseDataset; rows: readonly number[]}>();

/** Values that are copied at a time. */
const PIECE = 2 ** 18;

/**
 * The rows of `data` at `indices` as {@link takeRows} gives them, but no numbers are copied before they are asked
 * for: `values` makes a copy each time, {@link writeRows} writes them to where they are wanted, {@link piecesOf}
 * copies a few at a time. Sparse rows are copied.
 */
export function viewRows(data: Dataset, indices: readonly number[]): Dataset {
  if (isSparse(data)) return takeRows(data, indices);
  const outer = views.get(data);
  const whole = outer ? outer.whole : data;
  const rows = outer ? indices.map(row => outer.rows[row]!) : indices;
  const facts = factsAt(whole, rows);
  const view = withoutCopy(whole, {
    ...Object.getOwnPropertyDescriptors(facts),
    values: {enumerable: true, get: () => takeRows(whole, rows).values},
  });
  views.set(view, {whole, rows});
  return view;
}

/** The dataset with other numbers of the same shape, without a copy of those that it has. */
export function withValues(data: DenseDataset, values: Float32Array): DenseDataset {
  return withoutCopy(data, {values: {enumerable: true, value: values}});
}

/** The dataset with some properties of other making: those of a view are not asked for their values. */
function withoutCopy(data: DenseDataset, properties: PropertyDescriptorMap): DenseDataset {
  const own = Object.getOwnPropertyDescriptors(data) as PropertyDescriptorMap;
  return Object.defineProperties({}, {...own, ...properties}) as DenseDataset;
}

/** Whether a dataset is what {@link viewRows} made, of whose numbers there is no copy. */
export function isView(data: Dataset): boolean {
  return views.has(data);
}

/** Writes the numbers of dense rows, [N · D]. */
export function writeRows(data: DenseDataset, into: Float32Array): void {
  const view = views.get(data);
  if (!view) return into.set(data.values);
  const {columns, values} = view.whole;
  view.rows.forEach((row, i) =>
    into.set(values.subarray(row * columns, (row + 1) * columns), i * columns),
  );
}

/** Dense rows a few at a time, in order. */
export function* piecesOf(
  data: DenseDataset,
): Generator<{rows: number; columns: number; values: Float32Array}> {
  const {rows, columns} = data;
  const view = views.get(data);
  const length = Math.max(1, Math.floor(PIECE / columns));
  const all = view ? undefined : data.values;
  for (let first = 0; first < rows; first += length) {
    const end = Math.min(first + length, rows);
    const values = view
      ? takeRows(view.whole, view.rows.slice(first, end)).values
      : all!.subarray(first * columns, end * columns);
    yield {rows: end - first, columns, values};
  }
}
