import type {
  Calibration,
  CalibrationMethod,
  LabelledScores,
  ScoreRows,
} from './calibrationMethod.js';
import {isotonic} from './isotonic.js';
import {sigmoid} from './sigmoid.js';
import {temperature} from './temperature.js';

/** Every way to make probabilities of scores, by name. */
export const calibrationMethods: Readonly<Record<string, CalibrationMethod>> = {
  sigmoid,
  temperature,
  isotonic,
};

/** What is learnt of held-out scores. @throws if there is no such method; the message lists those there are */
export function fitCalibration(call: string, method: string, scores: LabelledScores): Calibration {
  return {method, parameters: methodNamed(call, method).fit(scores)};
}

/** The probability of each class, [N, K] row by row; each row adds up to 1. */
export function probabilitiesOf(
  {method, parameters}: Calibration,
  {values, columns}: ScoreRows,
): Float64Array {
  const {apply} = methodNamed('probabilities', method);
  const classes = Math.max(columns, 2);
  const rows = values.length / columns;
  const all = new Float64Array(rows * classes);
  const scores = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < columns; k++) scores[k] = values[i * columns + k]!;
    apply(parameters, scores, all.subarray(i * classes, (i + 1) * classes));
  }
  return all;
}

function methodNamed(call: string, name: string): CalibrationMethod {
  if (Object.hasOwn(calibrationMethods, name)) return calibrationMethods[name]!;
  const known = Object.keys(calibrationMethods).join(', ');
  throw new RangeError(`${call}: unknown calibration '${name}': there are ${known}`);
}
