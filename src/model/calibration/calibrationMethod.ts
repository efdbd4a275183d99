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

/** What makes probabilities of scores: plain JSON, saved with the model. */
export interface Calibration {
  readonly method: string;
  /** The numbers of the method: a list a column, or one for all. */
  readonly parameters: readonly (readonly number[])[];
}

/** A way to make probabilities of scores. */
export interface CalibrationMethod {
  readonly name: string;
  /** Learns from scores of examples that the model was not trained on. */
  fit(scores: LabelledScores): Calibration['parameters'];
  /** [K] of one example's scores, into `to`. */
  apply(parameters: Calibration['parameters'], scores: Float64Array, to: Float64Array): void;
}
