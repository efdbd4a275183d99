import {checkArgument} from '../../arguments/index.js';
import {areaOf, averagePrecisionOf, rankingOf, type Ranking} from './ranking.js';
import {sortedRows} from './sortedRows.js';

/** Whether each example is of the class that is to be found, as 1 or true. */
export type Hits = ArrayLike<number | boolean>;

/** What is found and what is taken by mistake, by the threshold: examples that score as much or more are taken. */
export interface RocCurve {
  /** Descending, from ∞, where nothing is taken. */
  thresholds: Float64Array;
  /** The share of the others that are taken. */
  falsePositiveRate: Float64Array;
  /** The share of the class that is taken: its recall. */
  truePositiveRate: Float64Array;
  area: number;
}

/**
 * The ROC curve, a point a distinct score, as scikit-learn's `roc_curve` with `drop_intermediate=False`.
 *
 * @param scores [N], the greater the more like the class; `hits` and `weights` [N]
 * @throws one line unless they are as many, with examples of the class and others
 *
 * @example
 * ```js
 * rocCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).area; // → 0.75
 * ```
 */
export function rocCurve(
  scores: ArrayLike<number>,
  hits: Hits,
  weights?: ArrayLike<number>,
): RocCurve {
  const ranking = checkedRanking('rocCurve', scores, hits, weights);
  const [all, others] = [ranking.hits.at(-1)!, ranking.misses.at(-1)!];
  return {
    thresholds: joined([Infinity], ranking.thresholds),
    falsePositiveRate: joined([0], shared(ranking.misses, others)),
    truePositiveRate: joined([0], shared(ranking.hits, all)),
    area: areaOf(ranking),
  };
}

/** How much of what is taken is right, and how much is found, by the threshold. */
export interface PrecisionRecallCurve {
  /** Ascending, one fewer than there are points: the last point takes nothing. */
  thresholds: Float64Array;
  precision: Float64Array;
  recall: Float64Array;
  averagePrecision: number;
}

/**
 * The precision–recall curve, as scikit-learn's `precision_recall_curve`.
 *
 * @throws as {@link rocCurve}
 *
 * @example
 * ```js
 * precisionRecallCurve([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).averagePrecision.toFixed(3); // → '0.833'
 * ```
 */
export function precisionRecallCurve(
  scores: ArrayLike<number>,
  hits: Hits,
  weights?: ArrayLike<number>,
): PrecisionRecallCurve {
  const ranking = checkedRanking('precisionRecallCurve', scores, hits, weights);
  const all = ranking.hits.at(-1)!;
  const precision = ranking.hits.map((hit, step) => hit / (hit + ranking.misses[step]!));
  return {
    thresholds: ranking.thresholds.slice().reverse(),
    precision: joined(precision.reverse(), [1]),
    recall: joined(shared(ranking.hits, all).reverse(), [0]),
    averagePrecision: averagePrecisionOf(ranking),
  };
}

/** What of all each part is. */
const shared = (parts: Float64Array, all: number) => parts.map(part => part / all);

function joined(first: ArrayLike<number>, second: ArrayLike<number>): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** What a threshold is to be good for: the least cost, or the most that is found at a precision, or the reverse. */
export type ThresholdGoal =
  {cost: {falsePositive: number; falseNegative: number}} | {precision: number} | {recall: number};

/** A threshold, and what comes of it on the examples it was chosen by. */
export interface ChosenThreshold {
  /** Scores above it are taken for the class. */
  threshold: number;
  precision: number;
  recall: number;
  /** The weight of the examples taken by mistake, and of those missed. */
  falsePositives: number;
  falseNegatives: number;
}

/**
 * The threshold for a goal, half way between two scores: of the least cost; of the greatest recall with at
 * least such a precision; or of the greatest precision with at least such a recall.
 *
 * @throws as {@link rocCurve}; if the goal is none, or no threshold reaches it
 */
export function thresholdFor(
  scores: ArrayLike<number>,
  hits: Hits,
  goal: ThresholdGoal,
  weights?: ArrayLike<number>,
): ChosenThreshold {
  const call = 'chooseThreshold';
  const better = judgeOf(call, goal);
  const {thresholds, hits: found, misses} = checkedRanking(call, scores, hits, weights);
  const all = found.at(-1)!;
  let best: ChosenThreshold | undefined;
  let most = -Infinity;
  for (let step = -1; step < thresholds.length; step++) {
    const [hit, miss] = step < 0 ? [0, 0] : [found[step]!, misses[step]!];
    const here = {
      precision: hit + miss > 0 ? hit / (hit + miss) : 1,
      recall: hit / all,
      falsePositives: miss,
      falseNegatives: all - hit,
    };
    const value = better(here);
    if (value === undefined || value <= most) continue;
    most = value;
    best = {...here, threshold: between(thresholds, step)};
  }
  if (!best) throw new Error(`${call}: no threshold has ${JSON.stringify(goal)} on these examples`);
  return best;
}

/** Under the last score that is taken, and above the next. */
function between(thresholds: Float64Array, step: number): number {
  const [last, next] = [thresholds[step], thresholds[step + 1]];
  if (last === undefined) return next! + 1;
  return next === undefined ? last - 1 : (last + next) / 2;
}

/** How good what comes of a threshold is; undefined if it will not do. */
function judgeOf(
  call: string,
  goal: ThresholdGoal,
): (found: Omit<ChosenThreshold, 'threshold'>) => number | undefined {
  const names = Object.keys(goal ?? {});
  const isShare = (value: unknown) => typeof value === 'number' && value > 0 && value <= 1;
  if (names.length === 1 && 'cost' in goal) {
    const {falsePositive, falseNegative} = goal.cost ?? {};
    if (falsePositive > 0 && falseNegative > 0 && falsePositive + falseNegative < Infinity)
      return ({falsePositives, falseNegatives}) =>
        -(falsePositive * falsePositives + falseNegative * falseNegatives);
  }
  if (names.length === 1 && 'precision' in goal && isShare(goal.precision))
    return ({precision, recall}) =>
      recall > 0 && precision >= goal.precision ? recall : undefined;
  if (names.length === 1 && 'recall' in goal && isShare(goal.recall))
    return ({precision, recall}) => (recall >= goal.recall ? precision : undefined);
  throw new RangeError(
    `${call}: the goal must be {cost: {falsePositive, falseNegative}} above 0, {precision} or {recall} above 0 up to 1, got ${JSON.stringify(goal)}`,
  );
}

function checkedRanking(
  call: string,
  scores: ArrayLike<number>,
  hits: Hits,
  weights: ArrayLike<number> | undefined,
): Ranking & {thresholds: Float64Array} {
  checkArgument(call, 'scores', scores, 'list');
  checkArgument(call, 'hits', hits, 'list');
  if (weights !== undefined) checkArgument(call, 'weights', weights, 'list');
  if (hits.length !== scores.length || (weights && weights.length !== scores.length))
    throw new Error(
      `${call}: there are ${scores.length} scores, ${hits.length} hits${weights ? ` and ${weights.length} weights` : ''}`,
    );
  for (let i = 0; i < scores.length; i++)
    if (Number.isNaN(scores[i])) throw new Error(`${call}: a score is NaN`);
  const ranking = rankingOf(sortedRows(scores), i => Boolean(hits[i]), weights);
  if (!(ranking.hits.at(-1)! > 0 && ranking.misses.at(-1)! > 0))
    throw new Error(`${call}: there must be examples of the class, and others`);
  // −0 becomes 0.
  return {...ranking, thresholds: Float64Array.from(ranking.rows, row => scores[row]! + 0)};
}
