import {failAt, numberAt, wordIn, type Cells} from '../table/cells.js';
import {withExamples} from '../option.js';
import {quoted} from '../../arguments/index.js';
import type {Column, ColumnKind} from './columnKind.js';
import {columnIn} from './columnList.js';
import {noFeatures} from './noFeatures.js';

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
  ...noFeatures,
};

/** The weights in the cells at `place`, [N]. @throws one line at a cell that is no number at least 0 */
export function weightsAt(cells: Cells, place: number): Float32Array {
  return Float32Array.from({length: cells.rows}, (_, row) => {
    const value = numberAt(cells, row, place);
    if (value !== undefined && value >= 0) return value;
    const word = quoted(wordIn(cells.at(row, place)));
    failAt(cells, row, place, `the weight ${word} is not a number at least 0`);
  });
}
