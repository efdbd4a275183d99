import type {
  Calibration,
  CalibrationMethod,
  LabelledScores,
  PlainLayer,
  ScoreRows,
} from './calibrationMethod.js';
import {isotonic} from './isotonic.js';
import {sigmoid} from './sigmoid.js';
import {temperature} from './temperature.js';

const methods = {sigmoid, temperature, isotonic};

/** The name of a calibration method. */
export type CalibrationName = keyof typeof methods;

/** Every calibration method, by name. */
export const calibrationMethods: Readonly<Record<string, CalibrationMethod>> = methods;

/** The names of the calibration methods. */
export const calibrationNames = Object.keys(methods) as readonly CalibrationName[];

/** The method asked for; by default the sigmoid for two classes, the temperature for more. */
export function methodFor(wanted: true | CalibrationName, classes: number): CalibrationName {
  if (wanted !== true) return wanted;
  return classes === 2 ? 'sigmoid' : 'temperature';
}

/**
 * Fits a calibration to held-out scores.
 *
 * @throws if there is no such method; the message lists those there are
 */
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

/** The calibration as layers of a network; undefined where no layers can do it. */
export function calibrationLayers(
  {method, parameters}: Calibration,
  columns: number,
): PlainLayer[] | undefined {
  return methodNamed('toLayersModel', method).layers(parameters, columns);
}

/** Whether a value from a file is a calibration of that many score columns. */
export function isCalibration(found: unknown, columns: number): found is Calibration {
  const {method, parameters} = (found ?? {}) as Partial<Calibration>;
  if (typeof method !== 'string' || !Object.hasOwn(calibrationMethods, method)) return false;
  const isNumbers = (list: unknown) => Array.isArray(list) && list.every(Number.isFinite);
  return (
    Array.isArray(parameters) &&
    parameters.every(isNumbers) &&
    calibrationMethods[method]!.fits(parameters, columns)
  );
}

function methodNamed(call: string, name: string): CalibrationMethod {
  if (Object.hasOwn(calibrationMethods, name)) return calibrationMethods[name]!;
  const known = Object.keys(calibrationMethods).join(', ');
  throw new RangeError(`${call}: unknown calibration '${name}': there are ${known}`);
}
