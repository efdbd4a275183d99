import {optionError, spelled} from '../../data/index.js';
import {weightsOf, type Scorer} from './scorer.js';

/**
 * The share of the examples whose true class is among the `k` with the greatest scores; of equal
 * scores the later class ranks first, as in scikit-learn.
 *
 * @throws unless k is a whole number above 0; in use, unless there are more than `k` classes
 */
export function topAccuracy(k: number): Scorer {
  const name = `top${k}Accuracy`;
  if (!(Number.isInteger(k) && k > 0))
    throw new RangeError(`topAccuracy: k must be a whole number above 0, got ${k}`);
  return {
    name,
    greaterIsBetter: true,
    needsScores: true,
    score(predictions) {
      const {classes, truth, scores} = predictions;
      if (classes < 3 || k >= classes)
        throw optionError`${spelled(name)} says nothing where there are ${classes} classes`;
      const weights = weightsOf(predictions);
      let [right, all] = [0, 0];
      truth.forEach((label, i) => {
        const own = scores[i * classes + label]!;
        let ahead = 0;
        for (let j = 0; j < classes; j++) {
          const score = scores[i * classes + j]!;
          if (score > own || (score === own && j > label)) ahead++;
        }
        if (ahead < k) right += weights[i]!;
        all += weights[i]!;
      });
      return right / all;
    },
  };
}
