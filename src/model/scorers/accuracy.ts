import {tallies} from './confusion.js';
import type {Scorer} from './scorer.js';

/** The share of the examples that were predicted right. */
export const accuracy: Scorer = {
  name: 'accuracy',
  greaterIsBetter: true,
  score(predictions) {
    let [right, all] = [0, 0];
    for (const {hits, support} of tallies(predictions)) {
      right += hits;
      all += support;
    }
    return right / all;
  },
};

/** The mean over the classes that occur of the share predicted right: each class counts for as much. */
export const balancedAccuracy: Scorer = {
  name: 'balancedAccuracy',
  greaterIsBetter: true,
  score(predictions) {
    const present = tallies(predictions).filter(({support}) => support > 0);
    return present.reduce((sum, {hits, support}) => sum + hits / support, 0) / present.length;
  },
};
