export {train, type Trained, type TrainRequest} from './train.js';
export {tensorEngine, predictions, type Examples} from './tensorEngine.js';
export {fusedEngine, isFusedLoss} from './fusedEngine.js';
export {inMemory, streamed, type Batch, type Passes, type Stream} from './passes.js';
export type {Answer, Engine, Evaluation, PlainWeights} from './engine.js';
export {
  checkTrainOptions,
  extentOf,
  streamDefaults,
  type Extent,
  type Plan,
  type TrainOptions,
} from './plan.js';
export {plan} from './plan.js';
export {descent} from './descent.js';
export {fareOf, type Fare} from './fare.js';
export type {BatchRecord, Callbacks} from './callbacks.js';
export {DivergenceError} from './divergence.js';
export type {Certificate, EpochRecord, History, StopReason} from './history.js';
export {regularizer} from './objective.js';
export type {Bias, Objective} from './objective.js';
export {blend, certifier, dualBound, type DualPoint} from './certificate.js';
export {gapText, printedProgress} from './printedProgress.js';
export {
  constant,
  cosine,
  inverseTime,
  polynomial,
  settling,
  type Progress,
  type Schedule,
} from './schedules.js';
export {disposeOptimizer, optimizers, type OptimizerName} from './optimizers.js';
