import {failAt, isMissing, wordIn, type Cell, type Cells} from '../table/cells.js';
import {orSeparator, withExamples} from '../option.js';
import {option} from '../optionError.js';
import {quoted} from '../../arguments/index.js';
import type {Column, ColumnKind} from './columnKind.js';
import {noFeatures} from './noFeatures.js';

/** The column of labels. */
export interface LabelColumn extends Column {
  readonly kind: 'label';
  readonly type: 'number' | 'string';
}

/** The options of labels. */
export interface LabelOptions {
  /** The label column, by name or index (negative from the end), or `false` for none. @defaultValue the last */
  label?: string | number | false;
  /**
   * Whether label cells can hold several labels, or none: they are kept as texts, for a model that is
   * `multilabel`. Arrays of JSON lines and lists of Parquet become texts with `,` between the labels, or
   * what is given here.
   *
   * @defaultValue false
   */
  multilabel?: boolean | string;
}

/** See {@link LabelColumn}. Its type is learnt: if any label is not a number, all are words. */
export const label: ColumnKind<LabelColumn, LabelOptions> = {
  option: 'label',
  named: ({label = -1}) => (label === false ? [] : [label]),
  options: {
    label: {help: 'label column', check: withExamples},
    multilabel: {help: 'whether cells hold several labels', check: orSeparator},
  },
  choices: {},
  isSingle: true,
  // An example without labels is one.
  blank: ({multilabel}) => ({
    kind: 'label',
    ...(multilabel ? {type: 'string', missing: 'constant', fill: ''} : {type: 'number'}),
  }),
  needsCells: true,
  ...noFeatures,
  learn(column, place) {
    let {type} = column;
    return {
      add(cells) {
        for (let row = 0; type === 'number' && row < cells.rows; row++) {
          const cell = cells.at(row, place);
          if (!isMissing(cell) && !isPlainNumber(cell)) type = 'string';
        }
      },
      sums: () => type,
      merge(other) {
        if (other === 'string') type = other;
      },
      read: () => ({...column, type}),
    };
  },
};

/**
 * Whether a cell can become a number without loss: '01' and '1' are different labels, and so are
 * long identifiers.
 */
function isPlainNumber(cell: Cell): boolean {
  if (typeof cell === 'number') return true;
  const word = wordIn(cell);
  return (
    typeof cell !== 'boolean' && String(Number(word)) === word && Number.isFinite(Number(word))
  );
}

/** The label in a cell. @throws one line if there is none, or it is not of the type that labels have */
export function labelAt(
  {type, fill}: LabelColumn,
  cells: Cells,
  row: number,
  place: number,
): string | number {
  const cell = cells.at(row, place);
  const word = wordIn(cell);
  if (isMissing(cell)) {
    if (typeof fill === 'string') return fill;
    const what = word === '' ? 'the label is empty' : `the label is missing (${quoted(word)})`;
    failAt(cells, row, place, `${what}; `, option('missing', 'drop'), ' leaves out such rows');
  }
  if (type === 'string') return word;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  failAt(cells, row, place, `the label ${quoted(word)} is not a number, as those of training were`);
}
