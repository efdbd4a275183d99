export {compareLosses, strategies, type CompareOptions} from './compareLosses.js';
export {
  crossValidate,
  type CrossValidation,
  type FoldOptions,
  type FoldProgress,
} from './crossValidate.js';
export type {FoldScore} from './fold.js';
export type {Grid, Parameters, ParameterValue, SearchProblem} from './grid.js';
export {gridSearch, type GridSearch, type GridSearchOptions} from './gridSearch.js';
export {
  nestedCrossValidate,
  type NestedCrossValidation,
  type NestedOptions,
} from './nestedCrossValidate.js';
export type {SearchRow} from './searchRow.js';
export type {SearchIdentity, SearchStore} from './searchStore.js';
export type {FoldSummary, Spread} from './summary.js';
