import {isSparse, type Dataset} from '../dataset.js';
import {widthOfColumn} from './encoding.js';
import type {NamedColumn} from './wordColumns.js';

/** Integers that rise from row to row over so many rows are taken for row numbers. */
const LEAST_ROWS = 5;

/** {@link countingColumns} for a table that arrives in chunks. */
interface RunningCounting {
  /** Takes the rows that come next. */
  add(data: Dataset): void;
  /** See {@link countingColumns}, of all rows so far. */
  read(): NamedColumn[];
}

/** Makes a {@link RunningCounting}. */
export function runningCounting(): RunningCounting {
  /** Where each column that has risen so far is among the features, and its last value. */
  let rising: (NamedColumn & {at: number; last: number})[] | undefined;
  let count = 0;
  return {
    add(data) {
      const {encoding, rows, columns: width, values} = data;
      if (!encoding || isSparse(data)) return;
      if (!rising) {
        let feature = 0;
        rising = encoding.columns.flatMap((column, index) => {
          const {kind, name} = column;
          const at = feature;
          feature += widthOfColumn(column);
          if (kind !== 'number') return [];
          return [{index, ...(name !== undefined && {name}), at, last: -Infinity}];
        });
      }
      count += rows;
      rising = rising.filter(column => {
        for (let row = 0; row < rows; row++) {
          const value = values[row * width + column.at]!;
          if (!Number.isInteger(value) || value <= column.last) return false;
          column.last = value;
        }
        return true;
      });
    },
    read: () =>
      count < LEAST_ROWS ? [] : (rising ?? []).map(({at: _, last: __, ...column}) => column),
  };
}

/**
 * The columns of a table that seem to number its rows, such as an index that pandas wrote: whole numbers,
 * each greater than the one before. What is learnt of them says nothing of other rows.
 */
export function countingColumns(data: Dataset): NamedColumn[] {
  const counting = runningCounting();
  counting.add(data);
  return counting.read();
}
