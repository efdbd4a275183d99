import {classRanking, type Ranking} from './ranking.js';
import type {Scorer} from './scorer.js';

/** `Σ (R_n − R_{n−1}) P_n` over the thresholds from the greatest down. */
export function averagePrecisionOf({hits, misses}: Ranking): number {
  const all = hits.at(-1)!;
  let [sum, before] = [0, 0];
  for (let step = 0; step < hits.length; step++) {
    const hit = hits[step]!;
    sum += ((hit - before) / all) * (hit / (hit + misses[step]!));
    before = hit;
  }
  return sum;
}

/** Average precision of the second of two classes; of more, the mean of each against the rest. */
export const averagePrecision: Scorer = {
  name: 'averagePrecision',
  greaterIsBetter: true,
  score(predictions) {
    const {classes} = predictions;
    const judged = classes === 2 ? [1] : Array.from({length: classes}, (_, k) => k);
    const ofClass = (k: number) =>
      averagePrecisionOf(classRanking('averagePrecision', predictions, k));
    return judged.reduce((sum, k) => sum + ofClass(k), 0) / judged.length;
  },
};
