import type {SortedRows} from './sortedRows.js';

/** The predictions of a model for examples whose classes are known. N examples, K classes. */
export interface Predictions {
  /** K */
  readonly classes: number;
  /** Class index, [N]. */
  readonly truth: Int32Array;
  /** The class index that was predicted, [N]. */
  readonly predicted: Int32Array;
  /** Row by row: [N] for two classes on one column (positive for the second), else [N, K]. */
  readonly scores: ArrayLike<number>;
  /** [N, K] row by row, where the model has them. */
  readonly probabilities?: ArrayLike<number> | undefined;
  /** [N]; a weight of k is the example k times. Ones by default. */
  readonly weights?: ArrayLike<number> | undefined;
  /** By class, what scorers have sorted: several of the same predictions sort once. @internal */
  readonly sorted?: Map<number, SortedRows>;
}

/** A measure of how good predictions are. */
export interface Scorer {
  readonly name: string;
  /** Whether more is better; of a loss, less is. */
  readonly greaterIsBetter: boolean;
  /** Whether it is of probabilities, which a model must be calibrated for. */
  readonly needsProbabilities?: boolean;
  /** @throws one line if the predictions are not such as it can judge */
  score(predictions: Predictions): number;
}

/** The weight of each example, ones where none were given. */
export function weightsOf({weights, truth}: Predictions): ArrayLike<number> {
  return weights ?? new Float64Array(truth.length).fill(1);
}
