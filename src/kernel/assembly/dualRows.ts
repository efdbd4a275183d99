import {Dual} from './dual';
import {Lanes} from './simd';

/** The row operations of dual steps: scores, changes of the weights, and Σ κ x². */

/** All bits of the first `numbers` lanes, of all if there are more: what lies beyond a row belongs to the next. */
@inline
function firstLanes(numbers: u32): v128 {
  return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(numbers));
}

@inline
export function denseRow(dual: Dual, i: u32): usize {
  return dual.values + 4 * <usize>i * dual.features;
}

/** Where the stored values of a row begin, in bytes. */
@inline
export function startOf(dual: Dual, i: u32): usize {
  return 4 * <usize>load<u32>(dual.indptr + 4 * i);
}

/** x·w of a dense row with a column of weights, without bias. */
export function denseDot(dual: Dual, i: u32, w: usize): f64 {
  let x = denseRow(dual, i);
  const bytes = 4 * dual.features;
  const end = x + (bytes & ~15);
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (; x + 64 <= end; x += 64, w += 64) {
    a = Lanes.madd(v128.load(x), v128.load(w), a);
    b = Lanes.madd(v128.load(x, 16), v128.load(w, 16), b);
    c = Lanes.madd(v128.load(x, 32), v128.load(w, 32), c);
    d = Lanes.madd(v128.load(x, 48), v128.load(w, 48), d);
  }
  for (; x < end; x += 16, w += 16) a = Lanes.madd(v128.load(x), v128.load(w), a);
  if (bytes & 15) {
    const tail = v128.and(v128.load(x), firstLanes(dual.features & 3));
    b = Lanes.madd(tail, v128.load(w), b);
  }
  return Lanes.total(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

/** Scores of a dense row for some columns, 4 or 1, which share each load of it; the sums are the same. */
@inline
function denseScores(dual: Dual, i: u32, weights: usize, bias: usize, first: u32, some: u32): void {
  let x = denseRow(dual, i);
  const stride: usize = dual.stride;
  let w = weights + first * stride;
  const bytes = 4 * dual.features;
  const end = x + (bytes & ~15);
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (; x < end; x += 16, w += 16) {
    const xs = v128.load(x);
    a = Lanes.madd(xs, v128.load(w), a);
    if (some > 1) b = Lanes.madd(xs, v128.load(w + stride), b);
    if (some > 1) c = Lanes.madd(xs, v128.load(w + 2 * stride), c);
    if (some > 1) d = Lanes.madd(xs, v128.load(w + 3 * stride), d);
  }
  if (bytes & 15) {
    const tail = v128.and(v128.load(x), firstLanes(dual.features & 3));
    a = Lanes.madd(tail, v128.load(w), a);
    if (some > 1) b = Lanes.madd(tail, v128.load(w + stride), b);
    if (some > 1) c = Lanes.madd(tail, v128.load(w + 2 * stride), c);
    if (some > 1) d = Lanes.madd(tail, v128.load(w + 3 * stride), d);
  }
  const s = dual.scores + 8 * first, from = bias + 8 * first;
  store<f64>(s, Lanes.total(a) + load<f64>(from));
  if (some > 1) store<f64>(s, Lanes.total(b) + load<f64>(from, 8), 8);
  if (some > 1) store<f64>(s, Lanes.total(c) + load<f64>(from, 16), 16);
  if (some > 1) store<f64>(s, Lanes.total(d) + load<f64>(from, 24), 24);
}

/** Adds κ·x·change to a column of weights. κ of the padding is 0. */
export function denseAdd(dual: Dual, i: u32, w: usize, change: f32): void {
  let x = denseRow(dual, i);
  let k = dual.steps;
  const g = f32x4.splat(change);
  const end = x + 4 * dual.features;
  for (; x + 32 <= end; x += 32, w += 32, k += 32) {
    const a = f32x4.mul(f32x4.mul(v128.load(x), v128.load(k)), g);
    const b = f32x4.mul(f32x4.mul(v128.load(x, 16), v128.load(k, 16)), g);
    v128.store(w, f32x4.add(v128.load(w), a));
    v128.store(w, f32x4.add(v128.load(w, 16), b), 16);
  }
  for (; x < end; x += 16, w += 16, k += 16) {
    const lanes = <u32>(end - x) >> 2;
    const own = lanes < 4 ? v128.and(v128.load(x), firstLanes(lanes)) : v128.load(x);
    v128.store(w, Lanes.madd(f32x4.mul(own, v128.load(k)), g, v128.load(w)));
  }
}

/** The scores of a row for all columns: those of the base, and of the change since then. */
export function scoreRow(dual: Dual, i: u32, weights: usize, bias: usize): void {
  const columns = dual.columns;
  scoreChange(dual, i, weights, bias);
  const base = dual.baseScoresOf(i);
  for (let j: u32 = 0; j < columns; j++) {
    const s = dual.scores + 8 * j;
    store<f64>(s, load<f64>(s) + load<f64>(base + 8 * j));
  }
}

function scoreChange(dual: Dual, i: u32, weights: usize, bias: usize): void {
  const columns = dual.columns;
  if (!dual.sparse) {
    let j: u32 = 0;
    for (; j + 4 <= columns; j += 4) denseScores(dual, i, weights, bias, j, 4);
    for (; j < columns; j++) denseScores(dual, i, weights, bias, j, 1);
    return;
  }
  const from = startOf(dual, i), until = startOf(dual, i + 1);
  if (dual.total == 1) {
    store<f64>(dual.scores, sparseDot(dual, from, until, weights) + load<f64>(bias));
    return;
  }
  const vectors = (columns + 3) >> 2;
  let v: u32 = 0;
  for (; v + 5 <= vectors; v += 5) sparseScores(dual, from, until, weights, bias, 4 * v, 5);
  for (; v + 3 <= vectors; v += 3) sparseScores(dual, from, until, weights, bias, 4 * v, 3);
  for (; v + 2 <= vectors; v += 2) sparseScores(dual, from, until, weights, bias, 4 * v, 2);
  for (; v < vectors; v++) sparseScores(dual, from, until, weights, bias, 4 * v, 1);
}

/** Adds κ·x·change to all columns of the weights of a row. */
export function addRow(dual: Dual, i: u32): void {
  const columns = dual.columns;
  const changes = dual.change32;
  for (let j: u32 = 0; j < columns; j++) {
    const change = load<f32>(changes + 4 * j);
    if (change == 0) continue;
    const at = dual.bias + 8 * j;
    store<f64>(at, load<f64>(at) + dual.biasStep * change);
    if (!dual.sparse) denseAdd(dual, i, dual.weights + j * dual.stride, change);
  }
  if (!dual.sparse) return;
  const from = startOf(dual, i), until = startOf(dual, i + 1);
  if (dual.total == 1) {
    sparseAdd(dual, from, until, load<f32>(changes));
    return;
  }
  const vectors = (columns + 3) >> 2;
  let v: u32 = 0;
  for (; v + 5 <= vectors; v += 5) sparseAddTo(dual, from, until, 4 * v, 5);
  for (; v + 3 <= vectors; v += 3) sparseAddTo(dual, from, until, 4 * v, 3);
  for (; v + 2 <= vectors; v += 2) sparseAddTo(dual, from, until, 4 * v, 2);
  for (; v < vectors; v++) sparseAddTo(dual, from, until, 4 * v, 1);
}

/** With a single column; four sums, so that the additions are independent. */
function sparseDot(dual: Dual, from: usize, until: usize, w: usize): f64 {
  const values = dual.values, indices = dual.indices;
  const stride: usize = dual.stride;
  let a: f32 = 0, b: f32 = 0, c: f32 = 0, d: f32 = 0;
  let i = from;
  for (; i + 16 <= until; i += 16) {
    const x = values + i, at = indices + i;
    a += load<f32>(x) * load<f32>(w + stride * load<u32>(at));
    b += load<f32>(x, 4) * load<f32>(w + stride * load<u32>(at, 4));
    c += load<f32>(x, 8) * load<f32>(w + stride * load<u32>(at, 8));
    d += load<f32>(x, 12) * load<f32>(w + stride * load<u32>(at, 12));
  }
  for (; i < until; i += 4)
    a += load<f32>(values + i) * load<f32>(w + stride * load<u32>(indices + i));
  return a + b + (c + d);
}

function sparseAdd(dual: Dual, from: usize, until: usize, change: f32): void {
  const values = dual.values, indices = dual.indices, w = dual.weights;
  const stride: usize = dual.stride;
  if (dual.steps) {
    for (let i = from; i < until; i += 4) {
      const at = w + stride * load<u32>(indices + i);
      store<f32>(at, load<f32>(at) + load<f32>(values + i) * (change * load<f32>(at, 4)));
    }
    return;
  }
  for (let i = from; i < until; i += 4) {
    const at = w + stride * load<u32>(indices + i);
    store<f32>(at, load<f32>(at) + load<f32>(values + i) * change);
  }
}

/** The scores of so many vectors of columns, 1, 2, 3 or 5, from column `first` on. */
@inline
function sparseScores(
  dual: Dual, from: usize, until: usize, weights: usize, bias: usize, first: u32, vectors: u32,
): void {
  const values = dual.values, indices = dual.indices, w = weights + 4 * first;
  const stride: usize = dual.stride;
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a;
  for (let i = from; i < until; i += 4) {
    const x = v128.load_splat<f32>(values + i);
    const at = w + load<u32>(indices + i) * stride;
    a = Lanes.madd(x, v128.load(at), a);
    if (vectors > 1) b = Lanes.madd(x, v128.load(at, 16), b);
    if (vectors > 2) c = Lanes.madd(x, v128.load(at, 32), c);
    if (vectors > 3) d = Lanes.madd(x, v128.load(at, 48), d);
    if (vectors > 3) e = Lanes.madd(x, v128.load(at, 64), e);
  }
  storeScores(dual, bias, first, a);
  if (vectors > 1) storeScores(dual, bias, first + 4, b);
  if (vectors > 2) storeScores(dual, bias, first + 8, c);
  if (vectors > 3) storeScores(dual, bias, first + 12, d);
  if (vectors > 3) storeScores(dual, bias, first + 16, e);
}

/** Four scores, bias added; scores and biases have room for whole vectors. */
@inline
function storeScores(dual: Dual, bias: usize, first: u32, s: v128): void {
  const to = dual.scores + 8 * first, b = bias + 8 * first;
  v128.store(to, f64x2.add(Lanes.promoteLow(s), v128.load(b)));
  v128.store(to, f64x2.add(Lanes.promoteHigh(s), v128.load(b, 16)), 16);
}

@inline
function sparseAddTo(dual: Dual, from: usize, until: usize, first: u32, vectors: u32): void {
  const changes = dual.change32 + 4 * first;
  const a = v128.load(changes);
  let any = a, b = a, c = a, d = a, e = a;
  if (vectors > 1) any = v128.or(any, (b = v128.load(changes, 16)));
  if (vectors > 2) any = v128.or(any, (c = v128.load(changes, 32)));
  if (vectors > 3) any = v128.or(any, v128.or((d = v128.load(changes, 48)), (e = v128.load(changes, 64))));
  if (!v128.any_true(any)) return;
  const values = dual.values, indices = dual.indices;
  const w = dual.weights;
  const stride: usize = dual.stride;
  const step: usize = 4 * dual.columns;
  for (let i = from; i < until; i += 4) {
    const feature = w + load<u32>(indices + i) * stride;
    let x = v128.load_splat<f32>(values + i);
    if (dual.steps) x = f32x4.mul(x, v128.load_splat<f32>(feature + step));
    const at = feature + 4 * first;
    v128.store(at, Lanes.madd(x, a, v128.load(at)));
    if (vectors > 1) v128.store(at, Lanes.madd(x, b, v128.load(at, 16)), 16);
    if (vectors > 2) v128.store(at, Lanes.madd(x, c, v128.load(at, 32)), 32);
    if (vectors > 3) v128.store(at, Lanes.madd(x, d, v128.load(at, 48)), 48);
    if (vectors > 3) v128.store(at, Lanes.madd(x, e, v128.load(at, 64)), 64);
  }
}

/** Σ_d κ_d x_d² of a row, κ of the bias included; remembered once it is known. */
export function curvatureOf(dual: Dual, i: u32): f64 {
  const at = dual.curvature + 8 * i;
  const known = load<f64>(at);
  if (known >= 0) return known;
  const own = !dual.sparse ? heldSquares(dual, i) : dual.steps ? heldStored(dual, i) : storedSquares(dual, i);
  store<f64>(at, dual.biasStep + own);
  return dual.biasStep + own;
}

/** Σ κ x² of a dense row; four sums, so that the additions are independent. */
function heldSquares(dual: Dual, i: u32): f64 {
  let x = denseRow(dual, i), k = dual.steps;
  const end = x + 4 * dual.features;
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (; x + 64 <= end; x += 64, k += 64) {
    a = addHeld(v128.load(x), k, a);
    b = addHeld(v128.load(x, 16), k + 16, b);
    c = addHeld(v128.load(x, 32), k + 32, c);
    d = addHeld(v128.load(x, 48), k + 48, d);
  }
  for (; x < end; x += 16, k += 16)
    a = addHeld(v128.and(v128.load(x), firstLanes(<u32>(end - x) >> 2)), k, a);
  return Lanes.total(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
}

@inline
function addHeld(x: v128, k: usize, sum: v128): v128 {
  return Lanes.madd(f32x4.mul(x, x), v128.load(k), sum);
}

/** Σ x² of a CSR row. */
function storedSquares(dual: Dual, i: u32): f64 {
  const end = startOf(dual, i + 1);
  let a = f64x2.splat(0), b = a;
  for (let at = startOf(dual, i); at < end; at += 16) {
    const x = v128.and(v128.load(dual.values + at), firstLanes(<u32>(end - at) >> 2));
    const low = Lanes.promoteLow(x), high = Lanes.promoteHigh(x);
    a = f64x2.add(a, f64x2.mul(low, low));
    b = f64x2.add(b, f64x2.mul(high, high));
  }
  return Lanes.sum64(f64x2.add(a, b));
}

/** Σ κ x² of a CSR row whose κ stand behind the weights of their features. */
function heldStored(dual: Dual, i: u32): f64 {
  const end = startOf(dual, i + 1);
  const steps = dual.weights + (dual.total == 1 ? 4 : 4 * dual.columns);
  let sum: f64 = 0;
  for (let at = startOf(dual, i); at < end; at += 4) {
    const x = <f64>load<f32>(dual.values + at);
    sum += x * x * load<f32>(steps + load<u32>(dual.indices + at) * dual.stride);
  }
  return sum;
}
