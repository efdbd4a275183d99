import {checkNames, described} from '../arguments/index.js';
import {isDataset, type Dataset, type Label} from './dataset.js';
import {takeRows} from './takeRows.js';
import {rawRowsAt, cellsOf} from './table/rawTable.js';
import {rawOf} from './rawOf.js';
import {holdOut, type SplitOptions} from './split.js';
import {tableEncoder} from './table/tableEncoder.js';

/**
 * Splits a dataset in two at random, each class in proportion where there are labels. What was learnt of
 * the columns of a table (means, categories, words) is learnt anew of the part to train on.
 *
 * @returns copies of the rows, those of each part in the order they had
 * @throws if the share is out of range or leaves a part without rows; if a column has nothing to learn
 *   from in the part to train on, or the values are not those of the raw rows
 *
 * @example
 * ```js
 * const {train, test} = trainTestSplit(await readCSV('iris.csv'), {test: 0.2});
 * test.rows; // → 30
 * ```
 */
export function trainTestSplit(
  data: Dataset,
  options: SplitOptions = {},
): {train: Dataset; test: Dataset} {
  const call = 'trainTestSplit';
  if (!isDataset(data)) {
    throw new TypeError(
      `${call}: data must be a Dataset, got ${described(data)}: ` +
        `trainTestSplit({rows: N, columns: D, values: Float32Array.from(x.flat()), labels: y})`,
    );
  }
  const known = {test: true, seed: true, multilabel: true} as const;
  checkNames(call, options, known satisfies Record<keyof SplitOptions, true>);
  const labels = data.labels ?? new Array<Label>(data.rows).fill(0);
  const {train, test} = holdOut(call, labels, options);
  const raw = rawOf(call, data);
  if (!raw) return {train: takeRows(data, train), test: takeRows(data, test)};
  const source = `${raw.source}, the rows to train on`;
  const encoder = tableEncoder(raw.encoding, {source}).fit(cellsOf(rawRowsAt(raw, train)));
  const part = (rows: readonly number[]): Dataset => {
    const {labels, raw: taken, kept} = takeRows(data, rows);
    const encoded = encoder.transform(cellsOf(taken!));
    return {
      ...encoded,
      ...(labels && {labels}),
      ...(kept && {kept}),
      raw: {...taken!, encoding: encoder.config},
    };
  };
  return {train: part(train), test: part(test)};
}
