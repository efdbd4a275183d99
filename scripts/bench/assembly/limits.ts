// What the machine can do at best, in the SIMD of the kernel's build.

@inline
function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** `rounds` times twelve multiply-adds of four numbers, from registers alone. */
export function multiply(rounds: u32, by: f32): f32 {
  const x = f32x4.splat(by);
  let a = f32x4.splat(1), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a, k = a, l = a;
  for (let n: u32 = 0; n < rounds; n++) {
    a = madd(a, x, x); b = madd(b, x, x); c = madd(c, x, x); d = madd(d, x, x);
    e = madd(e, x, x); f = madd(f, x, x); g = madd(g, x, x); h = madd(h, x, x);
    i = madd(i, x, x); j = madd(j, x, x); k = madd(k, x, x); l = madd(l, x, x);
  }
  a = f32x4.add(f32x4.add(f32x4.add(a, b), f32x4.add(c, d)), f32x4.add(f32x4.add(e, f), f32x4.add(g, h)));
  return f32x4.extract_lane(f32x4.add(a, f32x4.add(f32x4.add(i, j), f32x4.add(k, l))), 0);
}

/** Reads that many bytes from `from` on once, a multiple of 64. */
export function read(from: usize, bytes: usize): f32 {
  let a = f32x4.splat(0), b = a, c = a, d = a;
  for (const end = from + bytes; from < end; from += 64) {
    a = v128.xor(a, v128.load(from));
    b = v128.xor(b, v128.load(from, 16));
    c = v128.xor(c, v128.load(from, 32));
    d = v128.xor(d, v128.load(from, 48));
  }
  return f32x4.extract_lane(v128.xor(v128.xor(a, b), v128.xor(c, d)), 0);
}
