import {optionError, spelled} from '../../data/index.js';
import {classNamed, type Predictions, type Standing} from './scorer.js';
import {sortedRows} from './sortedRows.js';

/** The standing of class k; worked out once for all scorers that share the predictions. */
export function standingOf(predictions: Predictions, k: number): Standing {
  const {standings} = predictions;
  const known = standings?.get(k) ?? standing(predictions, k);
  standings?.set(k, known);
  return known;
}

/** The same. @throws one line naming the scorer if the class or the rest has no examples */
export function rankedStanding(name: string, predictions: Predictions, k: number): Standing {
  const found = standingOf(predictions, k);
  if (found.hits === 0 || found.misses === 0)
    throw optionError`${spelled(name)} needs examples of class ${classNamed(predictions, k)} and of others: there are ${found.hits === 0 ? 'none of it' : 'no others'}`;
  return found;
}

function standing(predictions: Predictions, k: number): Standing {
  const {truth, weights, classes} = predictions;
  const {rows, keys, values} = sortedRows(classScores(predictions, k));
  // Those of float32 are the same where their keys are.
  const areKeys = values instanceof Float32Array;
  // Looked up in the order of the scores: small numbers stay in the cache.
  const labels = classes <= 256 ? new Uint8Array(truth) : truth;
  const wins = new Float64Array(classes);
  let [hits, misses, sum] = [0, 0, 0];
  for (let last = rows.length - 1, next = last; last >= 0; last = next) {
    const key = keys[last]!;
    let level = 0;
    do {
      const row = rows[next]!;
      if (labels[row] === k) level += weights ? weights[row]! : 1;
      next--;
    } while (
      next >= 0 &&
      keys[next] === key &&
      (areKeys || values[rows[next]!] === values[rows[last]!])
    );
    for (let j = last; j > next; j--) {
      const row = rows[j]!;
      const label = labels[row]!;
      if (label === k) continue;
      const weight = weights ? weights[row]! : 1;
      wins[label]! += weight * (hits + level / 2);
      misses += weight;
    }
    hits += level;
    if (level > 0) sum += level * (hits / (hits + misses));
  }
  return {hits, misses, wins, averagePrecision: sum / hits};
}

/** [N], the scores to rank by: of the second of two classes, or of class k; probabilities where there are any. */
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
  // Of float32 nothing is left to compare once it is sorted.
  const own = values instanceof Float32Array ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) own[i] = sign * values[i * columns + column]!;
  return own;
}
