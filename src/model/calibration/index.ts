export {calibrationMethods, fitCalibration, probabilitiesOf} from './calibration.js';
export type {
  Calibration,
  CalibrationMethod,
  LabelledScores,
  ScoreRows,
} from './calibrationMethod.js';
