import {Coordinates} from './coordinates';
import {transpose} from './transpose';

/** Brings the numbers in order by feature, and a feature of ones behind them. */
export function arrangeColumns(to: Coordinates): void {
  const rows = to.rows, features = to.features, start = to.start;
  let end: u32 = rows * features;
  if (to.indices) {
    end = load<u32>(to.indptr + 4 * rows);
    scatter(to, end);
  } else {
    transpose(to.rowValues, 4 * features, rows, features, to.values, 4 * rows);
    for (let d: u32 = 0; d < features; d++) store<u32>(start + 4 * d, d * rows);
  }
  store<u32>(start + 4 * features, end);
  store<u32>(start + 4 * features, end + rows, 4);
  for (let i: u32 = 0; i < rows; i++) {
    const at: usize = 4 * (end + i);
    store<f32>(to.values + at, 1);
    if (to.rowOf) store<u32>(to.rowOf + at, i);
  }
}

/** Of CSR: counts what each feature has, and puts every value in its place, rows ascending. */
function scatter(to: Coordinates, stored: u32): void {
  const features = to.features, start = to.start, indices = to.indices;
  memory.fill(start, 0, 4 * (features + 2));
  for (let at: usize = 0; at < 4 * stored; at += 4) {
    const count = start + 4 * load<u32>(indices + at);
    store<u32>(count, load<u32>(count, 4) + 1, 4);
  }
  for (let d: u32 = 0; d < features; d++) {
    const at = start + 4 * d;
    store<u32>(at, load<u32>(at, 4) + load<u32>(at), 4);
  }
  for (let i: u32 = 0; i < to.rows; i++) {
    const until: usize = 4 * load<u32>(to.indptr + 4 * i, 4);
    for (let at: usize = 4 * load<u32>(to.indptr + 4 * i); at < until; at += 4) {
      const next = start + 4 * load<u32>(indices + at);
      const place = load<u32>(next);
      store<u32>(next, place + 1);
      store<f32>(to.values + 4 * place, load<f32>(to.rowValues + at));
      store<u32>(to.rowOf + 4 * place, i);
    }
  }
  // Where one was to go on, the next begins.
  memory.copy(start + 4, start, 4 * features);
  store<u32>(start, 0);
}
