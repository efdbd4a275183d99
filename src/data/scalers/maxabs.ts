import type {Scaler} from './scaler.js';

/** To a greatest absolute value of 1, as scikit-learn's MaxAbsScaler: zeros stay zeros. */
export const maxabs: Scaler = {
  makes: 'greatest absolute value 1',
  unit: 'greatest absolute value',
  isCentred: false,
  learn() {
    let greatest = new Float64Array();
    /** There may be more columns than before, of sparse rows. */
    const widen = (columns: number) => {
      if (greatest.length >= columns) return;
      const before = greatest;
      greatest = new Float64Array(columns);
      greatest.set(before);
    };
    const meet = (d: number, value: number) =>
      (greatest[d] = Math.max(greatest[d]!, Math.abs(value)));
    return {
      add(data) {
        const {columns, values} = data;
        widen(columns);
        const indices = 'indices' in data ? data.indices : undefined;
        for (let i = 0; i < values.length; i++) meet(indices?.[i] ?? i % columns, values[i]!);
      },
      write({spread}, first, last) {
        spread.set(greatest.subarray(first, last), first);
      },
      sums: () => [...greatest],
      merge(sums) {
        const other = sums as ArrayLike<number>;
        widen(other.length);
        for (let d = 0; d < other.length; d++) meet(d, other[d]!);
      },
    };
  },
  sumsOf: ({spread}) => spread,
};
