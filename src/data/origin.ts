import {cellsAt, type Cells} from './cells.js';
import type {Encoding} from './encoding.js';

/** The cells that the values of a dataset were made of, and what was learnt of them. */
export interface Origin {
  readonly cells: Cells;
  readonly encoding: Encoding;
}

/** By values, not datasets: a copy with values of its own, such as scaled ones, is not what its cells say. */
const origins = new WeakMap<Float32Array, Origin>();

/** Where a dataset came from, if something was learnt there that other rows would teach otherwise. */
export function originOf({values}: {values: Float32Array}): Origin | undefined {
  return origins.get(values);
}

/** Keeps the origin of a dataset for as long as its values are in use, and gives the dataset back. */
export function withOrigin<T extends {values: Float32Array}>(
  data: T,
  origin: Origin | undefined,
): T {
  if (origin && learns(origin.encoding)) origins.set(data.values, origin);
  return data;
}

/** The origin of some of the rows. */
export function originAt(origin: Origin, rows: readonly number[]): Origin {
  return {...origin, cells: cellsAt(origin.cells, rows)};
}

/** Whether other rows would teach other means, categories or words. */
function learns({columns}: Encoding): boolean {
  return columns.some(
    column =>
      (column.kind === 'number' && column.mean !== undefined) ||
      column.kind === 'category' ||
      (column.kind === 'text' && column.vectorizer.name === 'tfidf'),
  );
}
