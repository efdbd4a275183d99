import type {Scaler} from './scaler.js';

/** Features as they are. */
export const none: Scaler = {
  makes: 'nothing',
  unit: 'unit',
  isCentred: false,
  learn: () => ({
    add: () => undefined,
    write: ({spread}, first, last) => spread.fill(1, first, last),
    sums: () => null,
    merge: () => undefined,
  }),
  sumsOf: () => null,
};
