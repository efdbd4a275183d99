/** How the violations of rows depend on their scores: `m_i = Δ_i + E_i s_i`, J violations of K scores. */
export interface Pairing {
  readonly columns: number;
  readonly pairs: number;
  /** The rows, those one after the other that {@link bend} the same entries. */
  readonly order: Int32Array;
  /** `E s` of the rows from `first` up to `end`, [N · J] of [N · K]. */
  forth(scores: Float64Array, first: number, end: number, into: Float64Array): void;
  /** `Eᵀ a`, [N · K] of [N · J]. */
  back(a: Float64Array, first: number, end: number, into: Float64Array): void;
  /**
   * `Eᵀ (diag(1/u) + σ·11ᵀ)⁻¹ E` of a row, row after row of the lower triangle. Its sums have no differences:
   * u, [J], and σ may be of any size.
   */
  bend(row: number, u: Float64Array, sigma: number, into: Float64Array): void;
}

/** One score and one violation, `m = Δ − t s`. @param signs t, [N] */
export function bySign(signs: Float64Array): Pairing {
  const turn = (from: Float64Array, first: number, end: number, into: Float64Array) => {
    for (let i = first; i < end; i++) into[i] = -signs[i]! * from[i]!;
  };
  return {
    columns: 1,
    pairs: 1,
    order: Int32Array.from(signs.keys()),
    forth: turn,
    back: turn,
    bend(_, u, sigma, into) {
      into[0] = u[0]! / (1 + sigma * u[0]!);
    },
  };
}

/** The column of a pair: all but the class's own are one, in order. */
export function columnOfPair(label: number, pair: number): number {
  return pair < label ? pair : pair + 1;
}

/** Each other class against the own, `m_j = Δ_j + s_j − s_y`, j in order with y left out. */
export function byClass(labels: Int32Array, columns: number): Pairing {
  const pairs = columns - 1;
  const placeOf = (j: number, k: number) => (j > k ? (j * (j + 1)) / 2 + k : (k * (k + 1)) / 2 + j);
  return {
    columns,
    pairs,
    order: Int32Array.from(labels.keys()).sort((a, b) => labels[a]! - labels[b]!),
    forth(scores, first, end, into) {
      for (let i = first; i < end; i++) {
        const label = labels[i]!;
        const own = scores[i * columns + label]!;
        for (let r = 0; r < pairs; r++)
          into[i * pairs + r] = scores[i * columns + columnOfPair(label, r)]! - own;
      }
    },
    back(a, first, end, into) {
      for (let i = first; i < end; i++) {
        const label = labels[i]!;
        let sum = 0;
        for (let r = 0; r < pairs; r++) {
          const value = a[i * pairs + r]!;
          into[i * columns + columnOfPair(label, r)] = value;
          sum += value;
        }
        into[i * columns + label] = -sum;
      }
    },
    bend(row, u, sigma, into) {
      const label = labels[row]!;
      let sum = 0;
      for (let r = 0; r < pairs; r++) sum += u[r]!;
      const whole = 1 + sigma * sum;
      into[placeOf(label, label)] = sum / whole;
      for (let r = 0; r < pairs; r++) {
        const value = u[r]!;
        const column = columnOfPair(label, r);
        into[placeOf(column, label)] = -value / whole;
        let others = 0;
        for (let q = 0; q < pairs; q++) {
          if (q === r) continue;
          others += u[q]!;
          into[placeOf(column, columnOfPair(label, q))] = (-sigma * value * u[q]!) / whole;
        }
        into[placeOf(column, column)] = (value * (1 + sigma * others)) / whole;
      }
    },
  };
}
