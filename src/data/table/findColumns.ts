import {columnIndex, HEADERLESS, type Cells} from './cells.js';
import type {Encoding} from './encoding.js';
import {listed} from '../../arguments/index.js';

/**
 * Where each column of the encoding is in a table: by name if both have names, else by position. A
 * table without names has all columns of training, or all but the label. The place of a column that is
 * not read is undefined, as that of a label that is not wanted.
 *
 * @throws one line if a column is not there
 */
export function findColumns(
  cells: Cells,
  {columns}: Encoding,
  label: string | number | false | undefined,
): (number | undefined)[] {
  const given = label === undefined || label === false ? undefined : columnIndex(label, cells);
  const named = columns.every(({name}) => name !== undefined);
  if (cells.names && named) {
    return columns.map(({kind, name}) => {
      if (kind === 'dropped') return undefined;
      // Whoever predicts has none.
      if (kind === 'weight' && !cells.names!.includes(name!)) return undefined;
      if (kind !== 'label') return columnIndex(name!, cells);
      return label === false ? undefined : (given ?? columnIndex(name!, cells));
    });
  }
  const rest = Array.from({length: cells.columns}, (_, column) => column);
  if (given !== undefined) rest.splice(given, 1);
  const unlabelled = columns.filter(({kind}) => kind !== 'label');
  if (rest.length === columns.length && given === undefined)
    return columns.map(({kind}, i) =>
      kind === 'dropped' || (kind === 'label' && label === false) ? undefined : i,
    );
  if (rest.length === unlabelled.length && (given !== undefined || label === false)) {
    const places = rest.values();
    return columns.map(({kind}) => {
      const place = kind === 'label' ? given : places.next().value;
      return kind === 'dropped' ? undefined : place;
    });
  }
  const orLess =
    columns.length === unlabelled.length ? '' : ` or ${unlabelled.length} without the label`;
  throw new Error(
    `${cells.source}: has ${cells.columns} columns, in training there were ${columns.length}` +
      `${orLess}${named ? `: ${listed(columns.map(({name}) => name!))}; ${HEADERLESS}` : ''}`,
  );
}
