import {counting} from './counting.js';
import type {Imputer} from './imputer.js';

/** By the number that half of the weight is below: of an even number the mean of the two in the middle. */
export const median: Imputer = {
  ofNumbers: true,
  learn: () =>
    counting<number>(counted => {
      const half = counted.reduce((sum, [, weight]) => sum + weight, 0) / 2;
      let below = 0;
      for (const [i, [value, weight]] of counted.entries()) {
        below += weight;
        if (below > half) return value;
        if (below === half) return (value + counted[i + 1]![0]) / 2;
      }
      return undefined;
    }),
};
