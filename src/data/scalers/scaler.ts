import type {DenseMatrix, SparseMatrix} from '../matrix.js';

/** An affine scaling of each feature: `(x − center) / spread`, a feature without spread to 0. */
export interface Scaling {
  /** [D], of dense features, float32 numbers; absent for sparse ones, whose zeros must stay zeros. */
  readonly center?: Float64Array;
  /** [D], 0 for a feature that is the same in all rows. */
  readonly spread: Float64Array;
}

/** One way to scale features. A new one is a file with such a record, and its line in the list. */
export interface Scaler {
  /** What it makes of each feature, in words. */
  readonly makes: string;
  /** What a scaled feature counts in, in words. */
  readonly unit: string;
  /** Whether it moves zeros, which are not stored of sparse rows. */
  readonly isCentred: boolean;
  /** Begins to learn of rows. */
  learn(): ScalerLearner;
  /** The sums that have taught a scaling, of so many rows. Absent if it is learnt of all rows at once only. */
  sumsOf?(scaling: Scaling, rows: number): unknown;
}

/** What a scaler learns of the features of rows that come bit by bit. */
export interface ScalerLearner {
  /** Takes further rows, dense or sparse as those before; one of weight k counts k times. */
  add(data: DenseMatrix | SparseMatrix, weights?: Float32Array): void;
  /** Writes the center and the spread of the features from `first` up to `last`. Both are 0 before. */
  write(scaling: Scaling, first: number, last: number): void;
  /** The sums over all rows so far, as plain JSON. */
  sums?(): unknown;
  /** Adds the sums of other rows. */
  merge?(sums: unknown): void;
}
