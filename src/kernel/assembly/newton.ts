import {Coordinates} from './coordinates';
import {along} from './bend';
import {movedTo, ROUNDING, soft} from './coordinateSteps';
import {addToGram, joinGram} from './gram';
import {pulled} from './look';

/**
 * A Newton step of a single column of scores with L1. Σ c φ is replaced by its second order model at the
 * scores, the model and what holds the weights are minimised together by coordinate descent, and the
 * weights go there, or as far as the objective itself falls. Of the members, the features of most rows,
 * the second derivatives are at hand as a matrix, the Gram matrix of their rows: a pass over them costs
 * no row. All others go through the rows.
 */

/** Rounds at most, each of a pass over the others and passes over the members, and how many of these. */
const ROUNDS = 25;
const PASSES = 200;
/** Rounds end where no weight is further from optimal than this share of the furthest at first; passes likewise. */
const SETTLED: f64 = 0.1;
const MEMBERS_SETTLED: f64 = 0.01;
/** A pass over members leaves those no further from optimal than this share of the furthest of the pass before. */
const LEFT: f64 = 0.1;
/** Halvings of a step that does not lead down. */
const HALVINGS = 10;
/** Curvature of a weight where nothing bends, as a share of how far from optimal it is. */
const STRAIGHT: f64 = 0.01;

/** The furthest from optimal that a weight was in the pass under way. */
let furthest: f64 = 0;

/**
 * The listed weights are the others; all but these and the members stay. The slopes are those of a look right
 * before; the parts of a single column have added their rows to the matrix.
 */
export function newton(state: Coordinates): void {
  if (state.parts == 1) addToGram(state, 0, state.rows);
  joinGram(state);
  const count = state.memberCount + state.active;
  for (let n: u32 = 0; n < count; n++) store<f64>(state.direction + 8 * goer(state, n), 0);
  if (state.active) keepBent(state, count);
  minimise(state);
  take(state);
}

function minimise(state: Coordinates): void {
  const members = state.memberCount, others = state.active;
  let enough: f64 = 0;
  for (let round = 0; round < ROUNDS; round++) {
    readMembers(state);
    const ofMembers = passMembers(state);
    if (!others) return;
    furthest = ofMembers;
    moveMembers(state);
    for (let n = members; n < members + others; n++) stepOther(state, n);
    if (round == 0) enough = SETTLED * furthest;
    if (furthest <= enough) return;
  }
}

/** Slopes of the members where the others are. */
function readMembers(state: Coordinates): void {
  for (let k: u32 = 0; k < state.memberCount; k++) {
    const slope = load<f64>(state.slopes + 8 * weightOf(state, k));
    store<f64>(state.memberSlopes + 8 * k, state.active ? slope + keptSlope(state, k) : slope);
    store<f64>(state.memberMoves + 8 * k, 0);
  }
}

/** Passes over the members until they are where they should be; returns how far they were from it. */
function passMembers(state: Coordinates): f64 {
  let first: f64 = 0;
  let before: f64 = 0;
  for (let pass = 0; pass < PASSES; pass++) {
    furthest = 0;
    for (let k: u32 = 0; k < state.memberCount; k++) stepMember(state, k, LEFT * before);
    if (pass == 0) first = furthest;
    if (furthest <= MEMBERS_SETTLED * first) break;
    before = furthest;
  }
  return first;
}

function stepMember(state: Coordinates, k: u32, enough: f64): void {
  const weight = weightOf(state, k);
  const row = state.gram + 8 * k * state.capacity;
  const by = moveOf(state, weight, load<f64>(state.memberSlopes + 8 * k), load<f64>(row + 8 * k), enough);
  if (by == 0) return;
  const moves = state.memberMoves + 8 * k;
  store<f64>(moves, load<f64>(moves) + by);
  const slopes = state.memberSlopes;
  const bys = f64x2.splat(by);
  // The room for members is even.
  for (let at: usize = 0, end: usize = 8 * state.memberCount; at < end; at += 16) {
    const moved = f64x2.mul(bys, v128.load(row + at));
    v128.store(slopes + at, f64x2.add(v128.load(slopes + at), moved));
  }
}

/** The rows follow the members. */
function moveMembers(state: Coordinates): void {
  for (let k: u32 = 0; k < state.memberCount; k++)
    moveKept(state, k, load<f64>(state.memberMoves + 8 * k));
}

function stepOther(state: Coordinates, n: u32): void {
  const weight = goer(state, n);
  const slope = load<f64>(state.slopes + 8 * weight) + keptSlope(state, n);
  moveKept(state, n, moveOf(state, weight, slope, load<f64>(state.product + 8 * weight), 0));
}

/** By how much a weight moves, and notes it. */
@inline
function moveOf(state: Coordinates, weight: u32, slope: f64, curvature: f64, enough: f64): f64 {
  const isBias = weight == state.features;
  const held = isBias ? state.biasSquares : state.squares;
  const thresholded: f64 = isBias ? 0 : state.absolutes;
  const moved = state.direction + 8 * weight;
  const before = load<f64>(moved);
  const from = load<f64>(state.weights + 8 * weight) + before;
  const full = slope + held * from;
  const violation =
    from == 0
      ? max<f64>(0, abs(full) - thresholded)
      : abs(full + (from > 0 ? thresholded : -thresholded));
  furthest = max(furthest, violation);
  if (violation <= enough) return 0;
  const bend = max(curvature + held, STRAIGHT * violation);
  const by = soft(from - full / bend, thresholded / bend) - from;
  store<f64>(moved, before + by);
  return by;
}

@inline
function weightOf(state: Coordinates, member: u32): u32 {
  return load<u32>(state.members + 4 * member);
}

/**
 * Keeps the values of rows that bend, times the roots of their second derivatives, and the curvature of
 * each feature; where the model is in such a row is 0 to begin with.
 */
function keepBent(state: Coordinates, count: u32): void {
  for (let i: u32 = 0; i < state.rows; i++)
    store<f64>(state.roots + 8 * i, sqrt(load<f64>(state.bends + 8 * i)));
  memory.fill(state.pull, 0, 8 * state.rows);
  let kept: u32 = 0;
  store<u32>(state.keptStart, 0);
  for (let n: u32 = 0; n < count; n++) {
    const weight = goer(state, n);
    const before = kept;
    kept = state.rowOf ? keepFeature(state, weight, kept, true) : keepFeature(state, weight, kept, false);
    store<u32>(state.keptStart + 4 * n, kept, 4);
    let curvature: f64 = 0;
    for (let k = before; k < kept; k++) {
      const x = <f64>load<f32>(state.keptValues + 4 * k);
      curvature += x * x;
    }
    store<f64>(state.product + 8 * weight, curvature);
  }
}

/** Returns how many values are kept with those of one more feature. */
@inline
function keepFeature(state: Coordinates, weight: u32, kept: u32, sparse: bool): u32 {
  const from = load<u32>(state.start + 4 * weight), until = load<u32>(state.start + 4 * weight, 4);
  const values = state.values, rowOf = state.rowOf, roots = state.roots;
  const keptRows = state.keptRows, keptValues = state.keptValues;
  for (let k = from; k < until; k++) {
    const i = sparse ? load<u32>(rowOf + 4 * k) : k - from;
    const root = load<f64>(roots + 8 * i);
    // Without a branch: the next value takes the place of one that is not kept.
    store<u32>(keptRows + 4 * kept, i);
    store<f32>(keptValues + 4 * kept, <f32>(root * load<f32>(values + 4 * k)));
    kept += u32(root > 0);
  }
  return kept;
}

/** By how much the slope along a weight has changed. */
function keptSlope(state: Coordinates, n: u32): f64 {
  const values = state.keptValues;
  const from: usize = 4 * load<u32>(state.keptStart + 4 * n);
  const until: usize = 4 * load<u32>(state.keptStart + 4 * n, 4);
  return pulled(values + from, values + until, state.keptRows + from, state.pull);
}

/** The rows follow a weight. */
function moveKept(state: Coordinates, n: u32, by: f64): void {
  if (by == 0) return;
  const pull = state.pull;
  const from: usize = 4 * load<u32>(state.keptStart + 4 * n);
  let at = state.keptValues + from, row = state.keptRows + from;
  const end: usize = state.keptValues + 4 * load<u32>(state.keptStart + 4 * n, 4);
  for (; at < end; at += 4, row += 4) {
    const to = pull + 8 * load<u32>(row);
    store<f64>(to, load<f64>(to) + by * load<f32>(at));
  }
}

/** Takes the weights where the model says, or a half, a quarter … of the way. */
function take(state: Coordinates): void {
  const members = state.memberCount, count = members + state.active;
  memory.fill(state.pull, 0, 8 * state.rows);
  for (let n: u32 = 0; n < count; n++) {
    const weight = goer(state, n);
    along(state, weight, load<f64>(state.direction + 8 * weight));
  }
  for (let halving = 0, share: f64 = 1; halving <= HALVINGS; halving++, share /= 2) {
    let change = changeOfRows(state, share);
    for (let n: u32 = 0; n < count; n++) change += changeOfWeight(state, goer(state, n), share);
    if (!(change <= ROUNDING * state.primal)) continue;
    for (let i: u32 = 0; i < state.rows; i++) store<f64>(state.records + 16 * i, scored(state, i, share));
    for (let n: u32 = 0; n < count; n++) {
      const weight = goer(state, n);
      store<f64>(state.weights + 8 * weight, goal(state, weight, share));
    }
    return;
  }
}

/** The members and the others, counted through. */
@inline
function goer(state: Coordinates, n: u32): u32 {
  const members = state.memberCount;
  return n < members ? weightOf(state, n) : load<u32>(state.list + 4 * (n - members));
}

@inline
function goal(state: Coordinates, weight: u32, share: f64): f64 {
  return load<f64>(state.weights + 8 * weight) + share * load<f64>(state.direction + 8 * weight);
}

/** u of a row part of the way. */
@inline
function scored(state: Coordinates, i: u32, share: f64): f64 {
  return movedTo(state.records + 16 * i, share * load<f64>(state.pull + 8 * i));
}

function changeOfRows(state: Coordinates, share: f64): f64 {
  let change: f64 = 0;
  for (let i: u32 = 0; i < state.rows; i++) {
    const u = load<f64>(state.records + 16 * i), c = abs(load<f64>(state.records + 16 * i, 8));
    change += c * (state.rounded(scored(state, i, share)) - state.rounded(u));
  }
  return change;
}

@inline
function changeOfWeight(state: Coordinates, weight: u32, share: f64): f64 {
  const from = load<f64>(state.weights + 8 * weight), to = goal(state, weight, share);
  const isBias = weight == state.features;
  const held = isBias ? state.biasSquares : state.squares;
  const thresholded: f64 = isBias ? 0 : state.absolutes;
  return 0.5 * held * (to * to - from * from) + thresholded * (abs(to) - abs(from));
}
