import {tallies} from './confusion.js';
import {classRanking, classScores, rankingOf, type Ranking} from './ranking.js';
import {weightsOf, type Predictions, type Scorer} from './scorer.js';

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
  const {classes, truth} = predictions;
  const weights = weightsOf(predictions);
  const scores = Array.from({length: classes}, (_, k) => classScores(predictions, k));
  const rows = Array.from({length: classes}, (_, k) =>
    Array.from(truth.keys()).filter(i => truth[i] === k && weights[i]! > 0),
  );
  const empty = rows.findIndex(({length}) => length === 0);
  if (empty >= 0) throw new Error(`${name} needs examples of every class: class ${empty} has none`);
  const support = rows.map(members => members.reduce((sum, i) => sum + weights[i]!, 0));
  let [sum, shares] = [0, 0];
  for (let a = 0; a < classes; a++) {
    for (let b = a + 1; b < classes; b++) {
      const both = [...rows[a]!, ...rows[b]!];
      const weightsOfBoth = both.map(i => weights[i]!);
      const area = (k: number) =>
        areaOf(
          rankingOf(
            both.map(i => scores[k]![i]!),
            j => truth[both[j]!] === k,
            weightsOfBoth,
          ),
        );
      const share = weighted ? support[a]! + support[b]! : 1;
      sum += (share * (area(a) + area(b))) / 2;
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
