import {counting} from './counting.js';
import type {Imputer} from './imputer.js';

/** By the value that is there most often, the least of several. */
export const mostFrequent: Imputer = {
  learn: () =>
    counting(counted => {
      const most = counted.reduce((most, [, weight]) => Math.max(most, weight), 0);
      return counted.find(([, weight]) => weight === most)?.[0];
    }),
};
