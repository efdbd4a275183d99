/**
 * `npm run bench:growth`: how the time of an exact fit to a gap of 1e-3 grows with the number of examples,
 * features and classes and with C, on dense and on sparse data; written to docs/pictures/growth.svg.
 */
import {writeFileSync} from 'node:fs';
import {lineChart, picture, plotter} from '../../../src/pages/index.js';
import {plainTable, selectBackend} from '../../../src/node/index.js';
import {median} from '../ratios.js';
import {cloud} from './cloud.js';
import {fitOurs} from './contenders.js';
import {textData} from './textData.js';

const ROUNDS = 3;
const GAP = 1e-3;
const FILE = 'docs/pictures/growth.svg';

/** What is varied, one at a time. */
interface Point {
  rows: number;
  columns: number;
  classes: number;
  C: number;
}

const kinds = {
  dense: {make: cloud, base: {rows: 8000, columns: 200, classes: 4, C: 1}},
  sparse: {make: textData, base: {rows: 8000, columns: 16_000, classes: 4, C: 1}},
};

const doubled = [1 / 8, 1 / 4, 1 / 2, 1, 2, 4];
const axes: {axis: keyof Point; label: string; factors: number[]}[] = [
  {axis: 'rows', label: 'examples', factors: doubled},
  {axis: 'columns', label: 'features over 200 (dense), 16,000 (sparse)', factors: doubled},
  {axis: 'classes', label: 'classes', factors: [1 / 2, 1, 2, 4, 8]},
  {axis: 'C', label: 'C', factors: [1e-3, 1e-2, 0.1, 1, 10, 100, 1000]},
];

/** Seconds of the median fit, and whether it reached the gap. */
async function time(kind: keyof typeof kinds, {C, ...shape}: Point): Promise<number> {
  const data = kinds[kind].make(shape);
  const task = {cell: {loss: 'ovr2' as const, C}, data, classes: shape.classes};
  const seconds: number[] = [];
  // The first fit is the compiler's.
  for (let round = 0; round <= ROUNDS; round++) {
    const fit = await fitOurs(task, {tolerance: GAP}, 60);
    if (!(fit.proven && fit.proven.gap <= GAP))
      throw new Error(`${kind}, ${JSON.stringify({...shape, C})}: gap ${fit.proven?.gap}`);
    if (round > 0) seconds.push(fit.seconds);
  }
  return median(seconds);
}

async function main(): Promise<void> {
  await selectBackend('wasm');
  const plots = await plotter();
  const charts: string[] = [];
  for (const {axis, label, factors} of axes) {
    const points: Record<keyof typeof kinds, [number, number][]> = {dense: [], sparse: []};
    for (const kind of ['dense', 'sparse'] as const) {
      const {base} = kinds[kind];
      for (const factor of factors) {
        const value = base[axis] * factor;
        points[kind].push([
          axis === 'columns' ? factor : value,
          await time(kind, {...base, [axis]: value}),
        ]);
      }
    }
    const {dense, sparse} = points;
    const text = (seconds: number) => `${seconds.toPrecision(2)} s`;
    console.log(
      plainTable([
        [label, 'dense', 'sparse'],
        ...dense.map(([at, seconds], i) => [String(at), text(seconds), text(sparse[i]![1])]),
      ]),
    );
    charts.push(
      lineChart(plots, {
        caption: `Seconds of an exact fit by ${label}`,
        x: label,
        y: 'seconds',
        series: [
          {name: 'dense', colour: 'first', points: dense},
          {name: 'sparse', colour: 'second', points: sparse},
        ],
        logX: true,
        logY: true,
      }),
    );
  }
  writeFileSync(
    FILE,
    picture('Seconds of an exact fit by examples, features, classes and C', charts),
  );
  console.log(`drawn in ${FILE}`);
}

await main();
