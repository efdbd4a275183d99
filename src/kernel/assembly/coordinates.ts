import {marginOf} from './margins';

/**
 * The state of coordinate descent on some columns of the scores: a single one of one-vs-rest or
 * binary, all of Weston–Watkins. The host writes the fields in this order; see coordinateLayout.ts.
 *
 * Minimised is `Σ c_i φ(m_ij) + (μ/2)‖W‖² + ν‖W‖₁`, where φ is the parabola 1/2ε between its straight
 * ends; where it has corners, one of that width around duals that follow.
 */
@unmanaged
export class Coordinates {
  /** ε of the (rounded) φ, by the sign of a, and the bounds of a. */
  above: f64;
  below: f64;
  lo: f64;
  hi: f64;
  /** 1/ε */
  bendAbove: f64;
  bendBelow: f64;
  /** What ε holds beyond the penalty's own. */
  width: f64;
  /** μ of weights and of biases, and ν. */
  squares: f64;
  biasSquares: f64;
  absolutes: f64;
  /** Δ, if it is one number. */
  margin: f64;
  /** A pass leaves weights that are no further from optimal, as a slope. */
  enough: f64;

  /** The furthest from optimal that a pass met a weight, as a slope. */
  steepest: f64;
  /** By how much a way to other weights changed Σ c φ. */
  change: f64;
  /** The objective, of the penalty itself; Σ c Δ a, Σ c φ*(a) and ‖Σ g‖² of the duals as they are balanced. */
  primal: f64;
  linear: f64;
  conjugate: f64;
  biasSlopes: f64;
  /** The steepest data slope of a part's features, as the latest look found it. */
  steepestSlope: f64;

  /** D, without the feature of the bias. */
  features: u32;
  rows: u32;
  /** The numbers by row, as they were pinned; no indices if they are dense. */
  rowValues: usize;
  indices: usize;
  indptr: usize;
  /** The same by feature, float32, and behind them the bias: a feature that is 1 in every row. */
  values: usize;
  /** The row of each, uint32; 0 if they are dense. */
  rowOf: usize;
  /** Where each feature begins, and the end; [D + 2] uint32. */
  start: usize;
  /** Of CSR: 1 for the features whose values are to be brought in that order; [D] bytes. */
  asked: usize;
  /** In how many parts, each with a record of its own behind this one, rows are brought in that order and features are looked at. */
  parts: u32;
  /** Which of them this is, its rows and its features. */
  part: u32;
  fromRow: u32;
  untilRow: u32;
  from: u32;
  until: u32;
  /** How many values of each feature a part has, then where the next of them goes; [D] uint32. */
  counts: usize;
  /** Where the values of a row are that are asked for, [D + 1] uint32. */
  picked: usize;
  /** Columns here, which is the first, and those of all. */
  columns: u32;
  first: u32;
  total: u32;
  /** 1 of pairwise losses. */
  pairwise: u32;
  /** 1 if there are biases. */
  hasBias: u32;
  labels: usize;
  /** The cost matrix [y][j], float64; 0 if Δ is one number. Binary: [y]. */
  margins: usize;
  /**
   * For each row and column u, of which a = u/ε is the clipped slope, and q: c, negative where m falls
   * as the score rises; of pairwise losses 0 for the true class. [N][columns][2] float64.
   */
  records: usize;
  /** The duals that the rounding is around, [N][columns] float64; 0 without a width. */
  centre: usize;
  /** The score-gradient, [N][columns] float64, for the slopes of a look. */
  pull: usize;
  /** W, [D + 1][columns] float64, the biases last. */
  weights: usize;
  /** Data slopes of the latest look, likewise. */
  slopes: usize;
  /** Of a single column of CSR: what the rows of each part add to the slopes, [parts][D] float64; else 0. */
  rowSlopes: usize;
  /** The weights of a part's features that are not 0 or whose slope is beyond ν, from where its features begin, uint32; and how many. */
  far: usize;
  farCount: u32;
  /**
   * Where weights are to go, or a direction, and the second derivative times that; of a Newton step how far
   * they go, and the second derivative of each. Likewise.
   */
  direction: usize;
  product: usize;
  /** 0 where others are at work. */
  works: u32;
  /** Which weights a pass goes over, and how many; uint32. */
  list: usize;
  active: u32;
  /** Of Newton steps: the weights whose second derivatives are kept as a matrix, in what order, uint32. */
  members: usize;
  memberCount: u32;
  /** Members there is room for, an even number, and those that are in the matrix. */
  capacity: u32;
  grammed: u32;
  /** 1 and a member's place among them, by weight, [D + 1] uint32; 0 of others. */
  places: usize;
  /**
   * [capacity][capacity] float64, those of the other parts behind it, and of each row the second derivative that it
   * was made with, [N] float64.
   */
  gram: usize;
  bends: usize;
  /** Slopes of members and how far they went, [capacity] float64. */
  memberSlopes: usize;
  memberMoves: usize;
  /** Members of a row and its numbers: room for [capacity] of 16 bytes, and as much again for those that are new. */
  gathered: usize;
  /** Roots of the second derivatives, [N] float64. */
  roots: usize;
  /** Values of rows that bend, times these roots: where those of each weight begin, uint32, the row of each, uint32, and the values, float32. */
  keptStart: usize;
  keptRows: usize;
  keptValues: usize;
  /** Factors on duals that make the biases' slopes 0, [y][column][a > 0], float64; 0 if there are none. */
  factors: usize;

  /** Δ of class y over column j, counted from 0. */
  @inline
  marginOf(y: u32, j: u32): f64 {
    return marginOf(this.margin, this.margins, this.total, y, j);
  }

  /** The factor on a dual of class y in column j of these. */
  @inline
  factor(y: u32, j: u32, a: f64): f64 {
    if (this.factors == 0) return 1;
    return load<f64>(this.factors + 8 * (2 * (y * this.columns + j) + u32(a > 0)));
  }

  /** The slope of the (rounded) φ. */
  @inline
  dual(u: f64): f64 {
    return min(max(u * select(this.bendAbove, this.bendBelow, u > 0), this.lo), this.hi);
  }

  /** Its second derivative. */
  @inline
  bend(u: f64): f64 {
    const bent = select(this.bendAbove, this.bendBelow, u > 0);
    const free = u * bent;
    return select<f64>(bent, 0, min(max(free, this.lo), this.hi) == free);
  }

  /** The (rounded) φ around its centre, up to a constant. */
  @inline
  rounded(u: f64): f64 {
    const a = this.dual(u);
    return a * (u - 0.5 * select(this.above, this.below, u > 0) * a);
  }

  /** φ(m) of the penalty itself. */
  @inline
  penalty(m: f64): f64 {
    const epsilon = (m > 0 ? this.above : this.below) - this.width;
    const a =
      epsilon > 0 ? min(max(m / epsilon, this.lo), this.hi) : m > 0 ? this.hi : m < 0 ? this.lo : m;
    return a * m - 0.5 * epsilon * a * a;
  }
}
