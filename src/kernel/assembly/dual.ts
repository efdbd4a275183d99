import {marginOf} from './margins';

/**
 * The state of dual coordinate steps on some columns of the scores: one-vs-rest has one or more such
 * blocks, which know nothing of each other, the other reductions a single one. Addresses are bytes
 * from 0. The host writes the fields in this order; see dualLayout.ts.
 *
 * `W` stands for the weights the steps see, `centre` for the proximal centre and candidate for the
 * model, `V = −C Σ v_i x_i ⊗ g_i` for what the duals alone say.
 */
@unmanaged
export class Dual {
  /** Weight of the losses: P = ½‖W‖² + C Σ v_i L_i. */
  C: f64;
  /** Δ, if it is one number. */
  margin: f64;
  /** The penalty's conjugate: (ε/2)·a² for lo ≤ a ≤ hi, ε by the sign of a. */
  above: f64;
  below: f64;
  lo: f64;
  hi: f64;
  /** A row whose part of the gap is at most this is skipped. */
  ignore: f64;
  /** The factor on the next candidate before it is rounded. */
  stretch: f64;
  /** What κ is multiplied by, up to 1, when it is increased. */
  widening: f64;
  /** κ of the bias, the factor on the steps of the duals; 0 if there is no bias. */
  biasStep: f64;
  /** The share of the centre's step that is added to the bias: 1 − κ if it is regularised, else 1. */
  biasKeep: f64;
  /** 1 if the bias is regularised, else 0. */
  biasWeight: f64;

  /** The results of a sweep: the gap of its rows, each before its step, and the change of C Σ v_i q_i. */
  gap: f64;
  change: f64;
  /** How many rows (of one-vs-rest: times columns) were visited, and how many moved. */
  visited: f64;
  moved: f64;
  /** How many a certificate has made active. */
  woken: f64;
  /** ‖V‖², ‖W‖² and ‖W − V‖² of the candidate, bias included if it is regularised. */
  squaresV: f64;
  squaresW: f64;
  squaresApart: f64;
  /** Σ ((w − base)/κ)² */
  squaresGone: f64;
  /** C Σ v_i L_i of the candidate, and C Σ v_i q_i. */
  loss: f64;
  value: f64;

  features: u32;
  /** Columns of this block, and which is its first. */
  columns: u32;
  first: u32;
  /** Columns of all blocks. */
  total: u32;
  rows: u32;
  /** In how many parts of the rows a certificate is computed. */
  parts: u32;
  /** The rows that this record's certificate is of. */
  from: u32;
  until: u32;
  sparse: u32;
  values: usize;
  indices: usize;
  indptr: usize;
  /** [N] int32 */
  labels: usize;
  /** v, [N] float32; 0 if all are 1. */
  exampleWeights: usize;
  reduction: u32;
  /** The cost matrix [y][j], float64; 0 if Δ is one number. Binary: [y]. */
  margins: usize;
  /** The last candidate that was certified, as it is kept. Dense: [columns][stride], CSR: [D][stride], float32. */
  base: usize;
  /**
   * The differences of the weights and of the centre from the base, laid out likewise: they are
   * small, so float32 is precise enough.
   */
  weights: usize;
  centre: usize;
  /** Bytes from a column (CSR: from a feature) to the next. */
  stride: u32;
  /** κ of each feature, [D] float32, padded with 0. CSR: 1 if it stands behind the weights of each feature, else 0. */
  steps: usize;
  /** The same of the bias, [columns] float64 each. */
  baseBias: usize;
  bias: usize;
  biasCentre: usize;
  /** V as the duals make it, float64, laid out like the weights, and of the bias, [columns]. */
  exact: usize;
  exactBias: usize;
  /** 1 if scores of the base are to be computed in float64; else they follow the base in float32 steps. */
  exactly: u32;
  /** Scores of the base, [N][columns] float64. */
  baseScores: usize;
  /** a, [N][columns] float64; of pairwise losses 0 for the true class. */
  duals: usize;
  /** The duals that V was computed from, laid out likewise. */
  summed: usize;
  /** Σ_d κ_d x_d², [N] float64; negative where it is not known yet. */
  curvature: usize;
  /** For how many visits the duals have not changed: [N] bytes, for one-vs-rest [N][columns]. */
  still: usize;
  /** The active rows, ascending, [N] uint32, and how many there are. */
  list: usize;
  active: u32;
  /** The same in the order of this pass, and room to make it, `buckets` + 1 uint32; a power of two. */
  order: usize;
  counts: usize;
  buckets: u32;
  /** How many neighbouring rows stay together, and the key of the hash that orders them. */
  neighbours: u32;
  key: u32;
  /** Factors on duals that make Σ_i v_i g_i = 0, [y][column][a > 0], float64; 0 if there are none. */
  factors: usize;
  /** For each row the candidate's greatest score of these columns, float32, and its class, [N][2]. */
  top: usize;
  /** Room for one row: three times [columns] float64, once float32, all padded to vectors. */
  room: usize;

  /** φ*(a) */
  @inline
  conjugate(a: f64): f64 {
    return 0.5 * (a > 0 ? this.above : this.below) * a * a;
  }

  /** φ′(m) = the a that attains φ(m) = max (a·m − φ*(a)); 0 at a kink. */
  @inline
  derivative(m: f64): f64 {
    return this.prox(m, 0);
  }

  /** φ(m) */
  @inline
  penalty(m: f64): f64 {
    const a = this.derivative(m);
    return a * m - this.conjugate(a);
  }

  /** φ′ of φ's Moreau envelope of that width, at m. NaN stays NaN. */
  @inline
  prox(m: f64, width: f64): f64 {
    const curved = width + (m > 0 ? this.above : this.below);
    if (curved > 0) return min(max(m / curved, this.lo), this.hi);
    return m > 0 ? this.hi : m < 0 ? this.lo : m;
  }

  /** Δ of class y over column j, counted from 0. */
  @inline
  marginOf(y: u32, j: u32): f64 {
    return marginOf(this.margin, this.margins, this.total, y, j);
  }

  /** C·v of row i. */
  @inline
  strength(i: u32): f64 {
    return this.exampleWeights ? this.C * <f64>load<f32>(this.exampleWeights + 4 * i) : this.C;
  }

  @inline
  labelOf(i: u32): u32 {
    return load<u32>(this.labels + 4 * i);
  }

  @inline
  dualsOf(i: u32): usize {
    return this.duals + 8 * <usize>i * this.columns;
  }

  @inline
  summedOf(i: u32): usize {
    return this.summed + 8 * <usize>i * this.columns;
  }

  /** The factor on a dual of class y in column j of this block. */
  @inline
  factor(y: u32, j: u32, a: f64): f64 {
    if (this.factors == 0) return 1;
    return load<f64>(this.factors + 8 * (2 * (y * this.columns + j) + u32(a > 0)));
  }

  @inline
  get padded(): usize {
    return (this.columns + 3) & ~3;
  }

  @inline
  baseScoresOf(i: u32): usize {
    return this.baseScores + 8 * <usize>i * this.columns;
  }

  /** s, [columns] float64 */
  @inline
  get scores(): usize {
    return this.room;
  }

  /** μ or m, [columns] float64 */
  @inline
  get violations(): usize {
    return this.room + 8 * this.padded;
  }

  /** [columns] float64 */
  @inline
  get found(): usize {
    return this.room + 16 * this.padded;
  }

  /** By how much −C·v·g changes, [columns] float32, padded to vectors with 0. */
  @inline
  get change32(): usize {
    return this.room + 24 * this.padded;
  }
}
