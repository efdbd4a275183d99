import {Dual} from './dual';
import {addRow, curvatureOf, denseAdd, denseDot, scoreRow} from './dualRows';
import {copyNumbers} from './exactRows';
import {isUnheld, numbersOf} from './parts';
import {
  along,
  columnViolation,
  pairConjugate,
  pairLoss,
  pairProx,
  pairViolations,
  penaltyGap,
  Reduction,
  sideOf,
} from './prox';
import {Lanes} from './simd';

/** After so many visits without a change of its duals a row becomes inactive. */
export const PATIENCE: u8 = 3;

/**
 * One pass of dual coordinate steps: each active row, in the order of the pass, gets the duals that
 * maximise the dual of the problem with its proximal term while the others stay.
 */
export function sweep(dual: Dual): void {
  dual.gap = 0;
  dual.change = 0;
  dual.visited = 0;
  dual.moved = 0;
  arrangeOrder(dual);
  for (let n: u32 = 0; n < dual.active; n++) {
    const i = load<u32>(dual.order + 4 * n);
    const c = dual.strength(i);
    if (dual.reduction != Reduction.oneVsRest) pairStep(dual, i, c);
    else if (dual.sparse) sparseStep(dual, i, c);
    else denseStep(dual, i, c);
  }
  listActive(dual, false);
}

/**
 * A new order of the active rows: by the hash of a row's neighbourhood, rows of equal hash
 * ascending. So the order of two rows does not depend on which others are active.
 */
function arrangeOrder(dual: Dual): void {
  const counts = dual.counts;
  const mask = dual.buckets - 1;
  memory.fill(counts, 0, 4 * dual.buckets);
  for (let n: u32 = 0; n < dual.active; n++) {
    const at = counts + 4 * (hash(dual, load<u32>(dual.list + 4 * n)) & mask);
    store<u32>(at, load<u32>(at) + 1);
  }
  let start: u32 = 0;
  for (let b: usize = 0; b < 4 * dual.buckets; b += 4) {
    const count = load<u32>(counts + b);
    store<u32>(counts + b, start);
    start += count;
  }
  for (let n: u32 = 0; n < dual.active; n++) {
    const i = load<u32>(dual.list + 4 * n);
    const at = counts + 4 * (hash(dual, i) & mask);
    const place = load<u32>(at);
    store<u32>(at, place + 1);
    store<u32>(dual.order + 4 * place, i);
  }
}

/** The finalizer of MurmurHash3, Appleby (2011). */
@inline
function hash(dual: Dual, i: u32): u32 {
  let h = (i / dual.neighbours) ^ dual.key;
  h = (h ^ (h >> 16)) * 0x85ebca6b;
  h = (h ^ (h >> 13)) * 0xc2b2ae35;
  return h ^ (h >> 16);
}

/** Lists the active rows: of all rows, or of those listed. Rows of weight 0 are never listed. */
export function listActive(dual: Dual, all: bool): void {
  const count = all ? dual.rows : dual.active;
  const width = dual.reduction == Reduction.oneVsRest ? dual.columns : 1;
  let active: u32 = 0;
  for (let n: u32 = 0; n < count; n++) {
    const i = all ? n : load<u32>(dual.list + 4 * n);
    if (all && dual.strength(i) == 0) continue;
    const still = dual.still + <usize>i * width;
    for (let j: u32 = 0; j < width; j++) {
      if (load<u8>(still + j) >= PATIENCE) continue;
      store<u32>(dual.list + 4 * active++, i);
      break;
    }
  }
  dual.active = active;
}

/** Every column of one-vs-rest by itself. */
function denseStep(dual: Dual, i: u32, c: f64): void {
  const y = dual.labelOf(i);
  const still = dual.still + <usize>i * dual.columns;
  const base = dual.baseScoresOf(i);
  for (let j: u32 = 0; j < dual.columns; j++) {
    if (load<u8>(still + j) >= PATIENCE) continue;
    const w = dual.weights + j * dual.stride;
    const bias = dual.bias + 8 * j;
    const change = columnStep(dual, i, y, j, load<f64>(base + 8 * j) + denseDot(dual, i, w) + load<f64>(bias), c);
    if (change == 0) continue;
    denseAdd(dual, i, w, change);
    store<f64>(bias, load<f64>(bias) + dual.biasStep * change);
  }
}

/** All columns of one-vs-rest at once: a stored value is multiplied with all of them. */
function sparseStep(dual: Dual, i: u32, c: f64): void {
  const columns = dual.columns;
  const still = dual.still + <usize>i * columns;
  const y = dual.labelOf(i);
  scoreRow(dual, i, dual.weights, dual.bias);
  let any = false;
  for (let j: u32 = 0; j < columns; j++) {
    const waits = load<u8>(still + j) >= PATIENCE;
    const s = load<f64>(dual.scores + 8 * j);
    const change: f32 = waits ? 0 : columnStep(dual, i, y, j, s, c);
    store<f32>(dual.change32 + 4 * j, change);
    any = any || change != 0;
  }
  if (any) addRow(dual, i);
}

/** The step of one column of one-vs-rest; returns the change of −C·v·g, 0 if there is none. */
@inline
function columnStep(dual: Dual, i: u32, y: u32, j: u32, s: f64, c: f64): f32 {
  const column = dual.first + j;
  const still = dual.still + <usize>i * dual.columns + j;
  const at = dual.dualsOf(i) + 8 * j;
  const m = columnViolation(dual, y, column, s);
  const a = load<f64>(at);
  const gap = c * penaltyGap(dual, m, a);
  dual.visited += 1;
  dual.gap += gap;
  if (gap <= dual.ignore) {
    store<u8>(still, load<u8>(still) + 1);
    return 0;
  }
  const H = c * curvatureOf(dual, i);
  const next = dual.prox(m + H * a, H);
  store<u8>(still, 0);
  store<f64>(at, next);
  dual.moved += 1;
  dual.change +=
    c * (dual.marginOf(y, column) * (next - a) - dual.conjugate(next) + dual.conjugate(a));
  return <f32>(-c * sideOf(dual, y, column) * (next - a));
}

/** Weston–Watkins and Crammer–Singer. */
function pairStep(dual: Dual, i: u32, c: f64): void {
  const still = dual.still + i;
  const y = dual.labelOf(i);
  const columns = dual.columns;
  const a = dual.dualsOf(i);
  scoreRow(dual, i, dual.weights, dual.bias);
  pairViolations(dual, y);
  const conjugate = pairConjugate(dual, a);
  const gap = c * (pairLoss(dual, y) + conjugate - along(dual, a));
  dual.visited += 1;
  dual.gap += gap;
  if (gap <= dual.ignore) {
    store<u8>(still, load<u8>(still) + 1);
    return;
  }
  store<u8>(still, 0);
  dual.moved += 1;
  pairProx(dual, y, a, c * curvatureOf(dual, i));
  const found = dual.found;
  let margins: f64 = 0;
  let own: f64 = 0;
  for (let j: u32 = 0; j < columns; j++) {
    const difference = load<f64>(found + 8 * j) - load<f64>(a + 8 * j);
    margins += dual.marginOf(y, j) * difference;
    own += difference;
    store<f32>(dual.change32 + 4 * j, <f32>(-c * difference));
  }
  store<f32>(dual.change32 + 4 * y, <f32>(c * own));
  dual.change += c * (margins - pairConjugate(dual, found) + conjugate);
  copyNumbers(a, found, columns);
  addRow(dual, i);
}

/**
 * After a sweep: adds the terms of W and V to the two bounds, and moves the centre to W. The steps
 * see κV + (1 − κ)W, so that the changes then grow by 1 − κ of the distance which the centre moved.
 */
export function recentre(dual: Dual): void {
  dual.squaresV = 0;
  dual.squaresW = 0;
  dual.squaresApart = 0;
  dual.squaresGone = 0;
  const columns = dual.columns;
  if (isUnheld(dual)) {
    moveAllOn(dual);
  } else if (dual.sparse) {
    for (let d: u32 = 0; d < dual.features; d++) {
      const offset = d * dual.stride;
      const step = <f64>load<f32>(dual.weights + offset + (dual.total == 1 ? 4 : 4 * columns));
      for (let j: u32 = 0; j < columns; j++) moveOn(dual, offset + 4 * j, step);
    }
  } else {
    for (let j: u32 = 0; j < columns; j++) {
      for (let d: usize = 0; d < 4 * dual.features; d += 4)
        moveOn(dual, j * dual.stride + d, load<f32>(dual.steps + d));
    }
  }
  if (dual.biasStep == 0) return;
  for (let j: u32 = 0; j < columns; j++) {
    const at = dual.bias + 8 * j, centre = dual.biasCentre + 8 * j;
    const gone = load<f64>(at);
    const distance = gone - load<f64>(centre);
    const w = load<f64>(dual.baseBias + 8 * j) + gone;
    dual.squaresGone += (gone / dual.biasStep) * (gone / dual.biasStep);
    if (dual.biasWeight > 0) addSquares(dual, w, (distance * dual.biasKeep) / dual.biasStep);
    // A free bias: the gap has a term for duals that do not add up to 0.
    else dual.squaresApart += 2 * abs((w * distance) / dual.biasStep);
    store<f64>(centre, gone);
    store<f64>(at, gone + dual.biasKeep * distance);
  }
}

/** After a sweep or a certificate: the weights of the steps, κV + (1 − κ)·centre, for the next κ. */
export function widen(dual: Dual): void {
  const columns = dual.columns;
  const outer: u32 = dual.sparse ? dual.features : columns;
  const inner: u32 = dual.sparse ? columns : dual.features;
  for (let o: u32 = 0; o < outer && dual.steps; o++) {
    const offset = o * dual.stride;
    for (let k: u32 = 0; k < inner; k++) {
      const step = load<f32>(
        dual.sparse ? dual.weights + offset + (dual.total == 1 ? 4 : 4 * columns) : dual.steps + 4 * k,
      );
      const at = dual.weights + offset + 4 * k;
      const centre = load<f32>(dual.centre + offset + 4 * k);
      store<f32>(at, centre + (load<f32>(at) - centre) * <f32>growth(dual, step));
    }
  }
  // A free bias has an unlimited κ.
  const ofBias = dual.biasWeight > 0 ? growth(dual, dual.biasStep) : dual.widening;
  for (let j: u32 = 0; j < columns; j++) {
    const at = dual.bias + 8 * j;
    const centre = load<f64>(dual.biasCentre + 8 * j);
    store<f64>(at, centre + (load<f64>(at) - centre) * ofBias);
  }
}

/** What a κ is multiplied by. */
@inline
function growth(dual: Dual, step: f64): f64 {
  return min(1, dual.widening * step) / step;
}

/** Where every κ is 1 the steps see V, and W is the same. */
function moveAllOn(dual: Dual): void {
  let ofGone = f64x2.splat(0), ofW = ofGone;
  const bytes: usize = 4 * numbersOf(dual);
  for (let at: usize = 0; at < bytes; at += 16) {
    const gone = v128.load(dual.weights + at), base = v128.load(dual.base + at);
    const g0 = Lanes.promoteLow(gone), g1 = Lanes.promoteHigh(gone);
    const w0 = f64x2.add(Lanes.promoteLow(base), g0), w1 = f64x2.add(Lanes.promoteHigh(base), g1);
    ofGone = f64x2.add(ofGone, f64x2.add(f64x2.mul(g0, g0), f64x2.mul(g1, g1)));
    ofW = f64x2.add(ofW, f64x2.add(f64x2.mul(w0, w0), f64x2.mul(w1, w1)));
    v128.store(dual.centre + at, gone);
  }
  dual.squaresGone = Lanes.sum64(ofGone);
  dual.squaresW = dual.squaresV = Lanes.sum64(ofW);
}

@inline
function moveOn(dual: Dual, offset: usize, step: f64): void {
  const gone = <f64>load<f32>(dual.weights + offset);
  const distance = gone - load<f32>(dual.centre + offset);
  dual.squaresGone += (gone / step) * (gone / step);
  addSquares(dual, load<f32>(dual.base + offset) + gone, (distance * (1 - step)) / step);
  store<f32>(dual.centre + offset, <f32>gone);
  store<f32>(dual.weights + offset, <f32>(gone + distance * (1 - step)));
}

@inline
function addSquares(dual: Dual, w: f64, apart: f64): void {
  dual.squaresW += w * w;
  dual.squaresV += (w + apart) * (w + apart);
  dual.squaresApart += apart * apart;
}
