export {checkGradients} from './checkGradients.js';
export {reportPage} from './report/reportPage.js';
export type {GradientCheckOptions} from './options.js';
export type {Float64Function, Numbers, TensorFunction} from './numericFunction.js';
export type {
  CoordinateCheck,
  DirectionCheck,
  Failure,
  GradientReport,
  InputCheck,
} from './report/report.js';
