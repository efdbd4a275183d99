import type {DenseDataset} from '../../../src/index.js';
import {seededRandom} from '../../../src/data/index.js';

/** How large a cloud is. */
export interface CloudShape {
  rows: number;
  columns: number;
  classes: number;
}

/**
 * Points around a centre for each class, a class as often as another, overlapping as much whatever the
 * shape. The same numbers in every process.
 */
export function cloud({rows, columns, classes}: CloudShape): DenseDataset {
  const random = seededRandom(1);
  const around = () => (random(2 ** 20) + random(2 ** 20) + random(2 ** 20)) / 2 ** 19 - 3;
  const centres = Array.from({length: classes * columns}, () => around() / Math.sqrt(columns));
  const labels = Array.from({length: rows}, (_, i) => i % classes);
  const values = Float32Array.from({length: rows * columns}, (_, i) => {
    const label = labels[Math.floor(i / columns)]!;
    return 1.5 * centres[label * columns + (i % columns)]! + around();
  });
  return {rows, columns, values, labels};
}
