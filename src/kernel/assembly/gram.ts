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
    gather(state, i, old);
    if (bend != before) addKnown(state, bend - before);
    if (bend != 0) addNew(state, bend);
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

/** Where those members of a row end that the matrix has, and those that are new, behind the room for the others. */
let knownEnd: usize = 0;
let newEnd: usize = 0;

@inline
function newFrom(state: Coordinates): usize {
  return state.gathered + 16 * state.capacity;
}

/**
 * Members of a row and its numbers, each 16 bytes: which of the members, uint32, and the number, float64. New ones
 * are ascending, as they came in in the order of a row.
 */
function gather(state: Coordinates, i: u32, old: u32): void {
  const places = state.places, picked = state.picked, indices = state.indices;
  let end = picked;
  const until: usize = 4 * load<u32>(state.indptr + 4 * i, 4);
  for (let at: usize = 4 * load<u32>(state.indptr + 4 * i); at < until; at += 4) {
    // Without a branch: the next one takes the place of one that is no member.
    store<u32>(end, at);
    end += 4 * usize(load<u32>(places + 4 * load<u32>(indices + at)) != 0);
  }
  knownEnd = state.gathered;
  newEnd = newFrom(state);
  const bias = load<u32>(places + 4 * state.features);
  if (bias) put(bias - 1, 1, old);
  for (let from = picked; from < end; from += 4) {
    const at: usize = load<u32>(from);
    put(load<u32>(places + 4 * load<u32>(indices + at)) - 1, load<f32>(state.rowValues + at), old);
  }
}

@inline
function put(member: u32, value: f64, old: u32): void {
  const isNew = member >= old;
  const to = isNew ? newEnd : knownEnd;
  store<u32>(to, member);
  store<f64>(to, value, 8);
  newEnd += 16 * usize(isNew);
  knownEnd += 16 * usize(!isNew);
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

/** Adds `by·x·xᵀ` of the members that the matrix has, below its diagonal. */
function addKnown(state: Coordinates, by: f64): void {
  const gram = state.gram;
  const stride = 8 * state.capacity;
  for (let at = state.gathered; at < knownEnd; at += 16) {
    const place = load<u32>(at);
    const x = by * load<f64>(at, 8);
    for (let other = state.gathered; other <= at; other += 16) {
      const its = load<u32>(other);
      const to = gram + <usize>(max(place, its) * stride + 8 * min(place, its));
      store<f64>(to, load<f64>(to) + x * load<f64>(other, 8));
    }
  }
}

/** Adds `by·x·xᵀ` of the new members, and of these with all others, two rows of the matrix at once. */
function addNew(state: Coordinates, by: f64): void {
  const first = newFrom(state);
  let at = first;
  for (; at + 16 < newEnd; at += 32) {
    const one = rowOf(state, at), two = rowOf(state, at + 16);
    const x = by * load<f64>(at, 8), y = by * load<f64>(at, 24);
    addTwo(one, two, x, y, state.gathered, knownEnd);
    addTwo(one, two, x, y, first, at + 16);
    addOne(two, y, at + 16, at + 32);
  }
  if (at == newEnd) return;
  const x = by * load<f64>(at, 8);
  addOne(rowOf(state, at), x, state.gathered, knownEnd);
  addOne(rowOf(state, at), x, first, at + 16);
}

/** The row of the matrix of a member. */
@inline
function rowOf(state: Coordinates, at: usize): usize {
  return state.gram + 8 * <usize>load<u32>(at) * state.capacity;
}

@inline
function addTwo(one: usize, two: usize, x: f64, y: f64, from: usize, until: usize): void {
  for (let other = from; other < until; other += 16) {
    const at: usize = 8 * load<u32>(other);
    const its = load<f64>(other, 8);
    store<f64>(one + at, load<f64>(one + at) + x * its);
    store<f64>(two + at, load<f64>(two + at) + y * its);
  }
}

@inline
function addOne(row: usize, x: f64, from: usize, until: usize): void {
  for (let other = from; other < until; other += 16) {
    const to = row + 8 * load<u32>(other);
    store<f64>(to, load<f64>(to) + x * load<f64>(other, 8));
  }
}

function mirror(state: Coordinates): void {
  const stride = 8 * state.capacity;
  for (let p: u32 = 1; p < state.memberCount; p++)
    for (let q: u32 = 0; q < p; q++)
      store<f64>(state.gram + q * stride + 8 * p, load<f64>(state.gram + p * stride + 8 * q));
}
