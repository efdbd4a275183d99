import type {Cell} from './table/cells.js';
import type {Encoding} from './table/encoding.js';
import type {DenseMatrix, SparseMatrix} from './matrix.js';
import type {RawTable} from './table/rawTable.js';

/** The name of a class. */
export type Label = string | number;

/** A table of N examples with D features, whether its rows are dense or sparse. */
export interface DatasetFields {
  readonly rows: number;
  readonly columns: number;
  /** [D], the name of each column, where the source had names. */
  readonly features?: readonly string[];
  /** The name of the label column, where it had one. */
  readonly labelColumn?: string;
  /** [N], the label of each row, where the source had labels. */
  readonly labels?: readonly Label[];
  /** [N], how often each row counts, where the source had sample weights; once by default. */
  readonly sampleWeight?: Float32Array;
  /** The encoding of the file that the table was read from. */
  readonly encoding?: Encoding;
  /**
   * The rows before they were encoded, where the encoding was fitted to them: parts of the table
   * are encoded anew from these, not from `values`. Leave it out of a copy with other values.
   */
  readonly raw?: RawTable;
  /** [N] each, the unencoded columns that the option `keep` asked for, by name. */
  readonly kept?: Readonly<Record<string, readonly Cell[]>>;
  /** Whether the svmlight file that the table was read from counted its columns from 0, not from 1. */
  readonly zeroBased?: boolean;
  /** The size of the pictures that the rows are, where they are pictures. */
  readonly pictures?: Pictures;
}

/** The size of pictures: a row has height · width · channels values, the channels of a pixel side by side. */
export interface Pictures {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Examples as plain numbers, row by row: N rows, D columns, float32. */
export interface DenseDataset extends DatasetFields, DenseMatrix {}

/** Examples of which only the values other than 0 are stored: compressed sparse rows (CSR). */
export interface SparseDataset extends DatasetFields, SparseMatrix {}

/**
 * A table of examples. Parsers make it, {@link csr} makes sparse ones; the estimator takes it wherever
 * it takes `x`.
 */
export type Dataset = DenseDataset | SparseDataset;

/** Whether only the values other than 0 are stored. */
export function isSparse(data: Dataset): data is SparseDataset {
  return 'indptr' in data;
}

/** Whether a value is a table of examples. */
export function isDataset(value: unknown): value is Dataset {
  return (value as Partial<Dataset> | null | undefined)?.values instanceof Float32Array;
}
