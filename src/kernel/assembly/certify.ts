import {Dual} from './dual';
import {curvatureOf, scoreRow} from './dualRows';
import {addExact, candidateScores, copyNumbers} from './exactRows';
import {beginPart, isUnheld, numbersOf, partOf} from './parts';
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
import {PATIENCE} from './sweep';

/** What comes before {@link certify}: makes the candidate the base, and shares the rows out. */
export function prepare(dual: Dual): void {
  const numbers = numbersOf(dual);
  rebase(dual, 4 * numbers);
  for (let p: u32 = 0; p < dual.parts; p++) {
    const part = beginPart(dual, p);
    part.exact = dual.exact + p * 8 * numbers;
    part.exactBias = dual.exactBias + p * 8 * dual.padded;
  }
}

/** What comes after it: adds up the sums of the parts. */
export function conclude(dual: Dual): void {
  for (let p: u32 = 1; p < dual.parts; p++) {
    const part = partOf(dual, p);
    dual.loss += part.loss;
    dual.value += part.value;
    dual.woken += part.woken;
    moveSums(part.exact, dual.exact, 8 * numbersOf(dual));
    moveSums(part.exactBias, dual.exactBias, 8 * dual.padded);
  }
  memory.fill(dual.centre, 0, 4 * numbersOf(dual));
  memory.fill(dual.biasCentre, 0, 8 * dual.columns);
}

/** Adds float64 sums, a multiple of two of them, to others and makes them 0. */
function moveSums(from: usize, to: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16)
    v128.store(to + at, f64x2.add(v128.load(to + at), v128.load(from + at)));
  memory.fill(from, 0, bytes);
}

/**
 * The certificate of a part's rows: the losses of the candidate (the centre, its bias rounded to
 * float32 as the model keeps it), q of the duals, and V computed from the duals, from which the
 * weights of the steps are then renewed. Inactive rows whose duals could change become active. All
 * of it is float64 but, if `exactly` is 0, the scores: to those of the last base, the change since
 * then is added in float32.
 */
export function certify(dual: Dual): void {
  const columns = dual.columns;
  dual.loss = 0;
  dual.value = 0;
  dual.woken = 0;
  for (let i = dual.from; i < dual.until; i++) {
    const c = dual.strength(i);
    const y = dual.labelOf(i);
    if (dual.exactly) candidateScores(dual, i);
    else scoreRow(dual, i, dual.centre, dual.biasCentre);
    copyNumbers(dual.baseScoresOf(i), dual.scores, columns);
    remember(dual, i);
    if (c == 0) continue;
    const any =
      dual.reduction == Reduction.oneVsRest ? columnsOf(dual, i, y, c) : pairsOf(dual, i, y, c);
    if (any) addExact(dual, i);
  }
}

/**
 * Makes the centre, rounded to float32 as the model keeps it, the base; the centre then holds the
 * change of the base.
 */
function rebase(dual: Dual, bytes: usize): void {
  const stretch = dual.stretch;
  const stretches = f64x2.splat(stretch);
  for (let at: usize = 0; at < bytes; at += 16) {
    const before = v128.load(dual.base + at), gone = v128.load(dual.centre + at);
    const low = Lanes.promoteLow(before), high = Lanes.promoteHigh(before);
    const w = Lanes.demote(
      f64x2.mul(stretches, f64x2.add(low, Lanes.promoteLow(gone))),
      f64x2.mul(stretches, f64x2.add(high, Lanes.promoteHigh(gone))),
    );
    v128.store(dual.base + at, w);
    v128.store(dual.centre + at, f32x4.sub(w, before));
  }
  for (let j: u32 = 0; j < dual.columns; j++) {
    const at = dual.baseBias + 8 * j;
    const centre = dual.biasCentre + 8 * j;
    const before = load<f64>(at);
    const w = <f64>(<f32>(stretch * (before + load<f64>(centre))));
    store<f64>(at, w);
    store<f64>(centre, w - before);
  }
}

/** The class of the greatest score of these columns, and that score. */
function remember(dual: Dual, i: u32): void {
  let place: u32 = 0;
  let most = load<f64>(dual.scores);
  for (let j: u32 = 1; j < dual.columns; j++) {
    const s = load<f64>(dual.scores + 8 * j);
    if (s <= most) continue;
    most = s;
    place = j;
  }
  store<f32>(dual.top + 8 * i, <f32>most);
  store<u32>(dual.top + 8 * i, dual.total == 1 ? u32(most > 0) : dual.first + place, 4);
}

/** Makes what has such a part of the gap active, if that is not to be ignored. */
@inline
function wakeFor(dual: Dual, still: usize, gap: f64): void {
  if (!(gap > dual.ignore)) return;
  if (load<u8>(still) >= PATIENCE) dual.woken += 1;
  store<u8>(still, 0);
}

/**
 * Adds a row of one-vs-rest to the sums, and writes the change of −C·v·g to `dual.found`. Returns
 * whether there is one.
 */
function columnsOf(dual: Dual, i: u32, y: u32, c: f64): bool {
  let any = false;
  const a = dual.dualsOf(i);
  const summed = dual.summedOf(i);
  const still = dual.still + <usize>i * dual.columns;
  for (let j: u32 = 0; j < dual.columns; j++) {
    const column = dual.first + j;
    const m = columnViolation(dual, y, column, load<f64>(dual.scores + 8 * j));
    const own = load<f64>(a + 8 * j);
    wakeFor(dual, still + j, c * penaltyGap(dual, m, own));
    const used = own * dual.factor(y, j, own);
    dual.loss += c * dual.penalty(m);
    dual.value += c * (dual.marginOf(y, column) * used - dual.conjugate(used));
    const change = used - load<f64>(summed + 8 * j);
    store<f64>(summed + 8 * j, used);
    store<f64>(dual.found + 8 * j, -c * sideOf(dual, y, column) * change);
    any = any || change != 0;
  }
  return any;
}

/** {@link columnsOf} for a row of a pairwise loss. */
function pairsOf(dual: Dual, i: u32, y: u32, c: f64): bool {
  const a = dual.dualsOf(i);
  const summed = dual.summedOf(i);
  const found = dual.found;
  pairViolations(dual, y);
  const loss = pairLoss(dual, y);
  wakeFor(dual, dual.still + i, c * (loss + pairConjugate(dual, a) - along(dual, a)));
  let margins: f64 = 0;
  let A: f64 = 0;
  for (let j: u32 = 0; j < dual.columns; j++) {
    const own = load<f64>(a + 8 * j);
    const used = own * dual.factor(y, j, own);
    margins += dual.marginOf(y, j) * used;
    store<f64>(found + 8 * j, used);
  }
  dual.loss += c * loss;
  dual.value += c * (margins - pairConjugate(dual, found));
  let any = false;
  for (let j: u32 = 0; j < dual.columns; j++) {
    const used = load<f64>(found + 8 * j);
    const change = used - load<f64>(summed + 8 * j);
    store<f64>(summed + 8 * j, used);
    any = any || change != 0;
    A += change;
    store<f64>(found + 8 * j, -c * change);
  }
  store<f64>(found + 8 * y, c * A);
  return any;
}

/**
 * Initial duals for a warm start: those of a step of each row by itself from 0, at the scores of
 * the centre.
 */
export function begin(dual: Dual): void {
  for (let i: u32 = 0; i < dual.rows; i++) {
    const c = dual.strength(i);
    if (c == 0) continue;
    const y = dual.labelOf(i);
    const a = dual.dualsOf(i);
    const H = c * curvatureOf(dual, i);
    candidateScores(dual, i);
    if (dual.reduction != Reduction.oneVsRest) {
      pairViolations(dual, y);
      pairProx(dual, y, a, H);
      copyNumbers(a, dual.found, dual.columns);
      continue;
    }
    for (let j: u32 = 0; j < dual.columns; j++) {
      const m = columnViolation(dual, y, dual.first + j, load<f64>(dual.scores + 8 * j));
      store<f64>(a + 8 * j, dual.prox(m, H));
    }
  }
}

/** ‖V‖² and ‖W‖², and the weights of the steps from V and the base, κV + (1 − κ)·base. */
export function renew(dual: Dual): void {
  dual.squaresV = 0;
  dual.squaresW = 0;
  dual.squaresApart = 0;
  const columns = dual.columns;
  if (isUnheld(dual)) renewWhole(dual);
  else renewEach(dual);
  if (dual.biasStep == 0) return;
  for (let j: u32 = 0; j < columns; j++) {
    const v = load<f64>(dual.exactBias + 8 * j);
    const w = load<f64>(dual.baseBias + 8 * j);
    if (dual.biasWeight > 0) {
      dual.squaresV += v * v;
      dual.squaresW += w * w;
      dual.squaresApart += (v - w) * (v - w);
    }
    store<f64>(dual.bias + 8 * j, dual.biasStep * (dual.biasWeight > 0 ? v - w : v));
  }
}

/** Where every κ is 1. */
function renewWhole(dual: Dual): void {
  let ofV = f64x2.splat(0), ofW = ofV, apart = ofV;
  const bytes: usize = 4 * numbersOf(dual);
  for (let at: usize = 0; at < bytes; at += 16) {
    const base = v128.load(dual.base + at);
    const v0 = v128.load(dual.exact + 2 * at), v1 = v128.load(dual.exact + 2 * at, 16);
    const w0 = Lanes.promoteLow(base), w1 = Lanes.promoteHigh(base);
    const d0 = f64x2.sub(v0, w0), d1 = f64x2.sub(v1, w1);
    ofV = f64x2.add(ofV, f64x2.add(f64x2.mul(v0, v0), f64x2.mul(v1, v1)));
    ofW = f64x2.add(ofW, f64x2.add(f64x2.mul(w0, w0), f64x2.mul(w1, w1)));
    apart = f64x2.add(apart, f64x2.add(f64x2.mul(d0, d0), f64x2.mul(d1, d1)));
    v128.store(dual.weights + at, Lanes.demote(d0, d1));
  }
  dual.squaresV = Lanes.sum64(ofV);
  dual.squaresW = Lanes.sum64(ofW);
  dual.squaresApart = Lanes.sum64(apart);
}

function renewEach(dual: Dual): void {
  const columns = dual.columns;
  const outer: u32 = dual.sparse ? dual.features : columns;
  const inner: u32 = dual.sparse ? columns : dual.features;
  for (let o: u32 = 0; o < outer; o++) {
    const offset = o * dual.stride;
    let step: f64 = 1;
    if (dual.sparse && dual.steps)
      step = load<f32>(dual.weights + offset + (dual.total == 1 ? 4 : 4 * columns));
    for (let k: u32 = 0; k < inner; k++) {
      if (!dual.sparse) step = load<f32>(dual.steps + 4 * k);
      const at = offset + 4 * k;
      const v = load<f64>(dual.exact + 2 * at);
      const w = <f64>load<f32>(dual.base + at);
      dual.squaresV += v * v;
      dual.squaresW += w * w;
      dual.squaresApart += (v - w) * (v - w);
      store<f32>(dual.weights + at, <f32>(step * (v - w)));
    }
  }
}
