import {Coordinates} from './coordinates';

/** Steps of the biases at most before other weights move. */
const BIAS_STEPS = 20;
/** A bias is where it should be when its slope is this share of the steepest of the other weights. */
const SETTLED: f64 = 0.1;
/** A slope of no more than that is 0. */
const FLAT: f64 = 1e-13;
/** An objective that rises by no more than this share has not risen: it is float64 rounding. */
export const ROUNDING: f64 = 1e-13;

/** What rows say of a weight: the slope of Σ c φ, and its second derivative. */
let slope: f64 = 0;
let curvature: f64 = 0;
/** How far from optimal the latest weight was, as a slope. */
let violation: f64 = 0;
/** Weights no further from optimal than that stay. */
let enough: f64 = 0;

/** One pass over the weights that are listed, in their order, and over the biases. */
export function pass(state: Coordinates): void {
  enough = state.enough;
  state.steepest = 0;
  for (let n: u32 = 0; n < state.active; n++) {
    const weight = load<u32>(state.list + 4 * n);
    step(state, weight, state.squares, state.absolutes);
    state.steepest = max(state.steepest, violation);
  }
  enough = 0;
  settleBiases(state, SETTLED * state.steepest);
  if (state.width > 0) followDuals(state);
}

/** Steps of the biases until all are flat enough. */
export function settleBiases(state: Coordinates, flat: f64): void {
  if (!state.hasBias) return;
  const first = state.features * state.columns;
  for (let round = 0; round < BIAS_STEPS; round++) {
    let steepest: f64 = 0;
    for (let j: u32 = 0; j < state.columns; j++) {
      step(state, first + j, state.biasSquares, 0);
      steepest = max(steepest, violation);
    }
    if (steepest <= max(flat, FLAT)) return;
  }
}

/**
 * Moves one weight, held by `(held/2)w² + thresholded·|w|`: a Newton step, soft-thresholded, cut back
 * as long as the objective would rise.
 */
function step(state: Coordinates, weight: u32, held: f64, thresholded: f64): void {
  const at = state.weights + 8 * weight;
  const from = load<f64>(at);
  measure(state, weight);
  slope += held * from;
  violation =
    from == 0
      ? max<f64>(0, abs(slope) - thresholded)
      : abs(slope + (from > 0 ? thresholded : -thresholded));
  if (violation <= enough) return;
  // Where φ is straight all around, as far as it takes to bend.
  const bend = max(curvature + held, 0.01 * violation);
  const to = soft(from - slope / bend, thresholded / bend);
  for (let share: f64 = 1; share > 1e-6; share /= 4) {
    const next = share == 1 ? to : from + share * (to - from);
    const change =
      move(state, weight, next - from) +
      0.5 * held * (next * next - from * from) +
      thresholded * (abs(next) - abs(from));
    if (change <= ROUNDING * state.primal) {
      store<f64>(at, next);
      return;
    }
    move(state, weight, from - next);
  }
}

@inline
export function soft(z: f64, by: f64): f64 {
  return z > by ? z - by : z < -by ? z + by : 0;
}

/** Second derivatives of Σ c φ, of each weight that is listed. */
export function diagonal(state: Coordinates): void {
  for (let n: u32 = 0; n < state.active; n++) {
    const weight = load<u32>(state.list + 4 * n);
    measure(state, weight);
    store<f64>(state.product + 8 * weight, curvature);
  }
}

/** The weights that are listed go where the direction says. */
export function go(state: Coordinates): void {
  state.change = 0;
  for (let n: u32 = 0; n < state.active; n++) {
    const weight = load<u32>(state.list + 4 * n);
    const at = state.weights + 8 * weight;
    const to = load<f64>(state.direction + 8 * weight);
    if (to == load<f64>(at)) continue;
    state.change += move(state, weight, to - load<f64>(at));
    store<f64>(at, to);
  }
}

/** Goes from 0 to the weights that are there. */
export function place(state: Coordinates): void {
  const count = (state.features + state.hasBias) * state.columns;
  for (let weight: u32 = 0; weight < count; weight++) {
    const w = load<f64>(state.weights + 8 * weight);
    if (w != 0) move(state, weight, w);
  }
  if (state.width > 0) followDuals(state);
}

/** Slope and curvature of a weight. */
function measure(state: Coordinates, weight: u32): void {
  slope = 0;
  curvature = 0;
  const columns = state.columns;
  const feature = columns == 1 ? weight : weight / columns;
  const from = load<u32>(state.start + 4 * feature), until = load<u32>(state.start + 4 * feature, 4);
  if (state.pairwise) measurePairs(state, from, until, weight - feature * columns);
  else if (state.rowOf) measureColumn(state, from, until, true);
  else measureColumn(state, from, until, false);
}

@inline
function measureColumn(state: Coordinates, from: u32, until: u32, sparse: bool): void {
  const values = state.values, rowOf = state.rowOf, records = state.records;
  const lo = state.lo, hi = state.hi;
  const above = state.bendAbove, below = state.bendBelow;
  let sum: f64 = 0, bends: f64 = 0;
  for (let k = from; k < until; k++) {
    const i = sparse ? load<u32>(rowOf + 4 * k) : k - from;
    const x = <f64>load<f32>(values + 4 * k);
    const u = load<f64>(records + 16 * i), q = load<f64>(records + 16 * i, 8);
    const bent = select(above, below, u > 0);
    const free = u * bent;
    const a = min(max(free, lo), hi);
    const pulled = x * q;
    sum += pulled * a;
    bends += select<f64>(abs(x * pulled) * bent, 0, a == free);
  }
  slope = sum;
  curvature = bends;
}

/** Of pairwise losses a weight of class j moves the violation of j, and of its own examples those of all others. */
function measurePairs(state: Coordinates, from: u32, until: u32, j: u32): void {
  const columns = state.columns;
  for (let k = from; k < until; k++) {
    const i = state.rowOf ? load<u32>(state.rowOf + 4 * k) : k - from;
    const x = <f64>load<f32>(state.values + 4 * k);
    const record = state.records + 16 * i * columns;
    if (load<u32>(state.labels + 4 * i) != j) {
      measureOne(state, record + 16 * j, x);
      continue;
    }
    for (let other: u32 = 0; other < columns; other++) measureOne(state, record + 16 * other, -x);
  }
}

@inline
function measureOne(state: Coordinates, record: usize, x: f64): void {
  const u = load<f64>(record), q = load<f64>(record, 8);
  slope += x * q * state.dual(u);
  curvature += x * x * abs(q) * state.bend(u);
}

/** Moves the violations that a weight reaches; returns by how much Σ c φ changes. */
function move(state: Coordinates, weight: u32, by: f64): f64 {
  const columns = state.columns;
  const feature = columns == 1 ? weight : weight / columns;
  const from = load<u32>(state.start + 4 * feature), until = load<u32>(state.start + 4 * feature, 4);
  if (state.pairwise) return movePairs(state, from, until, weight - feature * columns, by);
  return state.rowOf
    ? moveColumn(state, from, until, by, true)
    : moveColumn(state, from, until, by, false);
}

@inline
function moveColumn(state: Coordinates, from: u32, until: u32, by: f64, sparse: bool): f64 {
  const values = state.values, rowOf = state.rowOf, records = state.records;
  let change: f64 = 0;
  for (let k = from; k < until; k++) {
    const i = sparse ? load<u32>(rowOf + 4 * k) : k - from;
    change += moveOne(state, records + 16 * i, by * load<f32>(values + 4 * k));
  }
  return change;
}

function movePairs(state: Coordinates, from: u32, until: u32, j: u32, by: f64): f64 {
  const columns = state.columns;
  let change: f64 = 0;
  for (let k = from; k < until; k++) {
    const i = state.rowOf ? load<u32>(state.rowOf + 4 * k) : k - from;
    const moved = by * load<f32>(state.values + 4 * k);
    const record = state.records + 16 * i * columns;
    if (load<u32>(state.labels + 4 * i) != j) {
      change += moveOne(state, record + 16 * j, moved);
      continue;
    }
    for (let other: u32 = 0; other < columns; other++)
      change += moveOne(state, record + 16 * other, -moved);
  }
  return change;
}

@inline
function moveOne(state: Coordinates, record: usize, by: f64): f64 {
  const q = load<f64>(record, 8);
  const from = load<f64>(record);
  const to = q < 0 ? from - by : from + by;
  store<f64>(record, to);
  return abs(q) * (state.rounded(to) - state.rounded(from));
}

/** The centres of the rounding move to the duals. */
export function followDuals(state: Coordinates): void {
  const count = state.rows * state.columns;
  for (let n: u32 = 0; n < count; n++) {
    const record = state.records + 16 * n, centre = state.centre + 8 * n;
    const u = load<f64>(record);
    const a = state.dual(u);
    store<f64>(record, u + state.width * (a - load<f64>(centre)));
    store<f64>(centre, a);
  }
}
