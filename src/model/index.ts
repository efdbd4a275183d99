export {
  linearSVM,
  loadLinearSVM,
  LinearSVM,
  type FitOptions,
  type Score,
  type SVMOptions,
} from './linearSVM.js';
export {registerScheme} from './ioHandlers.js';
export type {Facts} from './artifacts.js';
export type {Labels} from './labels.js';
export {version} from './version.js';
export {engineFor, type EngineName} from './engines.js';
