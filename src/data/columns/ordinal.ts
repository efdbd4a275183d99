import {failAt, failMissing, isMissing, wordIn} from '../cells.js';
import {listed, quoted} from '../shown.js';
import type {Column, ColumnKind} from './columnKind.js';

/** A column of words that have an order: one feature, the place of the word, from 0. */
export interface OrdinalColumn extends Column {
  readonly kind: 'ordinal';
  /** From the least to the greatest. */
  readonly values: readonly string[];
}

/** See {@link OrdinalColumn}. Its order is given; a word that is not in it is an error. */
export const ordinal: ColumnKind<OrdinalColumn> = {
  option: 'ordinal',
  named: ({ordinal = {}}) => Object.keys(ordinal),
  blank: ({ordinal = {}}, name = '') => ({kind: 'ordinal', values: [...(ordinal[name] ?? [])]}),
  needsCells: true,
  width: () => 1,
  features: (_, name) => [name],
  learn: () => undefined,
  write({values}, cells, place) {
    const places = new Map(values.map((value, k) => [value, k]));
    return {
      most: cells.rows,
      write(row, put) {
        const cell = cells.at(row, place);
        const found = places.get(wordIn(cell));
        if (found !== undefined) put(0, found);
        else if (isMissing(cell)) failMissing(cells, row, place);
        else failAt(cells, row, place, `${quoted(wordIn(cell))} is none of ${listed([...values])}`);
      },
    };
  },
};
