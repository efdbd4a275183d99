export {linearSVM, loadLinearSVM, LinearSVM} from './linearSVM.js';
export {checkNames} from './checkNames.js';
export {checkSampleWeight} from './checkOptions.js';
export type {PartialRecord} from './partialFit.js';
export {planFit} from './fitExamples.js';
export type {ExampleSource} from './fitChunks.js';
export type {
  ClassWeight,
  FitDatasetOptions,
  FitOptions,
  PartialFitOptions,
  SVMOptions,
} from './options.js';
export type {Score} from './score.js';
export {registerScheme} from './ioHandlers.js';
export {topWeights, type TopWeights, type FeatureWeight} from './topWeights.js';
export {classMetrics, type ClassMetrics, type ConfusionMetrics} from './metrics.js';
export {encodingOf, type Facts} from './artifacts.js';
export {trainingInputs, type Texts} from './inputs.js';
export type {TextChunk, TextChunks} from './textChunks.js';
export {checkLabels, classesOf, type Labels} from './labels.js';
export {version} from './version.js';
export {engineFor, type EngineName} from './engines.js';
