import {describe, expect, test} from '@jest/globals';
import {
  hashingVectorizer,
  holdOut,
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
/** The options that make this fold. */
const split = {test: 0.4, seed: 4};
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

test('the rows that tests below speak of', () => {
  expect(holdOut('here', ['u', 'v', 'u', 'u', 'v'], split)).toEqual(fold);
});

describe.each(cases)('%s', (_, {options, features, ...expected}) => {
  const data = parseCSV(shop, options);

  test.each(['train', 'test'] as const)('are learnt of the rows to train on: %s', part => {
    const found = trainTestSplit(data, split)[part];
    expect(dense(found)).toEqual(expected[part]);
    expect([found.features, found.labelColumn]).toEqual([features, 'y']);
    expect(found.labels).toEqual(fold[part].map(row => data.labels![row]));
  });

  // Whoever copies a dataset has the same rows.
  test.each<[string, (data: Dataset) => Dataset]>([
    ['by its properties', data => ({...data})],
    ['with an array of its own', data => ({...data, values: data.values.slice()})],
    ['to another thread', data => structuredClone(data)],
    ['as a part', data => takeRows(data, [...Array(data.rows).keys()])],
  ])('of a copy %s, too', (_, copy) => {
    expect(trainTestSplit(copy(data), split)).toEqual(trainTestSplit(data, split));
  });
});

const filled = parseCSV(shop, {missing: 'mean', drop: ['colour', 'body']});
const doubled = filled.values.map(size => 2 * size);

test.each([
  ['other numbers', {values: doubled}],
  ['fewer', {rows: 4, labels: filled.labels!.slice(1), values: filled.values.slice(1)}],
])('%s beside the raw rows are an error', (_, own) => {
  expect(() => trainTestSplit({...filled, ...own}, split)).toThrow(
    'trainTestSplit: the values are not those of the raw rows: a copy with values of your own has no raw',
  );
});

test('labels of your own go with the rows', () => {
  const {train, test} = trainTestSplit({...filled, labels: [1, 2, 1, 1, 2]}, split);
  expect([train.labels, test.labels]).toEqual([
    [1, 2, 1],
    [1, 2],
  ]);
});

test.each<[string, Dataset]>([
  ['values of your own', {...filled, raw: undefined, values: doubled}],
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
  const {train, test} = trainTestSplit(data, split);
  expect([train, test]).toEqual([takeRows(data, fold.train), takeRows(data, fold.test)]);
});

test('rows with gaps are left out before', () => {
  const data = parseCSV(shop, {missing: 'drop', text: ['body'], categorical: ['colour']});
  const {train, test} = trainTestSplit(data, {test: 0.4, seed: 1});
  expect(train.features).toEqual(['size', 'colour=blue', 'colour=red', 'body=cake', 'body=tea']);
  expect(dense(test)[0]!.slice(0, 3)).toEqual([8, 0, 0]);
});

test.each<[string, CSVOptions]>([
  [
    "csv, the rows to train on: column 'size' has no number to take the mean of",
    {missing: 'mean', drop: ['body']},
  ],
  [
    "csv, the rows to train on: column 'body': tfidf.fit: there is no term in the 1 texts but stop words",
    {text: ['body'], drop: ['size']},
  ],
])('%s', (message, options) => {
  const data = parseCSV('size,body,y\n1,tea,u\n?,,u\n', options);
  expect(() => trainTestSplit(data, {test: 0.5, seed: 0})).toThrow(message);
});

test('an option of another tool is named', () => {
  const data = {rows: 2, columns: 1, values: Float32Array.of(1, 2), labels: ['u', 'u']};
  expect(() => trainTestSplit(data, {test_size: 0.5} as object)).toThrow(
    "trainTestSplit: unknown option 'test_size': did you mean test?",
  );
});

test('of sets of labels a share is held out by chance, each label in what is left', () => {
  // Each set once; a label that only one row has.
  const sets = Array.from({length: 60}, (_, i) => [
    ...['a', 'b', 'c', 'd', 'e', 'f'].filter((_, k) => (i + 1) & (1 << k)),
    ...(i === 7 ? ['alone'] : []),
  ]);
  const split = (labels: readonly string[], multilabel: boolean | string, seed: number) => {
    const data = {rows: 60, columns: 1, values: Float32Array.from(sets.keys()), labels};
    return trainTestSplit(data, {test: 0.25, seed, multilabel});
  };
  for (let seed = 0; seed < 20; seed++) {
    const {train, test} = split(sets.map(set => set.join(' ; ')), ';', seed); // prettier-ignore
    expect(test.rows).toBeGreaterThanOrEqual(14);
    expect(test.rows).toBeLessThanOrEqual(15);
    expect([...train.values, ...test.values].sort((a, b) => a - b)).toEqual([...sets.keys()]);
    const known = new Set(train.labels!.flatMap(label => String(label).split(' ; ')));
    expect(known.has('alone')).toBe(true);
    const commas = split(sets.map(set => set.join(',')), true, seed); // prettier-ignore
    expect(commas.test.values).toEqual(test.values);
  }
  // By themselves, each would be a class of one row.
  expect(() => split(sets.map(set => set.join(',')), false, 0)).toThrow('leaves a part without rows'); // prettier-ignore
});
