import {Coordinates} from './coordinates';
import {slopeOf} from './look';

/** The second derivative of Σ c φ times a direction, over the weights that are listed. */
export function bend(state: Coordinates): void {
  memory.fill(state.pull, 0, 8 * state.rows * state.columns);
  for (let n: u32 = 0; n < state.active; n++) {
    const weight = load<u32>(state.list + 4 * n);
    along(state, weight, load<f64>(state.direction + 8 * weight));
  }
  for (let i: u32 = 0; i < state.rows; i++) bendRow(state, i);
  for (let n: u32 = 0; n < state.active; n++) {
    const weight = load<u32>(state.list + 4 * n);
    store<f64>(state.product + 8 * weight, slopeOf(state, weight));
  }
}

/** Adds by how much the scores change if one weight does. */
export function along(state: Coordinates, weight: u32, by: f64): void {
  if (by == 0) return;
  const columns = state.columns;
  const feature = columns == 1 ? weight : weight / columns;
  const from = load<u32>(state.start + 4 * feature), until = load<u32>(state.start + 4 * feature, 4);
  const scores = state.pull + 8 * (weight - feature * columns);
  const stride: usize = 8 * columns;
  for (let k = from; k < until; k++) {
    const i = state.rowOf ? load<u32>(state.rowOf + 4 * k) : k - from;
    const s = scores + stride * i;
    store<f64>(s, load<f64>(s) + by * load<f32>(state.values + 4 * k));
  }
}

/** From changes of the scores of a row to those of its score-gradient. */
function bendRow(state: Coordinates, i: u32): void {
  const columns = state.columns;
  const scores = state.pull + 8 * i * columns;
  const records = state.records + 16 * i * columns;
  if (!state.pairwise) {
    const bent = abs(load<f64>(records, 8)) * state.bend(load<f64>(records));
    store<f64>(scores, bent * load<f64>(scores));
    return;
  }
  const y = load<u32>(state.labels + 4 * i);
  const own = load<f64>(scores + 8 * y);
  let total: f64 = 0;
  for (let j: u32 = 0; j < columns; j++) {
    const record = records + 16 * j;
    const bent = load<f64>(record, 8) * state.bend(load<f64>(record));
    const change = bent * (load<f64>(scores + 8 * j) - own);
    store<f64>(scores + 8 * j, change);
    total += change;
  }
  store<f64>(scores + 8 * y, -total);
}
