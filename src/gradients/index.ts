export {checkGradients} from './checkGradients.js';
export {reportPage} from './reportPage.js';
export type {GradientCheckOptions} from './options.js';
export type {Float64Function, Numbers, TensorFunction} from './numericFunction.js';
export type {
  CoordinateCheck,
  DirectionCheck,
  Failure,
  GradientReport,
  InputCheck,
} from './report.js';
