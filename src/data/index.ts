// Rows, and what is done with some or all of them.
export {
  isDataset,
  isSparse,
  type Dataset,
  type DatasetFields,
  type DenseDataset,
  type Label,
  type Pictures,
  type SparseDataset,
} from './dataset.js';
export {csr, type CSRInput} from './csr.js';
export {checkFeatures, type Features} from './features.js';
export {featureName, type NamedFeatures} from './featureName.js';
export {rawOf} from './rawOf.js';
export {taken} from './taken.js';
export {takeRows} from './takeRows.js';
export {isView, piecesOf, storedIn, viewRows, withNumbers, writeRows} from './rowsView.js';
export {inChunks, readAhead, type Chunks} from './chunks.js';
export {deviationOf, summarize, type DataSummary} from './summary.js';
export {multiply} from './multiply.js';
export {
  gatherWeights,
  occurringColumns,
  overColumns,
  renumber,
  runningColumns,
  spreadWeights,
} from './occurringColumns.js';

// From bytes to rows of numbers, cells or texts.
export * from './formats/index.js';
export {sizeText} from './limits.js';

// From cells or texts to rows of numbers.
export type {Learner} from './encoder.js';
export * from './table/index.js';
export {columnChoices, columnOptions, learnsColumns} from './columns/columnChoices.js';
export type {ColumnEncoding} from './columns/columnKinds.js';
export {columnIn, columnsIn} from './columns/columnList.js';
export type {ColumnChoice, ColumnOptions} from './columns/columnOptions.js';
export {imputerNames, type ImputerName} from './imputers/index.js';
export * from './text/index.js';

// Scaling.
export {
  checkScaling,
  checkScalersInBits,
  runningScaling,
  scale,
  scaleInPlace,
  scalingOf,
  type RunningScaling,
} from './scaling.js';
export {scalerNames, scalers, type Scaler, type ScalerName, type Scaling} from './scalers/index.js';

// Which rows teach, and which judge.
export {trainTestSplit} from './trainTestSplit.js';
export {
  checkShare,
  holdOut,
  RareClassError,
  stratifiedKFold,
  type Fold,
  type KFoldOptions,
  type SplitOptions,
} from './split.js';
export * from './splitters/index.js';
export {divided, holdingOut, trainedOn, type HoldsOut} from './heldOut.js';
export {chancesOf, drawnRows, type Draw} from './drawnRows.js';
export {seededRandom, shuffle, type Random} from './shuffle.js';

// Options, declared once, and what is said of wrong ones.
export {
  checkOptions,
  must,
  notNegative,
  numberFlag,
  oneOf,
  orSeparator,
  positive,
  wholePositive,
  withExamples,
  yesOrNo,
  type NamesWith,
  type Option,
  type OptionsOf,
} from './option.js';
export {
  option,
  OptionError,
  optionError,
  spelled,
  type OptionWords,
  type Piece,
} from './optionError.js';
