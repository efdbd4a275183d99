import {failAt, numberIn, wordIn, type Cells} from '../cells.js';
import {withExamples} from '../option.js';
import {quoted} from '../../arguments/index.js';
import type {Column, ColumnKind} from './columnKind.js';
import {columnIn} from './columnList.js';

/** The column of sample weights: how often each row counts. */
export interface WeightColumn extends Column {
  readonly kind: 'weight';
}

/** The option that names the column of sample weights. */
export interface WeightOptions {
  /**
   * The column of sample weights, by name or index: how often each row counts, in everything that is
   * learnt of the rows. Rows to predict need not have it.
   *
   * @defaultValue none: every row counts once
   */
  sampleWeight?: string | number;
}

/** See {@link WeightColumn}. */
export const weight: ColumnKind<WeightColumn, WeightOptions> = {
  option: 'sampleWeight',
  named: ({sampleWeight}) => (sampleWeight === undefined ? [] : [sampleWeight]),
  options: {
    sampleWeight: {
      help: 'column of how often each row counts, by name or index',
      default: 'every row counts once',
      check: withExamples,
      flag: {value: '<column>', parse: columnIn},
    },
  },
  choices: {},
  isSingle: true,
  blank: () => ({kind: 'weight'}),
  needsCells: true,
  width: () => 0,
  features: () => [],
  learn: () => undefined,
  write: () => ({most: 0, write: () => undefined}),
};

/** The weights in the cells at `place`, [N]. @throws one line at a cell that is no number at least 0 */
export function weightsAt(cells: Cells, place: number): Float32Array {
  return Float32Array.from({length: cells.rows}, (_, row) => {
    const cell = cells.at(row, place);
    const value = numberIn(cell);
    if (value !== undefined && value >= 0) return value;
    failAt(cells, row, place, `the weight ${quoted(wordIn(cell))} is not a number at least 0`);
  });
}
