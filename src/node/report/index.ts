export {comparisonReport, type ComparisonRun} from './comparisonReport.js';
export {crossValidationReport, type CrossValidationRun} from './crossValidationReport.js';
export {curveReport, type CurveRun} from './curveReport.js';
export {evaluationReport, type Evaluation} from './evaluationReport.js';
export {gapReport} from './gapReport.js';
export {pathReport} from './pathReport.js';
export {searchReport, type SearchRun} from './searchReport.js';
export {trainingReport, type ScoredData, type TrainingRun} from './trainingReport.js';
