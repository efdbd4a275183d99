import {beforeAll, expect, test} from '@jest/globals';
import {tfidf} from '../../src/data/index.js';
import {linearSVM, type SVMOptions} from '../../src/model/index.js';
import {chunksOf, learnEncoding, readDataset, type ReadOptions} from '../../src/node/index.js';
import {useBackend} from '../backends.js';
import {dealt, partFiles, partsHere} from '../parts.js';

beforeAll(() => useBackend('cpu'));

const words = ['red', 'green', 'blue', 'old', 'new', 'fast'];
/** Made-up rows with gaps, a category and a text; weights of 0 to 3. */
const rows = Array.from({length: 40}, (_, i) => ({
  times: (i * 7) % 4,
  cells: [
    i % 7 === 3 ? '' : (((i * 37) % 50) + (i % 2) * 9) / 2,
    words[(i * 5) % 3],
    `${words[i % 6]} ${words[(i * i) % 6]} car`,
    i % 3 ? 'yes' : 'no',
  ],
}));
const header = 'power,color,about,sold';
const weighted = [
  `times,${header}`,
  ...rows.map(({times, cells}) => [times, ...cells].join(',')),
].join('\n');
const repeated = [
  header,
  ...rows.flatMap(({times, cells}) => new Array<string>(times).fill(cells.join(','))),
].join('\n');
/** What is learnt of the columns: means, those of the median, categories, terms. */
const reading = {missing: 'mean', categorical: ['color'], text: ['about'], rare: 4} as const;
const tables: [string, ReadOptions, SVMOptions][] = [
  ['all kinds of columns', {...reading, vectorizer: tfidf({minDf: 2})}, {}],
  [
    'the median, scaled',
    {...reading, missing: 'median', drop: ['about'], text: undefined},
    {C: 0.1},
  ],
  ['balanced classes', {...reading, drop: ['about'], text: undefined}, {classWeight: 'balanced'}],
];

const sampleWeight = 'times';
const expectSame = (a: ArrayLike<number>, b: ArrayLike<number>, digits: number) =>
  expect(Array.from(a)).toEqual(Array.from(b, x => expect.closeTo(x, digits) as unknown));

test.each(tables)('%s: a row of weight k is k rows, in memory', async (_, options, svm) => {
  const [[one], [many]] = [partFiles([weighted], 'csv'), partFiles([repeated], 'csv')];
  const models = [linearSVM(svm), linearSVM(svm)];
  const data = [
    await readDataset(one!.file, {...options, sampleWeight}),
    await readDataset(many!.file, options),
  ];
  const scores = [];
  for (const [i, model] of models.entries()) {
    await model.fit(data[i]!, undefined, {tolerance: 1e-6});
    scores.push(await model.evaluate(data[i]!));
  }
  expectSame(models[0]!.weights.dataSync(), models[1]!.weights.dataSync(), 2);
  expect(models[0]!.facts.certificate!.primal).toBeCloseTo(models[1]!.facts.certificate!.primal, 5);
  expect(scores[0]!.confusion).toEqual(scores[1]!.confusion);
  expect(scores[0]!.loss).toBeCloseTo(scores[1]!.loss!, 2);
  models.forEach(model => model.dispose());
});

test.each(tables)('%s: in a stream, and in parts', async (_, options, svm) => {
  const files = partFiles(dealt(weighted, 3), 'csv');
  const [many] = partFiles([repeated], 'csv');
  const whole = linearSVM(svm);
  const {certificate} = await whole.fit(await readDataset(many!.file, options), undefined, {
    tolerance: 1e-5,
  });

  const {vectorizer, ...plain} = options;
  const parts = linearSVM(svm);
  const given = {...plain, sampleWeight, ...(vectorizer && {vectorizer: vectorizer.config})};
  const {history, judge} = await parts.fitParts(
    partsHere(files.length, 2),
    {files, reading: given},
    {tolerance: 1e-4},
  );
  expect(history.certificate.primal / certificate.primal).toBeCloseTo(1, 3);
  const score = await whole.evaluate(await readDataset(many!.file, options));
  const found = await judge(parts);
  expect(found.confusion.flat().reduce((a, b) => a + b)).toBe(
    rows.reduce((sum, {times}) => sum + times, 0),
  );
  expect(found.loss!).toBeCloseTo(score.loss!, 1);

  const [one] = partFiles([weighted], 'csv');
  const encoding = await learnEncoding(one!.file, {...options, sampleWeight});
  const learnt = await learnEncoding(many!.file, options);
  const columns = encoding.columns.filter(({kind}) => kind !== 'weight');
  expect(JSON.stringify(columns)).toBe(JSON.stringify(learnt.columns));
  const stream = linearSVM(svm);
  const {certificate: streamed} = await stream.fitDataset(
    chunksOf(one!.file, {encoding, missing: undefined, rowsPerChunk: 15}),
    {epochs: 80, tolerance: 0},
  );
  expect(streamed.primal / certificate.primal).toBeCloseTo(1, 1);
  expect(stream.facts.examples).toBe(whole.facts.examples);
  [whole, parts, stream].forEach(model => model.dispose());
});

test('who predicts needs no weights, and odd ones are one line', async () => {
  const model = linearSVM();
  const [one, odd] = partFiles([weighted, weighted.replace('\n3,', '\n-3,')], 'csv');
  const options = {...reading, sampleWeight};
  await model.fit(await readDataset(one!.file, options));
  const [plain] = partFiles([repeated], 'csv');
  const rowsToPredict = await readDataset(plain!.file, {like: model});
  expect((await model.labels(rowsToPredict)).length).toBe(rowsToPredict.rows);
  await expect(readDataset(odd!.file, options)).rejects.toThrow(
    /row 3, column 'times': the weight '-3' is not a number at least 0$/,
  );
  model.dispose();
});
