import type {SparseDataset} from '../dataset.js';

/** Entries that an Int32Array of starts can count. */
const MOST_ENTRIES = 2 ** 31 - 1;

/**
 * Sparse rows under construction: arrays with spare room, of which the first `rows` rows and
 * `entries` entries are used. A writer calls {@link makeRoom}, fills the arrays and raises the two
 * counts.
 */
interface CSRBuilder {
  rows: number;
  entries: number;
  labels: Float64Array;
  indptr: Int32Array;
  indices: Int32Array;
  values: Float32Array;
}

/** A {@link CSRBuilder} without rows. */
export function csrBuilder(): CSRBuilder {
  return {
    rows: 0,
    entries: 0,
    labels: new Float64Array(0),
    indptr: new Int32Array(1),
    indices: new Int32Array(0),
    values: new Float32Array(0),
  };
}

/** Makes room for so many further rows and entries. @returns whether there can be as many entries */
export function makeRoom(to: CSRBuilder, rows: number, entries: number): boolean {
  const entriesNeeded = to.entries + entries;
  if (entriesNeeded > MOST_ENTRIES) return false;
  if (entriesNeeded > to.indices.length) {
    const size = Math.max(entriesNeeded, Math.ceil(1.5 * to.indices.length));
    to.indices = grown(to.indices, size, to.entries);
    to.values = grown(to.values, size, to.entries);
  }
  const rowsNeeded = to.rows + rows;
  if (rowsNeeded > to.labels.length) {
    const size = Math.max(rowsNeeded, Math.ceil(1.5 * to.labels.length));
    to.labels = grown(to.labels, size, to.rows);
    to.indptr = grown(to.indptr, size + 1, to.rows + 1);
  }
  return true;
}

/** Takes the first `count` rows out, their columns counted from `firstColumn`. */
export function takeFirst(from: CSRBuilder, count: number, firstColumn: number) {
  const {labels, indptr, indices, values, rows, entries} = from;
  const end = indptr[count]!;
  const taken = {
    rows: count,
    indptr: indptr.slice(0, count + 1),
    indices: indices.slice(0, end),
    values: values.slice(0, end),
    labels: Array.from(labels.subarray(0, count)),
  } satisfies Partial<SparseDataset>;
  if (firstColumn) for (let i = 0; i < end; i++) taken.indices[i]! -= firstColumn;
  labels.copyWithin(0, count, rows);
  indices.copyWithin(0, end, entries);
  values.copyWithin(0, end, entries);
  for (let row = count; row <= rows; row++) indptr[row - count] = indptr[row]! - end;
  from.rows -= count;
  from.entries -= end;
  return taken;
}

/**
 * Sorts the entries of a row from `first` up to `end` by column.
 *
 * @returns a column that comes twice; undefined if none does
 */
export function sortRow(
  {indices, values}: CSRBuilder,
  first: number,
  end: number,
): number | undefined {
  const order = Array.from({length: end - first}, (_, i) => first + i).sort(
    (a, b) => indices[a]! - indices[b]!,
  );
  const [columns, numbers] = [order.map(i => indices[i]!), order.map(i => values[i]!)];
  indices.set(columns, first);
  values.set(numbers, first);
  return columns.find((column, i) => column === columns[i - 1]);
}

function grown<T extends Float64Array | Float32Array | Int32Array>(
  array: T,
  size: number,
  used: number,
): T {
  const larger = new (array.constructor as new (size: number) => T)(size);
  larger.set(array.subarray(0, used));
  return larger;
}
