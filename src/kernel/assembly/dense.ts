import {job} from './job';
import {ENTRY, LIST, LISTED_COLUMNS, Partition} from './partition';
import {Lanes} from './simd';

/** Bytes of a row that are scored at once, so that the weights of two columns stay in half of the first-level cache. */
const PANEL: usize = 4096;
/** Rows whose gradients are added in one go where no tiles are used, and bytes of them: they stay in the first-level cache. */
const STREAMED_ROWS: u32 = 8;
const STREAMED_BYTES: usize = 2048;

/** All bits of the lanes of the last vector of a row that belong to the row. */
@inline
function tailMask(bytes: usize): v128 {
  const lanes = i32x4.splat(<i32>(bytes >> 2));
  return i32x4.lt_s(i32x4(0, 1, 2, 3), lanes);
}

/**
 * Adds to four scores of two columns `x·w` over `bytes` of each row.
 *
 * Three vectors per round, at constant offsets: with one, a third of the instructions would compute
 * addresses. The branches between them keep V8 from interleaving them, for which there are too few
 * registers.
 */
@inline
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
 * Adds the rows of a list, from byte `offset` on, to three vectors (if `four`, to four) of two
 * columns of the gradient. Only the first `vectors` are stored, since the numbers beyond a row are
 * those of the next.
 *
 * Two rows per round; the branch between them keeps V8 from interleaving them.
 */
@inline
function addTile(list: usize, offset: usize, d: usize, e: usize, vectors: usize, four: bool): void {
  let a0 = v128.load(d), a1 = v128.load(d, 16), a2 = v128.load(d, 32), a3 = a0;
  let b0 = v128.load(e), b1 = v128.load(e, 16), b2 = v128.load(e, 32), b3 = b0;
  if (four) { a3 = v128.load(d, 48); b3 = v128.load(e, 48); }
  let x: usize, v: v128, g: v128, h: v128;
  let left = length(list);
  while (left) {
    list += ENTRY;
    x = load<usize>(list) + offset; g = v128.load_splat<f32>(list, 8); h = v128.load_splat<f32>(list, 12);
    v = v128.load(x); a0 = Lanes.madd(v, g, a0); b0 = Lanes.madd(v, h, b0);
    v = v128.load(x, 16); a1 = Lanes.madd(v, g, a1); b1 = Lanes.madd(v, h, b1);
    v = v128.load(x, 32); a2 = Lanes.madd(v, g, a2); b2 = Lanes.madd(v, h, b2);
    if (four) { v = v128.load(x, 48); a3 = Lanes.madd(v, g, a3); b3 = Lanes.madd(v, h, b3); }
    if (left == 1) break;
    list += ENTRY;
    x = load<usize>(list) + offset; g = v128.load_splat<f32>(list, 8); h = v128.load_splat<f32>(list, 12);
    v = v128.load(x); a0 = Lanes.madd(v, g, a0); b0 = Lanes.madd(v, h, b0);
    v = v128.load(x, 16); a1 = Lanes.madd(v, g, a1); b1 = Lanes.madd(v, h, b1);
    v = v128.load(x, 32); a2 = Lanes.madd(v, g, a2); b2 = Lanes.madd(v, h, b2);
    if (four) { v = v128.load(x, 48); a3 = Lanes.madd(v, g, a3); b3 = Lanes.madd(v, h, b3); }
    left -= 2;
  }
  v128.store(d, a0); v128.store(e, b0);
  if (vectors > 1) { v128.store(d, a1, 16); v128.store(e, b1, 16); }
  if (vectors > 2) { v128.store(d, a2, 32); v128.store(e, b2, 32); }
  if (four) { v128.store(d, a3, 48); v128.store(e, b3, 48); }
}

/** Adds to two columns of the gradient, over `bytes` of them rounded up to whole vectors, the rows of a list, four at a time. */
function addStream2(list: usize, offset: usize, d0: usize, e0: usize, bytes: usize): void {
  const end = list + ENTRY * length(list);
  for (let at = list + ENTRY; at <= end; at += 4 * ENTRY) {
    let x0 = load<usize>(at) + offset, x1 = load<usize>(at, 16) + offset;
    let x2 = load<usize>(at, 32) + offset, x3 = load<usize>(at, 48) + offset;
    const g0 = v128.load_splat<f32>(at, 8), h0 = v128.load_splat<f32>(at, 12);
    const g1 = v128.load_splat<f32>(at, 24), h1 = v128.load_splat<f32>(at, 28);
    const g2 = v128.load_splat<f32>(at, 40), h2 = v128.load_splat<f32>(at, 44);
    const g3 = v128.load_splat<f32>(at, 56), h3 = v128.load_splat<f32>(at, 60);
    let d = d0, e = e0, left = (bytes + 15) & ~15;
    let a: v128, b: v128, x: v128;
    while (left) {
      a = v128.load(d); b = v128.load(e);
      x = v128.load(x0); a = Lanes.madd(x, g0, a); b = Lanes.madd(x, h0, b);
      x = v128.load(x1); a = Lanes.madd(x, g1, a); b = Lanes.madd(x, h1, b);
      x = v128.load(x2); a = Lanes.madd(x, g2, a); b = Lanes.madd(x, h2, b);
      x = v128.load(x3); a = Lanes.madd(x, g3, a); b = Lanes.madd(x, h3, b);
      v128.store(d, a); v128.store(e, b);
      if (left == 16) break;
      a = v128.load(d, 16); b = v128.load(e, 16);
      x = v128.load(x0, 16); a = Lanes.madd(x, g0, a); b = Lanes.madd(x, h0, b);
      x = v128.load(x1, 16); a = Lanes.madd(x, g1, a); b = Lanes.madd(x, h1, b);
      x = v128.load(x2, 16); a = Lanes.madd(x, g2, a); b = Lanes.madd(x, h2, b);
      x = v128.load(x3, 16); a = Lanes.madd(x, g3, a); b = Lanes.madd(x, h3, b);
      v128.store(d, a, 16); v128.store(e, b, 16);
      x0 += 32; x1 += 32; x2 += 32; x3 += 32; d += 32; e += 32;
      left -= 32;
    }
  }
}

/** {@link addStream2} for one column. */
function addStream1(list: usize, d: usize, bytes: usize): void {
  const end = list + ENTRY * length(list);
  for (let at = list + ENTRY; at <= end; at += 4 * ENTRY) {
    let x0 = load<usize>(at), x1 = load<usize>(at, 16), x2 = load<usize>(at, 32), x3 = load<usize>(at, 48);
    const g0 = v128.load_splat<f32>(at, 8), g1 = v128.load_splat<f32>(at, 24);
    const g2 = v128.load_splat<f32>(at, 40), g3 = v128.load_splat<f32>(at, 56);
    let to = d;
    let left = (bytes + 15) & ~15;
    while (left) {
      let a = Lanes.madd(v128.load(x0), g0, v128.load(to));
      a = Lanes.madd(v128.load(x1), g1, a);
      a = Lanes.madd(v128.load(x2), g2, a);
      v128.store(to, Lanes.madd(v128.load(x3), g3, a));
      if (left == 16) break;
      a = Lanes.madd(v128.load(x0, 16), g0, v128.load(to, 16));
      a = Lanes.madd(v128.load(x1, 16), g1, a);
      a = Lanes.madd(v128.load(x2, 16), g2, a);
      v128.store(to, Lanes.madd(v128.load(x3, 16), g3, a), 16);
      x0 += 32; x1 += 32; x2 += 32; x3 += 32; to += 32;
      left -= 32;
    }
  }
}

/** The number of entries of a list, which is stored before them. */
@inline
function length(list: usize): u32 {
  return load<u32>(list);
}

/**
 * Lists the rows whose score-gradient is not 0 in two columns: margins that are met cost nothing,
 * and late in training that is most of them.
 */
function listRows(list: usize, rows: usize, count: u32, g: usize, h: usize): void {
  const zero = f32x4.splat(0);
  let at = list + ENTRY;
  for (const end = rows + 4 * count; rows < end; rows += 16) {
    const x = v128.load(rows), first = v128.load(g), second = v128.load(h);
    const keep = i32x4.bitmask(v128.or(f32x4.ne(first, zero), f32x4.ne(second, zero)));
    // An entry that is not kept is overwritten by the next.
    const low = v128.shuffle<f32>(first, second, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(first, second, 2, 6, 3, 7);
    v128.store(at, v128.shuffle<f32>(x, low, 0, 0, 4, 5));
    at += (keep & 1) << 4;
    v128.store(at, v128.shuffle<f32>(x, low, 1, 1, 6, 7));
    at += (keep & 2) << 3;
    v128.store(at, v128.shuffle<f32>(x, high, 2, 2, 4, 5));
    at += (keep & 4) << 2;
    v128.store(at, v128.shuffle<f32>(x, high, 3, 3, 6, 7));
    at += (keep & 8) << 1;
    g += 16;
    h += 16;
  }
  store<u32>(list, <u32>((at - list) / ENTRY - 1));
  // Pads the list to a multiple of four with the first row, at a gradient of 0.
  const nothing = v128.load32_zero(list + ENTRY);
  v128.store(at, nothing);
  v128.store(at, nothing, 16);
  v128.store(at, nothing, 32);
}

/** Adds `x·w` to the scores of a block of rows, a multiple of four. */
export function denseScores(to: Partition, rows: u32): void {
  const call = job();
  const width: usize = 4 * call.features;
  const stride: usize = 4 * call.block;
  const columns = call.columns, columnStride = call.columnStride;
  for (let k: u32 = 0; k < columns; k += 2) {
    for (let from: usize = 0; from < width; from += PANEL) {
      const bytes = min(PANEL, width - from);
      const w = call.arranged + k * columnStride + from;
      let s = to.scores + k * stride;
      for (let at = to.rows, end = at + 4 * rows; at < end; at += 16) {
        const x0 = load<usize>(at) + from, x1 = load<usize>(at, 4) + from;
        const x2 = load<usize>(at, 8) + from, x3 = load<usize>(at, 12) + from;
        if (k + 1 < columns) score2(x0, x1, x2, x3, w, w + columnStride, bytes, s, s + stride);
        else score1(x0, x1, x2, x3, w, bytes, s);
        s += 16;
      }
    }
  }
}

/** Adds `x ⊗ g` of a block of rows to the recent gradient. */
export function denseGradient(to: Partition, rows: u32): void {
  const together = job().tiles ? rows : STREAMED_ROWS;
  for (let row: u32 = 0; row < rows; row += together) addRows(to, row, min(together, rows - row));
}

/** Adds so many rows of a block, from `row` on. */
function addRows(to: Partition, row: u32, rows: u32): void {
  const call = job();
  const width: usize = 4 * call.features;
  const stride: usize = 4 * call.block;
  const columnStride = call.columnStride;
  const lists = to.lists, x = to.rows + 4 * row;
  let g = to.scores + 4 * row, d = to.recent;
  let columns = call.columns;
  for (; columns > 1; columns -= min(columns & ~1, LISTED_COLUMNS)) {
    const pairs = min(columns, LISTED_COLUMNS) >> 1;
    for (let pair: u32 = 0; pair < pairs; pair++) {
      listRows(lists + pair * LIST, x, rows, g, g + stride);
      g += 2 * stride;
    }
    if (call.tiles) addTiles(lists, pairs, d, columnStride, width);
    else addStreams(lists, pairs, d, columnStride, width);
    d += 2 * pairs * columnStride;
  }
  if (columns) {
    listRows(lists, x, rows, g, g);
    addStream1(lists, d, width);
  }
}

/**
 * Adds the rows of lists to pairs of columns, three vectors at a time until the rest is a multiple
 * of four, then four.
 */
function addTiles(lists: usize, pairs: u32, d: usize, columnStride: usize, width: usize): void {
  for (let from: usize = 0; from < width;) {
    const left = (width - from + 15) >> 4;
    if (left & 3) {
      addToPairs(lists, pairs, from, d + from, columnStride, min(left, 3), false);
      from += 48;
    } else {
      addToPairs(lists, pairs, from, d + from, columnStride, 4, true);
      from += 64;
    }
  }
}

/** Adds to so many vectors of pairs of columns the rows of their lists. */
@inline
function addToPairs(
  lists: usize, pairs: u32, offset: usize, d: usize, columnStride: usize, vectors: usize, four: bool,
): void {
  for (let pair: u32 = 0; pair < pairs; pair++) {
    addTile(lists + pair * LIST, offset, d, d + columnStride, vectors, four);
    d += 2 * columnStride;
  }
}

/**
 * {@link addTiles} row by row: for rows whose entries of a column share few cache sets, so that a
 * tile of all of them does not fit.
 */
function addStreams(lists: usize, pairs: u32, d: usize, columnStride: usize, width: usize): void {
  for (let from: usize = 0; from < width; from += STREAMED_BYTES) {
    let to = d + from;
    for (let pair: u32 = 0; pair < pairs; pair++) {
      addStream2(lists + pair * LIST, from, to, to + columnStride, min(STREAMED_BYTES, width - from));
      to += 2 * columnStride;
    }
  }
}
