import {Coordinates} from './coordinates';

/** What comes before a look at the features: the sums of the rows, and the slopes of the biases. */
export function look(state: Coordinates): void {
  state.primal = 0;
  state.linear = 0;
  state.conjugate = 0;
  for (let i: u32 = 0; i < state.rows; i++) lookAtRow(state, i);
  const ofBiases = state.features * state.columns;
  for (let n: u32 = 0; n < ofBiases; n++) {
    const w = load<f64>(state.weights + 8 * n);
    if (w != 0) state.primal += 0.5 * state.squares * w * w + state.absolutes * abs(w);
  }
  state.biasSlopes = 0;
  for (let n = ofBiases; n < ofBiases + state.columns; n++) {
    const b = load<f64>(state.weights + 8 * n);
    state.primal += 0.5 * state.biasSquares * b * b;
    const slope = slopeOf(state, n);
    store<f64>(state.slopes + 8 * n, slope);
    if (state.hasBias) state.biasSlopes += slope * slope;
  }
}

/** Of a single column of CSR: what a part's rows add to the slopes. Row by row, since many do not pull at all. */
export function lookAlongRows(part: Coordinates): void {
  const slopes = part.rowSlopes + 8 * part.part * part.features;
  const indices = part.indices, values = part.rowValues;
  memory.fill(slopes, 0, 8 * part.features);
  for (let i = part.fromRow; i < part.untilRow; i++) {
    const pull = load<f64>(part.pull + 8 * i);
    if (pull == 0) continue;
    const until: usize = 4 * load<u32>(part.indptr + 4 * i, 4);
    for (let at: usize = 4 * load<u32>(part.indptr + 4 * i); at < until; at += 4) {
      const to = slopes + 8 * load<u32>(indices + at);
      store<f64>(to, load<f64>(to) + pull * load<f32>(values + at));
    }
  }
}

/** The data slope of every weight of a part's features, and those that matter. */
export function lookAtFeatures(part: Coordinates): void {
  const first = part.from * part.columns;
  const far = part.far + 4 * first;
  let steepest: f64 = 0;
  let count: u32 = 0;
  for (let n = first; n < part.until * part.columns; n++) {
    const slope = part.rowSlopes ? joined(part, n) : slopeOf(part, n);
    store<f64>(part.slopes + 8 * n, slope);
    const steep = abs(slope);
    steepest = max(steepest, steep);
    // Without a branch: the next one takes the place of one that does not matter.
    store<u32>(far + 4 * count, n);
    count += u32(steep > part.absolutes) | u32(load<f64>(part.weights + 8 * n) != 0);
  }
  part.steepestSlope = steepest;
  part.farCount = count;
}

/** A slope from what the rows of all parts add to it. */
@inline
function joined(state: Coordinates, feature: u32): f64 {
  let sum: f64 = 0;
  for (let p: u32 = 0; p < state.parts; p++)
    sum += load<f64>(state.rowSlopes + 8 * (p * state.features + feature));
  return sum;
}

function lookAtRow(state: Coordinates, i: u32): void {
  const columns = state.columns;
  const y = load<u32>(state.labels + 4 * i);
  const pull = state.pull + 8 * i * columns;
  let total: f64 = 0;
  for (let j: u32 = 0; j < columns; j++) {
    const n = i * columns + j;
    const u = load<f64>(state.records + 16 * n), q = load<f64>(state.records + 16 * n, 8);
    const c = abs(q);
    const own = state.dual(u);
    const a = own * state.factor(y, j, own);
    const centre: f64 = state.width > 0 ? load<f64>(state.centre + 8 * n) : 0;
    state.primal += c * state.penalty(u - state.width * centre);
    if (q != 0) state.linear += c * a * state.marginOf(y, state.first + j);
    state.conjugate += 0.5 * c * ((a > 0 ? state.above : state.below) - state.width) * a * a;
    store<f64>(pull + 8 * j, q * a);
    total += q * a;
  }
  if (state.pairwise) store<f64>(pull + 8 * y, -total);
}

/** Σ x·pull over the rows of a weight. */
export function slopeOf(state: Coordinates, weight: u32): f64 {
  const columns = state.columns;
  const feature = columns == 1 ? weight : weight / columns;
  const from = load<u32>(state.start + 4 * feature), until = load<u32>(state.start + 4 * feature, 4);
  if (columns == 1) return columnSlope(state, from, until);
  const pull = state.pull + 8 * (weight - feature * columns);
  const stride: usize = 8 * columns;
  let sum: f64 = 0;
  for (let k = from; k < until; k++) {
    const i = state.rowOf ? load<u32>(state.rowOf + 4 * k) : k - from;
    sum += load<f32>(state.values + 4 * k) * load<f64>(pull + stride * i);
  }
  return sum;
}

function columnSlope(state: Coordinates, from: u32, until: u32): f64 {
  const pull = state.pull;
  let at: usize = state.values + 4 * from;
  const end: usize = state.values + 4 * until;
  if (state.rowOf) return pulled(at, end, state.rowOf + 4 * from, pull);
  let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
  let row = pull;
  for (; at + 16 <= end; at += 16, row += 32) {
    a += load<f32>(at) * load<f64>(row);
    b += load<f32>(at, 4) * load<f64>(row, 8);
    c += load<f32>(at, 8) * load<f64>(row, 16);
    d += load<f32>(at, 12) * load<f64>(row, 24);
  }
  for (; at < end; at += 4, row += 8) a += load<f32>(at) * load<f64>(row);
  return a + b + (c + d);
}

/** Σ x·pull of values and their rows; four sums, so that none waits for another. */
export function pulled(at: usize, end: usize, row: usize, pull: usize): f64 {
  let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
  for (; at + 16 <= end; at += 16, row += 16) {
    a += load<f32>(at) * load<f64>(pull + 8 * load<u32>(row));
    b += load<f32>(at, 4) * load<f64>(pull + 8 * load<u32>(row, 4));
    c += load<f32>(at, 8) * load<f64>(pull + 8 * load<u32>(row, 8));
    d += load<f32>(at, 12) * load<f64>(pull + 8 * load<u32>(row, 12));
  }
  for (; at < end; at += 4, row += 4) a += load<f32>(at) * load<f64>(pull + 8 * load<u32>(row));
  return a + b + (c + d);
}
