import {Coordinates} from './coordinates';
import {movedTo} from './coordinateSteps';
import {slopeOf} from './look';
import {Lanes} from './simd';

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

/** The weights that are listed go where the direction says, whatever becomes of the objective. */
export function arrive(state: Coordinates): void {
  const columns = state.columns;
  memory.fill(state.pull, 0, 8 * state.rows * columns);
  for (let n: u32 = 0; n < state.active; n++) {
    const weight = load<u32>(state.list + 4 * n);
    const at = state.weights + 8 * weight;
    const to = load<f64>(state.direction + 8 * weight);
    along(state, weight, to - load<f64>(at));
    store<f64>(at, to);
  }
  for (let i: u32 = 0; i < state.rows; i++) {
    const scores = state.pull + 8 * i * columns;
    const own = state.pairwise ? load<f64>(scores + 8 * load<u32>(state.labels + 4 * i)) : 0;
    for (let j: u32 = 0; j < columns; j++) {
      const record = state.records + 16 * (i * columns + j);
      store<f64>(record, movedTo(record, load<f64>(scores + 8 * j) - own));
    }
  }
}

/** Adds by how much the scores change if one weight does. */
export function along(state: Coordinates, weight: u32, by: f64): void {
  if (by == 0) return;
  const columns = state.columns;
  const feature = columns == 1 ? weight : weight / columns;
  const from = load<u32>(state.start + 4 * feature), until = load<u32>(state.start + 4 * feature, 4);
  const scores = state.pull + 8 * (weight - feature * columns);
  if (columns == 1 && !state.rowOf) return alongDense(state.values + 4 * from, until - from, scores, by);
  const stride: usize = 8 * columns;
  for (let k = from; k < until; k++) {
    const i = state.rowOf ? load<u32>(state.rowOf + 4 * k) : k - from;
    const s = scores + stride * i;
    store<f64>(s, load<f64>(s) + by * load<f32>(state.values + 4 * k));
  }
}

function alongDense(at: usize, rows: u32, scores: usize, by: f64): void {
  const bys = f64x2.splat(by);
  for (const end = at + 4 * (rows & ~1); at < end; at += 8, scores += 16) {
    const moved = f64x2.mul(bys, Lanes.promoteLow(v128.load64_zero(at)));
    v128.store(scores, f64x2.add(v128.load(scores), moved));
  }
  if (rows & 1) store<f64>(scores, load<f64>(scores) + by * load<f32>(at));
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
