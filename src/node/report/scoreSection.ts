import type {Label} from '../../data/index.js';
import {
  classMetrics,
  type CalibrationScore,
  type ClassMetrics,
  type Score,
} from '../../model/index.js';
import {
  count,
  heatTable,
  lineChart,
  percent,
  rounded,
  section,
  side,
  table,
  tiles,
  type Plotter,
  type TableCell,
} from '../../pages/index.js';

import {scoreText} from '../parameterText.js';
import type {Judged} from './judged.js';
import {labelSetsSection} from './labelSetsSection.js';

/** The id of the element that lists the errors of a cell. */
export const errorsId = (truth: number, predicted: number) => `errors-${truth}-${predicted}`;

/** A larger matrix is no picture any more: its greatest entries are listed instead. */
export const MATRIX = 40;

/**
 * How a model does on some examples: confusion matrix, and precision, recall and F1 by class; of several labels an
 * example what is wrong with the sets.
 *
 * @param judged what the model says of them, where `errorsSection` lists the worst errors of each cell of the matrix
 */
export function scoreSection(
  title: string,
  plots: Plotter,
  score: Score,
  classes: readonly Label[],
  judged?: Judged,
): string {
  const {labelSets} = score;
  if (labelSets) return labelSetsSection(title, {...score, labelSets}, classes, judged?.sets);
  const isLinked = judged !== undefined;
  const {accuracy, loss, confusion, scores = {}, calibration} = score;
  return section(
    title,
    tiles([
      ['accuracy', percent(accuracy)],
      ...(loss === undefined ? [] : [['mean loss', rounded(loss)] as const]),
      ...Object.entries(scores)
        .filter(([name]) => !(calibration && name in calibration))
        .map(([name, value]) => [scoreText(name), rounded(value)] as const),
      ['examples', count(confusion.flat().reduce((sum, n) => sum + n, 0))],
    ]),
    side(
      classes.length <= MATRIX
        ? confusionMatrix(confusion, classes, isLinked)
        : confusions(confusion, classes),
      metricsTable(confusion, classes),
    ),
    calibration ? calibrationParts(plots, calibration) : '',
  );
}

/** How good probabilities are: numbers, and the reliability diagram. */
function calibrationParts(plots: Plotter, calibration: CalibrationScore): string {
  const {logLoss, brier, calibrationError, bins} = calibration;
  return side(
    lineChart(plots, {
      caption:
        'Reliability: of the predictions with such a probability, the share that is right. On the dashed line they are what they say; above it the model is too modest, below too sure',
      x: 'probability of the most probable class',
      y: 'share that is right',
      series: [
        {
          name: 'model',
          colour: 'first',
          points: bins.map(({confidence, accuracy}) => [confidence, accuracy]),
        },
        {
          name: 'as said',
          colour: 'second',
          points: [
            [bins[0]!.from, bins[0]!.from],
            [1, 1],
          ],
        },
      ],
    }),
    table({
      rows: [
        ['log loss', {number: rounded(logLoss)}],
        ['Brier score', {number: rounded(brier)}],
        ['calibration error', {number: rounded(calibrationError)}],
      ],
    }),
    table({
      caption: 'The same in numbers',
      head: ['probability', 'examples', 'mean probability', 'right'],
      rows: bins.map(({from, to, examples, confidence, accuracy}) => [
        `${percent(from, 0)} – ${percent(to, 0)}`,
        {number: count(examples)},
        {number: percent(confidence)},
        {number: percent(accuracy)},
      ]),
    }),
  );
}

function confusionMatrix(
  confusion: number[][],
  classes: readonly Label[],
  isLinked: boolean,
): string {
  return heatTable({
    caption:
      'Confusion matrix: examples by true class (rows) and predicted class (columns). Blue: right. Red: wrong' +
      (isLinked ? '; each number leads to its worst errors.' : '.'),
    corner: 'true \\ predicted',
    columns: classes.map(String),
    rows: confusion.map((row, k) => {
      const support = row.reduce((sum, n) => sum + n, 0);
      return {
        name: String(classes[k]),
        cells: row.map((n, j) => {
          const share = support > 0 ? n / support : 0;
          return {
            text: n === 0 ? '·' : count(n),
            // The root makes small shares of errors visible.
            heat: j === k ? share : Math.sqrt(share),
            kind: j === k ? 'good' : 'bad',
            title: `${count(n)} of ${count(support)} ${classes[k]} predicted as ${classes[j]}`,
            ...(isLinked && n > 0 && j !== k && {href: `#${errorsId(k, j)}`}),
          } as const;
        }),
      };
    }),
  });
}

function confusions(confusion: number[][], classes: readonly Label[]): string {
  const errors = confusion
    .flatMap((row, k) => row.map((n, j) => ({n, k, j})))
    .filter(({n, k, j}) => n > 0 && k !== j)
    .sort((a, b) => b.n - a.n)
    .slice(0, MATRIX);
  return table({
    caption: 'The most frequent errors',
    head: ['true', 'predicted', 'examples'],
    rows: errors.map(({n, k, j}) => [String(classes[k]), String(classes[j]), {number: count(n)}]),
  });
}

function metricsTable(confusion: number[][], classes: readonly Label[]): string {
  const {classes: each, macro, weighted} = classMetrics(confusion);
  const row = (name: string, {precision, recall, f1, support}: ClassMetrics): TableCell[] => [
    name,
    ...[precision, recall, f1].map(share => ({number: percent(share)})),
    {number: count(support)},
  ];
  return table({
    caption:
      'Precision: of those predicted as the class, the share that is right. Recall: of the class, the share found.',
    head: ['class', 'precision', 'recall', 'F1', 'support'],
    rows: [
      ...each.map((metrics, k) => row(String(classes[k]), metrics)),
      row('mean over classes', macro),
      row('mean over examples', weighted),
    ],
  });
}
