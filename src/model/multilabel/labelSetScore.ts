import {OptionError, spelled} from '../../data/index.js';
import {
  measures as ofClasses,
  share,
  type Scorer,
  type ScorerChoice,
  type Tally,
} from '../scorers/index.js';

const measures = {
  ...ofClasses,
  /** Of the labels that are there or were predicted, the share that are both. */
  jaccard: ({hits, support, claimed}: Tally) => share(hits, support + claimed - hits),
};

type Measure = keyof typeof measures;
const AVERAGES = ['Micro', 'Macro', 'Weighted', 'Samples'] as const;
type Average = (typeof AVERAGES)[number];

/**
 * How well sets of labels are predicted, with the names and numbers of scikit-learn's averages: of all
 * labels together, of the classes alike or by their examples, of the examples. What divides by 0 is 0.
 */
export type LabelSetScore = Record<`${Measure}${Average}`, number> & {
  /** Share of the examples whose labels are all right, and no other is predicted. */
  subsetAccuracy: number;
  /** Share of wrong answers to whether an example has a label. */
  hammingLoss: number;
};

/**
 * Compares the labels that examples have with those that were predicted.
 *
 * @param truth [N · K], 1 where an example has a label, and `predicted` likewise
 * @param weights [N], ones by default
 */
export function labelSetScore(
  truth: Uint8Array,
  predicted: Uint8Array,
  classes: number,
  weights?: ArrayLike<number>,
): LabelSetScore {
  const none = (): Tally => ({hits: 0, support: 0, claimed: 0});
  const total = none();
  const ofClass = Array.from({length: classes}, none);
  const ofRow = none();
  /** Of the measures of each row, weighed. */
  const sums = Object.values<(tally: Tally) => number>(measures).map(value => ({value, sum: 0}));
  let [size, whole] = [0, 0];
  for (let row = 0; row < truth.length / classes; row++) {
    const weight = weights?.[row] ?? 1;
    Object.assign(ofRow, {hits: 0, support: 0, claimed: 0});
    for (let k = 0; k < classes; k++) {
      const i = row * classes + k;
      if (truth[i]) count(ofRow, ofClass[k]!, 'support', weight);
      if (predicted[i]) count(ofRow, ofClass[k]!, 'claimed', weight);
      if (truth[i] && predicted[i]) count(ofRow, ofClass[k]!, 'hits', weight);
    }
    size += weight;
    if (ofRow.hits === ofRow.support && ofRow.hits === ofRow.claimed) whole += weight;
    for (const one of sums) one.sum += weight * one.value(ofRow);
  }
  for (const tally of ofClass)
    for (const what of ['hits', 'support', 'claimed'] as const) total[what] += tally[what];
  const averages: Record<
    Exclude<Average, 'Samples'>,
    readonly (readonly [Tally, part: number])[]
  > = {
    Micro: [[total, 1]],
    Macro: ofClass.map(tally => [tally, 1 / classes]),
    Weighted: ofClass.map(tally => [tally, share(tally.support, total.support)]),
  };
  const scores = Object.entries(measures).flatMap(([measure, value], i) => [
    ...Object.entries(averages).map(([average, parts]): [string, number] => [
      `${measure}${average}`,
      parts.reduce((sum, [tally, part]) => sum + part * value(tally), 0),
    ]),
    [`${measure}Samples`, sums[i]!.sum / size] as [string, number],
  ]);
  return {
    subsetAccuracy: whole / size,
    hammingLoss: (total.support + total.claimed - 2 * total.hits) / (size * classes),
    ...(Object.fromEntries(scores) as Record<`${Measure}${Average}`, number>),
  };
}

/** Counts one more of a row, and with its weight of a class. */
function count(ofRow: Tally, ofClass: Tally, what: keyof Tally, weight: number): void {
  ofRow[what]++;
  ofClass[what] += weight;
}

/** The names of a {@link LabelSetScore} as scorers, which only models of sets can be asked. */
export const labelSetScorers: Readonly<Record<string, Scorer>> = Object.fromEntries(
  [
    'subsetAccuracy',
    'hammingLoss',
    ...Object.keys(measures).flatMap(measure => AVERAGES.map(average => measure + average)),
  ].map((name): [string, Scorer] => [
    name,
    {
      name,
      greaterIsBetter: name !== 'hammingLoss',
      score() {
        throw new Error(`${name} is of several labels an example`);
      },
    },
  ]),
);

/** The names of scores of sets that were chosen. @throws one line if one is none */
export function labelSetScoresOf(
  call: string,
  choices: readonly ScorerChoice[],
): (keyof LabelSetScore)[] {
  const names = choices.map(choice => (typeof choice === 'string' ? choice : choice.name));
  const odd = names.find(name => !Object.hasOwn(labelSetScorers, name));
  if (odd !== undefined)
    throw new OptionError([
      `${call}: scores of a multilabel model are `,
      ...Object.keys(labelSetScorers).flatMap((name, i) => [i ? ', ' : '', spelled(name)]),
      ', got ',
      spelled(odd),
    ]);
  return names as (keyof LabelSetScore)[];
}
