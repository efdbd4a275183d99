import type {Parabola} from '../../losses/index.js';
import {parabolaLoss} from './parabolaLoss.js';

/** Halvings when looking for a point between barriers. */
const HALVINGS = 60;

/**
 * Where the duals a of a row's J violations lie: lo ≤ a, and t ≤ hi, where t is either each of them or their sum. The
 * conjugate of the row's loss is `Σ (ε/2) t²`.
 */
export interface DualDomain {
  readonly lo: number;
  readonly hi: number;
  /** Whether t is the sum of a row's: the loss is the penalty of its largest violation, not the sum of all. */
  readonly together: boolean;
  /** ε at t. */
  epsilonOf(t: number): number;
  /** t, [N] or [N · J], of a, [N · J]; also of changes. */
  tops(a: Float64Array): Float64Array;
  /** The loss of a row's violations, from `at` on. */
  lossAt(m: Float64Array, at: number): number;
  /** Moves duals that are outside, by rounding say, to the nearest ends, or that share of these within. */
  clip(a: Float64Array, inward: number): void;
  /** The a's of a row where `a·m − conjugate + μ·Σ log(distances from the ends)` is largest. */
  central(m: Float64Array, at: number, mu: number, into: Float64Array): void;
}

/** A penalty on each violation. */
export function boxes(parabola: Parabola, pairs: number): DualDomain {
  const {above, below, lo, hi} = parabola;
  const {epsilonOf, lossAt} = parabolaLoss(parabola);

  function centralOf(m: number, mu: number): number {
    const far = (epsilon: number) =>
      epsilon === 0 ? Infinity : Math.abs(m) / epsilon + Math.sqrt(mu / epsilon);
    let low = Math.max(lo, -far(below));
    let high = Math.min(hi, far(above));
    for (let i = 0; i < HALVINGS; i++) {
      const a = (low + high) / 2;
      const slope = m - epsilonOf(a) * a + mu / (a - lo) - mu / (hi - a);
      if (slope > 0) low = a;
      else high = a;
    }
    return (low + high) / 2;
  }

  return {
    lo,
    hi,
    together: false,
    epsilonOf,
    tops: a => a,
    lossAt(m, at) {
      let loss = 0;
      for (let r = at; r < at + pairs; r++) loss += lossAt(m[r]!);
      return loss;
    },
    clip(a, inward) {
      const inside = 1 - inward;
      a.forEach((dual, k) => (a[k] = Math.min(hi * inside, Math.max(lo * inside, dual))));
    },
    central(m, at, mu, into) {
      for (let r = 0; r < pairs; r++) into[r] = centralOf(m[at + r]!, mu);
    },
  };
}

/** The penalty of the largest violation of a row; it must not fall anywhere, lo = 0. */
export function simplex(parabola: Parabola, pairs: number): DualDomain {
  const {above: epsilon, hi} = parabola;
  const {lossAt} = parabolaLoss(parabola);
  const sumAt = (a: Float64Array, at: number) => {
    let sum = 0;
    for (let r = at; r < at + pairs; r++) sum += a[r]!;
    return sum;
  };
  const greatestAt = (m: Float64Array, at: number) => {
    let greatest = m[at]!;
    for (let r = at + 1; r < at + pairs; r++) greatest = Math.max(greatest, m[r]!);
    return greatest;
  };

  return {
    lo: 0,
    hi,
    together: true,
    epsilonOf: () => epsilon,
    tops: a => Float64Array.from({length: a.length / pairs}, (_, i) => sumAt(a, i * pairs)),
    lossAt: (m, at) => lossAt(greatestAt(m, at)),
    clip(a, inward) {
      for (let at = 0; at < a.length; at += pairs) {
        for (let r = at; r < at + pairs; r++) a[r] = Math.max(0, a[r]!);
        const shorter = (hi * (1 - inward)) / sumAt(a, at);
        if (shorter < 1) for (let r = at; r < at + pairs; r++) a[r]! *= shorter;
      }
    },
    // a_r = μ/(ν − m_r), where ν = ε·Σa + μ/(hi − Σa): what Σa is at most, ν exceeds the largest m by.
    central(m, at, mu, into) {
      const greatest = greatestAt(m, at);
      const fill = (beyond: number) => {
        for (let r = 0; r < pairs; r++) into[r] = mu / (beyond + (greatest - m[at + r]!));
        return sumAt(into, 0);
      };
      let low = 0;
      let high = Math.max(0, -greatest) + (2 * pairs * mu) / hi + Math.sqrt(epsilon * pairs * mu);
      for (let i = 0; i < HALVINGS; i++) {
        const beyond = (low + high) / 2;
        const sum = fill(beyond);
        if (sum >= hi || epsilon * sum + mu / (hi - sum) > greatest + beyond) low = beyond;
        else high = beyond;
      }
      fill(high);
    },
  };
}
