/**
 * Vectors of float64 numbers, [rows][blocks]: sums over the rows are of each block by itself. Bits depend on the
 * numbers alone, not on the build.
 */

/** Rows that are gone through block by block, so that they stay in the first-level cache. */
const TOGETHER: usize = 64;

/** Writes `a·b` of each block, [blocks]. */
export function blockDots(a: usize, b: usize, rows: u32, blocks: u32, sums: usize): void {
  if (blocks == 1) {
    store<f64>(sums, dot(a, b, rows));
    return;
  }
  const width: usize = 8 * blocks;
  memory.fill(sums, 0, width);
  for (let left: usize = rows; left > 0;) {
    const bytes = min(left, TOGETHER) * width;
    let k: usize = 0;
    for (; k + 32 <= width; k += 32) dotPairs(a + k, b + k, a + k + bytes, width, sums + k, 2);
    for (; k + 16 <= width; k += 16) dotPairs(a + k, b + k, a + k + bytes, width, sums + k, 1);
    if (k < width) {
      let sum = load<f64>(sums + k);
      for (let at = k; at < bytes; at += width) sum += load<f64>(a + at) * load<f64>(b + at);
      store<f64>(sums + k, sum);
    }
    left -= min(left, TOGETHER);
    a += bytes;
    b += bytes;
  }
}

/** Adds so many times another vector, of each block as its own number says, [blocks]. */
function addBlocks(to: usize, times: usize, summand: usize, rows: u32, blocks: u32): void {
  const width: usize = 8 * blocks;
  if (blocks == 1) {
    addTo(to, load<f64>(times), summand, rows);
    return;
  }
  for (let left: usize = rows; left > 0;) {
    const bytes = min(left, TOGETHER) * width;
    let k: usize = 0;
    for (; k + 16 <= width; k += 16) {
      const each = v128.load(times + k);
      for (let at = k; at < bytes; at += width)
        v128.store(to + at, f64x2.add(v128.load(to + at), f64x2.mul(each, v128.load(summand + at))));
    }
    if (k < width) {
      const each = load<f64>(times + k);
      for (let at = k; at < bytes; at += width)
        store<f64>(to + at, load<f64>(to + at) + each * load<f64>(summand + at));
    }
    left -= min(left, TOGETHER);
    to += bytes;
    summand += bytes;
  }
}

/**
 * The first of the two loops over pairs of vectors (a, b), each with a number c of each block: takes `(a·to)/c` times b
 * from the vector, for one pair after another, and keeps the negative share. Of each pair the table has the addresses
 * of a, b, c and the shares, uint32.
 */
export function unwind(table: usize, pairs: u32, to: usize, rows: u32, blocks: u32): void {
  for (const end = table + 16 * pairs; table < end; table += 16) {
    const over = load<u32>(table, 8), shares = load<u32>(table, 12);
    blockDots(load<u32>(table), to, rows, blocks, shares);
    for (let k: usize = 0; k < 8 * blocks; k += 8)
      store<f64>(shares + k, -load<f64>(shares + k) / load<f64>(over + k));
    addBlocks(to, shares, load<u32>(table, 4), rows, blocks);
  }
}

/** The second: adds the share less `(b·to)/c` times a, from the last pair to the first. */
export function rewind(
  table: usize, pairs: u32, to: usize, rows: u32, blocks: u32, sums: usize,
): void {
  for (let at = table + 16 * pairs; at > table;) {
    at -= 16;
    const over = load<u32>(at, 8), shares = load<u32>(at, 12);
    blockDots(load<u32>(at, 4), to, rows, blocks, sums);
    for (let k: usize = 0; k < 8 * blocks; k += 8)
      store<f64>(sums + k, -load<f64>(shares + k) - load<f64>(sums + k) / load<f64>(over + k));
    addBlocks(to, sums, load<u32>(at), rows, blocks);
  }
}

/**
 * Writes the products of directions [rows][count] with each column of a vector [rows][columns], as
 * [columns][count]; count is a multiple of 4.
 */
export function alongDirections(
  base: usize, numbers: usize, rows: u32, count: u32, columns: u32, products: usize,
): void {
  const stride: usize = 8 * count;
  const width: usize = 8 * columns;
  for (let i: usize = 0; i < stride; i += 32) {
    let k: usize = 0;
    for (; k + 16 <= width; k += 16) {
      let a = f64x2.splat(0), b = a, c = a, d = a;
      let u = base + i;
      let x = numbers + k;
      for (let row: u32 = 0; row < rows; row++, u += stride, x += width) {
        const low = v128.load(u), high = v128.load(u, 16);
        const one = v128.load64_splat(x), other = v128.load64_splat(x, 8);
        a = f64x2.add(a, f64x2.mul(low, one));
        b = f64x2.add(b, f64x2.mul(high, one));
        c = f64x2.add(c, f64x2.mul(low, other));
        d = f64x2.add(d, f64x2.mul(high, other));
      }
      const to = products + (k >> 3) * stride + i;
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to + stride, c);
      v128.store(to + stride, d, 16);
    }
    if (k < width) {
      let a = f64x2.splat(0), b = a;
      let u = base + i;
      let x = numbers + k;
      for (let row: u32 = 0; row < rows; row++, u += stride, x += width) {
        const one = v128.load64_splat(x);
        a = f64x2.add(a, f64x2.mul(v128.load(u), one));
        b = f64x2.add(b, f64x2.mul(v128.load(u, 16), one));
      }
      const to = products + (k >> 3) * stride + i;
      v128.store(to, a);
      v128.store(to, b, 16);
    }
  }
}

/** Adds to a vector [rows][columns] so many times each direction, [columns][count]. */
export function addDirections(
  base: usize, times: usize, rows: u32, count: u32, columns: u32, to: usize,
): void {
  const stride: usize = 8 * count;
  for (let row: u32 = 0; row < rows; row++, base += stride) {
    let own = times;
    for (let k: u32 = 0; k < columns; k++, own += stride, to += 8)
      store<f64>(to, load<f64>(to) + dot(base, own, count));
  }
}

/** The products of so many pairs of blocks, 1 or 2, up to an end. */
@inline
function dotPairs(
  a: usize, b: usize, end: usize, width: usize, sums: usize, pairs: u32,
): void {
  let one = v128.load(sums), other = one;
  if (pairs > 1) other = v128.load(sums, 16);
  for (; a < end; a += width, b += width) {
    one = f64x2.add(one, f64x2.mul(v128.load(a), v128.load(b)));
    if (pairs > 1) other = f64x2.add(other, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
  }
  v128.store(sums, one);
  if (pairs > 1) v128.store(sums, other, 16);
}

/** a·b of so many numbers, eight at a time. */
function dot(a: usize, b: usize, numbers: u32): f64 {
  let p = f64x2.splat(0), q = p, r = p, s = p;
  const end = a + 8 * <usize>(numbers & ~7);
  for (; a < end; a += 64, b += 64) {
    p = f64x2.add(p, f64x2.mul(v128.load(a), v128.load(b)));
    q = f64x2.add(q, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    r = f64x2.add(r, f64x2.mul(v128.load(a, 32), v128.load(b, 32)));
    s = f64x2.add(s, f64x2.mul(v128.load(a, 48), v128.load(b, 48)));
  }
  p = f64x2.add(f64x2.add(p, q), f64x2.add(r, s));
  let sum = f64x2.extract_lane(p, 0) + f64x2.extract_lane(p, 1);
  for (let i: usize = 0; i < 8 * <usize>(numbers & 7); i += 8)
    sum += load<f64>(a + i) * load<f64>(b + i);
  return sum;
}

function addTo(to: usize, times: f64, summand: usize, numbers: u32): void {
  const each = f64x2.splat(times);
  const end = to + 8 * <usize>(numbers & ~3);
  for (; to < end; to += 32, summand += 32) {
    v128.store(to, f64x2.add(v128.load(to), f64x2.mul(each, v128.load(summand))));
    v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(each, v128.load(summand, 16))), 16);
  }
  for (let i: usize = 0; i < 8 * <usize>(numbers & 3); i += 8)
    store<f64>(to + i, load<f64>(to + i) + times * load<f64>(summand + i));
}
