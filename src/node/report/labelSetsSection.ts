import type {Label} from '../../data/index.js';
import {labelSetScore, type LabelSetScore, type Score} from '../../model/index.js';
import {count, details, percent, rounded, section, table, tiles} from '../../pages/index.js';
import type {Judged, JudgedSets} from './judged.js';

/** How many errors are listed. */
const ERRORS = 25;
const MEASURES = ['precision', 'recall', 'f1', 'jaccard'] as const;
/** How each average is taken. */
const AVERAGES = {
  Micro: 'all labels together',
  Macro: 'mean over the labels',
  Weighted: 'mean over the labels by their examples',
  Samples: 'mean over the examples',
} as const;

/** How well sets of labels are predicted: in all, and of each label where the examples are there. */
export function labelSetsSection(
  title: string,
  {loss, labelSets}: Pick<Score, 'loss'> & {labelSets: LabelSetScore},
  classes: readonly Label[],
  sets: JudgedSets | undefined,
): string {
  return section(
    title,
    tiles([
      ['whole sets right', percent(labelSets.subsetAccuracy)],
      ['Hamming loss', percent(labelSets.hammingLoss)],
      ['mean F1 of the labels', percent(labelSets.f1Macro)],
      ...(loss === undefined ? [] : [['mean loss', rounded(loss)] as const]),
    ]),
    sets ? ofEachLabel(sets, classes) : '',
    table({
      caption:
        'Averages. Precision: of the labels predicted, the share that is right. Recall: of those there are, the share found. Jaccard: of both, the share in common.',
      head: ['average', 'precision', 'recall', 'F1', 'Jaccard'],
      rows: Object.entries(AVERAGES).map(([average, name]) => [
        name,
        ...MEASURES.map(measure => ({
          number: percent(labelSets[`${measure}${average as keyof typeof AVERAGES}`]),
        })),
      ]),
    }),
  );
}

function ofEachLabel({truth, predicted}: JudgedSets, classes: readonly Label[]): string {
  const {length: K} = classes;
  const column = (members: Uint8Array, k: number) => members.filter((_, i) => i % K === k);
  return table({
    caption: 'Each label by itself.',
    head: ['label', 'precision', 'recall', 'F1', 'examples', 'predicted'],
    rows: classes.map((label, k) => {
      const [own, found] = [column(truth, k), column(predicted, k)];
      const score = labelSetScore(own, found, 1);
      const sum = (members: Uint8Array) => members.reduce((a, b) => a + b, 0);
      return [
        String(label),
        ...(['precisionMicro', 'recallMicro', 'f1Micro'] as const).map(name => ({
          number: percent(score[name]),
        })),
        {number: count(sum(own))},
        {number: count(sum(found))},
      ];
    }),
  });
}

/** The labels that are most wrong: predicted and not there, or missed, by how far their score is from the threshold. */
export function labelErrorsSection(
  {data, places, scores}: Judged,
  {truth, predicted, thresholds}: JudgedSets,
  classes: readonly Label[],
): string {
  const {length: K} = classes;
  const worst = Array.from(truth.keys())
    .filter(i => truth[i] !== predicted[i])
    .map(i => ({i, off: Math.abs(scores[i]! - thresholds[i % K]!)}))
    .sort((a, b) => b.off - a.off);
  if (worst.length === 0) return '';
  const kept = Object.entries(data.kept ?? {});
  const setOf = (members: Uint8Array, row: number) =>
    classes.filter((_, k) => members[row * K + k]).join(', ');
  return section(
    'The worst errors',
    details(
      `${count(worst.length)} of ${count(truth.length)} labels are predicted wrong: the worst`,
      table({
        caption:
          'The row of the example, counted from 1; the label that is wrong, how far its score is on the wrong side of the threshold, and both sets.',
        head: ['row', ...kept.map(([name]) => name), 'label', 'off by', 'true', 'predicted'],
        rows: worst.slice(0, ERRORS).map(({i, off}) => {
          const row = Math.floor(i / K);
          return [
            String((places?.[row] ?? row) + 1),
            ...kept.map(([, cells]) => String(cells[row] ?? '')),
            `${classes[i % K]} ${truth[i] ? 'missed' : 'too many'}`,
            {number: rounded(off)},
            setOf(truth, row),
            setOf(predicted, row),
          ];
        }),
      }),
    ),
  );
}
