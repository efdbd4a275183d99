import * as svm from 'tfjs-svm';
import {colour, picture, type Plotter} from '../../src/pages/index.js';

const ROWS = 36;
/** Three classes one after the other, groups across them. */
const labels = Array.from({length: ROWS}, (_, i) => (i < 8 ? 'a' : i < 20 ? 'b' : 'c'));
const groups = Array.from({length: ROWS}, (_, i) => Math.floor((i * 7) / ROWS));

const splitters: readonly svm.Splitter[] = [
  svm.stratified({folds: 4}),
  svm.kFold({folds: 4}),
  svm.shuffleSplit({folds: 4, test: 0.25}),
  svm.groupKFold({folds: 4}),
  svm.stratifiedGroupKFold({folds: 4}),
  svm.timeSeries({folds: 4}),
];

/** Which rows each fold trains on and which it tests on. */
export async function splits({Plot, draw}: Plotter): Promise<string> {
  const hues = {a: colour('second'), b: colour('right'), c: colour('kink')};
  return picture(
    'Which rows the folds of six splitters train on and test on',
    splitters.map(splitter => {
      const folds = splitter.split({labels, groups, seed: 0});
      const names = folds.map((_, k) => `fold ${k + 1}`);
      const cells = folds.flatMap(({train, test}, k) =>
        [
          ...train.map(row => ({row, part: 'train'})),
          ...test.map(row => ({row, part: 'test'})),
        ].map(cell => ({...cell, fold: names[k]!})),
      );
      const rows = labels.map((label, row) => ({row, label, group: groups[row]!}));
      return draw(`Folds of ${splitter.name}`, {
        width: 400,
        height: 190,
        marginLeft: 56,
        marginTop: 30,
        marginBottom: 6,
        x: {type: 'band', domain: rows.map(({row}) => row), axis: null, padding: 0.08},
        y: {type: 'band', domain: [...names, 'class', 'group'], label: null, tickSize: 0},
        marks: [
          Plot.cell(cells, {
            x: 'row',
            y: 'fold',
            fill: ({part}: {part: string}) => colour(part === 'test' ? 'first' : 'line'),
          }),
          Plot.cell(rows, {
            x: 'row',
            y: () => 'class',
            fill: ({label}: {label: keyof typeof hues}) => hues[label],
          }),
          Plot.cell(rows, {
            x: 'row',
            y: () => 'group',
            fill: ({group}: {group: number}) => colour(group % 2 ? 'soft' : 'ink'),
          }),
          Plot.text([splitter.name], {
            frameAnchor: 'top-left',
            dy: -18,
            fontWeight: 'bold',
            fill: colour('ink'),
          }),
        ],
      });
    }),
  );
}
