import type {Dataset} from './dataset.js';
import {cellsOf, type RawTable} from './rawTable.js';
import {tableEncoder} from './tableEncoder.js';

/**
 * The rows of a dataset before they were encoded, if the encoding was fitted to them: parts of the
 * dataset are encoded from these.
 *
 * @throws one line if its values are not those of the raw rows
 */
export function rawOf(call: string, data: Dataset): RawTable | undefined {
  const {raw, values} = data;
  if (!raw) return undefined;
  const encoded = tableEncoder(raw.encoding).transform(cellsOf(raw)).values;
  if (encoded.length === values.length && encoded.every((value, i) => value === values[i]))
    return raw;
  throw new Error(
    `${call}: the values are not those of the raw rows: a copy with values of your own has no raw`,
  );
}
