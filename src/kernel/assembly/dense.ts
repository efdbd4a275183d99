import {job} from './job';
import {Partition} from './partition';
import {Lanes} from './simd';

/** Bytes of a row that are worked on at once, so that four rows of it stay in the first-level cache. */
const PANEL: usize = 2048;
/** Bytes of weights that are gone through before the next four rows. */
const COLUMN_PANEL: usize = 262144;

/** All bits of the lanes of the last vector of a row that belong to the row. */
@inline
function tailMask(bytes: usize): v128 {
  const lanes = i32x4.splat(<i32>(bytes >> 2));
  return i32x4.lt_s(i32x4(0, 1, 2, 3), lanes);
}

/**
 * Adds to four scores of two columns `x·w` over `bytes` of each row.
 *
 * Three vectors a round, at constant offsets: with one, a third of the instructions are about
 * addresses. The tests between them keep V8 from mixing them, for which it has not the registers.
 */
function score2(
  x0: usize, x1: usize, x2: usize, x3: usize,
  w0: usize, w1: usize, bytes: usize, s0: usize, s1: usize,
): void {
  let a00 = f32x4.splat(0), a01 = a00, a02 = a00, a03 = a00;
  let a10 = a00, a11 = a00, a12 = a00, a13 = a00;
  let x: v128, u: v128, v: v128;
  let left = bytes & ~15;
  // At most three numbers are left over. What lies beyond the row belongs to the next one: it is masked.
  if (left != bytes) {
    const mask = tailMask(bytes - left);
    u = v128.load(w0 + left); v = v128.load(w1 + left);
    x = v128.and(v128.load(x0 + left), mask); a00 = Lanes.madd(x, u, a00); a10 = Lanes.madd(x, v, a10);
    x = v128.and(v128.load(x1 + left), mask); a01 = Lanes.madd(x, u, a01); a11 = Lanes.madd(x, v, a11);
    x = v128.and(v128.load(x2 + left), mask); a02 = Lanes.madd(x, u, a02); a12 = Lanes.madd(x, v, a12);
    x = v128.and(v128.load(x3 + left), mask); a03 = Lanes.madd(x, u, a03); a13 = Lanes.madd(x, v, a13);
  }
  while (left) {
    u = v128.load(w0); v = v128.load(w1);
    x = v128.load(x0); a00 = Lanes.madd(x, u, a00); a10 = Lanes.madd(x, v, a10);
    x = v128.load(x1); a01 = Lanes.madd(x, u, a01); a11 = Lanes.madd(x, v, a11);
    x = v128.load(x2); a02 = Lanes.madd(x, u, a02); a12 = Lanes.madd(x, v, a12);
    x = v128.load(x3); a03 = Lanes.madd(x, u, a03); a13 = Lanes.madd(x, v, a13);
    if (left == 16) break;
    u = v128.load(w0, 16); v = v128.load(w1, 16);
    x = v128.load(x0, 16); a00 = Lanes.madd(x, u, a00); a10 = Lanes.madd(x, v, a10);
    x = v128.load(x1, 16); a01 = Lanes.madd(x, u, a01); a11 = Lanes.madd(x, v, a11);
    x = v128.load(x2, 16); a02 = Lanes.madd(x, u, a02); a12 = Lanes.madd(x, v, a12);
    x = v128.load(x3, 16); a03 = Lanes.madd(x, u, a03); a13 = Lanes.madd(x, v, a13);
    if (left == 32) break;
    u = v128.load(w0, 32); v = v128.load(w1, 32);
    x = v128.load(x0, 32); a00 = Lanes.madd(x, u, a00); a10 = Lanes.madd(x, v, a10);
    x = v128.load(x1, 32); a01 = Lanes.madd(x, u, a01); a11 = Lanes.madd(x, v, a11);
    x = v128.load(x2, 32); a02 = Lanes.madd(x, u, a02); a12 = Lanes.madd(x, v, a12);
    x = v128.load(x3, 32); a03 = Lanes.madd(x, u, a03); a13 = Lanes.madd(x, v, a13);
    w0 += 48; w1 += 48; x0 += 48; x1 += 48; x2 += 48; x3 += 48;
    left -= 48;
  }
  v128.store(s0, f32x4.add(v128.load(s0), Lanes.sums(a00, a01, a02, a03)));
  v128.store(s1, f32x4.add(v128.load(s1), Lanes.sums(a10, a11, a12, a13)));
}

/** {@link score2} for one column. */
function score1(
  x0: usize, x1: usize, x2: usize, x3: usize, w0: usize, bytes: usize, s0: usize,
): void {
  let a0 = f32x4.splat(0), a1 = a0, a2 = a0, a3 = a0;
  const end = bytes & ~15;
  let i: usize = 0;
  for (; i < end; i += 16) {
    const u = v128.load(w0 + i);
    a0 = Lanes.madd(v128.load(x0 + i), u, a0);
    a1 = Lanes.madd(v128.load(x1 + i), u, a1);
    a2 = Lanes.madd(v128.load(x2 + i), u, a2);
    a3 = Lanes.madd(v128.load(x3 + i), u, a3);
  }
  w0 += i; x0 += i; x1 += i; x2 += i; x3 += i;
  const left = bytes & 15;
  if (left > 0) {
    const mask = tailMask(left);
    const u = v128.load(w0);
    a0 = Lanes.madd(v128.and(v128.load(x0), mask), u, a0);
    a1 = Lanes.madd(v128.and(v128.load(x1), mask), u, a1);
    a2 = Lanes.madd(v128.and(v128.load(x2), mask), u, a2);
    a3 = Lanes.madd(v128.and(v128.load(x3), mask), u, a3);
  }
  v128.store(s0, f32x4.add(v128.load(s0), Lanes.sums(a0, a1, a2, a3)));
}

/**
 * Adds to two columns of the gradient `x ⊗ g` of four rows, over `bytes` of each row rounded up to
 * whole vectors: what is added beyond the row lands in lanes that nobody reads.
 */
function gradient2(
  x0: usize, x1: usize, x2: usize, x3: usize,
  d0: usize, d1: usize, bytes: usize, g0: usize, g1: usize,
): void {
  const g00 = v128.load_splat<f32>(g0), g01 = v128.load_splat<f32>(g0, 4);
  const g02 = v128.load_splat<f32>(g0, 8), g03 = v128.load_splat<f32>(g0, 12);
  const g10 = v128.load_splat<f32>(g1), g11 = v128.load_splat<f32>(g1, 4);
  const g12 = v128.load_splat<f32>(g1, 8), g13 = v128.load_splat<f32>(g1, 12);
  let left = (bytes + 15) & ~15;
  let a: v128, b: v128, x: v128;
  while (left) {
    a = v128.load(d0); b = v128.load(d1);
    x = v128.load(x0); a = Lanes.madd(x, g00, a); b = Lanes.madd(x, g10, b);
    x = v128.load(x1); a = Lanes.madd(x, g01, a); b = Lanes.madd(x, g11, b);
    x = v128.load(x2); a = Lanes.madd(x, g02, a); b = Lanes.madd(x, g12, b);
    x = v128.load(x3); a = Lanes.madd(x, g03, a); b = Lanes.madd(x, g13, b);
    v128.store(d0, a); v128.store(d1, b);
    if (left == 16) break;
    a = v128.load(d0, 16); b = v128.load(d1, 16);
    x = v128.load(x0, 16); a = Lanes.madd(x, g00, a); b = Lanes.madd(x, g10, b);
    x = v128.load(x1, 16); a = Lanes.madd(x, g01, a); b = Lanes.madd(x, g11, b);
    x = v128.load(x2, 16); a = Lanes.madd(x, g02, a); b = Lanes.madd(x, g12, b);
    x = v128.load(x3, 16); a = Lanes.madd(x, g03, a); b = Lanes.madd(x, g13, b);
    v128.store(d0, a, 16); v128.store(d1, b, 16);
    d0 += 32; d1 += 32; x0 += 32; x1 += 32; x2 += 32; x3 += 32;
    left -= 32;
  }
}

/** {@link gradient2} for one column. */
function gradient1(
  x0: usize, x1: usize, x2: usize, x3: usize, d0: usize, bytes: usize, g0: usize,
): void {
  const g00 = v128.load_splat<f32>(g0), g01 = v128.load_splat<f32>(g0, 4);
  const g02 = v128.load_splat<f32>(g0, 8), g03 = v128.load_splat<f32>(g0, 12);
  for (let i: usize = 0; i < bytes; i += 16) {
    let a = Lanes.madd(v128.load(x0 + i), g00, v128.load(d0 + i));
    a = Lanes.madd(v128.load(x1 + i), g01, a);
    a = Lanes.madd(v128.load(x2 + i), g02, a);
    a = Lanes.madd(v128.load(x3 + i), g03, a);
    v128.store(d0 + i, a);
  }
}

/** Adds `x·w` to the scores of a block of rows, a multiple of four. */
export function denseScores(to: Partition, rows: u32): void {
  const call = job();
  const width: usize = 4 * call.features;
  const stride: usize = 4 * call.block;
  const columnStride = call.columnStride;
  const together = panelColumns(columnStride);
  for (let first: u32 = 0; first < call.columns; first += together) {
    const last = min(first + together, call.columns);
    for (let from: usize = 0; from < width; from += PANEL) {
      const bytes = min(PANEL, width - from);
      for (let row: u32 = 0; row < rows; row += 4) {
        const at = to.rows + 4 * row;
        const x0 = load<usize>(at) + from, x1 = load<usize>(at, 4) + from;
        const x2 = load<usize>(at, 8) + from, x3 = load<usize>(at, 12) + from;
        let s = to.scores + 4 * row + first * stride;
        let w = call.arranged + from + first * columnStride;
        let k = first;
        for (; k + 2 <= last; k += 2) {
          score2(x0, x1, x2, x3, w, w + columnStride, bytes, s, s + stride);
          s += 2 * stride;
          w += 2 * columnStride;
        }
        if (k < last) score1(x0, x1, x2, x3, w, bytes, s);
      }
    }
  }
}

/** Adds `x ⊗ g` of a block of rows to the recent gradient. */
export function denseGradient(to: Partition, rows: u32): void {
  const call = job();
  const width: usize = 4 * call.features;
  const stride: usize = 4 * call.block;
  const columnStride = call.columnStride;
  const together = panelColumns(columnStride);
  for (let first: u32 = 0; first < call.columns; first += together) {
    const last = min(first + together, call.columns);
    for (let from: usize = 0; from < width; from += PANEL) {
      const bytes = min(PANEL, width - from);
      for (let row: u32 = 0; row < rows; row += 4) {
        const at = to.rows + 4 * row;
        const x0 = load<usize>(at) + from, x1 = load<usize>(at, 4) + from;
        const x2 = load<usize>(at, 8) + from, x3 = load<usize>(at, 12) + from;
        let g = to.scores + 4 * row + first * stride;
        let d = to.recent + from + first * columnStride;
        let k = first;
        for (; k + 2 <= last; k += 2) {
          // Margins that are met cost nothing: late in training that is most of them.
          if (v128.any_true(v128.or(v128.load(g), v128.load(g + stride)))) {
            gradient2(x0, x1, x2, x3, d, d + columnStride, bytes, g, g + stride);
          }
          g += 2 * stride;
          d += 2 * columnStride;
        }
        if (k < last && v128.any_true(v128.load(g))) gradient1(x0, x1, x2, x3, d, bytes, g);
      }
    }
  }
}

/** Columns whose weights stay in the second-level cache together; even. */
@inline
function panelColumns(columnStride: usize): u32 {
  return max<u32>(2, <u32>(COLUMN_PANEL / columnStride) & ~1);
}
