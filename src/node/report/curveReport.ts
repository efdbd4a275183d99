import {labelSetScorers, scorers} from '../../model/index.js';
import {lineChart, page, plotter, rounded, section, table, tiles} from '../../pages/index.js';
import type {CurvePoint, ParameterValue} from '../../selection/index.js';
import {optionText, parameterText, scoreText} from '../parameterText.js';
import {footer} from './footer.js';
import {commandLine} from './runSection.js';

/** What {@link curveReport} tells of. */
export interface CurveRun {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  /** What was measured; 'accuracy' by default. */
  score?: string;
  /** What learningCurve returned; or validationCurve, of this option. */
  points: readonly (CurvePoint & {examples?: number; value?: unknown})[];
  /** The option that varies along a validation curve. */
  option?: string;
}

/**
 * A learning or validation curve as one self-contained HTML page: how models do on what they were trained on
 * and on what was held out, as a picture and in numbers.
 *
 * @example
 * ```js
 * const points = await learningCurve(await readCSV('iris.csv'), undefined, {sizes: [0.5, 1], folds: 3});
 * await writeWholeFile('example', 'curve.html', await curveReport({name: 'iris', points}));
 * ```
 */
export async function curveReport(run: CurveRun): Promise<string> {
  const {name, command, score = 'accuracy', points, option} = run;
  const best = bestOf(points, score);
  return page({
    title: `${option === undefined ? 'Learning curve' : 'Validation curve'}: ${name}`,
    sections: [
      tiles([
        [`best ${scoreText(score)} held out`, rounded(points[best]!.test.mean)],
        [
          option === undefined ? 'with examples' : 'with',
          option === undefined
            ? String(points[best]!.examples)
            : `${optionText(option)} ${parameterText(points[best]!.value as ParameterValue)}`,
        ],
      ]),
      command === undefined ? '' : section('What was run', commandLine(command)),
      section('The curve', await curveChart(run), curveNumbers(run, best)),
    ],
    footer: footer(),
  });
}

/** The point with the best mean on what was held out. */
function bestOf(points: CurveRun['points'], score: string): number {
  const sign = {...scorers, ...labelSetScorers}[score]?.greaterIsBetter === false ? -1 : 1;
  return points.reduce(
    (best, {test}, i) => (sign * (test.mean - points[best]!.test.mean) > 0 ? i : best),
    0,
  );
}

/** Both lines, with the deviation over the folds; nothing along values that are no numbers. */
async function curveChart({points, score = 'accuracy', option}: CurveRun): Promise<string> {
  const places = points.map(({examples, value}) => (option === undefined ? examples : value));
  if (!places.every(place => typeof place === 'number')) return '';
  const isWide = Math.min(...places) > 0 && Math.max(...places) >= 10 * Math.min(...places);
  const along = option === undefined ? 'examples to train on' : optionText(option);
  const logX = option !== undefined && isWide;
  const line = (part: 'train' | 'test') => ({
    points: points.map((point, i) => [places[i]!, point[part].mean] as const),
    spread: points.map(point => point[part].std),
  });
  return lineChart(await plotter(), {
    caption: `${scoreText(score)} on what was trained on and on what was held out, mean over the folds; the bands are one standard deviation`,
    x: logX ? `${along}, logarithmic` : along,
    y: scoreText(score),
    logX,
    series: [
      {name: 'training', colour: 'second', ...line('train')},
      {name: 'held out', colour: 'first', ...line('test')},
    ],
  });
}

function curveNumbers({points, option}: CurveRun, best: number): string {
  return table({
    head: [
      option === undefined ? 'examples' : optionText(option),
      'training',
      '±',
      'held out',
      '±',
    ],
    rows: points.map(({examples, value, train, test}) => [
      option === undefined ? {number: String(examples)} : parameterText(value as ParameterValue),
      ...[train.mean, train.std, test.mean, test.std].map(number => ({number: rounded(number)})),
    ]),
    best,
  });
}
