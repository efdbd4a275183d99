import {argsort} from './argsort.js';
import {weightsOf, type Predictions} from './scorer.js';

/** Examples from the greatest score down, those of equal scores as one step. */
export interface Ranking {
  /** The score of each step. */
  thresholds: Float64Array;
  /** The weight of the examples of the class, and of the others, down to the end of each step. */
  hits: Float64Array;
  misses: Float64Array;
}

/** A ranking from how examples score and whether they are of the class. */
export function rankingOf(
  scores: ArrayLike<number>,
  isHit: (i: number) => boolean,
  weights: ArrayLike<number>,
): Ranking {
  const order = argsort(scores);
  const count = order.length;
  const [thresholds, hits, misses] = [0, 1, 2].map(() => new Float64Array(count)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let [steps, hit, miss] = [0, 0, 0];
  for (let j = count - 1; j >= 0; j--) {
    const i = order[j]!;
    if (weights[i]! === 0) continue;
    if (isHit(i)) hit += weights[i]!;
    else miss += weights[i]!;
    if (steps === 0 || thresholds[steps - 1] !== scores[i]) steps++;
    thresholds[steps - 1] = scores[i]!;
    hits[steps - 1] = hit;
    misses[steps - 1] = miss;
  }
  return {
    thresholds: thresholds.subarray(0, steps),
    hits: hits.subarray(0, steps),
    misses: misses.subarray(0, steps),
  };
}

/** The scores to rank by: of the second of two classes, or of class k; probabilities where there are any. */
export function classScores(
  {classes, truth, scores, probabilities}: Predictions,
  k: number,
): ArrayLike<number> {
  const count = truth.length;
  const [values, columns] = probabilities
    ? [probabilities, classes]
    : [scores, scores.length / count];
  if (columns === 1 && k !== 0) return values;
  const [column, sign] = columns === 1 ? [0, -1] : [k, 1];
  // Of float32 the bits that are sorted by are half as many.
  const own = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) own[i] = sign * values[i * columns + column]!;
  return own;
}

/** The ranking of one class against the rest. @throws one line naming the scorer if it or the rest has no examples */
export function classRanking(name: string, predictions: Predictions, k: number): Ranking {
  const {truth} = predictions;
  const ranking = rankingOf(
    classScores(predictions, k),
    i => truth[i] === k,
    weightsOf(predictions),
  );
  const [hits = 0, misses = 0] = [ranking.hits.at(-1), ranking.misses.at(-1)];
  if (hits === 0 || misses === 0)
    throw new Error(
      `${name} needs examples of class ${k} and of others: there are ${hits === 0 ? 'none of it' : 'no others'}`,
    );
  return ranking;
}
