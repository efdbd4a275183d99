import type {Dataset} from './dataset.js';
import {cellsOf, type RawTable} from './table/rawTable.js';
import {piecesOf} from './rowsView.js';
import {viewTable} from './table/tableEncoder.js';

/**
 * The rows of a dataset before they were encoded, if the encoding was fitted to them: parts of the
 * dataset are encoded from these.
 *
 * @throws one line if its values are not those of the raw rows
 */
export function rawOf(call: string, data: Dataset): RawTable | undefined {
  const {raw, values} = data;
  if (!raw) return undefined;
  let end = 0;
  let isSame = true;
  for (const piece of piecesOf(viewTable(cellsOf(raw), raw.encoding)))
    isSame &&= piece.values.every(value => value === values[end++]);
  if (isSame && end === values.length) return raw;
  throw new Error(
    `${call}: the values are not those of the raw rows: a copy with values of your own has no raw`,
  );
}
