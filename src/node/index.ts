export {backendNames, selectBackend} from './selectBackend.js';
export {checkLosses} from './checkLosses.js';
export {sourceName} from './bytes.js';
export {checkModelFolder, files} from './files.js';
export {type SaveOptions} from './modelFolder.js';
export {checkFileTarget, isFolder} from './fileTarget.js';
export {featureProgress, foldProgress, passProgress, progress} from './progress.js';
export {accuracyMap, accuracyMapText} from './accuracyMap.js';
export {kebabCase, optionText, parametersText, parameterText} from './parameterText.js';
export {foldThreads, startFoldThreads} from './foldThreads.js';
export {featureCache} from './pictures/featureCache.js';
export {pictureFolder, type PictureFiles} from './pictures/pictureFolder.js';
export {decodePicture, type DecodedPicture} from './pictures/decodePicture.js';
export {searchFile} from './searchFile.js';
export {crossValidationTable, curveTable, searchTable} from './selectionTables.js';
export {chunksOf, type ChunksOptions} from './chunksOf.js';
export {learnEncoding} from './learnEncoding.js';
export {readCSV} from './readCSV.js';
export {dataFormats, formatOf, formats, type DataFormat, type Format} from './formats/index.js';
export {readModel, type ReadModelOptions} from './readModel.js';
export {readDataset} from './readDataset.js';
export {shareDataset} from './shareDataset.js';
export {readingOptions, type ReadOptions} from './readOptions.js';
export {reasonToStreamFile} from './reasonToStream.js';
export {readParquet} from './readParquet.js';
export {readSvmlight} from './readSvmlight.js';
export {writeSvmlight} from './writeSvmlight.js';
export {pathTable} from './pathTable.js';
export {plainTable, scoreTable, trainingTable} from './tables.js';
export {writeWholeFile} from './writeWholeFile.js';
export {
  comparisonReport,
  crossValidationReport,
  curveReport,
  evaluationReport,
  gapReport,
  pathReport,
  searchReport,
  trainingReport,
  type ComparisonRun,
  type CrossValidationRun,
  type CurveRun,
  type Evaluation,
  type ScoredData,
  type SearchRun,
  type TrainingRun,
} from './report/index.js';
export {
  askedThrough,
  checkpoint,
  childProcesses,
  matchingFiles,
  printedThrough,
  serveRows,
} from './cluster/index.js';
