import {isSparse, type Dataset} from './dataset.js';
import {widthOfColumn} from './encoding.js';
import type {NamedColumn} from './wordColumns.js';

/** Rows from which on rising integers are no accident. */
const LEAST_ROWS = 5;

/**
 * The columns of a table that seem to number its rows, such as an index that pandas wrote: whole numbers,
 * each greater than the one before. What is learnt of them says nothing of other rows.
 */
export function countingColumns(data: Dataset): NamedColumn[] {
  const {encoding, rows, columns: width} = data;
  if (!encoding || isSparse(data) || rows < LEAST_ROWS) return [];
  let feature = 0;
  return encoding.columns.flatMap((column, index) => {
    const at = feature;
    feature += widthOfColumn(column);
    if (column.kind !== 'number') return [];
    for (let row = 0; row < rows; row++) {
      const value = data.values[row * width + at]!;
      const isNext = row === 0 || value > data.values[(row - 1) * width + at]!;
      if (!Number.isInteger(value) || !isNext) return [];
    }
    return [{index, ...(column.name !== undefined && {name: column.name})}];
  });
}
