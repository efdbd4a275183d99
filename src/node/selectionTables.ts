import {percent} from '../pages/index.js';
import type {
  CrossValidation,
  CurvePoint,
  FoldSummary,
  ParameterValue,
  SearchRow,
  Spread,
} from '../selection/index.js';
import {variedOptions} from './accuracyMap.js';
import {optionText, parameterText, scoreText} from './parameterText.js';
import {confusionTable, plainTable} from './tables.js';

const COLUMNS = ['accuracy', 'mean loss', 'objective', 'certified gap', 'seconds'];

/** A cross-validation fold by fold, with mean and deviation, and the confusion matrix. */
export function crossValidationTable(
  result: FoldSummary & Partial<Pick<CrossValidation, 'confusion' | 'classes'>>,
): string {
  const {folds, confusion = [], classes = []} = result;
  const table = plainTable([
    ['fold', ...COLUMNS, ...scoreNames(folds[0])],
    ...folds.map(({accuracy, loss, objective, gap, seconds, scores = {}}, k) => [
      String(k + 1),
      percent(accuracy),
      loss.toPrecision(4),
      objective.toPrecision(4),
      gap === undefined ? 'none proven' : percent(gap),
      seconds.toFixed(2),
      ...Object.values(scores).map(value => value.toPrecision(4)),
    ]),
    ['mean ± std', ...spreads(result)],
  ]);
  // There is none of sets of labels, nor of a search.
  if (confusion.length === 0) return table;
  return [table, confusionTable(confusion, classes)].join('\n');
}

/**
 * The rows of a search or comparison, in their order, means over the folds.
 *
 * @param best the row to mark
 */
export function searchTable(rows: readonly SearchRow[], best?: SearchRow): string {
  const varied = variedOptions(rows);
  const names = scoreNames(rows.find(({score}) => score)?.score);
  const failed = ['diverged', '', '', '', '', ...names.map(() => '')];
  return plainTable([
    [...varied.map(optionText), ...COLUMNS, ...names, ...(best ? ['best'] : [])],
    ...rows.map(row => [
      ...varied.map(name => parameterText(row.parameters[name])),
      ...(row.score ? spreads(row.score) : failed),
      ...(best ? [row === best ? '*' : ''] : []),
    ]),
  ]);
}

/**
 * A learning curve, or a validation curve of an option, point by point: mean and deviation over the folds.
 *
 * @example
 * ```js
 * const data = await readCSV('iris.csv');
 * console.log(curveTable(await learningCurve(data, undefined, {sizes: [0.5, 1], folds: 3})));
 * ```
 */
export function curveTable(
  points: readonly (CurvePoint & {examples?: number; value?: unknown})[],
  option?: string,
): string {
  const text = ({mean, std}: Spread) => `${mean.toPrecision(4)} ± ${std.toPrecision(2)}`;
  return plainTable([
    [option === undefined ? 'examples' : optionText(option), 'training', 'held out'],
    ...points.map(({examples, value, train, test}) => [
      option === undefined ? String(examples) : parameterText(value as ParameterValue),
      ...[train, test].map(text),
    ]),
  ]);
}

function scoreNames(score: {scores?: object} | undefined): string[] {
  return Object.keys(score?.scores ?? {}).map(scoreText);
}

function spreads({
  folds,
  accuracy,
  loss,
  objective,
  gap,
  seconds,
  scores = {},
}: FoldSummary): string[] {
  const several = folds.length > 1;
  const text = ({mean, std}: Spread, shown: (x: number) => string) =>
    several ? `${shown(mean)} ± ${shown(std)}` : shown(mean);
  return [
    several
      ? `${percent(accuracy.mean)} ± ${(100 * accuracy.std).toFixed(2)}`
      : percent(accuracy.mean),
    text(loss, x => x.toPrecision(4)),
    objective.mean.toPrecision(4),
    gap ? percent(gap.mean) : 'none proven',
    seconds.mean.toFixed(2),
    ...Object.values(scores).map(spread => text(spread, x => x.toPrecision(4))),
  ];
}
