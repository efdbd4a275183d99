import * as svm from 'tfjs-svm';
import {readCSV} from 'tfjs-svm/node';
import {colour, picture, type Plotter} from '../../src/pages/index.js';

const SIDE = 8;

/** The weights of each digit as a picture: ink where they ask for ink, the other colour where they ask for none. */
export async function templates({Plot, draw}: Plotter): Promise<string> {
  const data = await readCSV('scripts/data/digits.csv', {label: 'label'});
  const model = svm.linearSVM({loss: svm.westonWatkins(), C: 1e-3, standardize: false});
  await model.fit(data, undefined, {tolerance: 1e-6});
  const weights = model.weights.arraySync() as number[][];
  model.dispose();
  const most = Math.max(...weights.flat().map(Math.abs));
  const pixels = weights.flatMap((row, d) =>
    row.map((w, digit) => ({
      x: d % SIDE,
      y: Math.floor(d / SIDE),
      across: digit % 5,
      down: Math.floor(digit / 5),
      w: w / most,
    })),
  );
  const chart = draw('What each digit looks for', {
    width: 640,
    height: 254,
    margin: 4,
    marginBottom: 4,
    className: 'plot',
    axis: null,
    x: {domain: Array.from({length: SIDE}, (_, i) => i), padding: 0},
    y: {domain: Array.from({length: SIDE}, (_, i) => i), padding: 0},
    fx: {padding: 0.08},
    fy: {padding: 0.08},
    marks: [
      Plot.cell(pixels, {
        x: 'x',
        y: 'y',
        fx: 'across',
        fy: 'down',
        fill: ({w}) => colour(w > 0 ? 'first' : 'second'),
        fillOpacity: ({w}) => Math.abs(w),
      }),
      Plot.frame({stroke: colour('line')}),
    ],
  });
  return picture('The weights of each digit as a picture of 8 by 8', [chart]);
}
