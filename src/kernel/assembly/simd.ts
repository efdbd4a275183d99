/** Four float32 lanes: the few operations that wasm has no single instruction for. */
export abstract class Lanes {
  /** `a·b + c`; fused into one rounding where the build may use relaxed SIMD. */
  @inline
  static madd(a: v128, b: v128, c: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
    return f32x4.add(f32x4.mul(a, b), c);
  }

  /** `max(0, a)`. The order of operands keeps NaN: wasm's pmax returns its first when neither is less. */
  @inline
  static relu(a: v128): v128 {
    return f32x4.pmax(a, f32x4.splat(0));
  }

  /** `min(a, limit)`, NaN where a is. */
  @inline
  static cut(a: v128, limit: f32): v128 {
    return f32x4.pmin(a, f32x4.splat(limit));
  }

  /** 1 where a > 0, else 0. */
  @inline
  static step(a: v128): v128 {
    return v128.and(f32x4.gt(a, f32x4.splat(0)), f32x4.splat(1));
  }

  /** The sum over the lanes of each of four vectors, as one vector. */
  @inline
  static sums(a: v128, b: v128, c: v128, d: v128): v128 {
    const ab = f32x4.add(
      v128.shuffle<f32>(a, b, 0, 4, 1, 5),
      v128.shuffle<f32>(a, b, 2, 6, 3, 7),
    );
    const cd = f32x4.add(
      v128.shuffle<f32>(c, d, 0, 4, 1, 5),
      v128.shuffle<f32>(c, d, 2, 6, 3, 7),
    );
    return f32x4.add(
      v128.shuffle<f32>(ab, cd, 0, 1, 4, 5),
      v128.shuffle<f32>(ab, cd, 2, 3, 6, 7),
    );
  }

  /** The first two lanes in float64. */
  @inline
  static promoteLow(a: v128): v128 {
    return f64x2.promote_low_f32x4(a);
  }

  /** The last two lanes in float64. */
  @inline
  static promoteHigh(a: v128): v128 {
    return f64x2.promote_low_f32x4(v128.shuffle<f32>(a, a, 2, 3, 2, 3));
  }

  /** Two and two float64 lanes, rounded to float32. */
  @inline
  static demote(low: v128, high: v128): v128 {
    return v128.shuffle<f32>(
      f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5,
    );
  }

  /** The sum over the lanes, in float64. */
  @inline
  static total(a: v128): f64 {
    return Lanes.sum64(f64x2.add(Lanes.promoteLow(a), Lanes.promoteHigh(a)));
  }

  /** The sum over two float64 lanes. */
  @inline
  static sum64(a: v128): f64 {
    return f64x2.extract_lane(a, 0) + f64x2.extract_lane(a, 1);
  }
}
