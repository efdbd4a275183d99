import {checkArgument, shown} from '../arguments/index.js';
import Table from 'cli-table3';
import {percent} from '../pages/index.js';
import {type Label} from '../data/index.js';
import {classMetrics, type ClassMetrics, type Score} from '../model/index.js';
import type {History} from '../train/index.js';
import {scoreText} from './parameterText.js';

/**
 * The result of a training run as a table to print.
 *
 * @example
 * ```js
 * const iris = await readCSV('iris.csv');
 * const model = linearSVM();
 * const history = await model.fit(iris);
 * console.log(trainingTable(history, await model.evaluate(iris)));
 * ```
 */
export function trainingTable(history: History, train: Score, held?: Score): string {
  const call = 'trainingTable';
  checkArgument(call, 'history', history, 'history');
  checkArgument(call, 'train', train, 'score');
  if (held !== undefined) checkArgument(call, 'held', held, 'score');
  const {certificate, stoppedBy, solver, optimizer, engine, seconds} = history;
  const {primal, dual, gap, epochs} = certificate;
  const stationarity = history.epochs.at(-1)?.stationarity;
  return plainTable([
    ['train accuracy', percent(train.accuracy)],
    ['held-out accuracy', held ? percent(held.accuracy) : 'none held out (--test 0.2)'],
    ...(held ? scoreRows(held, 'held-out ') : scoreRows({scores: train.scores}, 'train ')),
    ['objective', primal.toPrecision(6)],
    ...(stationarity !== undefined && gap === undefined
      ? [['stationarity', stationarity.toPrecision(2)]]
      : [
          ['lower bound on it', dual === undefined ? 'none proven' : dual.toPrecision(6)],
          ['certified relative gap', gap === undefined ? 'none proven' : gapCell(gap)],
        ]),
    [
      'training',
      `${epochs} ${optimizer ? `epochs of ${optimizer}` : `passes of the ${solver} solver`} on the ${engine} engine, ended by ${stoppedBy}`,
    ],
    ['seconds', seconds.toFixed(1)],
    ...calibrationRows(held ?? {}, 'held-out '),
  ]);
}

/** Further scores, but those that {@link calibrationRows} have. */
const scoreRows = ({scores = {}, calibration}: Pick<Score, 'scores' | 'calibration'>, of_ = '') =>
  Object.entries(scores)
    .filter(([name]) => !(calibration && name in calibration))
    .map(([name, value]) => [`${of_}${scoreText(name)}`, value.toPrecision(6)]);

/** How good probabilities are, where there are any. */
function calibrationRows({calibration}: Pick<Score, 'calibration'>, of_ = ''): string[][] {
  if (!calibration) return [];
  const {logLoss, brier, calibrationError} = calibration;
  return [
    [`${of_}log loss`, logLoss.toPrecision(4)],
    [`${of_}Brier score`, brier.toPrecision(4)],
    [`${of_}calibration error`, calibrationError.toPrecision(4)],
  ];
}

/** Small gaps are shown with as many digits as they need. */
function gapCell(gap: number): string {
  return gap < 1e-4 ? `${(100 * gap).toPrecision(2)} %` : percent(gap);
}

/** How a model does on some examples, with the confusion matrix and each class, as tables to print. */
export function scoreTable(
  {accuracy, loss, confusion, scores = {}, calibration, labelSets}: Score,
  classes: readonly Label[],
): string {
  if (labelSets)
    return plainTable([
      ...(loss === undefined ? [] : [['mean loss', loss.toPrecision(6)]]),
      ...Object.entries(labelSets).map(([name, value]) => [scoreText(name), value.toPrecision(6)]),
    ]);
  const overall = plainTable([
    ['accuracy', percent(accuracy)],
    ...(loss === undefined ? [] : [['mean loss', loss.toPrecision(6)]]),
    ...scoreRows({scores, calibration}),
    ...calibrationRows({calibration}),
  ]);
  return [overall, confusionTable(confusion, classes), classTable(confusion, classes)].join('\n');
}

/** Counts: true class by row, predicted class by column. */
export function confusionTable(confusion: number[][], classes: readonly Label[]): string {
  return plainTable([
    ['true \\ predicted', ...classes.map(String)],
    ...confusion.map((row, k) => [String(classes[k]), ...row.map(String)]),
  ]);
}

/** Precision, recall, F1 and support of each class and on average. */
function classTable(confusion: number[][], classes: readonly Label[]): string {
  const {classes: each, macro, weighted} = classMetrics(confusion);
  const row = (name: string, {precision, recall, f1, support}: ClassMetrics) => [
    name,
    percent(precision),
    percent(recall),
    percent(f1),
    String(support),
  ];
  return plainTable([
    ['class', 'precision', 'recall', 'F1', 'support'],
    ...each.map((metrics, k) => row(String(classes[k]), metrics)),
    row('mean over classes', macro),
    row('mean over examples', weighted),
  ]);
}

/**
 * Rows of cells in a frame, without colours; control characters in them are escaped.
 *
 * @example
 * ```js
 * console.log(plainTable([['loss', 'accuracy'], ['hinge', '0.97']]));
 * ```
 */
export function plainTable(rows: string[][]): string {
  checkArgument('plainTable', 'rows', rows, 'table');
  const table = new Table({style: {head: [], border: [], compact: true}});
  table.push(...rows.map(cells => cells.map(cell => shown(cell, Infinity))));
  return table.toString();
}
