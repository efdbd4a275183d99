import {checkArgument} from '../../arguments/index.js';
import type {BinXInputs, RectYOptions} from '@observablehq/plot';
import {
  colour,
  escaped,
  figure,
  page,
  plotter,
  section,
  side,
  type Plotter,
} from '../../pages/index.js';
import type {CoordinateCheck, GradientReport, InputCheck} from './report.js';

/** Errors below this are shown as this: a logarithm has no zero. */
const SMALLEST = 1e-9;

/**
 * A report as one self-contained HTML page, to be opened in a browser from anywhere: for each input
 * analytic against numeric, the errors as a histogram and as a heat map over the input's shape.
 *
 * @example
 * ```js
 * const html = await reportPage(await checkGradients(x => tf.square(x), [tf.tensor1d([1, 2])]));
 * ```
 */
export async function reportPage(
  report: GradientReport,
  title = 'Gradient check',
): Promise<string> {
  checkArgument('reportPage', 'report', report, 'report');
  checkArgument('reportPage', 'title', title, 'text');
  const plots = await plotter();
  const verdict = report.ok ? 'ok' : 'wrong';
  return page({
    title: `${title}: ${verdict}`,
    heading: `${escaped(title)}: <b class="${report.ok ? 'right' : 'wrong'}">${verdict}</b>`,
    sections: [
      `<pre>${escaped(report.toString())}</pre>`,
      `<p><span class="agrees">●</span> agrees &nbsp; <span class="kink">●</span> kink or tie &nbsp; <span class="wrong">●</span> wrong or undecided</p>`,
      ...report.inputs.map(input => inputSection(plots, input, `Input ${input.input}`)),
      ...(report.secondOrder?.inputs ?? []).map(input =>
        inputSection(plots, input, `Input ${input.input}, second derivative along a direction`),
      ),
    ],
  });
}

function inputSection(
  {Plot, draw}: Plotter,
  {shape, coordinates}: InputCheck,
  title: string,
): string {
  if (coordinates.length === 0) return '';
  const points = coordinates.map(check => ({
    ...check,
    error: Math.max(SMALLEST, finite(check.relativeError)),
    logError: Math.log10(Math.max(SMALLEST, finite(check.relativeError))),
    color: colorOf(check),
    label: `[${check.at.join(', ')}]`,
    // The last axis across, all others down.
    column: check.at.at(-1) ?? 0,
    row: check.at.slice(0, -1).reduce((row, i, axis) => row * shape[axis]! + i, 0),
  }));
  const scatter = draw('Analytic against numeric derivatives', {
    width: 360,
    height: 340,
    grid: true,
    x: {label: 'numeric'},
    y: {label: 'analytic'},
    marks: [
      Plot.line(diagonal(points), {stroke: colour('line')}),
      Plot.dot(points, {x: 'numeric', y: 'analytic', fill: 'color', r: 3, title: 'label'}),
    ],
  });
  const histogram = draw('Histogram of the relative errors', {
    width: 360,
    height: 340,
    x: {label: 'log₁₀ of the relative error', domain: [Math.log10(SMALLEST), 1]},
    y: {label: 'coordinates', grid: true},
    marks: [
      Plot.rectY(
        points,
        Plot.binX({y: 'count'}, {
          x: {value: 'logError', thresholds: 30},
          fill: 'color',
        } as BinXInputs<RectYOptions>),
      ),
      Plot.ruleY([0]),
    ],
  });
  const rows = Math.max(...points.map(({row}) => row)) + 1;
  const columns = Math.max(...points.map(({column}) => column)) + 1;
  const heatMap = draw('Relative error by place in the input', {
    width: 360,
    height: Math.min(900, Math.max(120, (300 * rows) / Math.max(columns, 4) + 60)),
    padding: 0,
    x: {label: shape.length ? `axis ${shape.length - 1}` : null, ticks: ticks(columns)},
    y: {label: shape.length > 1 ? 'the other axes' : null, ticks: ticks(rows)},
    color: {type: 'log', domain: [SMALLEST, 1], scheme: 'YlOrRd', legend: false},
    marks: [
      Plot.cell(
        points.filter(({verdict}) => verdict !== 'kink'),
        {x: 'column', y: 'row', fill: 'error', title: 'label'},
      ),
      Plot.text(
        points.filter(({verdict}) => verdict === 'kink'),
        {x: 'column', y: 'row', text: () => '◆', fill: colour('kink')},
      ),
    ],
  });
  return section(
    `${title}, [${shape.join(', ')}]`,
    side(
      figure(scatter, 'Analytic against numeric: on the line where they agree'),
      figure(histogram, `Relative errors; those below ${SMALLEST} are shown at ${SMALLEST}`),
      figure(heatMap, 'Relative error by place, pale to red; ◆ is a kink or tie'),
    ),
  );
}

function colorOf({verdict}: CoordinateCheck): string {
  return colour(verdict === 'ok' ? 'first' : verdict === 'kink' ? 'kink' : 'wrong');
}

function diagonal(points: readonly {numeric: number; analytic: number}[]): [number, number][] {
  const all = points.flatMap(({numeric, analytic}) => [numeric, analytic]).filter(Number.isFinite);
  return [Math.min(...all), Math.max(...all)].map(x => [x, x]);
}

/** A band scale shows every tick: at most a dozen of them. */
function ticks(count: number): number[] {
  const step = Math.ceil(count / 12);
  return Array.from({length: Math.ceil(count / step)}, (_, i) => i * step);
}

function finite(x: number): number {
  return Number.isFinite(x) ? x : 10;
}
