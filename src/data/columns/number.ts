import {failNumber, numberAt, numberIn} from '../table/cells.js';
import type {Column} from './columnKind.js';
import {valueColumn} from './valueColumn.js';

/** A column whose cells are numbers: one feature. */
export interface NumberColumn extends Column {
  readonly kind: 'number';
}

/** See {@link NumberColumn}. */
export const number = valueColumn<NumberColumn, number>({
  options: {},
  choices: {},
  blank: () => ({kind: 'number'}),
  width: () => 1,
  features: (_, name) => [name],
  reader: () => numberIn,
  valueAt: numberAt,
  expected: () => 'not a finite number',
  fail: failNumber,
  constant: 0,
  writer: () => (value, put) => put(0, value),
});
