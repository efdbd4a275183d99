export {calibrate, type CalibrateOptions} from './calibrate.js';
export {chooseThreshold} from './chooseThreshold.js';
export {explain, type ColumnContribution, type Contribution, type Explanation} from './explain.js';
export {exportFormats, exportModel} from './exportModel.js';
export {importFormats, importModel, isForeignModel, type ImportOptions} from './importModel.js';
export {
  permutationImportance,
  type Importance,
  type ImportanceOptions,
} from './permutationImportance.js';
export {quantize} from './quantize.js';
export {sparsity, type Sparsity} from './sparsity.js';
export {topWeights, type FeatureWeight, type TopWeights} from './topWeights.js';
export {withOptions} from './withOptions.js';
