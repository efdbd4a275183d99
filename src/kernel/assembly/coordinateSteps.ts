import {Coordinates} from './coordinates';
import {Lanes} from './simd';

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
  else if (state.rowOf) measureColumn(state, from, until);
  else measureDense(state, state.values + 4 * from, until - from);
}

/** The rows of a dense column two by two. */
function measureDense(state: Coordinates, at: usize, rows: u32): void {
  const above = f64x2.splat(state.bendAbove), below = f64x2.splat(state.bendBelow);
  const lo = f64x2.splat(state.lo), hi = f64x2.splat(state.hi), zero = f64x2.splat(0);
  let sums = zero, bends = zero;
  let record = state.records;
  for (const end = at + 4 * (rows & ~1); at < end; at += 8, record += 32) {
    const one = v128.load(record), other = v128.load(record, 16);
    const u = v128.shuffle<f64>(one, other, 0, 2), q = v128.shuffle<f64>(one, other, 1, 3);
    const x = Lanes.promoteLow(v128.load64_zero(at));
    const bent = v128.bitselect(above, below, f64x2.gt(u, zero));
    const free = f64x2.mul(u, bent);
    const a = f64x2.pmin(f64x2.pmax(free, lo), hi);
    const pulled = f64x2.mul(x, q);
    sums = f64x2.add(sums, f64x2.mul(pulled, a));
    const bend = f64x2.mul(f64x2.abs(f64x2.mul(x, pulled)), bent);
    bends = f64x2.add(bends, v128.and(bend, f64x2.eq(a, free)));
  }
  slope = Lanes.sum64(sums);
  curvature = Lanes.sum64(bends);
  if (rows & 1) measureOne(state, record, load<f32>(at));
}

function measureColumn(state: Coordinates, from: u32, until: u32): void {
  const values = state.values, rowOf = state.rowOf, records = state.records;
  const lo = state.lo, hi = state.hi;
  const above = state.bendAbove, below = state.bendBelow;
  let sum: f64 = 0, bends: f64 = 0;
  for (let k = from; k < until; k++) {
    const i = load<u32>(rowOf + 4 * k);
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
  if (!state.rowOf) return moveDense(state, state.values + 4 * from, until - from, by);
  const values = state.values, rowOf = state.rowOf, records = state.records;
  let change: f64 = 0;
  for (let k = from; k < until; k++)
    change += moveOne(state, records + 16 * load<u32>(rowOf + 4 * k), by * load<f32>(values + 4 * k));
  return change;
}

/** The rows of a dense column two by two. */
function moveDense(state: Coordinates, at: usize, rows: u32, by: f64): f64 {
  const bys = f64x2.splat(by), zero = f64x2.splat(0), negative = f64x2.splat(-0.0);
  let changes = zero;
  let record = state.records;
  for (const end = at + 4 * (rows & ~1); at < end; at += 8, record += 32) {
    const one = v128.load(record), other = v128.load(record, 16);
    const u = v128.shuffle<f64>(one, other, 0, 2), q = v128.shuffle<f64>(one, other, 1, 3);
    const moved = f64x2.mul(bys, Lanes.promoteLow(v128.load64_zero(at)));
    const to = f64x2.add(u, v128.xor(moved, v128.and(q, negative)));
    v128.store64_lane(record, to, 0);
    v128.store64_lane(record, to, 1, 16);
    const rise = f64x2.sub(roundedPair(state, to), roundedPair(state, u));
    changes = f64x2.add(changes, f64x2.mul(f64x2.abs(q), rise));
  }
  const change = Lanes.sum64(changes);
  return rows & 1 ? change + moveOne(state, record, by * load<f32>(at)) : change;
}

/** The (rounded) φ of two rows. */
@inline
function roundedPair(state: Coordinates, u: v128): v128 {
  const isAbove = f64x2.gt(u, f64x2.splat(0));
  const bent = v128.bitselect(f64x2.splat(state.bendAbove), f64x2.splat(state.bendBelow), isAbove);
  const clipped = f64x2.pmax(f64x2.mul(u, bent), f64x2.splat(state.lo));
  const a = f64x2.pmin(clipped, f64x2.splat(state.hi));
  const half = f64x2.mul(
    f64x2.splat(0.5),
    v128.bitselect(f64x2.splat(state.above), f64x2.splat(state.below), isAbove),
  );
  return f64x2.mul(a, f64x2.sub(u, f64x2.mul(half, a)));
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
  const from = load<f64>(record);
  const to = movedTo(record, by);
  store<f64>(record, to);
  return abs(load<f64>(record, 8)) * (state.rounded(to) - state.rounded(from));
}

/** u of a record whose score changes by so much. */
@inline
export function movedTo(record: usize, by: f64): f64 {
  const u = load<f64>(record);
  return load<f64>(record, 8) < 0 ? u - by : u + by;
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
