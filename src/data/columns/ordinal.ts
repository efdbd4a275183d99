import {wordIn} from '../cells.js';
import {listed} from '../shown.js';
import type {Column} from './columnKind.js';
import {valueColumn} from './valueColumn.js';

/** A column of words that have an order: one feature, the place of the word, from 0. */
export interface OrdinalColumn extends Column {
  readonly kind: 'ordinal';
  /** From the least to the greatest. */
  readonly values: readonly string[];
}

/** See {@link OrdinalColumn}. Its order is given; a word that is not in it is an error. Gaps are filled by places. */
export const ordinal = valueColumn<OrdinalColumn, number>({
  option: 'ordinal',
  named: ({ordinal = {}}) => Object.keys(ordinal),
  blank({ordinal = {}, values}, name = '', call) {
    const order = values ?? ordinal[name];
    if (!order?.length)
      throw new Error(`${call}: an ordinal needs its values, from the least to the greatest`);
    return {kind: 'ordinal', values: [...order]};
  },
  width: () => 1,
  features: (_, name) => [name],
  reader({values}) {
    const places = new Map(values.map((value, k) => [value, k]));
    return cell => places.get(wordIn(cell));
  },
  expected: ({values}) => `none of ${listed([...values])}`,
  most: 1,
  writer: () => (value, put) => put(0, value),
});
