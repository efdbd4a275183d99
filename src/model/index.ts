export {linearSVM, LinearSVM} from './linearSVM.js';
export {loadLinearSVM} from './loadLinearSVM.js';
export * from './trained/index.js';
export type {Calibration, CalibrationName} from './calibration/index.js';
export {quantizedTypes, type Quantization, type QuantizedType} from './quantized.js';
export type {PartialRecord} from './partialFit.js';
export type {ExampleSource, TextChunk, TextChunks} from './stream.js';
export {
  precisionRecallCurve,
  rocCurve,
  type ChosenThreshold,
  type Hits,
  type PrecisionRecallCurve,
  type RocCurve,
  type ThresholdGoal,
  scorers,
  type ReliabilityBin,
  HOW_TO_CALIBRATE,
  scorersOf,
  type Predictions,
  type Scorer,
  type ScorerChoice,
} from './scorers/index.js';
export type {
  ClassWeight,
  EvaluateOptions,
  FitDatasetOptions,
  FitOptions,
  PartialFitOptions,
  SVMOptions,
} from './options.js';
export {checkCounted} from './parts/countedScores.js';
export type {CalibrationScore} from './judge.js';
export type {Score} from './score.js';
export * from './front/index.js';
export {registerScheme} from './ioHandlers.js';
export {classMetrics, type ClassMetrics, type ConfusionMetrics} from './metrics.js';
export type {Facts, GivenOptions, ImportedFrom, TrainingFacts} from './facts.js';
export {encodingOf, type Source} from './source.js';
export {asTokens, countOf, isTexts, rowsAt, textsOf, type Texts} from './inputs.js';
export {isRaw, type RawRows} from './encoder.js';
export {checkLabels, classesOf, UnknownLabelError, type Labels} from './labels.js';
export {version} from './version.js';
export {sayWarnings, warnOnce} from './warnings.js';
export {engineFor, type EngineName} from './engines.js';
export {checkObjectiveOptions, fitOptions, svmOptions} from './checkOptions.js';
export {checkSampleWeight} from './checkWeights.js';
export {lambdaOf} from './objective.js';
export {prepare} from './prepare.js';
export {Walk} from './walk.js';
export {checkFitOfLabelSets} from './multilabel/fitLabelSets.js';
export {
  checkLabelsOrSets,
  classesIn,
  membersOf,
  predictedSets,
  separatorOf,
  type LabelOrSet,
  type LabelSets,
} from './multilabel/labelSets.js';
export {labelSetScore, labelSetScorers, type LabelSetScore} from './multilabel/labelSetScore.js';
export {scalerOf} from './scalerOf.js';
export {dividedPart} from './parts/dividedPart.js';
export {answeringPart, type AnsweringPart, type PartSource} from './parts/partAnswers.js';
export {PROTOCOL, type Answers, type PartFile, type Parts, type Question} from './parts/parts.js';
