import {takeRows, type Dataset} from './dataset.js';
import {encodeAs, runningEncoding} from './encoding.js';
import {originAt, originOf, withOrigin} from './origin.js';
import type {Fold} from './split.js';

/**
 * The rows to train on, and those to test on. Where means, categories or words were learnt of the
 * columns of a table, they are learnt anew of the rows to train on, and those to test on are read like them.
 *
 * @throws if a column has nothing to learn from in the rows to train on
 */
export function divide(data: Dataset, {train, test}: Fold): {train: Dataset; test: Dataset} {
  const origin = originOf(data);
  if (!origin) return {train: takeRows(data, train), test: takeRows(data, test)};
  const {cells} = originAt(origin, train);
  const source = `${cells.source}, the rows to train on`;
  const learner = runningEncoding(origin.encoding, {...cells, source});
  learner.add(cells);
  const encoding = learner.read();
  const part = (rows: readonly number[]): Dataset => {
    const {labels} = data;
    const of = {...originAt(origin, rows), encoding};
    const encoded = {
      ...data,
      ...encodeAs(of.cells, encoding),
      ...(labels && {labels: rows.map(row => labels[row]!)}),
    };
    return withOrigin(encoded, of);
  };
  return {train: part(train), test: part(test)};
}
