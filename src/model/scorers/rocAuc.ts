import {tallies} from './confusion.js';
import {classRanking, sortedByClass, type Ranking} from './ranking.js';
import type {Predictions, Scorer} from './scorer.js';
import {isTie} from './sortedRows.js';

/** The area under the ROC curve: the chance that an example of the class ranks above another, ties half. */
export function areaOf({hits, misses}: Ranking): number {
  let [area, hit, miss] = [0, 0, 0];
  for (let step = 0; step < hits.length; step++) {
    area += ((misses[step]! - miss) * (hits[step]! + hit)) / 2;
    [hit, miss] = [hits[step]!, misses[step]!];
  }
  return area / (hit * miss);
}

const scorer = (name: string, score: (predictions: Predictions) => number): Scorer => ({
  name,
  greaterIsBetter: true,
  score,
});

/** ROC AUC of the second of two classes. */
export const rocAuc = scorer('rocAuc', predictions => {
  if (predictions.classes !== 2)
    throw new Error(
      `rocAuc is of two classes, there are ${predictions.classes}: use rocAucOvr or rocAucOvo`,
    );
  return areaOf(classRanking('rocAuc', predictions, 1));
});

/** Each class against the rest. */
function oneVsRest(name: string, predictions: Predictions, byClass: readonly number[]): number {
  const all = byClass.reduce((a, b) => a + b, 0);
  return byClass.reduce(
    (sum, weight, k) => sum + (weight / all) * areaOf(classRanking(name, predictions, k)),
    0,
  );
}

/** The mean over the classes of the AUC of each against the rest. */
export const rocAucOvr = scorer('rocAucOvr', predictions =>
  oneVsRest('rocAucOvr', predictions, Array<number>(predictions.classes).fill(1)),
);

/** The same, classes counting by their examples. */
export const rocAucOvrWeighted = scorer('rocAucOvrWeighted', predictions =>
  oneVsRest(
    'rocAucOvrWeighted',
    predictions,
    tallies(predictions).map(({support}) => support),
  ),
);

/**
 * Each pair of classes by itself, in both directions.
 *
 * Source: Hand & Till (2001), A simple generalisation of the area under the ROC curve for multiple
 * class classification problems.
 */
function oneVsOne(name: string, predictions: Predictions, weighted: boolean): number {
  const {classes} = predictions;
  const supports = tallies(predictions).map(({support}) => support);
  const empty = supports.indexOf(0);
  if (empty >= 0) throw new Error(`${name} needs examples of every class: class ${empty} has none`);
  const areas = Array.from({length: classes}, (_, k) => areasAgainst(predictions, k));
  let [sum, shares] = [0, 0];
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const share = weighted ? supports[a]! + supports[b]! : 1;
      const area = (areas[a]![b]! + areas[b]![a]!) / (supports[a]! * supports[b]!);
      sum += (share * area) / 2;
      shares += share;
    }
  }
  return sum / shares;
}

/** [K], the area of class k against each other class by the scores of k, times the weights of both. */
function areasAgainst(predictions: Predictions, k: number): Float64Array {
  const {classes, truth, weights} = predictions;
  const sorted = sortedByClass(predictions, k);
  const {rows} = sorted;
  const areas = new Float64Array(classes);
  const weightAt = (row: number) => (weights ? weights[row]! : 1);
  let above = 0;
  for (let last = rows.length - 1, next = last; last >= 0; last = next) {
    let level = 0;
    for (; next >= 0 && (next === last || isTie(sorted, next, last)); next--)
      if (truth[rows[next]!] === k) level += weightAt(rows[next]!);
    for (let j = last; j > next; j--)
      areas[truth[rows[j]!]!]! += weightAt(rows[j]!) * (above + level / 2);
    above += level;
  }
  return areas;
}

/** The mean over the pairs of classes. */
export const rocAucOvo = scorer('rocAucOvo', predictions =>
  oneVsOne('rocAucOvo', predictions, false),
);

/** The same, pairs counting by their examples. */
export const rocAucOvoWeighted = scorer('rocAucOvoWeighted', predictions =>
  oneVsOne('rocAucOvoWeighted', predictions, true),
);
