import {weightsOf, type Predictions} from './scorer.js';

/** [K, K] row by row: the weight of the examples of each class (row) for which each was predicted (column). */
function confusionOf(predictions: Predictions): Float64Array {
  const {classes, truth, predicted} = predictions;
  const weights = weightsOf(predictions);
  const counts = new Float64Array(classes * classes);
  truth.forEach((label, i) => (counts[label * classes + predicted[i]!]! += weights[i]!));
  return counts;
}

/** Of each class: what was predicted right, what is of it, and what was predicted to be of it. */
export function tallies(
  predictions: Predictions,
): {hits: number; support: number; claimed: number}[] {
  const {classes} = predictions;
  const counts = confusionOf(predictions);
  return Array.from({length: classes}, (_, k) => {
    let [support, claimed] = [0, 0];
    for (let j = 0; j < classes; j++) {
      support += counts[k * classes + j]!;
      claimed += counts[j * classes + k]!;
    }
    return {hits: counts[k * classes + k]!, support, claimed};
  });
}
