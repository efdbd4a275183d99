import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {
  crammerSinger,
  hinge,
  huberizedTruncatedPinball,
  oneVsRest,
  pinball,
  ramp,
  smoothedHinge,
  westonWatkins,
} from '../../../src/losses/index.js';
import {linearSVM, type SVMOptions} from '../../../src/model/index.js';
import {readDataset} from '../../../src/node/index.js';
import {useBackend} from '../../backends.js';
import {dealt, partFiles, partsHere} from '../../parts.js';

const iris = readFileSync(path.resolve('scripts/data/iris.csv'), 'utf8');
const words = ['red', 'green', 'blue', 'old', 'new', 'fast'];
/** Numbers with gaps, categories, a text and a label, all made up. */
const cars = [
  'power,color,about,sold',
  ...Array.from({length: 60}, (_, i) =>
    [
      i % 7 === 3 ? '' : (((i * 37) % 50) + (i % 2) * 9) / 2,
      words[(i * 5) % 3],
      `${words[i % 6]} ${words[(i * i) % 6]} car`,
      i % 2 ? 'yes' : 'no',
    ].join(','),
  ),
].join('\n');
/** The same as JSON lines; the first part lacks a key in all rows, the second has another order. */
const objects = dealt(cars, 3).map((text, part) =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map(line => {
      const [power, color, about, sold] = line.split(',');
      const other = {...(power && {power: Number(power)}), color};
      return part === 0 ? {color, about, sold} : {...other, sold, about};
    })
    .map(row => `${JSON.stringify(row)}\n`)
    .join(''),
);
const sparse = Array.from(
  {length: 80},
  (_, i) => `${i % 2 ? 1 : -1} ${1 + (i % 5)}:${1 + (i % 3)} ${7 + ((i * i) % 9)}:${(i % 4) - 2.5}`,
);

/** A training by parts, and the same in memory. */
interface Row {
  title: string;
  texts: string[];
  extension: string;
  reading?: object;
  options?: SVMOptions;
}

const csv = {texts: dealt(iris, 4), extension: 'csv'};
const rows: Row[] = [
  {title: 'dense rows, the default loss', ...csv},
  {title: 'hinge, one-vs-rest', ...csv, options: {loss: oneVsRest({penalty: hinge()}), C: 0.1}},
  {title: 'Weston-Watkins', ...csv, options: {loss: westonWatkins(), C: 0.1}},
  {
    title: 'Weston-Watkins of a smooth penalty',
    ...csv,
    options: {loss: westonWatkins({penalty: smoothedHinge({gamma: 0.5})}), C: 0.1},
  },
  {title: 'Crammer-Singer', ...csv, options: {loss: crammerSinger(), C: 0.1}},
  {
    title: 'pinball',
    ...csv,
    options: {loss: oneVsRest({penalty: pinball({tau: 0.5})}), C: 0.1},
  },
  {
    title: 'a cost matrix, class weights, no scaling, no bias',
    ...csv,
    options: {
      loss: westonWatkins({
        penalty: huberizedTruncatedPinball({tau: 0.2, delta: 0.5}),
        margin: [
          [0, 1, 2],
          [1, 0, 1],
          [3, 1, 0],
        ],
      }),
      classWeight: {setosa: 2, virginica: 0.5},
      standardize: false,
      bias: 'none',
      C: 0.01,
    },
  },
  {title: 'balanced classes', ...csv, options: {classWeight: 'balanced'}},
  {title: 'scaled to the greatest magnitudes', ...csv, options: {scaling: 'maxabs'}},
  {title: 'scaled from least to greatest', ...csv, options: {scaling: 'minmax'}},
  {
    title: 'gaps, categories and texts',
    texts: dealt(cars, 3),
    extension: 'csv',
    reading: {missing: 'mean', categorical: ['color'], text: ['about']},
  },
  {
    title: 'categories that only some part has',
    texts: dealt(cars.replace(/,blue,/, ',7,'), 3),
    extension: 'csv',
    reading: {missing: 'mean', categorical: 'auto', drop: ['about']},
  },
  {
    title: 'JSON lines of which some lack what others have',
    texts: objects,
    extension: 'jsonl',
    reading: {missing: 'mean', categorical: ['color'], text: ['about'], label: 'sold'},
  },
  {
    title: 'sparse rows',
    texts: [sparse.slice(0, 30), sparse.slice(30, 40), sparse.slice(40)].map(lines =>
      lines.join('\n'),
    ),
    extension: 'svm',
  },
  {
    title: 'sparse rows of which one part alone counts from 0',
    texts: [sparse.slice(0, 40), [...sparse.slice(40), '1 0:2']].map(lines => lines.join('\n')),
    extension: 'svm',
  },
  {
    title: 'sparse rows in which few columns occur, unscaled',
    texts: [sparse, sparse.map(line => line.replace(' 7:', ' 70:'))].map(lines => lines.join('\n')),
    extension: 'svm',
    options: {standardize: false, C: 0.1},
  },
];

/** The rows of all files in one, as they are read. */
async function together({texts, extension, reading}: Row) {
  const [first, ...more] = texts;
  const rest = extension === 'csv' ? more.map(text => text.slice(text.indexOf('\n') + 1)) : more;
  const [whole] = partFiles([[first, ...rest].map(text => text!.trimEnd()).join('\n')], extension);
  return readDataset(whole!.file, reading);
}

beforeAll(() => useBackend('cpu'));

test.each(rows)('$title: parts agree with the fit in memory', async row => {
  const {texts, extension, reading = {}, options} = row;
  const whole = linearSVM(options);
  const {certificate} = await whole.fit(await together(row), undefined, {tolerance: 1e-4});
  const files = partFiles(texts, extension);
  const bits: string[] = [];
  for (const [workers, stream] of [
    [1, false],
    [2, true],
  ] as const) {
    const model = linearSVM(options);
    const parts = partsHere(files.length, workers);
    const source = {files, reading, stream};
    const {history: found} = await model.fitParts(parts, source, {tolerance: 1e-3});
    const {primal, dual, gap} = found.certificate;
    expect(found).toMatchObject({solver: 'newton', engine: 'parts', stoppedBy: 'tolerance'});
    expect(gap).toBeLessThan(1.1e-3);
    // Each bound is below each objective, and they are as close as both proofs allow.
    expect(dual!).toBeLessThanOrEqual(certificate.primal * (1 + 1e-6));
    expect(certificate.dual!).toBeLessThanOrEqual(primal * (1 + 1e-6));
    expect(model.facts.source).toEqual(whole.facts.source);
    expect(model.classes).toEqual(whole.classes);
    expect(model.facts.scaling?.spread.length).toBe(whole.facts.scaling?.spread.length);
    bits.push(JSON.stringify([...model.weights.dataSync(), ...model.intercept.dataSync()]));
    model.dispose();
  }
  expect(bits[1]).toBe(bits[0]);
  whole.dispose();
});

test('a loss that is not convex is descended on', async () => {
  const files = partFiles(csv.texts, 'csv');
  const model = linearSVM({loss: oneVsRest({penalty: ramp({cap: 2})})});
  const {history} = await model.fitParts(
    partsHere(files.length, 2),
    {files, reading: {}},
    {epochs: 60},
  );
  expect(history.solver).toBe('descent');
  expect(history.epochs.at(-1)!.accuracy).toBeGreaterThan(0.85);
  model.dispose();
});

test.each([
  [
    'other columns',
    [dealt(iris, 2)[0]!, 'a,b\n1,x\n'],
    /1\.csv: has the columns a, b, .*0\.csv has sepal/,
  ],
  ['words and numbers as labels', ['1 1:2\n', 'a 1:2\n'].map(String), /./],
  [
    'JSON lines whose last keys differ',
    ['{"a":1,"y":0}\n{"a":2,"y":1}\n', '{"y":1,"a":3}\n{"y":0,"a":1}\n'],
    /fitParts: the last column is a, y, part by part: give label$/,
  ],
  ['no rows', [dealt(iris, 2)[0]!, ''], /1\.csv: is empty$/],
])('%s are one line', async (_, texts, message) => {
  const files = partFiles(texts, texts[0]!.startsWith('{') ? 'jsonl' : 'csv');
  const model = linearSVM();
  const failing = model.fitParts(partsHere(2, 2), {files, reading: {}});
  await expect(failing).rejects.toThrow(message);
  await expect(failing).rejects.not.toThrow(/\n/);
});
