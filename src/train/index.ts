export type {Problem} from './problem.js';
export type {Solution} from './solver.js';
export {
  checkTrainOptions,
  chooseSolver,
  trainOptions,
  type SolverName,
  type TrainOptions,
} from './solvers.js';
export {watchOf, type SolverOptions} from './options.js';
export {rowAnswers, type PinnedExamples, type RowAnswers} from './rowAnswers.js';
export {isSmoothable, type RowSums} from './rowLoss.js';
export {descent} from './descent/descent.js';
export {recipeOf, type Recipe} from './descent/recipe.js';
export {extentOf, type Extent} from './extent.js';
export {sharedPin, type SharedPin} from './sharedPin.js';
export {residentSet, streamedSet, type TrainingSet} from './trainingSet.js';
export type {Answer, Engine, Evaluation, Examples, PlainWeights} from './engine.js';
export {tensorEngine} from './tensorEngine.js';
export {predictions} from './predictions.js';
export {fusedEngine, isFusedLoss} from './fusedEngine.js';
export {meansOf, type Means} from './means.js';
export type {BatchRecord, Callbacks, LabelAt, TrainPlan} from './callbacks.js';
export {DivergenceError} from './descent/divergence.js';
export type {Certificate, EpochRecord, History, StopReason} from './history.js';
export {regularizer, type Bias, type Objective} from './objective.js';
export {blend, dualBound, relativeGap, type DualPoint} from './certificate.js';
export {epochText, gapText, labelText, printedProgress} from './printedProgress.js';
export {shareDone} from './shareDone.js';
export {
  constant,
  cosine,
  inverseTime,
  polynomial,
  settling,
  type Progress,
  type Schedule,
} from './descent/schedules.js';
export {disposeOptimizer, type OptimizerName} from './descent/optimizers.js';
