import type {Parabola} from '../../losses/index.js';

/** A penalty by its conjugate: φ(m) in float64, and ε on either side of 0. */
export function parabolaLoss({above, below, lo, hi}: Parabola) {
  const epsilonOf = (t: number) => (t >= 0 ? above : below);
  return {
    epsilonOf,
    lossAt(m: number): number {
      const epsilon = epsilonOf(m);
      const a = epsilon === 0 ? (m >= 0 ? hi : lo) : Math.min(hi, Math.max(lo, m / epsilon));
      return m === 0 ? 0 : m * a - (epsilon / 2) * a * a;
    },
  };
}
