// Losses: penalties, and the losses over classes that are made of them.
export {
  hinge,
  huberizedTruncatedPinball,
  modifiedHuber,
  pinball,
  ramp,
  smoothedHinge,
  squaredHinge,
} from './losses/index.js';
export {
  binary,
  crammerSinger,
  lossFromConfig,
  oneVsRest,
  softmaxCrossEntropy,
  westonWatkins,
} from './losses/index.js';
export type {
  HuberizedTruncatedPinballOptions,
  LossConfig,
  LossName,
  Margin,
  MarginLoss,
  Penalty,
  PenaltyName,
  ReductionOptions,
} from './losses/index.js';

// Losses as differentiable functions: of scores, of Keras models, of the weights of a linear layer.
export {layersLoss, linearLoss, marginLoss, pin} from './ops/index.js';
export type {LinearLoss, LinearLossOptions} from './ops/index.js';
export type {PinnedRows, PinOptions} from './kernel/index.js';

// The model.
export {
  linearSVM,
  LinearSVM,
  loadLinearSVM,
  quantize,
  sparsity,
  topWeights,
} from './model/index.js';
export type {
  ClassWeight,
  EvaluateOptions,
  ExampleSource,
  Facts,
  FeatureWeight,
  GivenOptions,
  Labels,
  LabelSets,
  LabelSetScore,
  Quantization,
  QuantizedType,
  Score,
  Source,
  Sparsity,
  SVMOptions,
  TextChunk,
  TextChunks,
  Texts,
  TopWeights,
  TrainingFacts,
} from './model/index.js';

// Probabilities, learnt of scores.
export {calibrate} from './model/index.js';
export type {
  CalibrateOptions,
  Calibration,
  CalibrationName,
  CalibrationScore,
  ReliabilityBin,
} from './model/index.js';

// Models of tfjs in front of a linear SVM.
export {features, featureSVM, FeatureSVM, loadFeatureSVM} from './model/index.js';
export type {
  ExampleReader,
  FeatureCache,
  FeatureFitOptions,
  FeatureOptions,
  FeatureProgress,
  Front,
  FrontInput,
  Rescaling,
} from './model/index.js';

// Models of other tools.
export {exportFormats, exportModel, importModel} from './model/index.js';
export type {ImportedFrom, ImportOptions} from './model/index.js';

// Training: its options, its history, and what tells of it.
export {engineFor} from './model/index.js';
export type {
  EngineName,
  FitDatasetOptions,
  FitOptions,
  PartialFitOptions,
  PartialRecord,
} from './model/index.js';
export {constant, cosine, DivergenceError, inverseTime, polynomial} from './train/index.js';
export type {
  BatchRecord,
  Bias,
  Callbacks,
  Certificate,
  EpochRecord,
  History,
  LabelAt,
  OptimizerName,
  Progress,
  Schedule,
  SolverName,
  SolverOptions,
  StopReason,
  TrainOptions,
  TrainPlan,
} from './train/index.js';

// Data: parsers, and what every model takes.
export {
  csr,
  formatSvmlight,
  inChunks,
  parseCIFAR10,
  parseCSV,
  parseIDX,
  parseJSONLines,
  parseSvmlight,
  summarize,
  takeRows,
} from './data/index.js';
export type {
  Cell,
  Chunks,
  ColumnChoice,
  ColumnEncoding,
  CSRInput,
  CSVOptions,
  DataSummary,
  Dataset,
  DenseDataset,
  Encoding,
  Features,
  IDXOptions,
  ImputerName,
  JSONLinesOptions,
  Label,
  Pictures,
  RawTable,
  ScalerName,
  SparseDataset,
  SvmlightOptions,
  TableOptions,
} from './data/index.js';

// Splits of rows: into training and test parts, into folds.
export {
  groupKFold,
  kFold,
  leaveOneGroupOut,
  leaveOneOut,
  repeated,
  shuffleSplit,
  splitters,
  stratified,
  stratifiedGroupKFold,
  stratifiedKFold,
  timeSeries,
  trainTestSplit,
} from './data/index.js';
export type {
  Fold,
  KFoldOptions,
  SplitOptions,
  SplitRows,
  Splitter,
  TimeSeriesOptions,
} from './data/index.js';

// Texts: what makes features of them.
export {hashingVectorizer, tfidf, vectorizerFromConfig} from './data/index.js';
export type {
  Accents,
  Analyzer,
  FittedVectorizer,
  HashingConfig,
  HashingOptions,
  Norm,
  TfidfConfig,
  TfidfOptions,
  Vectorizer,
  VectorizerConfig,
  WordOptions,
} from './data/index.js';

// Selection: many fits, and what scores them.
export {
  bootstrapWeights,
  choice,
  compareLosses,
  correctedT,
  crossValidate,
  gridSearch,
  integers,
  l1Path,
  halvingSearch,
  learningCurve,
  logUniform,
  mcnemar,
  nestedCrossValidate,
  randomSearch,
  uniform,
  validationCurve,
} from './selection/index.js';
export type {
  BootstrapOptions,
  CompareOptions,
  CorrectedT,
  CrossValidateOptions,
  CrossValidation,
  CurvePoint,
  Distribution,
  Distributions,
  FoldOptions,
  FoldProgress,
  FoldRow,
  FoldScore,
  FoldSummary,
  Grid,
  GridSearch,
  GridSearchOptions,
  JobOptions,
  L1Path,
  L1PathOptions,
  L1Step,
  HalvingSearch,
  HalvingSearchOptions,
  NestedCrossValidation,
  NestedOptions,
  PairedTest,
  Parameters,
  ParameterValue,
  RandomSearchOptions,
  ScoreCurveOptions,
  SearchIdentity,
  SearchOptions,
  SearchProblem,
  SearchRow,
  SearchStore,
  Spread,
  WeightInterval,
} from './selection/index.js';
export {
  chooseThreshold,
  classMetrics,
  explain,
  permutationImportance,
  precisionRecallCurve,
  rocCurve,
  scorers,
  withOptions,
} from './model/index.js';
export type {
  ChosenThreshold,
  ClassMetrics,
  ColumnContribution,
  ConfusionMetrics,
  Contribution,
  Explanation,
  Hits,
  Importance,
  ImportanceOptions,
  PrecisionRecallCurve,
  Predictions,
  RocCurve,
  Scorer,
  ScorerChoice,
  ThresholdGoal,
} from './model/index.js';

export {version} from './model/index.js';
