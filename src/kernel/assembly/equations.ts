/**
 * Linear equations of a symmetric, positive matrix, float64, of which only the half below the diagonal is there:
 * [stride][stride], stride a multiple of 4. Bits depend on the numbers alone, not on the build.
 */

/**
 * Adds `Σ_i times_i x_i x_iᵀ` of so many rows [count][width] to a part of a matrix [][stride], of which the half below the
 * part's own diagonal may be enough; `scaled` is room for as many rows. Tiles of four by four numbers stay in registers
 * while all rows go by.
 */
export function addOuterProducts(
  part: usize, stride: u32, rows: usize, width: u32, times: usize, count: u32, scaled: usize, isHalf: bool,
): void {
  const length: usize = 8 * width;
  for (let i: usize = 0; i < count; i++) {
    const each = v128.load64_splat(times + 8 * i);
    const from = rows + i * length;
    const to = scaled + i * length;
    for (let at: usize = 0; at < length; at += 16) v128.store(to + at, f64x2.mul(each, v128.load(from + at)));
  }
  for (let down: usize = 0; down < length; down += 32) {
    const end = isHalf ? down + 32 : length;
    for (let across: usize = 0; across < end; across += 32)
      addTile(part + down * stride + across, 8 * stride, scaled + down, rows + across, length, count);
  }
}

function addTile(to: usize, width: usize, left: usize, right: usize, length: usize, count: u32): void {
  let a = v128.load(to), b = v128.load(to, 16);
  let c = v128.load(to + width), d = v128.load(to + width, 16);
  let e = v128.load(to + 2 * width), f = v128.load(to + 2 * width, 16);
  let g = v128.load(to + 3 * width), h = v128.load(to + 3 * width, 16);
  for (let i: u32 = 0; i < count; i++, left += length, right += length) {
    const low = v128.load(right), high = v128.load(right, 16);
    let one = v128.load64_splat(left);
    a = f64x2.add(a, f64x2.mul(one, low));
    b = f64x2.add(b, f64x2.mul(one, high));
    one = v128.load64_splat(left, 8);
    c = f64x2.add(c, f64x2.mul(one, low));
    d = f64x2.add(d, f64x2.mul(one, high));
    one = v128.load64_splat(left, 16);
    e = f64x2.add(e, f64x2.mul(one, low));
    f = f64x2.add(f, f64x2.mul(one, high));
    one = v128.load64_splat(left, 24);
    g = f64x2.add(g, f64x2.mul(one, low));
    h = f64x2.add(h, f64x2.mul(one, high));
  }
  v128.store(to, a);
  v128.store(to, b, 16);
  v128.store(to + width, c);
  v128.store(to + width, d, 16);
  v128.store(to + 2 * width, e);
  v128.store(to + 2 * width, f, 16);
  v128.store(to + 3 * width, g);
  v128.store(to + 3 * width, h, 16);
}

/** Writes Cholesky's factor in the place of the matrix; a pivot is at least that share of its diagonal. */
export function factorize(matrix: usize, stride: u32, leastPivot: f64): void {
  const width: usize = 8 * stride;
  for (let i: usize = 0; i < stride; i++) {
    const row = matrix + i * width;
    const diagonal = load<f64>(row + 8 * i);
    for (let j: usize = 0; j <= i; j += 4) {
      subtractProducts(row, matrix + j * width, width, j);
      // The last numbers of these four depend on each other.
      for (let k: usize = j; k < min(j + 4, i + 1); k++) {
        const other = matrix + k * width;
        let left = load<f64>(row + 8 * k);
        for (let at: usize = 8 * j; at < 8 * k; at += 8) left -= load<f64>(row + at) * load<f64>(other + at);
        const isDiagonal = k == i;
        if (isDiagonal) left = sqrt(max(left, leastPivot * diagonal));
        else left /= load<f64>(other + 8 * k);
        store<f64>(row + 8 * k, left);
      }
    }
  }
}

/** Subtracts from the four numbers at j of a row its products with four rows, over what is before j. */
function subtractProducts(row: usize, rows: usize, width: usize, j: usize): void {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  let p = row;
  let q = rows;
  for (const end = row + 8 * j; p < end; p += 16, q += 16) {
    const own = v128.load(p);
    a = f64x2.add(a, f64x2.mul(own, v128.load(q)));
    b = f64x2.add(b, f64x2.mul(own, v128.load(q + width)));
    c = f64x2.add(c, f64x2.mul(own, v128.load(q + 2 * width)));
    d = f64x2.add(d, f64x2.mul(own, v128.load(q + 3 * width)));
  }
  const first = f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
  const second = f64x2.add(v128.shuffle<f64>(c, d, 0, 2), v128.shuffle<f64>(c, d, 1, 3));
  v128.store(p, f64x2.sub(v128.load(p), first));
  v128.store(p, f64x2.sub(v128.load(p, 16), second), 16);
}
