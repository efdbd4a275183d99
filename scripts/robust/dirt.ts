import type {DenseDataset} from '../../src/index.js';
import {seededRandom} from '../../src/data/index.js';

/** Uniform numbers in [0, 1). */
function uniforms(seed: number): () => number {
  const random = seededRandom(seed);
  return () => random(2 ** 24) / 2 ** 24;
}

/** A normal number, by Box and Muller. */
function normal(next: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
}

/** Two round clouds of deviation 1 in the plane, their centres 3 apart; half of the rows each. */
export function plane(rows: number, seed: number): DenseDataset {
  const next = uniforms(seed);
  const labels = Array.from({length: rows}, (_, i) => i % 2);
  const values = Float32Array.from(
    labels.flatMap(label => [normal(next) + (label ? 1.5 : -1.5), normal(next)]),
  );
  return {rows, columns: 2, values, labels};
}

/** What is done to training examples; test examples stay clean. */
export interface Dirt {
  name: string;
  /** The share of labels that become another one. */
  flips?: number;
  /** The share of rows that go so far out, under a wrong label. */
  outliers?: number;
  /** The deviation of the noise on every feature, in deviations of the feature. */
  noise?: number;
}

/** How far an outlier is out, in times what it was. */
const FAR = 10;

/** The examples with dirt on them. */
export function dirty(data: DenseDataset, dirt: Dirt, seed: number): DenseDataset {
  const {flips = 0, outliers = 0, noise = 0} = dirt;
  const next = uniforms(seed);
  const {rows, columns} = data;
  const classes = [...new Set(data.labels!)];
  const values = Float32Array.from(data.values);
  const labels = [...data.labels!];
  for (let row = 0; row < rows; row++) {
    const chance = next();
    if (chance < flips + outliers) {
      const others = classes.filter(label => label !== labels[row]);
      labels[row] = others[Math.floor(next() * others.length)]!;
    }
    for (let d = 0; d < columns; d++) {
      const at = row * columns + d;
      if (chance < outliers) values[at]! *= FAR;
      values[at]! += noise * normal(next);
    }
  }
  return {...data, values, labels};
}
