export {groupKFold} from './groupKFold.js';
export {kFold} from './kFold.js';
export {leaveOneGroupOut, leaveOneOut} from './leaveOneOut.js';
export {shuffleSplit} from './shuffleSplit.js';
export {repeated, stratified} from './stratified.js';
export {stratifiedGroupKFold} from './stratifiedGroupKFold.js';
export {timeSeries, type TimeSeriesOptions} from './timeSeries.js';
export {splitters} from './splitters.js';
export type {SplitRows, Splitter} from './splitter.js';
