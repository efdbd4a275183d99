import {described, quoted} from '../../arguments/index.js';
import {
  columnName,
  isMissing,
  placeOfColumn,
  wordIn,
  type Cell,
  type Cells,
} from '../table/cells.js';
import type {Encoding} from '../table/encoding.js';
import {option, optionError} from '../optionError.js';

/** What says which column of a table holds the labels, and whether they may be several. */
export interface LabelListOptions {
  label?: string | number | false;
  multilabel?: boolean | string;
  encoding?: Encoding;
}

/** Separators to suggest where a label has the one in use in it; a shell takes the first ones as they are. */
const OTHERS = ['/', '+', ':', ';', '|'];

/** Lists of labels in the cells of a table. */
export interface LabelLists {
  /** The place of the label column where its cells can be lists; undefined if none can. */
  readonly place: number | undefined;
  /**
   * The text of a list in a column.
   *
   * @throws one line if the column is not that of labels, labels are not to be several, or one of them could not
   *   be told from the text
   */
  textOf(list: readonly unknown[], column: number, row: string): string;
}

/**
 * Makes texts of the lists in a label column, with the separator between the labels, as a CSV file has them.
 *
 * @param what a list is called in errors, such as 'an array'
 */
export function labelLists(
  table: Pick<Cells, 'source' | 'names' | 'columns'>,
  {label, multilabel, encoding}: LabelListOptions,
  what: string,
): LabelLists {
  const {source} = table;
  const learnt = encoding?.columns.findIndex(({kind}) => kind === 'label') ?? -1;
  const learntColumn = encoding?.columns[learnt];
  const named = label ?? learntColumn?.name ?? (learnt < 0 ? -1 : learnt);
  const place = named === false ? undefined : placeOfColumn(named, table);
  const areSeveral = multilabel ?? learntColumn?.fill === '';
  const separator = typeof areSeveral === 'string' ? areSeveral : ',';
  function textOf(list: readonly unknown[], column: number, row: string): string {
    const cell = `${row}, column ${columnName(column, table)}`;
    if (column !== place) throw new Error(`${source}: ${cell}: is ${what}, not a cell`);
    if (areSeveral === false)
      throw optionError`${source}: ${cell}: is ${what} of labels, which ${option('multilabel')} takes`;
    const labels = list.map(label => {
      if (label === null || label === undefined || typeof label === 'object')
        throw new Error(`${source}: ${cell}: has ${described(label)} among its labels`);
      const word = wordIn(label as Cell);
      if (word === '') throw new Error(`${source}: ${cell}: has an empty label`);
      return word;
    });
    const odd = labels.find(
      word =>
        word.includes(separator) ||
        word.endsWith(separator[0]!) ||
        word.startsWith(separator.at(-1)!),
    );
    if (odd !== undefined) {
      const other = OTHERS.find(other => !labels.some(word => word.includes(other)));
      const part = odd.includes(separator) ? '' : ', or a part of it at an end';
      const remedy = other === undefined ? option('multilabel') : option('multilabel', other);
      throw optionError`${source}: ${cell}: the label ${quoted(odd)} has ${quoted(separator)} in it${part}, which separates labels: give another separator, such as ${remedy}`;
    }
    const text = labels.join(separator);
    // A label 'NA' by itself is one, not a gap.
    return text !== '' && isMissing(text) ? text + separator : text;
  }

  return {place: areSeveral === false ? undefined : place, textOf};
}
