import type {Scorer} from './scorer.js';
import {rankedStanding} from './standing.js';

/** Average precision of the second of two classes; of more, the mean of each against the rest. */
export const averagePrecision: Scorer = {
  name: 'averagePrecision',
  greaterIsBetter: true,
  needsScores: true,
  score(predictions) {
    const {classes} = predictions;
    const judged = classes === 2 ? [1] : Array.from({length: classes}, (_, k) => k);
    const ofClass = (k: number) =>
      rankedStanding('averagePrecision', predictions, k).averagePrecision;
    return judged.reduce((sum, k) => sum + ofClass(k), 0) / judged.length;
  },
};
