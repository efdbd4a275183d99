import {colour, figure, type Colour} from './page.js';
import {rounded} from './numbers.js';
import type {Plotter} from './plotter.js';

/** One line of a {@link lineChart}. */
export interface Series {
  /** Stands at the end of the line. */
  name: string;
  colour: Colour;
  points: readonly (readonly [x: number, y: number])[];
}

/** What {@link lineChart} is made of. */
export interface LineChartParts {
  /** Plain text below the chart; in words, what it shows. */
  caption: string;
  x: string;
  y: string;
  series: readonly Series[];
  /** Logarithmic axes; points at or below 0 are then left out. */
  logX?: boolean;
  logY?: boolean;
  /** Shows y as per cent. */
  percent?: boolean;
}

/** A line has at most about so many points: a page must not grow with the number of epochs. */
const POINTS = 400;

/** Lines over one axis, with their names at their ends. */
export function lineChart({Plot, draw}: Plotter, parts: LineChartParts): string {
  const {caption, x, y, series, logX, logY, percent} = parts;
  const lines = series
    .map(line => ({
      ...line,
      points: thinned(
        line.points.filter(([x, y]) => (!logX || x > 0) && (!logY || y > 0)),
        logX ?? false,
      ),
    }))
    .filter(({points}) => points.length > 0);
  const svg = draw(caption, {
    width: 520,
    height: 320,
    marginLeft: 56,
    marginRight: 92,
    x: {label: x, ...(logX && {type: 'log' as const, ...readable}), nice: false},
    y: {
      label: y,
      grid: true,
      ...(logY ? {type: 'log' as const} : {nice: true}),
      ...(percent ? {percent, tickFormat: (share: number) => tick(share)} : readable),
      ticks: 6,
    },
    marks: lines.flatMap(({name, colour: hue, points}, i) => {
      const [endX, endY] = points.at(-1)!;
      return [
        Plot.line(points, {
          stroke: colour(hue),
          strokeWidth: 1.75,
          // Not by colour alone.
          ...(i > 0 && {strokeDasharray: '5 3'}),
        }),
        Plot.dot([[endX, endY]], {r: 2.5, fill: colour(hue)}),
        Plot.text([[endX, endY]], {
          text: () => name,
          fill: colour(hue),
          textAnchor: 'start',
          dx: 7,
          // Two ends at one place would hide each other.
          dy: aside(lines, i, logY ?? false),
        }),
      ];
    }),
  });
  return figure(svg, caption);
}

const tick = (value: number) => rounded(value, 3);
const readable = {tickFormat: tick};

/** Evenly spaced points of a line, on its scale, the last one included. */
function thinned<T extends readonly [number, number]>(points: readonly T[], log: boolean): T[] {
  if (points.length <= POINTS) return [...points];
  const last = points.length - 1;
  const kept = new Set<number>();
  for (let k = 0; k < POINTS; k++) {
    const share = k / (POINTS - 1);
    kept.add(Math.round(log ? points.length ** share - 1 : share * last));
  }
  kept.add(last);
  return [...kept]
    .filter(i => i <= last)
    .sort((a, b) => a - b)
    .map(i => points[i]!);
}

/** How far the name of a line must step aside for that of another one that ends beside it. */
function aside(lines: readonly Series[], at: number, log: boolean): number {
  const heights = lines.map(({points}) => points.map(([, y]) => (log ? Math.log(y) : y)));
  const span = Math.max(...heights.flat()) - Math.min(...heights.flat());
  const ends = heights.map(line => line.at(-1)!);
  const beside = ends.findIndex((end, i) => i !== at && Math.abs(end - ends[at]!) < 0.06 * span);
  if (beside < 0) return 0;
  return ends[at]! > ends[beside]! || (ends[at] === ends[beside] && at < beside) ? -7 : 7;
}
