import {job} from './job';
import {Partition} from './partition';
import {Lanes} from './simd';

/**
 * The weights of a feature are adjacent, and a value of CSR is multiplied with those of up to 20
 * columns at once: where they are not in the cache, the time depends on how often they are fetched.
 */

/** Adds `x·w` to the scores of a block of CSR rows. */
export function sparseScores(to: Partition, rows: u32): void {
  const call = job();
  const columns = call.columns;
  const stride: usize = 4 * call.block;
  const vectors = (columns + 3) >> 2;
  const scores = to.row;
  for (let row: u32 = 0; row < rows; row++) {
    const at = call.indptr + 4 * load<u32>(to.rows + 4 * row);
    const first: usize = 4 * load<u32>(at), last: usize = 4 * load<u32>(at, 4);
    const s = to.scores + 4 * row;
    if (columns == 1) {
      store<f32>(s, load<f32>(s) + dot(first, last));
      continue;
    }
    let v: u32 = 0;
    for (; v + 5 <= vectors; v += 5) score(first, last, 16 * v, scores + 16 * v, 5);
    for (; v + 3 <= vectors; v += 3) score(first, last, 16 * v, scores + 16 * v, 3);
    for (; v < vectors; v++) score(first, last, 16 * v, scores + 16 * v, 1);
    for (let k: u32 = 0; k < columns; k++) {
      const there = s + k * stride;
      store<f32>(there, load<f32>(there) + load<f32>(scores + 4 * k));
    }
  }
}

/** Adds `x ⊗ g` of CSR rows of a block, those from `from` up to `until`, to the recent gradient. */
export function sparseGradient(to: Partition, from: u32, until: u32): void {
  const call = job();
  const columns = call.columns;
  const stride: usize = 4 * call.block;
  const vectors = (columns + 3) >> 2;
  const recent = to.recent;
  const g = to.row;
  for (let row = from; row < until; row++) {
    const at = call.indptr + 4 * load<u32>(to.rows + 4 * row);
    const first: usize = 4 * load<u32>(at), last: usize = 4 * load<u32>(at, 4);
    const s = to.scores + 4 * row;
    if (columns == 1) {
      const only = load<f32>(s);
      if (only != 0) addTo(recent, first, last, only);
      continue;
    }
    // Beyond the last column the scores of padding have left zeros.
    for (let k: u32 = 0; k < columns; k++) store<f32>(g + 4 * k, load<f32>(s + k * stride));
    let v: u32 = 0;
    for (; v + 5 <= vectors; v += 5) gradient(first, last, recent + 16 * v, g + 16 * v, 5);
    for (; v + 3 <= vectors; v += 3) gradient(first, last, recent + 16 * v, g + 16 * v, 3);
    for (; v < vectors; v++) gradient(first, last, recent + 16 * v, g + 16 * v, 1);
  }
}

/** `x·w` of one row with a single column of weights; four sums, so that the additions are independent. */
function dot(first: usize, last: usize): f32 {
  const values = job().values, indices = job().indices, w = job().arranged;
  let a: f32 = 0, b: f32 = 0, c: f32 = 0, d: f32 = 0;
  let i = first;
  for (; i + 16 <= last; i += 16) {
    const x = values + i, at = indices + i;
    a += load<f32>(x) * load<f32>(w + 4 * load<u32>(at));
    b += load<f32>(x, 4) * load<f32>(w + 4 * load<u32>(at, 4));
    c += load<f32>(x, 8) * load<f32>(w + 4 * load<u32>(at, 8));
    d += load<f32>(x, 12) * load<f32>(w + 4 * load<u32>(at, 12));
  }
  for (; i < last; i += 4) a += load<f32>(values + i) * load<f32>(w + 4 * load<u32>(indices + i));
  return a + b + (c + d);
}

/** Adds `x·g` of one row to a single column of the gradient. */
function addTo(recent: usize, first: usize, last: usize, g: f32): void {
  const values = job().values, indices = job().indices;
  let i = first;
  // The columns of a row differ, so four additions are independent.
  for (; i + 16 <= last; i += 16) {
    const x = values + i, at = indices + i;
    const a = recent + 4 * load<u32>(at), b = recent + 4 * load<u32>(at, 4);
    const c = recent + 4 * load<u32>(at, 8), d = recent + 4 * load<u32>(at, 12);
    const sumA = load<f32>(a) + load<f32>(x) * g, sumB = load<f32>(b) + load<f32>(x, 4) * g;
    const sumC = load<f32>(c) + load<f32>(x, 8) * g, sumD = load<f32>(d) + load<f32>(x, 12) * g;
    store<f32>(a, sumA);
    store<f32>(b, sumB);
    store<f32>(c, sumC);
    store<f32>(d, sumD);
  }
  for (; i < last; i += 4) {
    const at = recent + 4 * load<u32>(indices + i);
    store<f32>(at, load<f32>(at) + load<f32>(values + i) * g);
  }
}

/** The scores of one row for so many vectors of columns, 1, 3 or 5, whose weights begin at `offset` within those of a feature. */
@inline
function score(first: usize, last: usize, offset: usize, s: usize, vectors: u32): void {
  const values = job().values, indices = job().indices, w = job().arranged + offset;
  const featureStride: usize = job().featureStride;
  let a = f32x4.splat(0), b = a, c = a, d = a, e = a;
  for (let i = first; i < last; i += 4) {
    const x = v128.load_splat<f32>(values + i);
    const at = w + load<u32>(indices + i) * featureStride;
    a = Lanes.madd(x, v128.load(at), a);
    if (vectors > 1) b = Lanes.madd(x, v128.load(at, 16), b);
    if (vectors > 1) c = Lanes.madd(x, v128.load(at, 32), c);
    if (vectors > 3) d = Lanes.madd(x, v128.load(at, 48), d);
    if (vectors > 3) e = Lanes.madd(x, v128.load(at, 64), e);
  }
  v128.store(s, a);
  if (vectors > 1) v128.store(s, b, 16);
  if (vectors > 1) v128.store(s, c, 32);
  if (vectors > 3) v128.store(s, d, 48);
  if (vectors > 3) v128.store(s, e, 64);
}

/** Adds `x ⊗ g` of one row to so many vectors of columns of the gradient, 1, 3 or 5. */
@inline
function gradient(first: usize, last: usize, recent: usize, g: usize, vectors: u32): void {
  const a = v128.load(g);
  let any = a, b = a, c = a, d = a, e = a;
  if (vectors > 1) any = v128.or(any, v128.or((b = v128.load(g, 16)), (c = v128.load(g, 32))));
  if (vectors > 3) any = v128.or(any, v128.or((d = v128.load(g, 48)), (e = v128.load(g, 64))));
  if (!v128.any_true(any)) return;
  const values = job().values, indices = job().indices;
  const featureStride: usize = job().featureStride;
  for (let i = first; i < last; i += 4) {
    const x = v128.load_splat<f32>(values + i);
    const at = recent + load<u32>(indices + i) * featureStride;
    v128.store(at, Lanes.madd(x, a, v128.load(at)));
    if (vectors > 1) v128.store(at, Lanes.madd(x, b, v128.load(at, 16)), 16);
    if (vectors > 1) v128.store(at, Lanes.madd(x, c, v128.load(at, 32)), 32);
    if (vectors > 3) v128.store(at, Lanes.madd(x, d, v128.load(at, 48)), 48);
    if (vectors > 3) v128.store(at, Lanes.madd(x, e, v128.load(at, 64)), 64);
  }
}
