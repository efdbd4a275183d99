import {Lanes} from './simd';

/** The hinge alone, what most losses are made of: {@link Stepped} without its arms. */
@unmanaged
export class Hinge {
  @inline
  value(m: v128): v128 {
    return Lanes.relu(m);
  }

  @inline
  derivative(m: v128): v128 {
    return Lanes.step(m);
  }

  @inline
  conjugate(_a: v128): v128 {
    return f32x4.splat(0);
  }
}

/**
 * Pinball and ramp: a slope of 1 above 0 and up to `cap`, of −τ below 0; 0 at the kinks.
 * The members read their numbers from the job, whose parameters the penalty is laid over.
 */
@unmanaged
export class Stepped {
  tau: f32;
  cap: f32;

  @inline
  value(m: v128): v128 {
    return f32x4.add(
      Lanes.cut(Lanes.relu(m), this.cap),
      f32x4.mul(f32x4.splat(this.tau), Lanes.relu(f32x4.neg(m))),
    );
  }

  @inline
  derivative(m: v128): v128 {
    const rising = v128.and(Lanes.step(m), f32x4.lt(m, f32x4.splat(this.cap)));
    return f32x4.sub(rising, f32x4.mul(f32x4.splat(this.tau), Lanes.step(f32x4.neg(m))));
  }

  @inline
  conjugate(_a: v128): v128 {
    return f32x4.splat(0);
  }
}

/**
 * Squared hinge, smoothed hinge, modified Huber: a parabola of that `slope` (of its derivative)
 * from 0 to `corner`, then straight on with `steepest`, which is slope · corner (any finite number
 * if there is no corner).
 */
@unmanaged
export class Rounded {
  slope: f32;
  corner: f32;
  steepest: f32;

  @inline
  value(m: v128): v128 {
    const c = Lanes.cut(Lanes.relu(m), this.corner);
    const beyond = Lanes.relu(f32x4.sub(m, f32x4.splat(this.corner)));
    return f32x4.add(
      f32x4.mul(f32x4.splat(0.5 * this.slope), f32x4.mul(c, c)),
      f32x4.mul(f32x4.splat(this.steepest), beyond),
    );
  }

  @inline
  derivative(m: v128): v128 {
    return f32x4.mul(f32x4.splat(this.slope), Lanes.cut(Lanes.relu(m), this.corner));
  }

  @inline
  conjugate(a: v128): v128 {
    return f32x4.mul(f32x4.splat(0.5 / this.slope), f32x4.mul(a, a));
  }
}

/**
 * The huberized truncated pinball: two arms, each a smoothed hinge less one shifted to where the arm ends. `inverse` is
 * 1/δ, `width` that of the conjugate below 0, or 0: with τ = 0 no slope is negative.
 */
@unmanaged
export class Truncated {
  tau: f32;
  delta: f32;
  kappa: f32;
  cap: f32;
  inverse: f32;
  width: f32;

  /** How far m is into a corner, from 0 to 1. */
  @inline
  into(m: v128): v128 {
    return Lanes.cut(Lanes.relu(f32x4.mul(m, f32x4.splat(this.inverse))), 1);
  }

  /** The value of an arm: what is straight of it ends where it levels off, so that large numbers do not cancel. */
  @inline
  arm(m: v128, end: f32): v128 {
    const first = this.into(m), last = this.into(f32x4.sub(m, f32x4.splat(end)));
    const rounded = f32x4.mul(f32x4.add(first, last), f32x4.sub(first, last));
    const straight = Lanes.cut(Lanes.relu(f32x4.sub(m, f32x4.splat(this.delta))), end);
    return f32x4.add(f32x4.mul(f32x4.splat(<f32>0.5 * this.delta), rounded), straight);
  }

  /** The slope of an arm. */
  @inline
  slope(m: v128, end: f32): v128 {
    return f32x4.sub(this.into(m), this.into(f32x4.sub(m, f32x4.splat(end))));
  }

  @inline
  value(m: v128): v128 {
    const left = this.arm(f32x4.neg(m), this.kappa);
    return f32x4.add(this.arm(m, this.cap), f32x4.mul(f32x4.splat(this.tau), left));
  }

  @inline
  derivative(m: v128): v128 {
    const left = this.slope(f32x4.neg(m), this.kappa);
    return f32x4.sub(this.slope(m, this.cap), f32x4.mul(f32x4.splat(this.tau), left));
  }

  @inline
  conjugate(a: v128): v128 {
    const right = Lanes.relu(a);
    const left = Lanes.relu(f32x4.neg(a));
    return f32x4.add(
      f32x4.mul(f32x4.splat(<f32>0.5 * this.delta), f32x4.mul(right, right)),
      f32x4.mul(f32x4.splat(this.width), f32x4.mul(left, left)),
    );
  }
}
