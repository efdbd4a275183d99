import {Coordinates} from './coordinates';

/**
 * The Gram matrix of the members: Σ_i bend_i·x_i·x_iᵀ over their features of every row, bend_i the second
 * derivative of Σ c φ by its score, which is what the matrix follows from one call to the next: rows that
 * bend as before cost nothing unless there are new members. A part adds its own rows to its own matrix.
 */
export function addToGram(state: Coordinates, from: u32, until: u32): void {
  const old = state.grammed;
  const isGrown = state.memberCount > old;
  for (let i = from; i < until; i++) {
    const record = state.records + 16 * i;
    const bend = abs(load<f64>(record, 8)) * state.bend(load<f64>(record));
    const before = load<f64>(state.bends + 8 * i);
    if (bend == before && !(isGrown && bend != 0)) continue;
    store<f64>(state.bends + 8 * i, bend);
    if (!state.rowOf) {
      addDenseRow(state, i, old, bend - before, bend);
      continue;
    }
    const found = gather(state, i);
    const known = isGrown ? oldFirst(state, found, old) : found;
    if (bend != before) addRow(state, 0, known, bend - before);
    if (bend != 0) addRow(state, known, found, bend);
  }
}

/** Takes what other parts have added into the matrix, and has it whole on both sides of the diagonal. */
export function joinGram(state: Coordinates): void {
  for (let p: u32 = 1; p < state.parts; p++) takeOver(state, state.gram + p * 8 * state.capacity * state.capacity);
  state.grammed = state.memberCount;
  mirror(state);
}

/** The matrix of a part is 0 again. */
function takeOver(state: Coordinates, from: usize): void {
  const stride = 8 * state.capacity;
  for (let k: u32 = 0; k < state.memberCount; k++) {
    const to = state.gram + k * stride, its = from + k * stride;
    for (let at: usize = 0; at <= 8 * k; at += 16) {
      v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(its + at)));
      v128.store(its + at, f64x2.splat(0));
    }
  }
}

/** Members of a row and its numbers, each 16 bytes: which of the members, uint32, and the number, float64. */
function gather(state: Coordinates, i: u32): u32 {
  const places = state.places;
  let to = state.gathered;
  const until: usize = 4 * load<u32>(state.indptr + 4 * i, 4);
  for (let at: usize = 4 * load<u32>(state.indptr + 4 * i); at < until; at += 4) {
    const place = load<u32>(places + 4 * load<u32>(state.indices + at));
    if (place == 0) continue;
    store<u32>(to, place - 1);
    store<f64>(to, load<f32>(state.rowValues + at), 8);
    to += 16;
  }
  const bias = load<u32>(places + 4 * state.features);
  if (bias) {
    store<u32>(to, bias - 1);
    store<f64>(to, 1, 8);
    to += 16;
  }
  return <u32>((to - state.gathered) >> 4);
}

/** Adds a dense row by one number to the matrix as it was, and by another to what is new of it. */
function addDenseRow(state: Coordinates, i: u32, old: u32, by: f64, byNew: f64): void {
  const row = state.rowValues + 4 * (<usize>i * state.features);
  const x = state.gathered;
  const stride = 8 * state.capacity;
  for (let k: u32 = 0; k < state.memberCount; k++) {
    const feature = load<u32>(state.members + 4 * k);
    const value: f64 = feature == state.features ? 1 : load<f32>(row + 4 * feature);
    store<f64>(x + 8 * k, value);
    const times = f64x2.splat((k < old ? by : byNew) * value);
    const to = state.gram + k * stride;
    // What is beyond the diagonal is mirrored later.
    for (let at: usize = 0; at <= 8 * k; at += 16) {
      const added = f64x2.mul(times, v128.load(x + at));
      v128.store(to + at, f64x2.add(v128.load(to + at), added));
    }
  }
}

/** Brings members that the matrix has to the front; returns how many they are. */
function oldFirst(state: Coordinates, found: u32, old: u32): u32 {
  let known: usize = state.gathered;
  for (let at = state.gathered, end = at + 16 * found; at < end; at += 16) {
    if (load<u32>(at) >= old) continue;
    const here = v128.load(at);
    v128.store(at, v128.load(known));
    v128.store(known, here);
    known += 16;
  }
  return <u32>((known - state.gathered) >> 4);
}

/** Adds `by·x·xᵀ`, its rows from `first` on, each up to the diagonal, below which it is kept. */
function addRow(state: Coordinates, first: u32, until: u32, by: f64): void {
  const gram = state.gram;
  const stride = 8 * state.capacity;
  for (let p = first; p < until; p++) {
    const at = state.gathered + 16 * p;
    const place = load<u32>(at);
    const x = by * load<f64>(at, 8);
    for (let other = state.gathered; other <= at; other += 16) {
      const its = load<u32>(other);
      const to = gram + <usize>(max(place, its) * stride + 8 * min(place, its));
      store<f64>(to, load<f64>(to) + x * load<f64>(other, 8));
    }
  }
}

function mirror(state: Coordinates): void {
  const stride = 8 * state.capacity;
  for (let p: u32 = 1; p < state.memberCount; p++)
    for (let q: u32 = 0; q < p; q++)
      store<f64>(state.gram + q * stride + 8 * p, load<f64>(state.gram + p * stride + 8 * q));
}
