import {job} from './job';
import {Partition} from './partition';
import {Lanes} from './simd';

/** Adds `x·w` to the scores of a block of CSR rows. */
export function sparseScores(to: Partition, rows: u32): void {
  const call = job();
  const columns = call.columns;
  const stride: usize = 4 * call.block;
  for (let row: u32 = 0; row < rows; row++) {
    const at = call.indptr + 4 * load<u32>(to.rows + 4 * row);
    const first: usize = 4 * load<u32>(at), last: usize = 4 * load<u32>(at, 4);
    const s = to.scores + 4 * row;
    if (columns == 1) {
      store<f32>(s, load<f32>(s) + dot(first, last));
      continue;
    }
    for (let k: u32 = 0; k < columns; k += 4) scoreFour(k, columns, first, last, s + k * stride, stride);
  }
}

/** `x·w` of one row with a single column of weights; four sums, so that none waits for another. */
function dot(first: usize, last: usize): f32 {
  const values = job().values, indices = job().indices, w = job().arranged;
  let a: f32 = 0, b: f32 = 0, c: f32 = 0, d: f32 = 0;
  let i = first;
  for (; i + 16 <= last; i += 16) {
    a += load<f32>(values + i) * load<f32>(w + 4 * load<u32>(indices + i));
    b += load<f32>(values + i, 4) * load<f32>(w + 4 * load<u32>(indices + i, 4));
    c += load<f32>(values + i, 8) * load<f32>(w + 4 * load<u32>(indices + i, 8));
    d += load<f32>(values + i, 12) * load<f32>(w + 4 * load<u32>(indices + i, 12));
  }
  for (; i < last; i += 4) a += load<f32>(values + i) * load<f32>(w + 4 * load<u32>(indices + i));
  return a + b + (c + d);
}

/** Adds to four scores of one row, or to as many as there are columns left. */
@inline
function scoreFour(k: u32, columns: u32, first: usize, last: usize, s: usize, stride: usize): void {
  const values = job().values, indices = job().indices;
  const featureStride = job().featureStride;
  const w = job().arranged + 4 * k;
  let a = f32x4.splat(0), b = a;
  let i = first;
  for (; i + 8 <= last; i += 8) {
    a = Lanes.madd(v128.load_splat<f32>(values + i), v128.load(w + load<u32>(indices + i) * featureStride), a);
    b = Lanes.madd(v128.load_splat<f32>(values + i, 4), v128.load(w + load<u32>(indices + i, 4) * featureStride), b);
  }
  if (i < last) {
    a = Lanes.madd(v128.load_splat<f32>(values + i), v128.load(w + load<u32>(indices + i) * featureStride), a);
  }
  a = f32x4.add(a, b);
  store<f32>(s, load<f32>(s) + f32x4.extract_lane(a, 0));
  if (k + 1 < columns) store<f32>(s + stride, load<f32>(s + stride) + f32x4.extract_lane(a, 1));
  if (k + 2 < columns) store<f32>(s + 2 * stride, load<f32>(s + 2 * stride) + f32x4.extract_lane(a, 2));
  if (k + 3 < columns) store<f32>(s + 3 * stride, load<f32>(s + 3 * stride) + f32x4.extract_lane(a, 3));
}

/** Adds `x ⊗ g` of a block of CSR rows to the recent gradient. */
export function sparseGradient(to: Partition, rows: u32): void {
  const call = job();
  const columns = call.columns;
  const stride: usize = 4 * call.block;
  const values = call.values, indices = call.indices;
  const featureStride = call.featureStride;
  for (let row: u32 = 0; row < rows; row++) {
    const at = call.indptr + 4 * load<u32>(to.rows + 4 * row);
    const first: usize = 4 * load<u32>(at), last: usize = 4 * load<u32>(at, 4);
    const g = to.scores + 4 * row;
    if (columns == 1) {
      const only = load<f32>(g);
      if (only == 0) continue;
      for (let i = first; i < last; i += 4) {
        const d = to.recent + 4 * load<u32>(indices + i);
        store<f32>(d, load<f32>(d) + load<f32>(values + i) * only);
      }
      continue;
    }
    for (let k: u32 = 0; k < columns; k++) store<f32>(to.row + 4 * k, load<f32>(g + k * stride));
    for (let k: u32 = 0; k < columns; k += 4) {
      const four = v128.load(to.row + 4 * k);
      if (!v128.any_true(four)) continue;
      const base = to.recent + 4 * k;
      for (let i = first; i < last; i += 4) {
        const d = base + load<u32>(indices + i) * featureStride;
        v128.store(d, Lanes.madd(v128.load_splat<f32>(values + i), four, v128.load(d)));
      }
    }
  }
}
