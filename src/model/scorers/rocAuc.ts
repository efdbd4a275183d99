import {optionError, spelled} from '../../data/index.js';
import {tallies} from './confusion.js';
import {classNamed, type Predictions, type Scorer} from './scorer.js';
import {rankedStanding, standingOf} from './standing.js';

const scorer = (name: string, score: (predictions: Predictions) => number): Scorer => ({
  name,
  greaterIsBetter: true,
  needsScores: true,
  score,
});

/** The area under the ROC curve of class k against the rest: the chance that an example of it ranks above another, ties half. */
function areaOf(name: string, predictions: Predictions, k: number): number {
  const {wins, hits, misses} = rankedStanding(name, predictions, k);
  return wins.reduce((sum, won) => sum + won, 0) / (hits * misses);
}

/** ROC AUC of the second of two classes. */
export const rocAuc = scorer('rocAuc', predictions => {
  if (predictions.classes !== 2)
    throw optionError`${spelled('rocAuc')} is of two classes, there are ${predictions.classes}: use ${spelled('rocAucOvr')} or ${spelled('rocAucOvo')}`;
  return areaOf('rocAuc', predictions, 1);
});

/** Each class against the rest. */
function oneVsRest(name: string, predictions: Predictions, byClass: readonly number[]): number {
  const all = byClass.reduce((a, b) => a + b, 0);
  return byClass.reduce((sum, weight, k) => sum + (weight / all) * areaOf(name, predictions, k), 0);
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
  if (empty >= 0)
    throw optionError`${spelled(name)} needs examples of every class: class ${classNamed(predictions, empty)} has none`;
  const wins = Array.from({length: classes}, (_, k) => standingOf(predictions, k).wins);
  let [sum, shares] = [0, 0];
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const share = weighted ? supports[a]! + supports[b]! : 1;
      const area = (wins[a]![b]! + wins[b]![a]!) / (supports[a]! * supports[b]!);
      sum += (share * area) / 2;
      shares += share;
    }
  }
  return sum / shares;
}

/** The mean over the pairs of classes. */
export const rocAucOvo = scorer('rocAucOvo', predictions =>
  oneVsOne('rocAucOvo', predictions, false),
);

/** The same, pairs counting by their examples. */
export const rocAucOvoWeighted = scorer('rocAucOvoWeighted', predictions =>
  oneVsOne('rocAucOvoWeighted', predictions, true),
);
