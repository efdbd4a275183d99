/**
 * Products of rows with vectors, all of it in float64 and row by row: the bits depend on the rows alone, not on how
 * they are cut into pieces, nor on the build. Rows are dense [N, D] if `indices` is 0, or CSR; weights and sums are
 * [D + 1][columns], the intercept's in the last row.
 */

/** Writes `XW + b`, [N][columns]. */
export function productScores(
  rows: u32, features: u32, columns: u32,
  values: usize, indices: usize, indptr: usize, weights: usize, scores: usize,
): void {
  const width: usize = 8 * columns;
  const intercept = weights + features * width;
  for (let i: u32 = 0; i < rows; i++, scores += width) {
    const first: u32 = indices ? load<u32>(indptr + 4 * i) : i * features;
    const stored: u32 = indices ? load<u32>(indptr + 4 * i, 4) - first : features;
    const x = values + 4 * <usize>first;
    const at = indices ? indices + 4 * <usize>first : 0;
    if (columns == 1) {
      const product = at ? sparseDot(x, at, weights, stored) : denseDot(x, weights, stored);
      store<f64>(scores, load<f64>(intercept) + product);
      continue;
    }
    memory.copy(scores, intercept, width);
    let k: usize = 0;
    for (; k + 64 <= width; k += 64) scoreColumns(x, at, stored, weights + k, width, scores + k, 4);
    for (; k + 16 <= width; k += 16) scoreColumns(x, at, stored, weights + k, width, scores + k, 1);
    if (k < width) {
      let sum = load<f64>(scores + k);
      for (let p: usize = 0; p < stored; p++)
        sum += <f64>load<f32>(x + 4 * p) * load<f64>(weights + place(at, p) * width + k);
      store<f64>(scores + k, sum);
    }
  }
}

/** Adds `Σ_i x_i ⊗ g_i`, and `Σ_i g_i` for the intercept, to a sum. */
export function productOuter(
  rows: u32, features: u32, columns: u32,
  values: usize, indices: usize, indptr: usize, g: usize, sum: usize,
): void {
  const width: usize = 8 * columns;
  const intercept = sum + features * width;
  for (let i: u32 = 0; i < rows; i++, g += width) {
    let any = false;
    for (let k: usize = 0; k < width; k += 8) {
      const own = load<f64>(g + k);
      any = any || own != 0;
      store<f64>(intercept + k, load<f64>(intercept + k) + own);
    }
    // Most rows are far from the margin.
    if (!any) continue;
    const first: u32 = indices ? load<u32>(indptr + 4 * i) : i * features;
    const stored: u32 = indices ? load<u32>(indptr + 4 * i, 4) - first : features;
    const x = values + 4 * <usize>first;
    const at = indices ? indices + 4 * <usize>first : 0;
    if (columns == 1) {
      if (at) sparseAdd(x, at, sum, stored, load<f64>(g));
      else denseAdd(x, sum, stored, load<f64>(g));
      continue;
    }
    for (let p: usize = 0; p < stored; p++) {
      const value = <f64>load<f32>(x + 4 * p);
      if (value == 0) continue;
      const xs = f64x2.splat(value);
      const to = sum + place(at, p) * width;
      let k: usize = 0;
      for (; k + 16 <= width; k += 16)
        v128.store(to + k, f64x2.add(v128.load(to + k), f64x2.mul(xs, v128.load(g + k))));
      if (k < width) store<f64>(to + k, load<f64>(to + k) + value * load<f64>(g + k));
    }
  }
}

/** The column of the stored value p of a row. */
@inline
function place(indices: usize, p: usize): usize {
  return indices ? load<u32>(indices + 4 * p) : p;
}

/** The scores of one row for so many vectors of two columns, 1 or 4. */
@inline
function scoreColumns(
  x: usize, indices: usize, stored: u32, w: usize, width: usize, s: usize, vectors: u32,
): void {
  let a = v128.load(s), b = a, c = a, d = a;
  if (vectors > 1) { b = v128.load(s, 16); c = v128.load(s, 32); d = v128.load(s, 48); }
  for (let p: usize = 0; p < stored; p++) {
    const value = <f64>load<f32>(x + 4 * p);
    if (value == 0) continue;
    const xs = f64x2.splat(value);
    const at = w + place(indices, p) * width;
    a = f64x2.add(a, f64x2.mul(xs, v128.load(at)));
    if (vectors > 1) {
      b = f64x2.add(b, f64x2.mul(xs, v128.load(at, 16)));
      c = f64x2.add(c, f64x2.mul(xs, v128.load(at, 32)));
      d = f64x2.add(d, f64x2.mul(xs, v128.load(at, 48)));
    }
  }
  v128.store(s, a);
  if (vectors > 1) { v128.store(s, b, 16); v128.store(s, c, 32); v128.store(s, d, 48); }
}

/** x·w of float32 and float64 numbers, eight at a time. */
function denseDot(x: usize, w: usize, numbers: u32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  const end = x + 4 * <usize>(numbers & ~7);
  for (; x < end; x += 32, w += 64) {
    a = f64x2.add(a, f64x2.mul(pair(x), v128.load(w)));
    b = f64x2.add(b, f64x2.mul(pair(x + 8), v128.load(w, 16)));
    c = f64x2.add(c, f64x2.mul(pair(x + 16), v128.load(w, 32)));
    d = f64x2.add(d, f64x2.mul(pair(x + 24), v128.load(w, 48)));
  }
  a = f64x2.add(f64x2.add(a, b), f64x2.add(c, d));
  let sum = f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  for (let p: usize = 0; p < (numbers & 7); p++)
    sum += <f64>load<f32>(x + 4 * p) * load<f64>(w + 8 * p);
  return sum;
}

/** The same where the columns of x are listed. */
function sparseDot(x: usize, indices: usize, w: usize, stored: u32): f64 {
  let a: f64 = 0, b: f64 = 0;
  const end = x + 4 * <usize>(stored & ~1);
  for (; x < end; x += 8, indices += 8) {
    a += <f64>load<f32>(x) * load<f64>(w + 8 * <usize>load<u32>(indices));
    b += <f64>load<f32>(x, 4) * load<f64>(w + 8 * <usize>load<u32>(indices, 4));
  }
  if (stored & 1) a += <f64>load<f32>(x) * load<f64>(w + 8 * <usize>load<u32>(indices));
  return a + b;
}

/** Adds g·x. */
function denseAdd(x: usize, sum: usize, numbers: u32, g: f64): void {
  const gs = f64x2.splat(g);
  const end = x + 4 * <usize>(numbers & ~3);
  for (; x < end; x += 16, sum += 32) {
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(pair(x), gs)));
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(pair(x + 8), gs)), 16);
  }
  for (let p: usize = 0; p < (numbers & 3); p++)
    store<f64>(sum + 8 * p, load<f64>(sum + 8 * p) + <f64>load<f32>(x + 4 * p) * g);
}

function sparseAdd(x: usize, indices: usize, sum: usize, stored: u32, g: f64): void {
  const end = x + 4 * <usize>stored;
  for (; x < end; x += 4, indices += 4) {
    const to = sum + 8 * <usize>load<u32>(indices);
    store<f64>(to, load<f64>(to) + <f64>load<f32>(x) * g);
  }
}

/** Two float32 numbers in float64. */
@inline
function pair(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}
