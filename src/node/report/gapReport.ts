import {checkArgument} from '../../arguments/index.js';
import {checkRun} from './checkRun.js';
import {lineChart, page, plotter, section, tiles, type Series} from '../../pages/index.js';
import {gapText, type History} from '../../train/index.js';
import {footer} from './footer.js';

const COLOURS = ['first', 'second', 'right'] as const;

/**
 * Runs on the same problem as one self-contained HTML page: how small the certified gap of each was
 * after how many seconds, both logarithmic.
 *
 * @param title what the page is called
 * @param runs up to three histories of `fit`, each with a name; those without a gap have no line
 *
 * @example
 * ```js
 * const model = linearSVM();
 * const history = await model.fit(await readCSV('iris.csv'));
 * await writeWholeFile('example', 'gap.html', await gapReport('iris', [{name: 'exact', history}]));
 * ```
 */
export async function gapReport(
  title: string,
  runs: readonly {readonly name: string; readonly history: History}[],
): Promise<string> {
  const call = 'gapReport';
  checkArgument(call, 'title', title, 'text');
  checkArgument(call, 'runs', runs, 'list');
  for (const run of runs) checkRun(call, run, {name: 'text', history: 'history'}, []);
  const series = runs.slice(0, COLOURS.length).map(({name, history}, i): Series => ({
    name,
    colour: COLOURS[i]!,
    points: leastGaps(history),
  }));
  return page({
    title,
    sections: [
      tiles(
        runs.map(({name, history: {certificate, seconds}}) => [
          name,
          `${certificate.gap === undefined ? 'no gap' : gapText(certificate.gap)} after ${seconds.toFixed(2)} s`,
        ]),
      ),
      section(
        'How far from the optimum, proven',
        lineChart(await plotter(), {
          caption:
            'The certified relative gap over time: the objective is at most so far above the least possible',
          x: 'seconds of training, logarithmic',
          y: 'gap, %',
          logX: true,
          logY: true,
          percent: true,
          series,
        }),
      ),
    ],
    footer: footer(),
  });
}

/** The least gap so far by the time it was proven, from 100 % down. */
function leastGaps({epochs}: History): [seconds: number, gap: number][] {
  const points: [number, number][] = [];
  let least = 1;
  for (const {gap = 1, seconds} of epochs) {
    if (gap >= least) continue;
    least = gap;
    points.push([seconds, gap]);
  }
  return points;
}
