import type {Predictions} from './scorer.js';
import {isTie, sortedRows, type SortedRows} from './sortedRows.js';

/** Examples from the greatest score down, those of equal scores as one step. */
export interface Ranking {
  /** One of the examples of each step. */
  rows: Uint32Array;
  /** The weight of the examples of the class, and of the others, down to the end of each step. */
  hits: Float64Array;
  misses: Float64Array;
}

/** A ranking from how examples score and whether they are of the class. @param weights ones by default */
export function rankingOf(
  sorted: SortedRows,
  isHit: (i: number) => boolean,
  weights?: ArrayLike<number>,
): Ranking {
  const all = sorted.rows.length;
  const rows = new Uint32Array(all);
  const [hits, misses] = [new Float64Array(all), new Float64Array(all)];
  let [steps, hit, miss, last] = [0, 0, 0, -1];
  for (let j = all - 1; j >= 0; j--) {
    const row = sorted.rows[j]!;
    const weight = weights ? weights[row]! : 1;
    if (weight === 0) continue;
    if (isHit(row)) hit += weight;
    else miss += weight;
    if (last < 0 || !isTie(sorted, j, last)) {
      rows[steps++] = row;
      last = j;
    }
    hits[steps - 1] = hit;
    misses[steps - 1] = miss;
  }
  return {
    rows: rows.subarray(0, steps),
    hits: hits.subarray(0, steps),
    misses: misses.subarray(0, steps),
  };
}

/** The scores to rank by: of the second of two classes, or of class k; probabilities where there are any. */
function classScores(
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

/** The examples in the order of the scores of class k; sorted once for all scorers that share the predictions. */
export function sortedByClass(predictions: Predictions, k: number): SortedRows {
  const {sorted} = predictions;
  const known = sorted?.get(k) ?? sortedRows(classScores(predictions, k));
  sorted?.set(k, known);
  return known;
}

/** The ranking of one class against the rest. @throws one line naming the scorer if it or the rest has no examples */
export function classRanking(name: string, predictions: Predictions, k: number): Ranking {
  const {truth, weights} = predictions;
  const ranking = rankingOf(sortedByClass(predictions, k), i => truth[i] === k, weights);
  const [hits = 0, misses = 0] = [ranking.hits.at(-1), ranking.misses.at(-1)];
  if (hits === 0 || misses === 0)
    throw new Error(
      `${name} needs examples of class ${k} and of others: there are ${hits === 0 ? 'none of it' : 'no others'}`,
    );
  return ranking;
}
