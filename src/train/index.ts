export {train, type Trained, type TrainRequest} from './train.js';
export {tensorEngine, predictions} from './tensorEngine.js';
export {fusedEngine, isFusedLoss} from './fusedEngine.js';
export {
  residentSet,
  streamedSet,
  type Batch,
  type Stream,
  type TrainingSet,
} from './trainingSet.js';
export type {Problem} from './problem.js';
export type {Solution, Solver, Watch} from './solver.js';
export {extentOf, type Extent} from './extent.js';
export type {Answer, Engine, Evaluation, Examples, PlainWeights} from './engine.js';
export {checkTrainOptions, streamDefaults, type Plan, type TrainOptions} from './plan.js';
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
