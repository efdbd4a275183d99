import {weightsOf, type Predictions, type Scorer} from './scorer.js';

/** The mean over the examples of what the probabilities of one cost. */
function meanLoss(
  name: string,
  lossOf: (probabilities: Float64Array, label: number) => number,
): Scorer {
  return {
    name,
    greaterIsBetter: false,
    needsProbabilities: true,
    score(predictions: Predictions) {
      const {classes, truth, probabilities} = predictions;
      if (!probabilities) throw new Error(`${name} needs probabilities, the model has none`);
      const weights = weightsOf(predictions);
      const row = new Float64Array(classes);
      let [sum, all] = [0, 0];
      truth.forEach((label, i) => {
        for (let k = 0; k < classes; k++) row[k] = probabilities[i * classes + k]!;
        sum += weights[i]! * lossOf(row, label);
        all += weights[i]!;
      });
      return sum / all;
    },
  };
}

/** `−log p` of the true class; a probability of 0 counts as the least float64 step above it. */
export const logLoss = meanLoss(
  'logLoss',
  (p, label) => -Math.log(Math.min(Math.max(p[label]!, Number.EPSILON), 1 - Number.EPSILON)),
);

/** The squared distance of the probabilities from the truth; of two classes that of the second alone. */
export const brier = meanLoss('brier', (p, label) => {
  let sum = 0;
  for (let k = 0; k < p.length; k++) sum += (p[k]! - (k === label ? 1 : 0)) ** 2;
  return p.length === 2 ? sum / 2 : sum;
});
