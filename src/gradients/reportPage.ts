import type {BinXInputs, PlotOptions, RectYOptions} from '@observablehq/plot';
import type {CoordinateCheck, GradientReport, InputCheck} from './report.js';

type Plot = typeof import('@observablehq/plot');

/** Errors below this are shown as this: a logarithm has no zero. */
const SMALLEST = 1e-9;
const KINK = '#e67e00';
const WRONG = '#c0182b';
const RIGHT = '#1f6fb2';

/**
 * A report as one self-contained HTML page, to be opened in a browser from anywhere: for each input
 * analytic against numeric, the errors as a histogram and as a heat map over the input's shape.
 *
 * The plots need `@observablehq/plot` and `linkedom`, which are loaded here and nowhere else.
 */
export async function reportPage(
  report: GradientReport,
  title = 'Gradient check',
): Promise<string> {
  const Plot = await import('@observablehq/plot');
  const {parseHTML} = await import('linkedom');
  const {document} = parseHTML('<!doctype html><html><body></body></html>');
  const draw = (options: PlotOptions) => {
    const drawn = Plot.plot({...options, document: document as never});
    return drawn.outerHTML;
  };
  const sections = [
    ...report.inputs.map(input => section(Plot, draw, input, `Input ${input.input}`)),
    ...(report.secondOrder?.inputs ?? []).map(input =>
      section(Plot, draw, input, `Input ${input.input}, second derivative along a direction`),
    ),
  ];
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)}: ${report.ok ? 'ok' : 'wrong'}</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222; background: #fff; }
  pre { overflow-x: auto; background: #f5f5f5; padding: 1rem; font-size: 13px; line-height: 1.35; }
  .plots { display: flex; flex-wrap: wrap; gap: 1.5rem; }
  figure { margin: 0; }
  figcaption { font-size: 13px; color: #555; }
  b { color: ${report.ok ? '#1a7f37' : WRONG}; }
</style>
<h1>${escaped(title)}: <b>${report.ok ? 'ok' : 'wrong'}</b></h1>
<pre>${escaped(report.toString())}</pre>
<p><span style="color:${RIGHT}">●</span> agrees &nbsp; <span style="color:${KINK}">●</span> kink or tie &nbsp; <span style="color:${WRONG}">●</span> wrong or undecided</p>
${sections.join('\n')}
</html>
`;
}

function section(
  Plot: Plot,
  draw: (options: PlotOptions) => string,
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
  const scatter = draw({
    width: 380,
    height: 340,
    grid: true,
    x: {label: 'numeric'},
    y: {label: 'analytic'},
    marks: [
      Plot.line(diagonal(points), {stroke: '#bbb'}),
      Plot.dot(points, {x: 'numeric', y: 'analytic', fill: 'color', r: 3, title: 'label'}),
    ],
  });
  const histogram = draw({
    width: 380,
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
  const heatMap = draw({
    width: 380,
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
        {x: 'column', y: 'row', text: () => '◆', fill: KINK},
      ),
    ],
  });
  return `<h2>${escaped(title)}, [${shape.join(', ')}]</h2>
<div class="plots">
<figure>${scatter}<figcaption>Analytic against numeric: on the line where they agree</figcaption></figure>
<figure>${histogram}<figcaption>Relative errors; those below ${SMALLEST} are shown at ${SMALLEST}</figcaption></figure>
<figure>${heatMap}<figcaption>Relative error by place, pale to red; ◆ is a kink or tie</figcaption></figure>
</div>`;
}

function colorOf({verdict}: CoordinateCheck): string {
  return verdict === 'ok' ? RIGHT : verdict === 'kink' ? KINK : WRONG;
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

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, c => `&#${c.charCodeAt(0)};`);
}
