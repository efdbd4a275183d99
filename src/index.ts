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
export type {LinearLoss, LinearLossOptions, Rows} from './ops/index.js';
export type {DenseRows, PinOptions, PinnedRows, SparseRows} from './kernel/index.js';
export {parseCSV, takeRows, trainTestSplit} from './data/index.js';
export type {CSVOptions, Dataset, Label, SplitOptions} from './data/index.js';
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
export {linearSVM, loadLinearSVM, LinearSVM, engineFor, version} from './model/index.js';
export type {
  EngineName,
  Facts,
  Features,
  FitOptions,
  Labels,
  Score,
  SVMOptions,
} from './model/index.js';
