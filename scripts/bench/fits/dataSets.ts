import {readFileSync} from 'node:fs';
import {parseCSV, takeRows, type Dataset, type DenseDataset} from '../../../src/index.js';
import {scale, scalingOf} from '../../../src/data/index.js';
import {cloud, type CloudShape} from './cloud.js';
import {imageData} from './imageData.js';
import {textData} from './textData.js';

/** Data to be trained on as they are, labels 0 … K − 1; of fewer rows in a test. */
interface DataSet {
  rows: number;
  /** Classes that there are scores for, some of them without examples perhaps. */
  classes: number;
  make: (rows: number) => Dataset;
}

const WORDS = 47_000;
const text = (classes: number): DataSet => ({
  rows: 20_000,
  classes,
  make: rows => textData({rows, columns: WORDS, classes}),
});
const images = (classes: 2 | 10): DataSet => ({
  rows: 20_000,
  classes,
  make: rows => imageData({rows, classes}),
});

/** A bundled file, standardised; fewer rows are taken at even steps. */
const bundled = (file: 'iris' | 'digits', rows: number, classes: number): DataSet => ({
  rows,
  classes,
  make(wanted) {
    const parsed = parseCSV(readFileSync(`scripts/data/${file}.csv`, 'utf8')) as DenseDataset;
    const names = [...new Set(parsed.labels!)].sort();
    const labels = parsed.labels!.map(label => names.indexOf(label));
    const few = Array.from({length: wanted}, (_, i) => Math.floor((i * rows) / wanted));
    const data = takeRows({rows, columns: parsed.columns, values: parsed.values, labels}, few);
    return scale(data, scalingOf('bench', data)!);
  },
});

const clouds = (shape: CloudShape): DataSet => ({
  rows: shape.rows,
  classes: shape.classes,
  make: rows => cloud({...shape, rows}),
});

const iris = bundled('iris', 150, 3);
const digits = bundled('digits', 1797, 10);

/** Everything that is trained on, by name. */
export const dataSets = {
  'text of 2 classes': text(2),
  'text of 4 classes': text(4),
  'text of 20 classes': text(20),
  digits,
  'images of 2 classes': images(2),
  'images of 10 classes': images(10),
  iris,
  '20 × 5': clouds({rows: 20, columns: 5, classes: 2}),
  'wide, 200 × 20 000': clouds({rows: 200, columns: 20_000, classes: 2}),
  'tall, 1 000 000 × 20': clouds({rows: 1_000_000, columns: 20, classes: 2}),
  'iris 20 times over': {
    rows: 3000,
    classes: 3,
    make(rows: number) {
      const data = iris.make(Math.min(iris.rows, rows));
      return takeRows(
        data,
        Array.from({length: rows}, (_, i) => i % data.rows),
      );
    },
  },
  '6 rows of 10 classes': {
    rows: 6,
    classes: 10,
    make: (rows: number) => cloud({rows, columns: 4, classes: 3}),
  },
  'one feature': clouds({rows: 300, columns: 1, classes: 3}),
  'digits of sizes 1e-3 to 1e3': {
    rows: digits.rows,
    classes: 10,
    make(rows: number) {
      const data = digits.make(rows) as DenseDataset;
      const {columns} = data;
      const sized = data.values.map((value, i) => value * 10 ** ((6 * (i % columns)) / 63 - 3));
      return {...data, values: sized};
    },
  },
} satisfies Record<string, DataSet>;

export type DataName = keyof typeof dataSets;
