import {tallies} from './confusion.js';
import type {Scorer} from './scorer.js';

/**
 * Matthews' correlation of truth and prediction, for any number of classes: 1 is perfect, 0 chance.
 *
 * Source: Gorodkin (2004), Comparing two K-category assignments by a K-category correlation coefficient.
 */
export const matthews: Scorer = {
  name: 'matthews',
  greaterIsBetter: true,
  score(predictions) {
    let [right, all, products, supports, claims] = [0, 0, 0, 0, 0];
    for (const {hits, support, claimed} of tallies(predictions)) {
      right += hits;
      all += support;
      products += support * claimed;
      supports += support * support;
      claims += claimed * claimed;
    }
    const spread = Math.sqrt((all * all - claims) * (all * all - supports));
    return spread > 0 ? (right * all - products) / spread : 0;
  },
};
