/** Scores of N examples, row by row: one column for two classes, else a column a class. */
export interface ScoreRows {
  readonly values: ArrayLike<number>;
  /** 1, or K. */
  readonly columns: number;
}

/** Held-out scores to learn from, with the class index of each example and, if they differ, its weight. */
export interface LabelledScores extends ScoreRows {
  readonly labels: ArrayLike<number>;
  readonly weights?: ArrayLike<number>;
}

/** A fitted calibration: plain JSON, saved with the model. */
export interface Calibration {
  readonly method: string;
  /** The numbers of the method: one list per column, or one for all columns. */
  readonly parameters: readonly (readonly number[])[];
}

/** A calibration method: how probabilities are made of scores. */
export interface CalibrationMethod {
  readonly name: string;
  /** Fits the parameters to scores of examples that the model was not trained on. */
  fit(scores: LabelledScores): Calibration['parameters'];
  /** Writes the probabilities [K] of one example's scores into `to`. */
  apply(parameters: Calibration['parameters'], scores: Float64Array, to: Float64Array): void;
  /** Whether these can be its parameters, of so many score columns. */
  fits(parameters: Calibration['parameters'], columns: number): boolean;
  /** The method as layers of a network, from scores to probabilities; undefined where no layers can do it. */
  layers(parameters: Calibration['parameters'], columns: number): PlainLayer[] | undefined;
}

/** A dense layer, `activation(x·weights + bias)`. */
export interface PlainLayer {
  /** [from][to] */
  readonly weights: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** 'clipped' is between 0 and 1. */
  readonly activation: 'linear' | 'softmax' | 'softplus' | 'clipped';
}

/** The weights of a layer that multiplies each of its inputs by a factor of its own. */
export function diagonal(factors: readonly number[]): number[][] {
  return factors.map((factor, i) => factors.map((_, j) => (i === j ? factor : 0)));
}
