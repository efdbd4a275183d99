import {takeRows, type Dataset} from '../../data/index.js';
import {labelSetScore, separatorOf} from '../../model/index.js';
import {
  colour,
  figure,
  page,
  percent,
  plotter,
  rounded,
  section,
  side,
  table,
  tiles,
  type TableCell,
  type Plotter,
} from '../../pages/index.js';
import type {CrossValidation, FoldScore} from '../../selection/index.js';
import {scoreText} from '../parameterText.js';
import {commandLine} from './runSection.js';
import {dataSection} from './dataSection.js';
import {errorsSection} from './errorsSection.js';
import {footer} from './footer.js';
import {setsOf, type Judged} from './judged.js';
import {pictureShape} from './picture.js';
import {scoreSection} from './scoreSection.js';
import {checkRun} from './checkRun.js';

/** The input of {@link crossValidationReport}. */
export interface CrossValidationRun {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  data: Dataset;
  /** What crossValidate returned. */
  result: CrossValidation;
  /** As in the options of the models, where an example can have several labels. @defaultValue ',' between them */
  multilabel?: boolean | string;
}

/**
 * A cross-validation as one self-contained HTML page: the data, each fold, and confusion matrix,
 * precision and recall over all of them, and the examples that were most wrong when they were held out.
 *
 * @example
 * ```js
 * const data = await readCSV('iris.csv');
 * const result = await crossValidate({}, data);
 * await writeWholeFile('example', 'folds.html', await crossValidationReport({name: 'iris', data, result}));
 * ```
 */
export async function crossValidationReport(run: CrossValidationRun): Promise<string> {
  checkRun(
    'crossValidationReport',
    run,
    {
      name: 'text',
      command: 'text',
      data: 'dataset',
      result: 'validation',
      multilabel: 'separator',
    },
    ['command', 'multilabel'],
  );
  const {name, command, data, result} = run;
  const {accuracy, loss, folds, confusion, classes, scores} = result;
  const right = confusion.reduce((sum, row, k) => sum + row[k]!, 0);
  const total = confusion.flat().reduce((sum, n) => sum + n, 0);
  const pictures = pictureShape(data);
  const judged = heldOut(run);
  const sets = judged?.sets;
  const plots = await plotter();
  return page({
    title: `Cross-validation: ${name}`,
    sections: [
      tiles([
        ['mean accuracy', percent(accuracy.mean)],
        ['deviation over the folds', percent(accuracy.std)],
        ['folds', String(folds.length)],
      ]),
      command === undefined ? '' : section('What was run', commandLine(command)),
      foldSection(plots, result),
      scoreSection(
        'Over all folds',
        plots,
        {
          accuracy: sets ? accuracy.mean : right / total,
          loss: loss.mean,
          confusion,
          ...meansOf(scores),
          ...(sets && {labelSets: labelSetScore(sets.truth, sets.predicted, classes.length)}),
        },
        classes,
        // Where rows are held out more than once, only their last answer is kept.
        sets || total === data.rows ? judged : undefined,
      ),
      errorsSection({classes, threshold: 0}, judged, pictures),
      dataSection(data, undefined, pictures),
    ],
    footer: footer(),
  });
}

/** What the models of the folds said of the examples, each when it was held out; undefined if their labels are not known. */
function heldOut({data, result, multilabel = true}: CrossValidationRun): Judged | undefined {
  const {predictions, decisions, classes, confusion} = result;
  if (!data.labels) return undefined;
  const places = Array.from(decisions.keys()).filter(row => decisions[row]);
  const labels = places.map(row => data.labels![row]!);
  const scores = places.flatMap(row => decisions[row]!);
  // There is no matrix of sets.
  const separator = confusion.length > 0 ? undefined : separatorOf(multilabel);
  return {
    data: places.length === data.rows ? data : takeRows(data, places),
    places,
    labels,
    predicted: places.map(row => predictions[row]!),
    scores,
    columns: scores.length / places.length,
    sets: setsOf(
      'crossValidationReport',
      {classes, ...(separator && {multilabel: separator})},
      labels,
      scores,
    ),
  };
}

/** The mean over the folds of each scorer that was asked for. */
function meansOf(scores: CrossValidation['scores']) {
  if (!scores) return {};
  const means = Object.entries(scores).map(([name, {mean}]) => [name, mean]);
  return {scores: Object.fromEntries(means) as Record<string, number>};
}

function foldSection(plots: Plotter, {folds, ...mean}: CrossValidation): string {
  const names = Object.keys(mean.scores ?? {});
  const rows = folds.map((score, k) => foldRow(String(k + 1), score));
  rows.push([
    'mean',
    {number: percent(mean.accuracy.mean)},
    ...[mean.loss, mean.objective].map(({mean}) => ({number: rounded(mean)})),
    {number: mean.gap ? percent(mean.gap.mean) : 'none'},
    {number: ''},
    {number: mean.seconds.mean.toFixed(2)},
    ...names.map(name => ({number: rounded(mean.scores![name]!.mean)})),
  ]);
  return section(
    'The folds',
    side(
      foldPlot(plots, folds, mean.accuracy.mean),
      table({
        caption: 'Each fold by a model that was trained on the others.',
        head: [
          'fold',
          'accuracy',
          'mean loss',
          'objective',
          'gap',
          'epochs',
          'seconds',
          ...names.map(scoreText),
        ],
        rows,
        best: folds.length,
      }),
    ),
  );
}

function foldRow(
  name: string,
  {accuracy, loss, objective, gap, epochs, seconds, scores = {}}: FoldScore,
): TableCell[] {
  return [
    name,
    {number: percent(accuracy)},
    {number: rounded(loss)},
    {number: rounded(objective)},
    {number: gap === undefined ? 'none' : percent(gap)},
    {number: String(epochs)},
    {number: seconds.toFixed(2)},
    ...Object.values(scores).map(value => ({number: rounded(value)})),
  ];
}

function foldPlot({Plot, draw}: Plotter, folds: readonly FoldScore[], mean: number): string {
  const caption = 'Accuracy of each fold; the line is their mean';
  const points = folds.map(({accuracy}, k) => ({fold: k + 1, accuracy}));
  const svg = draw(caption, {
    width: 420,
    height: 280,
    marginLeft: 50,
    x: {type: 'point', label: 'fold', domain: points.map(({fold}) => fold), padding: 0.5},
    y: {label: 'accuracy, %', percent: true, grid: true, nice: true, ticks: 6},
    marks: [
      Plot.ruleY([mean], {stroke: colour('second'), strokeDasharray: '5 3'}),
      Plot.dot(points, {x: 'fold', y: 'accuracy', fill: colour('first'), r: 5}),
    ],
  });
  return figure(svg, caption);
}
