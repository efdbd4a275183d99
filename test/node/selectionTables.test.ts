import {describe, expect, test} from '@jest/globals';
import {
  accuracyMap,
  accuracyMapText,
  foldProgress,
  parametersText,
  parameterText,
  searchTable,
} from '../../src/node/index.js';
import {crammerSinger, pinball, smoothedHinge, westonWatkins} from '../../src/losses/index.js';
import type {FoldProgress, Parameters, SearchRow} from '../../src/selection/index.js';

const fold = {loss: 0.25, objective: 0.5, gap: 0.004, epochs: 3, seconds: 0.5};
const row = (parameters: Parameters, accuracy?: number): SearchRow =>
  accuracy === undefined
    ? {parameters, error: 'training diverged'}
    : {
        parameters,
        score: {
          folds: [
            {accuracy, ...fold},
            {accuracy, ...fold},
          ],
          accuracy: {mean: accuracy, std: 0.015},
          loss: {mean: 0.25, std: 0},
          objective: {mean: 0.5, std: 0},
          gap: {mean: 0.004, std: 0},
          seconds: {mean: 0.5, std: 0},
        },
      };

test.each<[Parameters[string], string]>([
  ['westonWatkins', 'weston-watkins'],
  [0.1, '0.1'],
  [true, 'true'],
  [crammerSinger().config!, 'crammer-singer hinge'],
  [{reduction: 'softmaxCrossEntropy'}, 'softmax-cross-entropy'],
  [
    westonWatkins({penalty: smoothedHinge({gamma: 0.5}), margin: 2}).config!,
    'weston-watkins smoothed-hinge gamma=0.5 margin 2',
  ],
  [{name: 'pinball', ...pinball({tau: 0.2}).parameters}, 'pinball tau=0.2'],
  [{setosa: 2, virginica: 0.5}, 'setosa=2 virginica=0.5'],
])('%j reads %s', (value, text) => {
  expect(parameterText(value)).toBe(text);
});

test('the options of a row in a line', () => {
  expect(parametersText({C: 1, learningRate: 0.1})).toBe('C 1, learning-rate 0.1');
  expect(parametersText({})).toBe('all defaults');
});

const rows = [
  row({loss: 'oneVsRest', C: 0.1, bias: 'free'}, 0.8),
  row({loss: 'oneVsRest', C: 1, bias: 'free'}, 0.9),
  row({loss: 'oneVsRest', C: 10, bias: 'free'}),
  row({loss: 'crammerSinger', C: 0.1, bias: 'free'}, 0.85),
  row({loss: 'crammerSinger', C: 1, bias: 'free'}, 0.95),
  row({loss: 'crammerSinger', C: 10, bias: 'free'}, 0.925),
];

test('the table has a column for each option that varies, and marks the best', () => {
  const lines = searchTable(rows, rows[4]).split('\n');
  const cells = lines.slice(1, -1).map(line =>
    line
      .split('│')
      .slice(1, -1)
      .map(cell => cell.trim()),
  );
  const rest = ['0.2500 ± 0.000', '0.5000', '0.40 %', '0.50'];
  expect(cells).toEqual([
    ['loss', 'C', 'accuracy', 'mean loss', 'objective', 'certified gap', 'seconds', 'best'],
    ['one-vs-rest', '0.1', '80.00 % ± 1.50', ...rest, ''],
    ['one-vs-rest', '1', '90.00 % ± 1.50', ...rest, ''],
    ['one-vs-rest', '10', 'diverged', '', '', '', '', ''],
    ['crammer-singer', '0.1', '85.00 % ± 1.50', ...rest, ''],
    ['crammer-singer', '1', '95.00 % ± 1.50', ...rest, '*'],
    ['crammer-singer', '10', '92.50 % ± 1.50', ...rest, ''],
  ]);
});

test('the heat map: the option with the most values goes across, the best has a star', () => {
  expect(accuracyMapText(accuracyMap(rows)!).split('\n')).toEqual([
    'accuracy:',
    '  loss \\ C           0.1          1            10',
    '  one-vs-rest        80.00 %   ▓▓ 90.00 %      diverged',
    '  crammer-singer  ░░ 85.00 %   ██ 95.00 %*  ▓▓ 92.50 %',
  ]);
});

test('over more than two options, cells are the best of the rest', () => {
  const more = [
    ...rows,
    ...rows.map(({parameters}, i) => row({...parameters, bias: 'none'}, i / 10)),
  ];
  const map = accuracyMap(more)!;
  expect([map.across, map.down, map.others]).toEqual(['C', 'loss', ['bias']]);
  expect(map.rows.map(({cells}) => cells.map(cell => cell!.score!.accuracy.mean))).toEqual([
    [0.8, 0.9, 0.2],
    [0.85, 0.95, 0.925],
  ]);
  expect(accuracyMapText(map)).toMatch(/^accuracy, the best over bias:\n/);
});

test('a combination that was not tried is blank; no map of few that were, with fewer digits than were drawn', () => {
  const map = accuracyMap(rows.slice(0, 5))!;
  expect(accuracyMapText(map).split('\n').slice(2)).toEqual([
    '  one-vs-rest        80.00 %   ▓▓ 90.00 %      diverged',
    '  crammer-singer  ░░ 85.00 %   ██ 95.00 %*',
  ]);
  const drawn = [1 / 3, 200 / 7, 1e-4 / 7].map((C, i) =>
    row({C, loss: ['oneVsRest', 'crammerSinger', 'westonWatkins'][i]!}, i / 10),
  );
  expect(accuracyMap(drawn)).toBeUndefined();
  expect(searchTable(drawn)).toMatch(/ 0\.333333 .* 28\.5714 .* 0\.0000142857 /s);
});

test('no map of one option; one of equal accuracies is not shaded by rounding errors', () => {
  expect(accuracyMap(rows.slice(0, 3))).toBeUndefined();
  const equal = rows.map(({parameters}, i) => row(parameters, 0.9 + i * 1e-16));
  const text = accuracyMapText(accuracyMap(equal)!);
  expect(text.match(/██ 90\.00 %\*/g)?.length).toBe(6);
});

describe('foldProgress', () => {
  const stream = (isTTY: boolean) => {
    const lines: string[] = [];
    const write = (text: string) => lines.push(text);
    return {lines, stream: {isTTY, write} as unknown as NodeJS.WriteStream};
  };
  const after = (done: number, fits: number): FoldProgress => ({
    score: {accuracy: 0.5, ...fold},
    parameters: {C: 0.1},
    done,
    fits,
  });

  test.each([
    [5, 5],
    [20, 20],
    [41, 20],
    [1000, 20],
  ])('%d models make %d plain lines', (fits, expected) => {
    const {lines, stream: plain} = stream(false);
    const progress = foldProgress(fits, plain);
    for (let done = 1; done <= fits; done++) progress.onFold(after(done, fits));
    progress.end();
    expect(lines.length).toBe(expected);
    expect(lines.at(-1)).toBe(`model ${fits}/${fits}  accuracy 0.500  C 0.1\n`);
  });
});
