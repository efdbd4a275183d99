// Backends.
export {selectBackend} from './node/index.js';

// Data from files, whole or in chunks, and to files.
export {
  chunksOf,
  learnEncoding,
  readCSV,
  readDataset,
  readParquet,
  readSvmlight,
  shareDataset,
  writeSvmlight,
  writeWholeFile,
} from './node/index.js';
export type {ChunksOptions, DataFormat, ReadOptions} from './node/index.js';

// Models and searches in files.
export {files, readModel, searchFile} from './node/index.js';
export type {ReadModelOptions, SaveOptions} from './node/index.js';

// Pictures in files, and the features of a model in front.
export {decodePicture, featureCache, pictureFolder} from './node/index.js';
export type {DecodedPicture, PictureFiles} from './node/index.js';

// What a terminal shows.
export {plainTable, progress, trainingTable} from './node/index.js';

// Reports: self-contained pages.
export {
  comparisonReport,
  crossValidationReport,
  evaluationReport,
  gapReport,
  searchReport,
  trainingReport,
} from './node/index.js';
export type {
  ComparisonRun,
  CrossValidationRun,
  Evaluation,
  ScoredData,
  SearchRun,
  TrainingRun,
} from './node/index.js';
