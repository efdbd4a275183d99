import {Dual} from './dual';
import {denseRow, startOf} from './dualRows';
import {Lanes} from './simd';

/** The row operations of certificates, in float64: scores of the base, and the sums of V. */

/** Copies a few float64 numbers: `memory.copy` is a call out of the kernel. */
@inline
export function copyNumbers(to: usize, from: usize, numbers: u32): void {
  for (let n: u32 = 0; n < numbers; n++) store<f64>(to + 8 * n, load<f64>(from + 8 * n));
}

/** Scores of a row with the candidate's weights. */
export function candidateScores(dual: Dual, i: u32): void {
  const columns = dual.columns;
  copyNumbers(dual.scores, dual.baseBias, columns);
  if (!dual.sparse) {
    let j: u32 = 0;
    for (; j + 2 <= columns; j += 2) denseScores64(dual, i, j);
    if (j < columns) {
      const at = dual.scores + 8 * j;
      store<f64>(at, load<f64>(at) + dot64(denseRow(dual, i), dual.base + j * dual.stride, dual.features));
    }
    return;
  }
  if (dual.total == 1) {
    store<f64>(dual.scores, load<f64>(dual.scores) + sparseDot64(dual, i));
    return;
  }
  let first: u32 = 0;
  for (; first + 8 < columns; first += 12) sparseScores64(dual, i, first, 3);
  for (; first + 4 < columns; first += 8) sparseScores64(dual, i, first, 2);
  for (; first < columns; first += 4) sparseScores64(dual, i, first, 1);
}

/** With a single column; four sums, so that the additions are independent. */
function sparseDot64(dual: Dual, i: u32): f64 {
  const values = dual.values, indices = dual.indices, w = dual.base;
  const stride: usize = dual.stride;
  const until = startOf(dual, i + 1);
  let a: f64 = 0, b: f64 = 0, c: f64 = 0, d: f64 = 0;
  let at = startOf(dual, i);
  for (; at + 16 <= until; at += 16) {
    const x = values + at, from = indices + at;
    a += <f64>load<f32>(x) * load<f32>(w + stride * load<u32>(from));
    b += <f64>load<f32>(x, 4) * load<f32>(w + stride * load<u32>(from, 4));
    c += <f64>load<f32>(x, 8) * load<f32>(w + stride * load<u32>(from, 8));
    d += <f64>load<f32>(x, 12) * load<f32>(w + stride * load<u32>(from, 12));
  }
  for (; at < until; at += 4)
    a += <f64>load<f32>(values + at) * load<f32>(w + stride * load<u32>(indices + at));
  return a + b + (c + d);
}

/** Adds x·w to the scores of so many vectors of columns, 1, 2 or 3; they have room for whole vectors. */
@inline
function sparseScores64(dual: Dual, i: u32, first: u32, vectors: u32): void {
  const values = dual.values, indices = dual.indices, w = dual.base + 4 * first;
  const stride: usize = dual.stride;
  const until = startOf(dual, i + 1);
  const s = dual.scores + 8 * first;
  let a = v128.load(s), b = v128.load(s, 16), c = a, d = a, e = a, f = a;
  if (vectors > 1) c = v128.load(s, 32);
  if (vectors > 1) d = v128.load(s, 48);
  if (vectors > 2) e = v128.load(s, 64);
  if (vectors > 2) f = v128.load(s, 80);
  for (let at = startOf(dual, i); at < until; at += 4) {
    const x = f64x2.splat(<f64>load<f32>(values + at));
    const from = w + stride * load<u32>(indices + at);
    const u = v128.load(from);
    a = f64x2.add(a, f64x2.mul(x, Lanes.promoteLow(u)));
    b = f64x2.add(b, f64x2.mul(x, Lanes.promoteHigh(u)));
    if (vectors < 2) continue;
    const v = v128.load(from, 16);
    c = f64x2.add(c, f64x2.mul(x, Lanes.promoteLow(v)));
    d = f64x2.add(d, f64x2.mul(x, Lanes.promoteHigh(v)));
    if (vectors < 3) continue;
    const y = v128.load(from, 32);
    e = f64x2.add(e, f64x2.mul(x, Lanes.promoteLow(y)));
    f = f64x2.add(f, f64x2.mul(x, Lanes.promoteHigh(y)));
  }
  v128.store(s, a);
  v128.store(s, b, 16);
  if (vectors > 1) v128.store(s, c, 32);
  if (vectors > 1) v128.store(s, d, 48);
  if (vectors > 2) v128.store(s, e, 64);
  if (vectors > 2) v128.store(s, f, 80);
}

/** Adds x·w to the scores of two columns, which share each load of a dense row. */
function denseScores64(dual: Dual, i: u32, first: u32): void {
  let x = denseRow(dual, i);
  const stride: usize = dual.stride;
  let w = dual.base + first * stride;
  const end = x + 4 * (dual.features & ~3);
  let a = f64x2.splat(0), b = a, c = a, d = a;
  for (; x < end; x += 16, w += 16) {
    const xs = v128.load(x), us = v128.load(w), vs = v128.load(w + stride);
    const low = Lanes.promoteLow(xs), high = Lanes.promoteHigh(xs);
    a = f64x2.add(a, f64x2.mul(low, Lanes.promoteLow(us)));
    b = f64x2.add(b, f64x2.mul(high, Lanes.promoteHigh(us)));
    c = f64x2.add(c, f64x2.mul(low, Lanes.promoteLow(vs)));
    d = f64x2.add(d, f64x2.mul(high, Lanes.promoteHigh(vs)));
  }
  const s = dual.scores + 8 * first;
  const rest = dual.features & 3;
  store<f64>(s, load<f64>(s) + Lanes.sum64(f64x2.add(a, b)) + tail64(x, w, rest));
  store<f64>(s, load<f64>(s, 8) + Lanes.sum64(f64x2.add(c, d)) + tail64(x, w + stride, rest), 8);
}

/** x·w in float64; four sums, so that the additions are independent. */
function dot64(x: usize, w: usize, numbers: u32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  const end = x + 4 * (numbers & ~7);
  for (; x < end; x += 32, w += 32) {
    const xs = v128.load(x), ws = v128.load(w), ys = v128.load(x, 16), vs = v128.load(w, 16);
    a = f64x2.add(a, f64x2.mul(Lanes.promoteLow(xs), Lanes.promoteLow(ws)));
    b = f64x2.add(b, f64x2.mul(Lanes.promoteHigh(xs), Lanes.promoteHigh(ws)));
    c = f64x2.add(c, f64x2.mul(Lanes.promoteLow(ys), Lanes.promoteLow(vs)));
    d = f64x2.add(d, f64x2.mul(Lanes.promoteHigh(ys), Lanes.promoteHigh(vs)));
  }
  return Lanes.sum64(f64x2.add(f64x2.add(a, b), f64x2.add(c, d))) + tail64(x, w, numbers & 7);
}

/** x·w in float64 of the few numbers that are left. */
@inline
function tail64(x: usize, w: usize, numbers: u32): f64 {
  let sum: f64 = 0;
  for (let d: u32 = 0; d < numbers; d++)
    sum += <f64>load<f32>(x + 4 * d) * load<f32>(w + 4 * d);
  return sum;
}

/** Adds x ⊗ `dual.found` to V. */
export function addExact(dual: Dual, i: u32): void {
  const columns = dual.columns;
  for (let j: u32 = 0; j < columns; j++) {
    const change = load<f64>(dual.found + 8 * j);
    if (change == 0) continue;
    const at = dual.exactBias + 8 * j;
    store<f64>(at, load<f64>(at) + change);
    if (!dual.sparse)
      add64(denseRow(dual, i), dual.exact + 2 * j * dual.stride, dual.features, change);
  }
  if (!dual.sparse) return;
  if (dual.total == 1) {
    sparseAdd64(dual, i, load<f64>(dual.found));
    return;
  }
  let first: u32 = 0;
  for (; first + 8 < columns; first += 12) sparseAddTo64(dual, i, first, 3);
  for (; first + 4 < columns; first += 8) sparseAddTo64(dual, i, first, 2);
  for (; first < columns; first += 4) sparseAddTo64(dual, i, first, 1);
}

function sparseAdd64(dual: Dual, i: u32, change: f64): void {
  const values = dual.values, indices = dual.indices, V = dual.exact;
  const stride: usize = 2 * dual.stride;
  const until = startOf(dual, i + 1);
  for (let at = startOf(dual, i); at < until; at += 4) {
    const v = V + stride * load<u32>(indices + at);
    store<f64>(v, load<f64>(v) + <f64>load<f32>(values + at) * change);
  }
}

/** For so many vectors of columns, 1, 2 or 3; changes and V have room for whole vectors. */
@inline
function sparseAddTo64(dual: Dual, i: u32, first: u32, vectors: u32): void {
  const changes = dual.found + 8 * first;
  const a = v128.load(changes), b = v128.load(changes, 16);
  let c = a, d = a, e = a, f = a;
  let any = v128.or(a, b);
  if (vectors > 1) any = v128.or(any, v128.or((c = v128.load(changes, 32)), (d = v128.load(changes, 48))));
  if (vectors > 2) any = v128.or(any, v128.or((e = v128.load(changes, 64)), (f = v128.load(changes, 80))));
  if (!v128.any_true(any)) return;
  const values = dual.values, indices = dual.indices, V = dual.exact + 8 * first;
  const stride: usize = 2 * dual.stride;
  const until = startOf(dual, i + 1);
  for (let at = startOf(dual, i); at < until; at += 4) {
    const x = f64x2.splat(<f64>load<f32>(values + at));
    const v = V + stride * load<u32>(indices + at);
    v128.store(v, f64x2.add(v128.load(v), f64x2.mul(x, a)));
    v128.store(v, f64x2.add(v128.load(v, 16), f64x2.mul(x, b)), 16);
    if (vectors > 1) v128.store(v, f64x2.add(v128.load(v, 32), f64x2.mul(x, c)), 32);
    if (vectors > 1) v128.store(v, f64x2.add(v128.load(v, 48), f64x2.mul(x, d)), 48);
    if (vectors > 2) v128.store(v, f64x2.add(v128.load(v, 64), f64x2.mul(x, e)), 64);
    if (vectors > 2) v128.store(v, f64x2.add(v128.load(v, 80), f64x2.mul(x, f)), 80);
  }
}

function add64(x: usize, v: usize, numbers: u32, change: f64): void {
  const g = f64x2.splat(change);
  const end = x + 4 * (numbers & ~3);
  for (; x < end; x += 16, v += 32) {
    const xs = v128.load(x);
    v128.store(v, f64x2.add(v128.load(v), f64x2.mul(Lanes.promoteLow(xs), g)));
    v128.store(v, f64x2.add(v128.load(v, 16), f64x2.mul(Lanes.promoteHigh(xs), g)), 16);
  }
  for (let d: u32 = 0; d < (numbers & 3); d++)
    store<f64>(v + 8 * d, load<f64>(v + 8 * d) + <f64>load<f32>(x + 4 * d) * change);
}
