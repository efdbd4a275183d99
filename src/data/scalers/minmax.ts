import type {Scaler} from './scaler.js';

/** To 0 for the least and 1 for the greatest value, as scikit-learn's MinMaxScaler. */
export const minmax: Scaler = {
  makes: 'least value 0 and greatest 1',
  unit: 'range',
  isCentred: true,
  learn() {
    const range: Range = {least: [], greatest: []};
    const meet = (d: number, least: number, greatest: number) => {
      range.least[d] = Math.min(range.least[d] ?? least, least);
      range.greatest[d] = Math.max(range.greatest[d] ?? greatest, greatest);
    };
    return {
      add({columns, values}) {
        for (let i = 0; i < values.length; i++) meet(i % columns, values[i]!, values[i]!);
      },
      write({center, spread}, first, last) {
        for (let d = first; d < last; d++) {
          center![d] = range.least[d]!;
          spread[d] = range.greatest[d]! - range.least[d]!;
        }
      },
      sums: () => range,
      merge(sums) {
        const {least, greatest} = sums as Range;
        least.forEach((value, d) => meet(d, value, greatest[d]!));
      },
    };
  },
  sumsOf: ({center, spread}): Range => ({
    least: [...center!],
    greatest: Array.from(spread, (s, d) => center![d]! + s),
  }),
};

/** Of each column. */
interface Range {
  least: number[];
  greatest: number[];
}
