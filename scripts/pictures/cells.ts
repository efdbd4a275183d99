import * as svm from 'tfjs-svm';
import {columnRanges} from '../../src/data/index.js';
import {colour, picture, type Plotter} from '../../src/pages/index.js';

const TABLE = `age,colour,size,sold,bought
34,red,S,2026-03-02,yes
,blue,M,2026-03-08,no
51,red,L,2026-11-27,no
27,,M,2026-12-24,yes
`;

const HUES = ['first', 'right', 'wrong', 'kink', 'soft'] as const;

/** A table as its cells are in the file, and the features that the readers make of each column. */
export async function cells({Plot, draw}: Plotter): Promise<string> {
  const {encoding, columns, features, values, labels, rows} = svm.parseCSV(TABLE, {
    label: 'bought',
    categorical: ['colour'],
    ordinal: {size: ['S', 'M', 'L']},
    dates: ['sold'],
    missing: 'mostFrequent',
    addIndicator: true,
  }) as svm.DenseDataset;
  const lines = TABLE.trim()
    .split('\n')
    .map(line => line.split(','));
  const hueOf = new Map(lines[0]!.map((name, k) => [name, HUES[k]!]));
  const ranges = columnRanges(encoding, columns, {features});
  const columnOf = (d: number) => ranges.find(({first, last}) => d >= first && d < last)!.name;
  const made = [
    ...features!.map((feature, d) => ({
      name: feature.replace(/^[^=.]*[=.]/, ''),
      column: columnOf(d),
      cells: Array.from({length: rows}, (_, row) => String(values[row * columns + d])),
    })),
    {name: 'label', column: 'bought', cells: labels!.map(String)},
  ];
  const given = lines[0]!.map((name, k) => ({
    name,
    column: name,
    cells: lines.slice(1).map(line => line[k]! || '(missing)'),
  }));
  /** Boxes of a table as wide as the picture, below a line of so many others. */
  const boxes = (shown: typeof made, top: number) =>
    shown.flatMap(({name, column, cells}, k) =>
      [name, ...cells].map((text, row) => ({
        text,
        hue: hueOf.get(column)!,
        opacity: row === 0 ? 0.5 : 0.15,
        x1: k / shown.length + 0.002,
        x2: (k + 1) / shown.length - 0.002,
        y1: top + row + 0.03,
        y2: top + row + 0.97,
      })),
    );
  const all = [...boxes(given, 1), ...boxes(made, rows + 3.5)];
  type Box = (typeof all)[number];
  const titles = [
    {text: 'the file', y: 0.6},
    {text: 'its features', y: rows + 3.1},
  ];
  return picture('The cells of a table, and the features that its columns become', [
    draw('Cells and features', {
      width: 720,
      height: 320,
      margin: 8,
      x: {axis: null, domain: [0, 1]},
      y: {axis: null, domain: [0, 2 * rows + 4.5], reverse: true},
      marks: [
        Plot.rect(all, {
          x1: 'x1',
          x2: 'x2',
          y1: 'y1',
          y2: 'y2',
          fill: ({hue}: Box) => colour(hue),
          fillOpacity: 'opacity',
        }),
        Plot.text(all, {
          x: ({x1, x2}: Box) => (x1 + x2) / 2,
          y: ({y1, y2}: Box) => (y1 + y2) / 2,
          text: 'text',
          fill: colour('ink'),
          fontSize: 11,
        }),
        Plot.text(titles, {
          x: () => 0.002,
          y: 'y',
          text: 'text',
          textAnchor: 'start',
          fontWeight: 'bold',
          fill: colour('ink'),
        }),
      ],
    }),
  ]);
}
