import {takeRows, type Dataset} from './dataset.js';
import {cellsOf, rawRowsAt, type RawTable} from './rawTable.js';
import type {Fold} from './split.js';
import {tableEncoder} from './tableEncoder.js';

/**
 * The rows to train on, and those to test on. Where means, categories or words were learnt of the
 * columns of a table, they are learnt anew of the rows to train on, and those to test on are read like them.
 *
 * @throws if a column has nothing to learn from in the rows to train on, or the values are not those of
 *   the raw rows
 */
export function divide(
  call: string,
  data: Dataset,
  {train, test}: Fold,
): {train: Dataset; test: Dataset} {
  const {labels} = data;
  const raw = rawOf(call, data);
  if (!raw) return {train: takeRows(data, train), test: takeRows(data, test)};
  const source = `${raw.source}, the rows to train on`;
  const encoder = tableEncoder(raw.encoding, {source}).fit(cellsOf(rawRowsAt(raw, train)));
  const part = (rows: readonly number[]): Dataset => {
    const taken = {...rawRowsAt(raw, rows), encoding: encoder.config};
    return {
      ...encoder.transform(cellsOf(taken)),
      ...(labels && {labels: rows.map(row => labels[row]!)}),
      raw: taken,
    };
  };
  return {train: part(train), test: part(test)};
}

/** The rows of a dataset before they were encoded. @throws one line if its values are others */
function rawOf(call: string, data: Dataset): RawTable | undefined {
  const {raw, values} = data;
  if (!raw) return undefined;
  const encoded = tableEncoder(raw.encoding).transform(cellsOf(raw)).values;
  if (encoded.length === values.length && encoded.every((value, i) => value === values[i]))
    return raw;
  throw new Error(
    `${call}: the values are not those of the raw rows: a copy with values of your own has no raw`,
  );
}
