import {Coordinates} from './coordinates';
import {transpose} from './transpose';

/** Of CSR: counts what each feature has in the rows of a part. */
export function countColumns(part: Coordinates): void {
  const counts = part.counts, indices = part.indices;
  memory.fill(counts, 0, 4 * part.features);
  const until: usize = 4 * load<u32>(part.indptr + 4 * part.untilRow);
  for (let at: usize = 4 * load<u32>(part.indptr + 4 * part.fromRow); at < until; at += 4) {
    const count = counts + 4 * load<u32>(indices + at);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/** Says where each feature begins, and puts a feature of ones behind them. Dense numbers are brought in that order. */
export function arrangeColumns(to: Coordinates): void {
  const rows = to.rows, features = to.features, start = to.start;
  let end: u32 = 0;
  for (let d: u32 = 0; d < features; d++) {
    store<u32>(start + 4 * d, end);
    if (to.indices) end = share(to, d, end);
    else end += rows;
  }
  if (!to.indices) transpose(to.rowValues, 4 * features, rows, features, to.values, 4 * rows);
  store<u32>(start + 4 * features, end);
  store<u32>(start + 4 * features, end + rows, 4);
  for (let i: u32 = 0; i < rows; i++) {
    const at: usize = 4 * (end + i);
    store<f32>(to.values + at, 1);
    if (to.rowOf) store<u32>(to.rowOf + at, i);
  }
}

/** Turns the counts of a feature into where each part puts its own; returns the end. */
function share(to: Coordinates, feature: u32, from: u32): u32 {
  for (let p: u32 = 0; p < to.parts; p++) {
    const at = to.counts + 4 * (<usize>p * to.features + feature);
    const count = load<u32>(at);
    store<u32>(at, from);
    from += count;
  }
  return from;
}

/** Of CSR: puts the values of a part's rows in their places, rows ascending, of features that are asked for. */
export function scatterRows(part: Coordinates): void {
  const indices = part.indices, rowValues = part.rowValues, places = part.counts;
  const values = part.values, rowOf = part.rowOf, picked = part.picked;
  for (let i = part.fromRow; i < part.untilRow; i++) {
    const end = pick(part, i);
    for (let from = picked; from < end; from += 4) {
      const at: usize = load<u32>(from);
      const next = places + 4 * load<u32>(indices + at);
      const place = load<u32>(next);
      store<u32>(next, place + 1);
      store<f32>(values + 4 * place, load<f32>(rowValues + at));
      store<u32>(rowOf + 4 * place, i);
    }
  }
}

/** Finds the values of a row that are asked for: without a branch, each takes the place of one that is not. */
@inline
function pick(part: Coordinates, i: u32): usize {
  const indices = part.indices, asked = part.asked;
  let to = part.picked;
  const until: usize = 4 * load<u32>(part.indptr + 4 * i, 4);
  for (let at: usize = 4 * load<u32>(part.indptr + 4 * i); at < until; at += 4) {
    store<u32>(to, at);
    to += 4 * load<u8>(asked + load<u32>(indices + at));
  }
  return to;
}
