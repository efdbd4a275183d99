/** N rows of D float32 numbers. */
export interface DenseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** [N · D], row-major. */
  readonly values: Float32Array;
}

/** N rows of D float32 numbers of which only those other than 0 are stored: compressed sparse rows (CSR). */
export interface SparseMatrix {
  readonly rows: number;
  readonly columns: number;
  /** [N + 1], the values of row i are those from indptr[i] up to indptr[i + 1]. */
  readonly indptr: Int32Array;
  /** The column of each value, from 0, ascending within a row. */
  readonly indices: Int32Array;
  /** The stored values, row by row. */
  readonly values: Float32Array;
}
