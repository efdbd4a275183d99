export {csvOptions, parseCSV, type CSVOptions} from './csv.js';
export {csr, type CSRInput} from './csr.js';
export {
  isDataset,
  isSparse,
  type Dataset,
  type DenseDataset,
  type Label,
  type Pictures,
  type SparseDataset,
  type DatasetFields,
} from './dataset.js';
export {columnRanges, featureNames, type Encoding} from './encoding.js';
export {featureName, type NamedFeatures} from './featureName.js';
export {chooseColumns} from './chooseColumns.js';
export {columnChoices, columnOptions, learnsColumns} from './columns/columnChoices.js';
export type {ColumnEncoding} from './columns/columnKinds.js';
export {columnIn, columnsIn} from './columns/columnList.js';
export type {ColumnChoice, ColumnOptions} from './columns/columnOptions.js';
export {imputerNames, type ImputerName} from './imputers/index.js';
export {encodedOptions, encodeTable, tableOptions, type TableOptions} from './encodeTable.js';
export type {Learner} from './encoder.js';
export {tableEncoder, tableWeights, viewTable, type TableEncoder} from './tableEncoder.js';
export {
  gatherWeights,
  occurringColumns,
  overColumns,
  renumber,
  runningColumns,
  spreadWeights,
} from './occurringColumns.js';
export {cellsOf, isRawTable, rawRowsAt, type RawTable} from './rawTable.js';
export {rawOf} from './rawOf.js';
export {countingColumns, runningCounting} from './countingColumns.js';
export {WordColumnsError, type NamedColumn, type WordsRemedies} from './wordColumns.js';
export {checkFeatures, type Features} from './features.js';
export {multiply} from './multiply.js';
export {inChunks, readAhead, type Chunks} from './chunks.js';
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
export {seededRandom, shuffle, type Random} from './shuffle.js';
export {deviationOf, summarize, type DataSummary} from './summary.js';
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
  timeSeries,
  type SplitRows,
  type Splitter,
  type TimeSeriesOptions,
} from './splitters/index.js';
export {taken} from './taken.js';
export {takeRows} from './takeRows.js';
export {isView, piecesOf, storedIn, viewRows, withNumbers, writeRows} from './rowsView.js';
export {trainTestSplit} from './trainTestSplit.js';
export {chancesOf, drawnRows, type Draw} from './drawnRows.js';
export {divided, holdingOut, trainedOn, type HoldsOut} from './heldOut.js';
export {
  checkShare,
  holdOut,
  stratifiedKFold,
  type Fold,
  type KFoldOptions,
  RareClassError,
  type SplitOptions,
} from './split.js';
export {
  hashingOptions,
  hashingVectorizer,
  hashOfBytes,
  murmurHash3,
  tfidf,
  tfidfOptions,
  fitTexts,
  isTokenRows,
  takingTokens,
  tokenRows,
  tokenRowsAt,
  transformTexts,
  vectorizerFromConfig,
  wordOptions,
  type Accents,
  type Analyzer,
  type FittedVectorizer,
  type HashingConfig,
  type HashingOptions,
  type Norm,
  type TfidfConfig,
  type TfidfOptions,
  type TokenRows,
  type Vectorizer,
  type VectorizerConfig,
  type WordOptions,
} from './text/index.js';
export {kindOf, piecewiseDecoder} from './decodeText.js';
export {csvReader} from './csvReader.js';
export {
  checkOptions,
  must,
  orSeparator,
  notNegative,
  numberFlag,
  oneOf,
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
export {sizeText} from './limits.js';
export {formatSvmlight} from './formatSvmlight.js';
export {parseSvmlight, svmlightReader, type SvmlightOptions} from './svmlight.js';
export {parseCIFAR10} from './cifar.js';
export {parseIDX, type IDXOptions} from './idx.js';
export {jsonLinesReader, parseJSONLines, type JSONLinesOptions} from './jsonLines.js';
export {labelLists} from './labelLists.js';
export type {TableReader} from './tableReader.js';
export {cellsAt, isMissing, joinCells, placeOfColumn, type Cell, type Cells} from './cells.js';
