import type {FusedLoss} from './kernelLoss.js';

/**
 * The conjugate of a penalty as data: `φ*(a) = (ε/2)·a²` for lo ≤ a ≤ hi, ∞ outside; ε may depend on
 * the sign of a.
 */
export interface Conjugate {
  readonly above: number;
  readonly below: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * The problem that dual steps solve: `P(W) = ½‖W‖² + C Σ v_i L_i`, the bias a feature of value 1
 * with its own treatment.
 */
export interface DualProblem {
  reduction: FusedLoss['reduction'];
  conjugate: Conjugate;
  margin: NonNullable<FusedLoss['margin']>;
  /** Columns of scores: K, or 1 for the binary reduction. */
  columns: number;
  /** Class indices, [N]. */
  labels: Int32Array;
  /** v, [N]; ones by default. */
  weights?: Float32Array | undefined;
  /** How often each row counts where it is predicted right, [N]; once by default. */
  counts?: Float32Array | undefined;
  C: number;
  bias: 'regularized' | 'free' | 'none';
  /** κ of each feature, [D], in (0, 1]; all 1 by default. */
  steps?: Float32Array | undefined;
  /** κ of the bias; ρ of a free one. */
  biasStep: number;
  /**
   * How many blocks the columns of one-vs-rest are cut into, each for one thread. The steps do not
   * depend on it; the best weights do, since each block keeps its own.
   */
  blocks?: number;
  /** Fixes the order of the rows. */
  seed?: number;
}

/** The result of a sweep: estimates of what {@link DualAscent.certify} would prove. */
export interface SweepReport {
  /** P − D, summed over the rows, each before its step. */
  gap: number;
  /** D */
  dual: number;
  /** The part of the gap that is ½‖W − V‖². */
  apart: number;
  /** Rows (for one-vs-rest, times columns) that were visited, and those whose duals changed. */
  visited: number;
  moved: number;
}

/** Bounds in float64, of all columns together. */
export interface Bounds {
  /** P of the best candidate so far, as its float32 weights are. */
  primal: number;
  /** P of the latest candidate; an estimate unless it is proven. */
  latest: number;
  proven: boolean;
  /** The best lower bound so far. */
  dual: number;
  /** Rows predicted right by the latest candidate, as often as they count. */
  correct: number;
  /** Whether the latest bounds are numbers. */
  finite: boolean;
  /** Rows (for one-vs-rest, times columns) that the latest certificate has made active. */
  woken: number;
}

/** A running dual coordinate ascent; until disposed of, it holds kernel memory of its own. */
export interface DualAscent {
  /**
   * One pass over the active rows, in a new order. Rows whose part of the gap is at most `ignore` are skipped.
   *
   * @param neighbours how many rows that lie next to each other stay together in the order; 1 by default
   */
  sweep(ignore: number, neighbours?: number): SweepReport;
  /**
   * Computes the certificate and the weights from the duals, and keeps the best candidate. Where
   * the scores have changed little since they were last computed in float64, they are updated in
   * float32: the lower bound is proven all the same, the primal is then an estimate.
   *
   * @param slack how far off those scores may be, as a share of P; 0 by default
   * @param stretch factor on the candidate before it is rounded to float32, 1 by default
   */
  certify(slack?: number, stretch?: number): Bounds;
  /** Multiplies every κ by that, up to 1; not before the first sweep or certificate. Returns whether one was below 1. */
  widen(factor: number): boolean;
  /** Makes inactive rows active again. */
  wake(): void;
  /** The candidate of {@link Bounds.primal}: W [D · columns], row by row, and b [columns]. */
  best(): {W: Float32Array; b: Float32Array};
  /** Starts from weights, and from duals [N][columns] if they are known, instead of 0. */
  start(W: ArrayLike<number>, b: ArrayLike<number>, duals?: Float64Array): void;
  /** a, [N][columns]; of pairwise losses 0 for the true class. */
  duals(): Float64Array;
  dispose(): void;
}

/** The margins as the kernel takes them; for the binary reduction, that of class y over the other class. */
export function marginsOf(margin: readonly (readonly number[])[], columns: number): number[] {
  return columns === 1 ? [margin[0]![1]!, margin[1]![0]!] : margin.flat();
}
