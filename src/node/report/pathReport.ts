import {featureName} from '../../data/index.js';
import {
  lineChart,
  page,
  percent,
  plotter,
  rounded,
  section,
  table,
  tiles,
} from '../../pages/index.js';
import type {L1Path} from '../../selection/index.js';
import {nearness} from '../pathTable.js';
import {footer} from './footer.js';
import {commandLine} from './runSection.js';

/** The input of {@link pathReport}. */
interface PathRun {
  /** What the data is called, for the title. */
  name: string;
  /** The command that was run, as typed. */
  command?: string;
  /** What l1Path returned. */
  path: L1Path;
}

/** Lines of a picture that can be told apart. */
const LINES = 8;
/** Pictures of a page. */
const CLASSES = 12;

/** A name as long as there is room for beside a line. */
const short = (name: string) => (name.length > 13 ? `${name.slice(0, 12)}…` : name);

/**
 * A path of λ₁ as one self-contained HTML page: the weights of each class over λ₁, and the steps.
 *
 * @example
 * ```js
 * const path = await l1Path(await readCSV('iris.csv'), undefined, {l1s: [1, 0.1]});
 * await writeWholeFile('example', 'path.html', await pathReport({name: 'iris', path}));
 * ```
 */
export async function pathReport({name, command, path}: PathRun): Promise<string> {
  const plots = await plotter();
  const {steps, columns} = path;
  const last = steps.at(-1)!;
  const near = nearness(steps);
  const nameOf = (d: number) => (path.features ? '' : 'feature ') + featureName(path, d);
  const width = columns.length;
  const all = last.effects.length / width;
  const charts = columns.slice(0, CLASSES).map((label, k) => {
    const size = (d: number) => Math.abs(last.effects[d * width + k]!);
    const shown = Array.from({length: all}, (_, d) => d)
      .filter(d => steps.some(({effects}) => effects[d * width + k] !== 0))
      .sort((a, b) => size(b) - size(a))
      .slice(0, LINES);
    return lineChart(plots, {
      caption: `${label}: the ${shown.length} largest weights over 1/λ₁: features come in from left to right`,
      x: '1/λ₁, logarithmic',
      y: 'weight',
      logX: true,
      series: shown.map((d, i) => ({
        name: short(nameOf(d)),
        colour: i % 2 === 0 ? ('first' as const) : ('second' as const),
        points: steps.map(({l1, effects}) => [1 / l1, effects[d * width + k]!] as const),
      })),
    });
  });
  return page({
    title: `L1 path: ${name}`,
    sections: [
      tiles([
        ['λ₁', `${rounded(steps[0]!.l1)} to ${rounded(last.l1)}`],
        ['weights at the end', `${last.nonZeros} of ${last.effects.length}`],
        ['features at the end', `${last.columns.length} of ${all}`],
      ]),
      command === undefined ? '' : section('What was run', commandLine(command)),
      section('The weights', ...charts),
      section(
        'The steps',
        table({
          head: [
            'λ₁',
            'weights not 0',
            'features',
            'training accuracy',
            near.name,
            'features that came in',
          ],
          rows: steps.map((step, i) => {
            const {l1, nonZeros, columns: used, accuracy} = step;
            const before = new Set(steps[i - 1]?.columns);
            const fresh = used.filter(d => !before.has(d));
            const named = fresh.slice(0, LINES).map(nameOf).join(', ');
            return [
              {number: rounded(l1)},
              {number: String(nonZeros)},
              {number: String(used.length)},
              {number: percent(accuracy)},
              {number: near.cell(step)},
              fresh.length > LINES ? `${named} and ${fresh.length - LINES} more` : named,
            ];
          }),
        }),
      ),
    ],
    footer: footer(),
  });
}
