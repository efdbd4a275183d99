import {job} from './job';
import {Sums} from './partition';
import {Lanes} from './simd';

/**
 * The row logic: from the scores of four rows (one a lane) to their loss, q, and score-gradients,
 * which take the place of the scores. `s` is the address of the first class's scores, `stride` the
 * distance to the next class's. Dense and CSR rows share all of it.
 */

/** The number of the class with the greatest score, the first of several; of a single score, 1 if it is above 0. */
export function predicted(s: usize, stride: usize, columns: u32): v128 {
  let best = v128.load(s);
  if (columns == 1) return v128.and(f32x4.gt(best, f32x4.splat(0)), i32x4.splat(1));
  let found = i32x4.splat(0);
  for (let j: u32 = 1; j < columns; j++) {
    s += stride;
    const score = v128.load(s);
    const better = f32x4.gt(score, best);
    best = v128.bitselect(score, best, better);
    found = v128.bitselect(i32x4.splat(j), found, better);
  }
  return found;
}

/** `L` and `q` of four rows go to the sums. */
@inline
function add(sums: Sums, v: v128, loss: v128, dualValue: v128): void {
  sums.loss += Lanes.total(f32x4.mul(v, loss));
  sums.dualValue += Lanes.total(f32x4.mul(v, dualValue));
}

/** Lane by lane the float32 at `base + index·stride + 4·lane·step`. */
@inline
function gather(base: usize, stride: usize, index: v128, step: usize): v128 {
  let found = v128.load_zero<f32>(base + i32x4.extract_lane(index, 0) * stride);
  found = v128.load_lane<f32>(base + i32x4.extract_lane(index, 1) * stride + step, found, 1);
  found = v128.load_lane<f32>(base + i32x4.extract_lane(index, 2) * stride + 2 * step, found, 2);
  return v128.load_lane<f32>(base + i32x4.extract_lane(index, 3) * stride + 3 * step, found, 3);
}

/** Writes lane by lane what {@link gather} with step 4 would read. */
@inline
function scatter(base: usize, stride: usize, index: v128, lanes: v128): void {
  v128.store_lane<f32>(base + i32x4.extract_lane(index, 0) * stride, lanes, 0);
  v128.store_lane<f32>(base + i32x4.extract_lane(index, 1) * stride + 4, lanes, 1);
  v128.store_lane<f32>(base + i32x4.extract_lane(index, 2) * stride + 8, lanes, 2);
  v128.store_lane<f32>(base + i32x4.extract_lane(index, 3) * stride + 12, lanes, 3);
}

/** `Δ_yj` for class j and the classes y of four rows; the matrix is transposed. */
@inline
function marginOf(j: u32, y: v128, columns: u32): v128 {
  const margins = job().margins;
  if (margins == 0) return f32x4.splat(job().margin);
  return gather(margins + 4 * j * columns, 4, y, 0);
}

export function westonWatkins<P>(penalty: P, sums: Sums, s: usize, stride: usize, y: v128, v: v128): void {
  const columns = job().columns;
  const trueScore = gather(s, stride, y, 4);
  let loss = f32x4.splat(0);
  let dualValue = f32x4.splat(0);
  let slopes = f32x4.splat(0);
  // Zero unless a violation is NaN or infinite, which comparisons would overlook.
  let bad = f32x4.splat(0);
  let at = s;
  for (let j: u32 = 0; j < columns; j++, at += stride) {
    const delta = marginOf(j, y, columns);
    const m = f32x4.add(delta, f32x4.sub(v128.load(at), trueScore));
    const other = i32x4.ne(i32x4.splat(j), y);
    const a = v128.and(penalty.derivative(m), other);
    loss = f32x4.add(loss, v128.and(penalty.value(m), other));
    dualValue = f32x4.add(dualValue, f32x4.sub(f32x4.mul(delta, a), penalty.conjugate(a)));
    slopes = f32x4.add(slopes, a);
    bad = f32x4.add(bad, f32x4.sub(m, m));
    v128.store(at, f32x4.mul(v, a));
  }
  scatter(s, stride, y, f32x4.neg(f32x4.mul(v, f32x4.add(slopes, bad))));
  add(sums, v, f32x4.add(loss, bad), dualValue);
}

export function crammerSinger<P>(penalty: P, sums: Sums, s: usize, stride: usize, y: v128, v: v128): void {
  const columns = job().columns;
  const trueScore = gather(s, stride, y, 4);
  let worst = f32x4.splat(-Infinity);
  let worstClass = i32x4.splat(-1);
  let worstMargin = f32x4.splat(0);
  let bad = f32x4.splat(0);
  let at = s;
  for (let j: u32 = 0; j < columns; j++, at += stride) {
    const delta = marginOf(j, y, columns);
    const m = f32x4.add(delta, f32x4.sub(v128.load(at), trueScore));
    // Strictly greater: the first of several maxima counts.
    const worse = v128.and(f32x4.gt(m, worst), i32x4.ne(i32x4.splat(j), y));
    worst = v128.bitselect(m, worst, worse);
    worstClass = v128.bitselect(i32x4.splat(j), worstClass, worse);
    worstMargin = v128.bitselect(delta, worstMargin, worse);
    bad = f32x4.add(bad, f32x4.sub(m, m));
  }
  const a = f32x4.add(penalty.derivative(worst), bad);
  const g = f32x4.mul(v, a);
  at = s;
  for (let j: u32 = 0; j < columns; j++, at += stride) {
    v128.store(at, v128.and(g, i32x4.eq(i32x4.splat(j), worstClass)));
  }
  scatter(s, stride, y, f32x4.neg(g));
  const dualValue = f32x4.sub(f32x4.mul(worstMargin, a), penalty.conjugate(a));
  add(sums, v, f32x4.add(penalty.value(worst), bad), dualValue);
}

/** Also the binary reduction: its only column is that of class 1. */
export function oneVsRest<P>(penalty: P, sums: Sums, s: usize, stride: usize, y: v128, v: v128): void {
  const columns = job().columns;
  const firstClass: u32 = columns == 1 ? 1 : 0;
  let loss = f32x4.splat(0);
  let dualValue = f32x4.splat(0);
  for (let j: u32 = 0; j < columns; j++, s += stride) {
    const delta = marginOf(j, y, columns);
    // −t_j flips the sign where the class is the true one.
    const flip = v128.and(
      i32x4.eq(i32x4.splat(j + firstClass), y),
      i32x4.splat(i32.MIN_VALUE),
    );
    const m = f32x4.add(delta, v128.xor(v128.load(s), flip));
    // Zero unless the violation is NaN or infinite, which comparisons would overlook.
    const bad = f32x4.sub(m, m);
    const a = f32x4.add(penalty.derivative(m), bad);
    loss = f32x4.add(loss, f32x4.add(penalty.value(m), bad));
    dualValue = f32x4.add(dualValue, f32x4.sub(f32x4.mul(delta, a), penalty.conjugate(a)));
    v128.store(s, v128.xor(f32x4.mul(v, a), flip));
  }
  add(sums, v, loss, dualValue);
}
