export {
  calibrationLayers,
  calibrationMethods,
  calibrationNames,
  fitCalibration,
  isCalibration,
  methodFor,
  probabilitiesOf,
  type CalibrationName,
} from './calibration.js';
export type {Calibration, LabelledScores, PlainLayer, ScoreRows} from './calibrationMethod.js';
