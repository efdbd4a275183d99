export {evaluationReport, type Evaluation} from './evaluationReport.js';
export {trainingReport, type ScoredData, type TrainingRun} from './trainingReport.js';
