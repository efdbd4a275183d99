export {
  hinge,
  squaredHinge,
  smoothedHinge,
  modifiedHuber,
  pinball,
  ramp,
  huberizedTruncatedPinball,
} from './losses/index.js';
export {westonWatkins, crammerSinger, oneVsRest, binary, lossFromConfig} from './losses/index.js';
export type {
  HuberizedTruncatedPinballOptions,
  LossConfig,
  Margin,
  MarginLoss,
  Penalty,
  ReductionOptions,
} from './losses/index.js';
export {marginLoss, layersLoss, linearLoss, pin} from './ops/index.js';
export type {LinearLoss, LinearLossOptions} from './ops/index.js';
export type {DenseRows, PinOptions, PinnedRows, SparseRows} from './kernel/index.js';
export {
  csr,
  inChunks,
  formatSvmlight,
  parseCIFAR10,
  parseCSV,
  parseIDX,
  parseJSONLines,
  parseSvmlight,
  stratifiedKFold,
  takeRows,
  trainTestSplit,
} from './data/index.js';
export {hashingVectorizer, tfidf, vectorizerFromConfig} from './data/index.js';
export type {
  CategoryColumn,
  Chunks,
  ColumnEncoding,
  CSRInput,
  CSVOptions,
  Dataset,
  DenseDataset,
  DroppedColumn,
  Encoding,
  Features,
  IDXOptions,
  Fold,
  KFoldOptions,
  Label,
  LabelColumn,
  NumberColumn,
  Pictures,
  SparseDataset,
  SvmlightOptions,
  SplitOptions,
  Table,
  TableOptions,
  TextColumn,
} from './data/index.js';
export type {
  FittedVectorizer,
  HashingConfig,
  HashingOptions,
  TfidfConfig,
  TfidfOptions,
  Vectorizer,
  VectorizerConfig,
  WordOptions,
} from './data/index.js';
export {constant, inverseTime, cosine, polynomial} from './train/index.js';
export type {
  Bias,
  BatchRecord,
  Callbacks,
  Certificate,
  EpochRecord,
  History,
  Schedule,
  TrainOptions,
} from './train/index.js';
export {
  classMetrics,
  linearSVM,
  loadLinearSVM,
  LinearSVM,
  engineFor,
  topWeights,
  version,
} from './model/index.js';
export type {
  ClassMetrics,
  ClassWeight,
  ConfusionMetrics,
  EngineName,
  Facts,
  ExampleSource,
  FeatureWeight,
  FitDatasetOptions,
  FitOptions,
  Labels,
  PartialFitOptions,
  PartialRecord,
  Score,
  SVMOptions,
  Texts,
  TopWeights,
} from './model/index.js';
export {compareLosses, crossValidate, gridSearch} from './selection/index.js';
export type {
  CompareOptions,
  CrossValidation,
  FoldOptions,
  FoldProgress,
  FoldScore,
  FoldSummary,
  Grid,
  GridSearch,
  GridSearchOptions,
  Parameters,
  ParameterValue,
  SearchIdentity,
  SearchProblem,
  SearchRow,
  SearchStore,
  Spread,
} from './selection/index.js';
