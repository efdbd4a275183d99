import {takeRows, type Dataset} from './dataset.js';
import {seededRandom, shuffle} from './shuffle.js';

/** Options of {@link trainTestSplit}. */
export interface SplitOptions {
  /** Share of the rows that goes to the test part, above 0 and below 1; 0.2 by default. */
  test?: number;
  /** Same seed, same split; 0 by default. */
  seed?: number;
}

/**
 * Splits a dataset in two at random, each class in proportion where there are labels.
 *
 * @throws if the share is out of range or leaves a part without rows
 */
export function trainTestSplit(
  data: Dataset,
  {test = 0.2, seed = 0}: SplitOptions = {},
): {train: Dataset; test: Dataset} {
  if (!(test > 0 && test < 1)) {
    throw new RangeError(`trainTestSplit: test must be a number above 0 and below 1, got ${test}`);
  }
  const groups = new Map<unknown, number[]>();
  for (let i = 0; i < data.rows; i++) {
    const label = data.labels?.[i];
    if (!groups.has(label)) groups.set(label, []);
    groups.get(label)!.push(i);
  }
  const random = seededRandom(seed);
  const parts = {train: [] as number[], test: [] as number[]};
  for (const rows of groups.values()) {
    shuffle(rows, random);
    // Never a whole class: what is not trained on cannot be predicted.
    const held = Math.min(Math.round(test * rows.length), rows.length - 1);
    parts.test.push(...rows.slice(0, held));
    parts.train.push(...rows.slice(held));
  }
  if (parts.test.length === 0 || parts.train.length === 0) {
    throw new RangeError(
      `trainTestSplit: test ${test} of ${data.rows} rows leaves a part without rows`,
    );
  }
  const inOrder = (rows: number[]) =>
    takeRows(
      data,
      rows.sort((a, b) => a - b),
    );
  return {train: inOrder(parts.train), test: inOrder(parts.test)};
}
