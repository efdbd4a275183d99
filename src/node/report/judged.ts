import type {Dataset, Label} from '../../data/index.js';
import {membersOf, predictedSets, type Facts, type LinearSVM} from '../../model/index.js';

/** Examples whose labels are known, with what a model says of them. */
export interface Judged {
  data: Dataset;
  labels: readonly Label[];
  predicted: readonly Label[];
  /** [N · columns], row by row. */
  scores: ArrayLike<number>;
  columns: number;
  /** [N], the place of each in its file, from 0; in the order of the file by default. */
  places?: readonly number[] | undefined;
  /** Where an example can have several labels. */
  sets?: JudgedSets | undefined;
}

/** Sets of labels, as they are and as they were predicted. */
export interface JudgedSets {
  /** [N · K], 1 where an example has a label, and `predicted` likewise. */
  truth: Uint8Array;
  predicted: Uint8Array;
  /** [K] */
  thresholds: readonly number[];
}

/** What the model says of the examples; undefined if their labels are not known. */
export async function judgedOf(
  call: string,
  model: LinearSVM,
  {data, places}: Pick<Judged, 'data' | 'places'>,
): Promise<Judged | undefined> {
  const {labels} = data;
  if (!labels) return undefined;
  const tensor = model.scores(data);
  const scores = await tensor.data().finally(() => tensor.dispose());
  const predicted = await model.labels(data);
  const sets = setsOf(call, model.facts, labels, scores);
  return {data, labels, predicted, scores, columns: tensor.shape[1], places, sets};
}

/** The sets of labels that examples have, and those whose scores are above the thresholds. */
export function setsOf(
  call: string,
  {classes, multilabel, thresholds}: Pick<Facts, 'classes' | 'multilabel' | 'thresholds'>,
  labels: readonly Label[],
  scores: ArrayLike<number>,
): JudgedSets | undefined {
  if (multilabel === undefined) return undefined;
  return {
    truth: membersOf(call, labels, classes, multilabel),
    predicted: predictedSets(scores, classes.length, thresholds),
    thresholds: thresholds ?? classes.map(() => 0),
  };
}
