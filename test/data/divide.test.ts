import {describe, expect, test} from '@jest/globals';
import {
  divide,
  hashingVectorizer,
  isSparse,
  parseCSV,
  takeRows,
  trainTestSplit,
  type CSVOptions,
  type Dataset,
} from '../../src/data/index.js';

// 'green' and 'wine' are in the last rows only; the mean size is 2 without them and 4 with them.
const shop = `size,colour,body,y
1,red,tea,u
3,blue,tea cake,v
?,red,cake cake,u
8,green,tea wine,u
?,blue,wine,v
`;
const fold = {train: [0, 1, 2], test: [3, 4]};
const half = Math.fround(Math.SQRT1_2);

/** [N][D] of any table, zeros written out. */
function dense(data: Dataset): number[][] {
  const {rows, columns, values} = data;
  return Array.from({length: rows}, (_, row) => {
    if (!isSparse(data)) return [...values.subarray(row * columns, (row + 1) * columns)];
    const cells = new Array<number>(columns).fill(0);
    for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
      cells[data.indices[i]!] = values[i]!;
    return cells;
  });
}

interface Case {
  options: CSVOptions;
  features: string[];
  train: number[][];
  test: number[][];
}

const cases: [string, Case][] = [
  [
    'means',
    {
      options: {missing: 'mean', drop: ['colour', 'body']},
      features: ['size'],
      train: [[1], [3], [2]],
      test: [[8], [2]],
    },
  ],
  [
    'categories',
    {
      options: {categorical: ['colour'], drop: ['size', 'body']},
      features: ['colour=blue', 'colour=red'],
      train: [
        [0, 1],
        [1, 0],
        [0, 1],
      ],
      test: [
        [0, 0],
        [1, 0],
      ],
    },
  ],
  [
    // Of 3 texts 2 have tea and 2 have cake: they weigh alike. Of all 5, 3 have tea.
    'words and how many texts have them',
    {
      options: {text: ['body'], drop: ['size', 'colour']},
      features: ['cake', 'tea'],
      train: [
        [0, 1],
        [half, half],
        [1, 0],
      ],
      test: [
        [0, 1],
        [0, 0],
      ],
    },
  ],
  [
    'all of them side by side',
    {
      options: {missing: 'mean', categorical: ['colour'], text: ['body']},
      features: ['size', 'colour=blue', 'colour=red', 'body=cake', 'body=tea'],
      train: [
        [1, 0, 1, 0, 1],
        [3, 1, 0, half, half],
        [2, 0, 1, 1, 0],
      ],
      test: [
        [8, 0, 0, 0, 1],
        [2, 1, 0, 0, 0],
      ],
    },
  ],
];

describe.each(cases)('%s', (_, {options, features, ...expected}) => {
  const data = parseCSV(shop, options);

  test.each(['train', 'test'] as const)('are learnt of the rows to train on: %s', part => {
    const found = divide('here', data, fold)[part];
    expect(dense(found)).toEqual(expected[part]);
    expect([found.features, found.labelColumn]).toEqual([features, 'y']);
    expect(found.labels).toEqual(fold[part].map(row => data.labels![row]));
  });

  test('likewise where the rows were taken before, and taken again', () => {
    const turned = takeRows(data, [4, 3, 2, 1, 0]);
    const {train, test} = divide('here', turned, {train: [4, 3, 2], test: [1, 0]});
    expect([dense(train), dense(test)]).toEqual([expected.train, expected.test]);
    const again = divide('here', divide('here', data, {train: [0, 1, 2, 3], test: [4]}).train, {
      train: [0, 1, 2],
      test: [3],
    });
    expect([dense(again.train), dense(again.test)]).toEqual([expected.train, [expected.test[0]]]);
  });
});

// Whoever copies a dataset has the same rows.
test.each<[string, (data: Dataset) => Dataset]>([
  ['by its properties', data => ({...data})],
  ['with an array of its own', data => ({...data, values: data.values.slice()})],
  ['to another thread', data => structuredClone(data)],
  ['as a part', data => takeRows(data, [...Array(data.rows).keys()])],
])('of a copy %s, too', (_, copy) => {
  const data = parseCSV(shop, {missing: 'mean', categorical: ['colour'], text: ['body']});
  expect(divide('here', copy(data), fold)).toEqual(divide('here', data, fold));
});

test.each([
  ['other numbers', {values: filledValues(2)}],
  ['fewer', {rows: 1, values: filledValues(1).slice(0, 1)}],
])('%s beside the raw rows are an error', (_, own) => {
  expect(() => divide('here', {...filled, ...own}, fold)).toThrow(
    'here: the values are not those of the raw rows: a copy with values of your own has no raw',
  );
});

test('labels of your own go with the rows', () => {
  const {train, test} = divide('here', {...filled, labels: [1, 2, 3, 4, 5]}, fold);
  expect([train.labels, test.labels]).toEqual([
    [1, 2, 3],
    [4, 5],
  ]);
});

function filledValues(times: number): Float32Array {
  return parseCSV(shop, {missing: 'mean', drop: ['colour', 'body']}).values.map(
    size => times * size,
  );
}

const filled = parseCSV(shop, {missing: 'mean', drop: ['colour', 'body']});

test.each<[string, Dataset]>([
  [
    'values of your own',
    {...filled, raw: undefined, values: filled.values.map(size => 2 * size)} as Dataset,
  ],
  ['nothing to learn', parseCSV(shop, {missing: 'drop', drop: ['colour', 'body']})],
  [
    'hashed texts',
    parseCSV(shop, {
      text: ['body'],
      vectorizer: hashingVectorizer({features: 8}),
      drop: ['size', 'colour'],
    }),
  ],
  ['what a model learnt before', parseCSV(shop, {encoding: filled.encoding})],
])('rows are taken as they are: %s', (_, data) => {
  const last = {train: [0], test: [data.rows - 1]};
  const {train, test} = divide('here', data, last);
  expect([dense(train), dense(test)]).toEqual([[dense(data)[0]], [dense(data).at(-1)]]);
});

test('rows with gaps are left out before', () => {
  const data = parseCSV(shop, {missing: 'drop', text: ['body'], categorical: ['colour']});
  const {train, test} = divide('here', data, {train: [0, 1], test: [2]});
  expect(train.features).toEqual([
    ...['size', 'colour=blue', 'colour=red'],
    ...['body=cake', 'body=tea'],
  ]);
  expect(dense(test)[0]!.slice(0, 3)).toEqual([8, 0, 0]);
});

test.each<[string, CSVOptions]>([
  [
    "csv, the rows to train on: column 'size' has no number to take the mean of",
    {missing: 'mean', drop: ['colour', 'body']},
  ],
  [
    "csv, the rows to train on: column 'body': tfidf.fit: there is no term in the 1 texts but stop words",
    {text: ['body'], drop: ['size', 'colour']},
  ],
])('%s', (message, options) => {
  const data = parseCSV(`${shop}?,red,,u\n`, options);
  expect(() => divide('here', data, {train: [5], test: [0]})).toThrow(message);
});

test('trainTestSplit learns of its training part', () => {
  const {train, test} = trainTestSplit(filled, {test: 0.4});
  // The two gaps are filled by the mean of the other numbers of the training part.
  const [of, held] = [train, test].map(part => [...part.values]);
  const known = of!.filter(size => [1, 3, 8].includes(size));
  const mean = known.reduce((sum, size) => sum + size, 0) / known.length;
  expect(known.length).toBeLessThan(3);
  expect(of!.concat(held!).filter(size => size === Math.fround(mean)).length).toBe(2);
});
