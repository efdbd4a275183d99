import {checkNames} from '../../arguments/index.js';
import {checkWhole, type Splitter} from './splitter.js';

/** Options of {@link timeSeries}. */
export interface TimeSeriesOptions {
  /** How many folds. @defaultValue 5 */
  folds?: number;
  /** Rows between those of training and those of test. @defaultValue 0 */
  gap?: number;
  /** Rows of each test part. @defaultValue N/(folds + 1) */
  test?: number;
  /** The most rows to train on, the latest. @defaultValue all before */
  train?: number;
}

/**
 * Rows in the order of time: each fold tests on those after the ones it was trained on, as in
 * scikit-learn's `TimeSeriesSplit`. Nothing is learnt of what was not known yet.
 *
 * @throws unless the options are whole numbers in range; in use, if there are too few rows
 *
 * @example
 * ```js
 * timeSeries({folds: 2}).name; // → 'timeSeries'
 * ```
 */
export function timeSeries(options: TimeSeriesOptions = {}): Splitter {
  const name = 'timeSeries';
  const {folds = 5, gap = 0, test, train} = checkNames(name, options, known);
  checkWhole(name, 'folds', folds, 2);
  checkWhole(name, 'gap', gap, 0);
  if (test !== undefined) checkWhole(name, 'test', test, 1);
  if (train !== undefined) checkWhole(name, 'train', train, 1);
  return {
    name,
    options: {folds, gap, test, train},
    split({labels: {length: rows}}) {
      const size = test ?? Math.floor(rows / (folds + 1));
      const first = rows - folds * size;
      if (size < 1 || first - gap < 1)
        throw new RangeError(
          `${name}: ${rows} rows are too few for ${folds} folds${test === undefined ? '' : ` of ${test}`}${gap === 0 ? '' : ` with a gap of ${gap}`}`,
        );
      return Array.from({length: folds}, (_, k) => {
        const start = first + k * size;
        const end = start - gap;
        const from = train === undefined ? 0 : Math.max(0, end - train);
        return {train: range(from, end), test: range(start, start + size)};
      });
    },
  };
}

const known: Record<keyof TimeSeriesOptions, true> = {
  folds: true,
  gap: true,
  test: true,
  train: true,
};

const range = (from: number, to: number) => Array.from({length: to - from}, (_, i) => from + i);
