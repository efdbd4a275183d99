import type {DenseMatrix, SparseMatrix} from './matrix.js';

/** Rows of numbers, and what their features are called. */
export type Encoded = (DenseMatrix | SparseMatrix) & {
  /** [D], where features have names. */
  readonly features?: readonly string[];
};

/**
 * What makes rows of numbers of raw rows (texts, or the cells of a table), once it has learnt of some.
 *
 * `Config` is what it is as plain JSON: all that it was told and has learnt.
 */
export interface Encoder<Rows, Config, Out extends Encoded = Encoded> {
  /** Plain JSON to make it again from. */
  readonly config: Config;
  /**
   * Learns what there is to learn of the rows. The encoder itself stays as it is.
   *
   * @param weights [N], how often each row counts; once by default. A row of weight 0 is not there
   */
  fit(rows: Rows, weights?: ArrayLike<number>): FittedEncoder<Rows, Config, Out>;
  /** Begins to learn of rows that come bit by bit. Absent if there is nothing to learn, as of hashes. */
  running?(): Learner<Rows, FittedEncoder<Rows, Config, Out>>;
}

/** An encoder that has learnt. Its own `fit` learns anew, with the same options. */
export interface FittedEncoder<Rows, Config, Out extends Encoded = Encoded> extends Encoder<
  Rows,
  Config,
  Out
> {
  /** D */
  readonly columns: number;
  /** [D], the name of each feature, where features have one. */
  readonly features?: readonly string[];
  /** [N, D], a row for each raw one. */
  transform(rows: Rows): Out;
}

/** What is learnt of rows that come bit by bit: sums, which add up over the parts of the rows. */
export interface Learner<Rows, Learnt> {
  /** Takes further rows, each as often as its weight says. */
  add(rows: Rows, weights?: ArrayLike<number>): void;
  /** The sums over all rows so far, as plain JSON. */
  sums(): unknown;
  /** Adds the sums of rows that another learner of the same took. */
  merge(sums: unknown): void;
  /** What all rows so far have taught. @throws one line if that is not enough */
  read(): Learnt;
}
