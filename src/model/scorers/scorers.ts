import {accuracy, balancedAccuracy} from './accuracy.js';
import {averagePrecision} from './averagePrecision.js';
import {matthews} from './matthews.js';
import {precisionRecall} from './precisionRecall.js';
import {brier, logLoss} from './probabilityLosses.js';
import {calibrationError} from './reliability.js';
import {rocAuc, rocAucOvo, rocAucOvoWeighted, rocAucOvr, rocAucOvrWeighted} from './rocAuc.js';
import type {Scorer} from './scorer.js';
import {topAccuracy} from './topAccuracy.js';

/** Every scorer that goes by a name. */
const all: readonly Scorer[] = [
  accuracy,
  balancedAccuracy,
  ...precisionRecall,
  rocAuc,
  rocAucOvr,
  rocAucOvrWeighted,
  rocAucOvo,
  rocAucOvoWeighted,
  averagePrecision,
  matthews,
  logLoss,
  brier,
  calibrationError,
  topAccuracy(2),
  topAccuracy(3),
  topAccuracy(5),
];

/** Every scorer that goes by a name, by that name. */
export const scorers: Readonly<Record<string, Scorer>> = Object.fromEntries(
  all.map(scorer => [scorer.name, scorer]),
);
