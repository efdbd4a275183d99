import {checkArgument, isArrayLike} from '../../arguments/index.js';
import {
  columnRanges,
  featureName,
  isSparse,
  type Dataset,
  type Features,
  type Label,
} from '../../data/index.js';
import {modelInputs} from '../examples.js';
import type {Texts} from '../inputs.js';
import {namesOf, type TrainedLayer} from '../layer.js';
import type {LinearSVM} from '../linearSVM.js';

/** What one feature of an example does to a score. */
export interface Contribution {
  /** Its name, or where features have no names its number: as its svmlight file counts, from 1, or from 0. */
  feature: string;
  /** Its column, from 0. */
  column: number;
  /** Of the raw feature. */
  value: number;
  /** What it adds to the score, against the same example with the mean of training there (0 of sparse rows). */
  contribution: number;
}

/** What one column of a file does to a score, by all of its features. */
export interface ColumnContribution {
  /** Its name, or its place where it has none. */
  column: string;
  /** The sum of those of its features. */
  contribution: number;
  /** The greatest effect first; those of 0 are left out. */
  features: Contribution[];
}

/** Why an example has the score of a class. */
export interface Explanation {
  label: Label;
  /** `base` and all contributions add up to it. */
  score: number;
  /** The score of the mean example of training, or of an example of zeros. */
  base: number;
  /** The greatest effect first; those of 0 are left out. */
  contributions: Contribution[];
  /** The same by column of the file, where the row is of one: a column of words adds as a whole. */
  columns: ColumnContribution[];
}

/**
 * Why an example is scored as it is: what each feature adds to the score of each class. A linear model can
 * say so exactly.
 *
 * @param row one example: a row of numbers or a text, or a tensor [1, D], an array or a table of one
 * @returns one a class; of one score column, that of the first class has the opposite signs
 * @throws as `scores`; unless it is one example
 *
 * @example
 * ```js
 * const model = linearSVM();
 * await model.fit([[0], [1], [2], [3]], ['no', 'no', 'yes', 'yes']);
 * const [no, yes] = explain(model, [3]);
 * [yes.label, no.score === -yes.score]; // → [ 'yes', true ]
 * ```
 */
export function explain(
  model: LinearSVM,
  row: Features | Texts | ArrayLike<number> | string,
): Explanation[] {
  const call = 'explain';
  checkArgument(call, 'model', model, 'model');
  const layer = model.trainedLayer(call);
  const data = modelInputs(`${call}: row`, inRows(row), layer.encoder, layer.weights.shape[0]);
  if (data.rows !== 1) throw new Error(`${call}: row must be one example, there are ${data.rows}`);
  const {values, indices} = entriesOf(data);
  const W = layer.weights.dataSync();
  const b = layer.intercept.dataSync();
  const columns = b.length;
  const center = isSparse(data) ? undefined : layer.facts.scaling?.center;
  const names = namesOf(layer);
  const ranges = data.encoding && columnRanges(data.encoding, data.columns);
  return model.classes.map((label, k) => {
    const column = columns === 1 ? 0 : k;
    const sign = columns === 1 && k === 0 ? -1 : 1;
    let base = b[column]!;
    center?.forEach((mean, d) => (base += mean * W[d * columns + column]!));
    const contributions = Array.from(indices, (d, i): Contribution => {
      const weight = sign * W[d * columns + column]!;
      const contribution = weight * (values[i]! - (center?.[d] ?? 0));
      return {feature: featureName(names, d), column: d, value: values[i]!, contribution};
    })
      .filter(({contribution}) => contribution !== 0)
      .sort((a, c) => Math.abs(c.contribution) - Math.abs(a.contribution));
    const score = contributions.reduce((sum, {contribution}) => sum + contribution, sign * base);
    return {label, score, base: sign * base, contributions, columns: byColumn(contributions)};
  });

  function byColumn(contributions: readonly Contribution[]): ColumnContribution[] {
    const found = new Map<number, ColumnContribution>();
    for (const one of contributions) {
      const {name, first} = ranges?.findLast(({first}) => first <= one.column) ?? {
        name: one.feature,
        first: one.column,
      };
      const known = found.get(first) ?? {column: name, contribution: 0, features: []};
      known.contribution += one.contribution;
      known.features.push(one);
      found.set(first, known);
    }
    return [...found.values()].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  }
}

/** A row by itself as the only one. */
function inRows(row: Features | Texts | ArrayLike<number> | string): Features | Texts {
  if (typeof row === 'string') return [row];
  const isNumbers = isArrayLike(row) && typeof row[0] === 'number';
  return isNumbers ? [row as ArrayLike<number>] : (row as Features | Texts);
}

/** The values of the only row, and their columns. */
function entriesOf(data: Dataset): {values: ArrayLike<number>; indices: ArrayLike<number>} {
  if (isSparse(data)) return data;
  return {values: data.values, indices: Int32Array.from(data.values.keys())};
}

/** What features from `first` up to `last` add to the scores, [N · columns]. */
export function contributionsOf(
  data: Dataset,
  {weights, intercept}: TrainedLayer,
  {first, last}: {first: number; last: number},
): Float64Array {
  const W = weights.dataSync();
  const columns = intercept.size;
  const sums = new Float64Array(data.rows * columns);
  const add = (row: number, d: number, value: number) => {
    if (d < first || d >= last) return;
    for (let k = 0; k < columns; k++) sums[row * columns + k]! += value * W[d * columns + k]!;
  };
  for (let row = 0; row < data.rows; row++) {
    if (isSparse(data)) {
      for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
        add(row, data.indices[i]!, data.values[i]!);
    } else for (let d = first; d < last; d++) add(row, d, data.values[row * data.columns + d]!);
  }
  return sums;
}
