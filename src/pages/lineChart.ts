import {colour, figure, type Colour} from './page.js';
import {rounded} from './numbers.js';
import type {Plotter} from './plotter.js';

/** One line of a {@link lineChart}. */
export interface Series {
  /** Stands at the end of the line, or beside the chart; of a single point below it. */
  name: string;
  colour: Colour;
  points: readonly (readonly [x: number, y: number])[];
  /** Of each point, how far up and down a band around the line reaches. */
  spread?: readonly number[];
}

/** What {@link lineChart} is made of. */
interface LineChartParts {
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

const WIDTH = 520;
const HEIGHT = 320;
/** Where lines end, and names beside the chart begin. */
const RIGHT = WIDTH - 92;
/** Below the label of the axis. */
const TOP = 28;
/** The axis: {@link Plotter} leaves the same below it. */
const BOTTOM = HEIGHT - 40;
/** A line of text. */
const LINE = 13;
/** A character at its widest; a tick, and between a point and its name. */
const CHARACTER = 6.6;
const TICK = 10;
const GAP = 7;

/** Lines over one axis, with their names at their ends. */
export function lineChart({Plot, draw}: Plotter, parts: LineChartParts): string {
  const {caption, x, y, series, logX, logY, percent} = parts;
  const lines = series
    .map(({points, spread, ...line}) => ({
      ...line,
      points: thinned(
        points
          .map(([x, y], i) => [x, y, spread?.[i] ?? 0] as const)
          .filter(([x, y]) => Number.isFinite(y) && (!logX || x > 0) && (!logY || y > 0)),
        logX ?? false,
      ),
    }))
    .filter(({points}) => points.length > 0);
  const shown = (y: number) => (percent ? 100 * y : y);
  const heights = lines.flatMap(({points}) =>
    points.flatMap(([, y, spread]) => [shown(y - spread), shown(y + spread)]),
  );
  const ends = heights.length > 0 ? [Math.min(...heights), Math.max(...heights)] : [];
  const yScale = logY ? {type: 'log' as const} : {nice: true};
  const left = Math.max(56, TICK + CHARACTER * Math.max(...ends.map(end => tick(end).length)));
  const xScale = {...(logX && {type: 'log' as const}), nice: false};
  const places = lines.flatMap(({points}) => points.map(([x]) => x));
  const widths = places.length > 0 ? [Math.min(...places), Math.max(...places)] : [];
  const across = Plot.scale({x: {...xScale, domain: widths, range: [left, RIGHT]}});
  const down = Plot.scale({y: {...yScale, domain: ends, range: [BOTTOM, TOP]}});
  const names = namesAt(
    lines.map(({name, points}) => {
      const [x, y] = points.at(-1)!;
      const [acrossX, downY] = [across.apply(x), down.apply(shown(y))].map(Number);
      return {name, x: acrossX!, y: downY!, isPoint: points.length === 1};
    }),
    left,
  );
  const svg = draw(caption, {
    width: WIDTH,
    height: HEIGHT,
    marginTop: TOP,
    marginLeft: left,
    marginRight: WIDTH - RIGHT,
    x: {label: x, ...xScale, ...(logX && readable)},
    y: {
      label: y,
      grid: true,
      ...yScale,
      ...(percent ? {percent, tickFormat: (share: number) => tick(share)} : readable),
      ticks: 6,
    },
    marks: lines.flatMap(({name, colour: hue, points}, i) => {
      const [endX, endY] = points.at(-1)!;
      const isBand = points.some(([, , spread]) => spread > 0);
      return [
        ...(isBand
          ? [
              Plot.areaY(points, {
                x: ([x]) => x,
                y1: ([, y, spread]) => y - spread,
                y2: ([, y, spread]) => y + spread,
                fill: colour(hue),
                fillOpacity: 0.15,
              }),
            ]
          : []),
        Plot.line(points, {
          x: ([x]) => x,
          y: ([, y]) => y,
          stroke: colour(hue),
          strokeWidth: 1.75,
          ...(i > 0 && {strokeDasharray: DASHES[(i - 1) % DASHES.length]!}),
        }),
        Plot.dot([[endX, endY]], {r: 2.5, fill: colour(hue)}),
        Plot.text([[endX, endY]], {
          text: () => name,
          fill: colour(hue),
          ...names[i]!,
        }),
      ];
    }),
  });
  return figure(svg, caption);
}

/** Lines must be told apart without colours, too: the first is whole, others are dashed like this. */
const DASHES = ['5 3', '1.5 3', '9 3 2 3', '12 4'];

const tick = (value: number) => rounded(value, 3);
const readable = {tickFormat: tick};

/** Evenly spaced points of a line, on its scale, the last one included. */
function thinned<T extends readonly [x: number, ...rest: number[]]>(
  points: readonly T[],
  log: boolean,
): T[] {
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

/** The end of a line, in pixels, and its name. */
interface End {
  name: string;
  x: number;
  y: number;
  /** Whether it is all there is of the line: a point, mostly one of another line. */
  isPoint: boolean;
}

/**
 * Where the name of each end stands: of a line at its end, or beside the chart where it would lie on its edge; of a
 * point below it, so that it lies on no line.
 */
function namesAt(ends: readonly End[], left: number) {
  const placed = ends.map(({name, x, isPoint}) => {
    const width = GAP + CHARACTER * name.length;
    const isBeside = !isPoint && x + width > RIGHT;
    const isLeft = isPoint && x + width > RIGHT && x - width > left;
    return {
      textAnchor: isLeft ? ('end' as const) : ('start' as const),
      dx: isLeft ? -GAP : isBeside ? RIGHT - x + GAP : GAP,
      dy: isPoint ? LINE : 0,
      isBeside,
    };
  });
  for (const side of [true, false]) {
    const there = [...ends.keys()].filter(i => placed[i]!.isBeside === side);
    apart(there.map(i => ends[i]!.y + placed[i]!.dy)).forEach(
      (step, k) => (placed[there[k]!]!.dy += step),
    );
  }
  return placed.map(({isBeside: _, ...name}) => name);
}

/** How far to move the name at each height so that none hides another or the axis: as little as possible. */
function apart(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]! || a - b);
  // Names that would overlap form a block around the mean of their heights.
  const blocks: {sum: number; size: number}[] = [];
  order.forEach((i, rank) => {
    let block = {sum: heights[i]! - rank * LINE, size: 1};
    for (let above = blocks.at(-1); above; above = blocks.at(-1)) {
      if (above.sum / above.size < block.sum / block.size) break;
      block = {sum: above.sum + block.sum, size: above.size + block.size};
      blocks.pop();
    }
    blocks.push(block);
  });
  const placed = blocks.flatMap(({sum, size}) => Array<number>(size).fill(sum / size));
  const lowest = BOTTOM - (heights.length - 0.5) * LINE;
  const steps = heights.map(() => 0);
  order.forEach((i, rank) => {
    steps[i] = Math.max(TOP, Math.min(placed[rank]!, lowest)) + rank * LINE - heights[i]!;
  });
  return steps;
}
