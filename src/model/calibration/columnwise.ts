import type {Calibration, CalibrationMethod, LabelledScores} from './calibrationMethod.js';

/** One score column against whether the example is of its class. */
export interface Column {
  scores: Float64Array;
  /** 1 or 0. */
  hits: Uint8Array;
  weights: ArrayLike<number>;
}

/**
 * A method that is fitted to each column by itself, one class against the rest. For several
 * classes, the probabilities are divided by their sum; where all are 0, every class gets 1/K.
 */
export function columnwise({
  name,
  fit,
  apply,
  fits,
  layers,
}: {
  name: string;
  fit: (column: Column) => number[];
  apply: (parameters: readonly number[], score: number) => number;
  /** Whether finite numbers can be the parameters of a column. */
  fits: (parameters: readonly number[]) => boolean;
  layers: CalibrationMethod['layers'];
}): CalibrationMethod {
  return {
    name,
    fits: (parameters: Calibration['parameters'], columns) =>
      parameters.length === columns && parameters.every(fits),
    layers,
    fit: scores => Array.from({length: scores.columns}, (_, k) => fit(columnOf(scores, k))),
    apply(parameters, scores, to) {
      if (scores.length === 1) {
        to[1] = apply(parameters[0]!, scores[0]!);
        to[0] = 1 - to[1];
        return;
      }
      let sum = 0;
      for (let k = 0; k < to.length; k++) sum += to[k] = apply(parameters[k]!, scores[k]!);
      for (let k = 0; k < to.length; k++) to[k] = sum > 0 ? to[k]! / sum : 1 / to.length;
    },
  };
}

function columnOf({values, columns, labels, weights}: LabelledScores, k: number): Column {
  const rows = labels.length;
  const positive = columns === 1 ? 1 : k;
  return {
    scores: Float64Array.from({length: rows}, (_, i) => values[i * columns + k]!),
    hits: Uint8Array.from({length: rows}, (_, i) => Number(labels[i] === positive)),
    weights: weights ?? new Float64Array(rows).fill(1),
  };
}
