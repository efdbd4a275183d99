export {compareLosses, strategies, type CompareOptions} from './compareLosses.js';
export {
  bootstrapWeights,
  weightIntervals,
  type BootstrapOptions,
  type WeightInterval,
} from './bootstrapWeights.js';
export {
  learningCurve,
  validationCurve,
  type CurvePoint,
  type ScoreCurveOptions,
} from './scoreCurves.js';
export {crossValidate, type CrossValidateOptions, type CrossValidation} from './crossValidate.js';
export {type FoldOptions, type FoldProgress, type JobOptions} from './folds.js';
export type {FoldScore} from './fold.js';
export type {Grid, Parameters, ParameterValue, SearchProblem} from './grid.js';
export {correctedT, mcnemar, type CorrectedT, type PairedTest} from './comparison.js';
export {choice, integers, logUniform, uniform, type Distribution} from './distributions.js';
export type {WeighedExamples} from './fold.js';
export {foldQuestions, type FoldQuestion} from './foldQuestions.js';
export {noteDiverged, takeWalks, type FoldTask, type FoldTasks} from './foldTasks.js';
export {registerFoldThreads, type FoldThreads, type FoldWork} from './foldThreads.js';
export type {Candidate} from './grid.js';
export {gridSearch, type GridSearchOptions} from './gridSearch.js';
export {halvingSearch, type HalvingSearch, type HalvingSearchOptions} from './halvingSearch.js';
export {randomSearch, type Distributions, type RandomSearchOptions} from './randomSearch.js';
export type {GridSearch, SearchOptions} from './search.js';
export {
  nestedCrossValidate,
  type NestedCrossValidation,
  type NestedOptions,
} from './nestedCrossValidate.js';
export {l1Path, type L1Path, type L1PathOptions, type L1Step} from './l1Path.js';
export type {FoldRow, SearchRow} from './searchRow.js';
export type {SearchIdentity, SearchStore} from './searchStore.js';
export type {FoldSummary, Spread} from './summary.js';
