import {groupKFold} from './groupKFold.js';
import {kFold} from './kFold.js';
import {leaveOneGroupOut, leaveOneOut} from './leaveOneOut.js';
import {shuffleSplit} from './shuffleSplit.js';
import type {Splitter} from './splitter.js';
import {repeated, stratified} from './stratified.js';
import {stratifiedGroupKFold} from './stratifiedGroupKFold.js';
import {timeSeries} from './timeSeries.js';

/** Every way to divide examples, by name. */
export const splitters: Readonly<Record<string, (options?: {folds?: number}) => Splitter>> = {
  stratified,
  kFold,
  repeated,
  shuffleSplit,
  groupKFold,
  stratifiedGroupKFold,
  leaveOneGroupOut,
  leaveOneOut,
  timeSeries,
};
