import {wordIn} from '../table/cells.js';
import {must} from '../option.js';
import {listed} from '../../arguments/index.js';
import type {Column} from './columnKind.js';
import {valueColumn} from './valueColumn.js';

/** A column of words that have an order: one feature, the place of the word, from 0. */
export interface OrdinalColumn extends Column {
  readonly kind: 'ordinal';
  /** From the least to the greatest. */
  readonly values: readonly string[];
}

/** The option that names columns of words with an order. */
export interface OrdinalOptions {
  /**
   * The columns of words that have an order, by name, with their values from the least to the
   * greatest.
   *
   * @defaultValue none
   */
  ordinal?: Readonly<Record<string, readonly string[]>>;
}

/** What such a column can choose. */
export interface OrdinalChoices {
  /** Of an ordinal: its words, from the least to the greatest. @defaultValue those in `ordinal` */
  values?: readonly string[];
}

const areWords = (value: unknown) =>
  Array.isArray(value) && value.every(word => typeof word === 'string');

/** `size=S,M,L`, after those of the flag before; the text itself if it is not such. */
function orderIn(text: string, before?: unknown): unknown {
  const at = text.indexOf('=');
  if (at < 1) return text;
  const values = text.slice(at + 1).split(',');
  return {...(before as object), [text.slice(0, at)]: values.map(value => value.trim())};
}

/** See {@link OrdinalColumn}. Its order is given; a word that is not in it is an error. Gaps are filled by places. */
export const ordinal = valueColumn<OrdinalColumn, number, OrdinalOptions, OrdinalChoices>({
  option: 'ordinal',
  named: ({ordinal = {}}) => Object.keys(ordinal),
  options: {
    ordinal: {
      help: 'a column of words with an order, from the least: size=S,M,L; can be given more than once',
      check: must(
        'the words of each column in order, such as size=S,M,L',
        value => typeof value === 'object' && Object.values(value ?? [0]).every(areWords),
      ),
      flag: {value: '<column=values>', parse: orderIn, repeated: true},
    },
  },
  choices: {values: {help: 'its words in order', check: must('an array of words', areWords)}},
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
  writer: () => (value, put) => put(0, value),
});
