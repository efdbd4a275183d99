import type {Dataset} from '../../data/index.js';
import {heatTable, page, percent, plotter, section, tiles} from '../../pages/index.js';
import type {GridSearch} from '../../selection/index.js';
import {accuracyMap} from '../accuracyMap.js';
import {parametersText} from '../parameterText.js';
import {dataSection} from './dataSection.js';
import {footer} from './footer.js';
import {historySection} from './historySection.js';
import {pictureShape} from './picture.js';
import {rankingTable} from './rankingTable.js';
import {commandLine, runSection} from './runSection.js';
import {weightsSection} from './weightsSection.js';
import {checkRun} from './checkRun.js';

/** The input of {@link searchReport}. */
export interface SearchRun {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  data: Dataset;
  /** What gridSearch returned; its model must not be disposed of yet. */
  search: GridSearch;
}

/**
 * A search over a grid as one self-contained HTML page: the accuracies as a heat map over the two
 * options with the most values, every combination from best to worst, and the model that was trained
 * on all examples with the best.
 *
 * @example
 * ```js
 * const data = await readCSV('iris.csv');
 * const search = await gridSearch(data, undefined, {grid: {C: [0.1, 10]}, folds: 3});
 * await writeWholeFile('example', 'search.html', await searchReport({name: 'iris', data, search}));
 * ```
 */
export async function searchReport(run: SearchRun): Promise<string> {
  checkRun(
    'searchReport',
    run,
    {name: 'text', command: 'text', data: 'dataset', search: 'search'},
    ['command'],
  );
  const {name, command, data, search} = run;
  const {best, ranking, comparisons, model, history} = search;
  const pictures = pictureShape({...data, ...model.facts.source});
  return page({
    title: `Search: ${name}`,
    sections: [
      tiles([
        ['best accuracy', percent(best.score!.accuracy.mean)],
        ['with', parametersText(best.parameters)],
        ['combinations', String(ranking.length)],
        ['folds', String(best.score!.folds.length)],
      ]),
      command === undefined ? '' : section('What was run', commandLine(command)),
      section(
        'The grid',
        mapOf(search),
        rankingTable(ranking, 'Every combination, best first; means over the folds.', comparisons),
      ),
      dataSection(data, undefined, pictures),
      runSection(undefined, model, history, 'The model, trained on all examples with the best'),
      historySection(await plotter(), history),
      weightsSection(model, pictures),
    ],
    footer: footer(),
  });
}

/** The accuracies over two options; nothing if fewer vary. */
function mapOf({rows, best}: GridSearch): string {
  const map = accuracyMap(rows);
  if (!map) return '';
  const {down, across, columns, others} = map;
  const shares = rows.flatMap(({score}) => score?.accuracy.mean ?? []);
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  const beside = others.length ? `, the best over ${others.join(' and ')}` : '';
  return heatTable({
    caption: `Mean accuracy over the folds${beside}; the best is framed`,
    corner: `${down} \\ ${across}`,
    columns,
    rows: map.rows.map(({name, cells}) => ({
      name,
      cells: cells.map(cell => {
        if (!cell) return undefined;
        if (!cell.score) return {text: 'diverged', heat: 0};
        const {mean, std} = cell.score.accuracy;
        return {
          text: percent(mean),
          heat: most > least ? (mean - least) / (most - least) : 1,
          best: cell === best,
          title: `${parametersText(cell.parameters)}: ${percent(mean)} ± ${percent(std)}`,
        };
      }),
    })),
  });
}
