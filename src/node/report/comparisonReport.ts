import type {Dataset} from '../../data/index.js';
import {
  colour,
  figure,
  page,
  percent,
  plotter,
  section,
  tiles,
  type Plotter,
} from '../../pages/index.js';
import type {SearchRow} from '../../selection/index.js';
import {parametersText, parameterText} from '../parameterText.js';
import {dataSection} from './dataSection.js';
import {footer} from './footer.js';
import {pictureShape} from './picture.js';
import {rankingTable} from './rankingTable.js';
import {commandLine} from './runSection.js';
import {checkRun} from './checkRun.js';

/** The input of {@link comparisonReport}. */
export interface ComparisonRun {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  data: Dataset;
  /** What compareLosses returned. */
  rows: readonly SearchRow[];
}

/**
 * A comparison of losses as one self-contained HTML page: the accuracy of each with its spread, and the data.
 *
 * @example
 * ```js
 * const data = await readCSV('iris.csv');
 * const rows = await compareLosses(data, undefined, {folds: 2});
 * await writeWholeFile('example', 'losses.html', await comparisonReport({name: 'iris', data, rows}));
 * ```
 */
export async function comparisonReport(run: ComparisonRun): Promise<string> {
  checkRun(
    'comparisonReport',
    run,
    {name: 'text', command: 'text', data: 'dataset', rows: 'rows'},
    ['command'],
  );
  const {name, command, data, rows} = run;
  const ranking = [...rows].sort((a, b) => accuracyOf(b) - accuracyOf(a));
  const best = ranking[0]!;
  return page({
    title: `Comparison of losses: ${name}`,
    sections: [
      tiles([
        ['best mean accuracy', best.score ? percent(best.score.accuracy.mean) : 'all diverged'],
        ['with', parametersText(best.parameters)],
        ['losses', String(rows.length)],
        ['folds', String(best.score?.folds.length ?? 0)],
      ]),
      command === undefined ? '' : section('What was run', commandLine(command)),
      section(
        'The losses',
        accuracyPlot(await plotter(), ranking),
        rankingTable(
          ranking,
          'Each loss on the same folds, best first. Losses and objectives are each of their own scale; accuracies and gaps can be compared.',
        ),
      ),
      dataSection(data, undefined, pictureShape(data)),
    ],
    footer: footer(),
  });
}

function accuracyOf({score}: SearchRow): number {
  return score?.accuracy.mean ?? -Infinity;
}

/** A dot for every fold, a line for the mean: how far losses differ against how far folds do. */
function accuracyPlot({Plot, draw}: Plotter, ranking: readonly SearchRow[]): string {
  const caption = 'Accuracy of each loss: a dot a fold, a bar at their mean';
  const scored = ranking.flatMap(({parameters, score}) =>
    score ? [{loss: parameterText(parameters.loss), score}] : [],
  );
  const folds = scored.flatMap(({loss, score}) =>
    score.folds.map(({accuracy}) => ({loss, accuracy})),
  );
  const means = scored.map(({loss, score}) => ({loss, accuracy: score.accuracy.mean}));
  const svg = draw(caption, {
    width: 720,
    height: 60 + 34 * scored.length,
    marginLeft: 250,
    x: {label: 'accuracy, %', percent: true, grid: true, nice: true},
    y: {type: 'band', label: null, domain: means.map(({loss}) => loss)},
    marks: [
      Plot.tickX(means, {x: 'accuracy', y: 'loss', stroke: colour('second'), strokeWidth: 3}),
      Plot.dot(folds, {x: 'accuracy', y: 'loss', fill: colour('first'), r: 4, fillOpacity: 0.6}),
    ],
  });
  return figure(svg, caption);
}
