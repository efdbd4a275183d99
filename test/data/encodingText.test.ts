import {expect, test} from '@jest/globals';
import {
  hashingVectorizer,
  isSparse,
  parseCSV,
  scale,
  scalingOf,
  tfidf,
  type Encoding,
  type SparseDataset,
} from '../../src/data/index.js';

const reviews = `id,title,price,body,colour,stars
7,Fine,2,"good cake, good coffee",red,5
8,,4,bad coffee,blue,1
9,NA,0,,red,1
`;
const options = {
  text: ['title', 'body'],
  categorical: ['colour'],
  drop: ['id'],
} as const;

/** [N][D] of any table, zeros written out. */
function dense(data: SparseDataset) {
  return Array.from({length: data.rows}, (_, row) => {
    const cells = new Array<number>(data.columns).fill(0);
    for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
      cells[data.indices[i]!] = data.values[i]!;
    return cells;
  });
}

test('texts, numbers and words side by side, in the order of the file', () => {
  const data = parseCSV(reviews, options) as SparseDataset;
  expect(isSparse(data)).toBe(true);
  expect(data.features).toEqual([
    'title=fine',
    'title=na',
    'price',
    'body=bad',
    'body=cake',
    'body=coffee',
    'body=good',
    'colour=blue',
    'colour=red',
  ]);
  expect(data.labels).toEqual([5, 1, 1]);
  const bodies = tfidf().fit(['good cake, good coffee', 'bad coffee', '']);
  const [first, second] = dense(bodies.transform(['good cake, good coffee', 'bad coffee']));
  expect(dense(data)).toEqual([
    [1, 0, 2, ...first!, 0, 1],
    [0, 0, 4, ...second!, 1, 0],
    [0, 1, 0, 0, 0, 0, 0, 0, 1],
  ]);
});

test('new rows are read with the words and frequencies of training', () => {
  const {encoding} = parseCSV(reviews, options);
  const again = JSON.parse(JSON.stringify(encoding)) as Encoding;
  const data = parseCSV('title,price,body,colour\nfine wine,3,cake,green\n', {
    encoding: again,
    label: false,
  }) as SparseDataset;
  expect(dense(data)).toEqual([[1, 0, 3, 0, 1, 0, 0, 0, 0]]);
});

test('a text alone goes by its plain words; hashed words have no names', () => {
  const csv = 'body,stars\ngood cake,5\nbad,1\n';
  expect(parseCSV(csv, {text: ['body']}).features).toEqual(['bad', 'cake', 'good']);
  const hashed = parseCSV(csv, {text: ['body'], vectorizer: hashingVectorizer({features: 64})});
  expect(hashed.features).toBeUndefined();
  expect(hashed.columns).toBe(64);
  expect(parseCSV('good cake,5\nbad,1\n', {text: [0], header: false}).features).toEqual([
    'bad',
    'cake',
    'good',
  ]);
});

test('scaling divides the numbers and leaves the texts as they are', () => {
  const data = parseCSV(reviews, options) as SparseDataset;
  const scaling = scalingOf('fit', data)!;
  expect([...scaling.spread]).toEqual([1, 1, 4, 1, 1, 1, 1, 1, 1]);
  const [before, after] = [dense(data), dense(scale(data, scaling))];
  before.forEach(row => (row[2]! /= 4));
  expect(after).toEqual(before);
});

test('an empty text is no missing cell', () => {
  const data = parseCSV(reviews, {...options, missing: 'drop'});
  expect(data.rows).toBe(3);
});

test.each([
  [{text: ['stars']}, "csv: text names the label column, 'stars'"],
  [{text: ['id'], drop: ['id']}, "csv: text names a column that drop names, 'id'"],
  [
    {text: ['colour'], categorical: ['colour']},
    "csv: text names a column that categorical names, 'colour'",
  ],
  [{text: ['bodi']}, "csv: no column 'bodi': did you mean 'body'?"],
  [
    {text: ['body'], drop: ['title', 'colour'], vectorizer: tfidf({minDf: 3})},
    "csv: column 'body': tfidf.fit: none of the 4 terms is in 3 to 3 of the 3 texts",
  ],
  [
    {text: ['body'], encoding: {columns: []}},
    'csv: text was learnt in training and cannot be given anew',
  ],
])('%j: one line that says so', (wrong, message) => {
  expect(() => parseCSV(reviews, wrong)).toThrow(message);
});
