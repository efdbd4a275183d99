export {
  precisionRecallCurve,
  rocCurve,
  thresholdFor,
  type ChosenThreshold,
  type Hits,
  type PrecisionRecallCurve,
  type RocCurve,
  type ThresholdGoal,
} from './curves.js';
export {measures, share, type Tally} from './precisionRecall.js';
export {BINS, errorOfBins, reliabilityOf, type ReliabilityBin} from './reliability.js';
export {scorers} from './scorers.js';
export {HOW_TO_CALIBRATE, scorersOf, type ScorerChoice} from './scorersOf.js';
export {topAccuracy} from './topAccuracy.js';
export type {Predictions, Scorer} from './scorer.js';
