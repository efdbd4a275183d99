/** What a class is called by its users. */
export type Label = string | number;

/**
 * A table of examples as plain numbers, row by row: N rows, D columns, float32.
 * Parsers make it; the estimator takes it wherever it takes `x`.
 */
export interface Dataset {
  readonly rows: number;
  readonly columns: number;
  /** [N · D], row-major. */
  readonly values: Float32Array;
  /** [D], the name of each column, where the source had names. */
  readonly features?: readonly string[];
  /** The name of the label column, where it had one. */
  readonly labelColumn?: string;
  /** [N], the label of each row, where the source had a label column. */
  readonly labels?: readonly Label[];
}

/** The rows of `data` at `indices`, in that order, with their labels. */
export function takeRows(data: Dataset, indices: ArrayLike<number>): Dataset {
  const {columns, values, labels} = data;
  const taken = new Float32Array(indices.length * columns);
  const takenLabels: Label[] = [];
  for (let i = 0; i < indices.length; i++) {
    const row = indices[i]!;
    taken.set(values.subarray(row * columns, (row + 1) * columns), i * columns);
    if (labels) takenLabels.push(labels[row]!);
  }
  return {...data, rows: indices.length, values: taken, ...(labels && {labels: takenLabels})};
}
