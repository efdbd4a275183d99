import type {DenseMatrix, SparseMatrix} from './matrix.js';

/** Rows of numbers, and what their features are called. */
type Encoded = (DenseMatrix | SparseMatrix) & {
  /** [D], where features have names. */
  readonly features?: readonly string[];
};

/**
 * What encodes raw rows (texts, or the cells of a table) as rows of numbers, once it was fitted to
 * some.
 *
 * `Config` is its state as plain JSON: options and what was learnt.
 */
export interface Encoder<Rows, Config, Out extends Encoded = Encoded> {
  /** Plain JSON to make it again from. */
  readonly config: Config;
  /**
   * Fits an encoder to the rows. This one stays as it is.
   *
   * @param weights [N], how often each row counts; once by default. A row of weight 0 is not there
   */
  fit(rows: Rows, weights?: ArrayLike<number>): FittedEncoder<Rows, Config, Out>;
  /**
   * Starts to fit an encoder to rows that arrive in chunks. Absent if there is nothing to fit, as
   * for hashes.
   */
  running?(): Learner<Rows, FittedEncoder<Rows, Config, Out>>;
}

/** A fitted encoder. Its own `fit` starts from scratch, with the same options. */
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

/** Fits to rows that arrive in chunks: it keeps sums, which can be added up over parts of the rows. */
export interface Learner<Rows, Learnt> {
  /** Adds rows, each as often as its weight says. */
  add(rows: Rows, weights?: ArrayLike<number>): void;
  /** The sums over all rows so far, as plain JSON. */
  sums(): unknown;
  /** Adds the sums of rows that another learner of the same took. */
  merge(sums: unknown): void;
  /** What was learnt from all rows so far. @throws one line if they are too few to learn from */
  read(): Learnt;
}
