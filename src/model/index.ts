export {linearSVM, loadLinearSVM, LinearSVM} from './linearSVM.js';
export type {FitOptions, SVMOptions} from './options.js';
export type {Score} from './score.js';
export {registerScheme} from './ioHandlers.js';
export {classMetrics, type ClassMetrics, type ConfusionMetrics} from './metrics.js';
export {encodingOf, type Facts} from './artifacts.js';
export type {Labels} from './labels.js';
export {version} from './version.js';
export {engineFor, type EngineName} from './engines.js';
