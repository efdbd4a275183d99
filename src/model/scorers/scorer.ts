import {quoted} from '../../arguments/index.js';
import type {Label} from '../../data/index.js';

/** The predictions of a model for examples whose classes are known. N examples, K classes. */
export interface Predictions {
  /** K */
  readonly classes: number;
  /** [K], the label of each class, for messages; their indices if it is not given. */
  readonly labels?: readonly Label[] | undefined;
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
  /** By class, what scorers that rank have worked out, for all of them. @internal */
  readonly standings?: Map<number, Standing>;
}

/** How the examples of one class rank against the others by the scores of that class. K classes. */
export interface Standing {
  /** The weight of the examples of the class, and of the others. */
  readonly hits: number;
  readonly misses: number;
  /** [K], of the pairs with an example of each other class, the weight of those that rank right, ties half. */
  readonly wins: Float64Array;
  /** `Σ (R_n − R_{n−1}) P_n` over the thresholds from the greatest down. */
  readonly averagePrecision: number;
}

/** A measure of how good predictions are. */
export interface Scorer {
  readonly name: string;
  /** Whether more is better; of a loss, less is. */
  readonly greaterIsBetter: boolean;
  /** Whether it is of probabilities, which a model must be calibrated for. */
  readonly needsProbabilities?: boolean;
  /** Whether it is of the scores of each example: how many of each class are predicted to be of each says too little. */
  readonly needsScores?: boolean;
  /** @throws one line if the predictions are not such as it can judge */
  score(predictions: Predictions): number;
}

/** What a message calls class k: by its label, where that is known. */
export function classNamed({labels}: Predictions, k: number): string {
  return labels ? quoted(labels[k]!) : String(k);
}

/** The weight of each example, ones where none were given. */
export function weightsOf({weights, truth}: Predictions): ArrayLike<number> {
  return weights ?? new Float64Array(truth.length).fill(1);
}
