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

/** The huberized truncated pinball: two arms, each a smoothed hinge less one shifted to where the arm ends. */
@unmanaged
export class Truncated {
  tau: f32;
  delta: f32;
  kappa: f32;
  cap: f32;

  @inline
  smoothed(m: v128): v128 {
    const c = Lanes.cut(Lanes.relu(m), this.delta);
    return f32x4.add(
      f32x4.mul(f32x4.splat(0.5 / this.delta), f32x4.mul(c, c)),
      Lanes.relu(f32x4.sub(m, f32x4.splat(this.delta))),
    );
  }

  @inline
  slope(m: v128): v128 {
    return Lanes.cut(
      Lanes.relu(f32x4.mul(m, f32x4.splat(<f32>1 / this.delta))),
      1,
    );
  }

  @inline
  value(m: v128): v128 {
    // m is clipped at the end of an arm, since the difference of two large smoothed hinges would
    // cancel.
    const right = Lanes.cut(Lanes.relu(m), this.cap + this.delta);
    const left = Lanes.cut(Lanes.relu(f32x4.neg(m)), this.kappa + this.delta);
    return f32x4.add(
      f32x4.sub(
        this.smoothed(right),
        this.smoothed(f32x4.sub(right, f32x4.splat(this.cap))),
      ),
      f32x4.mul(
        f32x4.splat(this.tau),
        f32x4.sub(
          this.smoothed(left),
          this.smoothed(f32x4.sub(left, f32x4.splat(this.kappa))),
        ),
      ),
    );
  }

  @inline
  derivative(m: v128): v128 {
    const minus = f32x4.neg(m);
    return f32x4.sub(
      f32x4.sub(this.slope(m), this.slope(f32x4.sub(m, f32x4.splat(this.cap)))),
      f32x4.mul(
        f32x4.splat(this.tau),
        f32x4.sub(this.slope(minus), this.slope(f32x4.sub(minus, f32x4.splat(this.kappa)))),
      ),
    );
  }

  @inline
  conjugate(a: v128): v128 {
    const right = Lanes.relu(a);
    const left = Lanes.relu(f32x4.neg(a));
    // With τ = 0 no slope is negative.
    const width: f32 = this.tau > 0 ? (0.5 * this.delta) / this.tau : 0;
    return f32x4.add(
      f32x4.mul(f32x4.splat(0.5 * this.delta), f32x4.mul(right, right)),
      f32x4.mul(f32x4.splat(width), f32x4.mul(left, left)),
    );
  }
}
