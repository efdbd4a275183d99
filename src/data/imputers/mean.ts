import type {Imputer} from './imputer.js';

/** By the mean of the numbers that are there. */
export const mean: Imputer = {
  ofNumbers: true,
  learn() {
    const sums = {total: 0, weight: 0};
    return {
      add(value, weight) {
        sums.total += weight * (value as number);
        sums.weight += weight;
      },
      sums: () => ({...sums}),
      merge(other) {
        const {total, weight} = other as typeof sums;
        sums.total += total;
        sums.weight += weight;
      },
      read: () => (sums.weight > 0 ? sums.total / sums.weight : undefined),
    };
  },
};
