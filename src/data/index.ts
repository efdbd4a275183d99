export {parseCSV, type CSVOptions} from './csv.js';
export {takeRows, type Dataset, type Label} from './dataset.js';
export {scale, scalingOf, type Scaling} from './standardize.js';
export {seededRandom, shuffle, type Random} from './shuffle.js';
export {trainTestSplit, type SplitOptions} from './split.js';
