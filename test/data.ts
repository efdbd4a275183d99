import {readFileSync} from 'node:fs';
import path from 'node:path';
import {parseCSV, type DenseDataset} from '../src/data/index.js';
import {
  crammerSinger,
  oneVsRest,
  squaredHinge,
  westonWatkins,
  type MarginLoss,
} from '../src/losses/index.js';

const folder = path.resolve('scripts/data');

/** A bundled dataset, its labels included. */
export function bundled(name: 'iris' | 'digits'): DenseDataset {
  return parseCSV(readFileSync(path.join(folder, `${name}.csv`), 'utf8')) as DenseDataset;
}

interface Optimum {
  title: string;
  loss: MarginLoss;
  C: number;
  /** Bounds of the least F, of the scale of MATH.md: over C·N. */
  primal: number;
  dual: number;
}

const losses: Record<string, MarginLoss> = {
  ovr: oneVsRest(),
  ovr2: oneVsRest({penalty: squaredHinge()}),
  ww: westonWatkins(),
  ww2: westonWatkins({penalty: squaredHinge()}),
  cs: crammerSinger(),
};

/** The least objective of each of the five losses at three C, from a solver that is not ours. */
export function optima(name: 'iris' | 'digits'): Optimum[] {
  const {examples, optima} = JSON.parse(readFileSync(path.join(folder, 'optima.json'), 'utf8'))[
    `${name}.csv`
  ] as {
    examples: number;
    optima: Record<string, {primal: number; dual: number}>;
  };
  return Object.entries(optima).map(([title, {primal, dual}]) => {
    const [loss, C] = title.split(' C=') as [string, string];
    const scale = Number(C) * examples;
    const bounds = {primal: primal / scale, dual: dual / scale};
    return {title, loss: losses[loss]!, C: Number(C), ...bounds};
  });
}
