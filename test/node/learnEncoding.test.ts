import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {
  hashingVectorizer,
  isSparse,
  parseCSV,
  parseJSONLines,
  tfidf,
  type CSVOptions,
} from '../../src/data/index.js';
import {chunksOf, learnEncoding, readDataset, type ChunksOptions} from '../../src/node/index.js';

let folder: string;
const write = (name: string, content: string) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-encoding-'));
});

// Later rows have other sizes, a colour, words and a label of their own.
const shop = `id,size,colour,body,y
1,1.1,red,tea tea,1
2,?,blue,"good cake, déjà vu",0
3,3.3,,tea cake,1
4,5.7,green,,0
5,0.1,red,unfathomable wine,01
`;

const options: [string, CSVOptions][] = [
  ['means', {missing: 'mean', drop: ['id', 'colour', 'body']}],
  ['categories', {missing: 'mean', categorical: ['colour'], drop: ['body']}],
  ['categories found', {missing: 'mean', categorical: 'auto'}],
  ['gaps dropped', {missing: 'drop', categorical: ['colour'], text: ['body']}],
  ['words', {missing: 'mean', categorical: ['colour'], text: ['body']}],
  ['pairs', {missing: 'mean', drop: [2], text: [-2], vectorizer: tfidf({ngrams: [1, 2]})}],
  [
    'hashes',
    {missing: 'mean', drop: [2], text: [-2], vectorizer: hashingVectorizer({features: 8})},
  ],
];

test.each(options)('is that of the file read in one go: %s', async (_, given) => {
  const file = write('shop.csv', shop);
  const whole = parseCSV(shop, given);
  for (const rowsPerChunk of [2, 5, undefined])
    expect(await learnEncoding(file, {...given, rowsPerChunk})).toEqual(whole.encoding);
  const {missing} = given;
  const encoding = whole.encoding!;
  const values: number[] = [];
  const indices: number[] = [];
  for await (const chunk of chunksOf(file, {encoding, missing, rowsPerChunk: 2})()) {
    values.push(...chunk.values);
    if (isSparse(chunk)) indices.push(...chunk.indices);
  }
  expect(values).toEqual([...whole.values]);
  expect(indices).toEqual(isSparse(whole) ? [...whole.indices] : []);
});

// As the table above, keys in the order of their first occurrence; the first rows lack the last ones.
const [names, ...lines] = shop.trim().split('\n');
const shopLines = lines
  .map(line => line.replace('good cake, ', 'good cake '))
  .map(line => line.split(',').map((cell, i) => [names!.split(',')[i]!, cell] as const))
  .map((cells, row) => Object.fromEntries(cells.filter(([name]) => row > 2 || name !== 'size')))
  .map(object => `${JSON.stringify(object)}\n`)
  .join('');

// What a column is some chunks say; of these a complete row must have a word, which is not so here.
const filled = options.filter(([, {missing}]) => missing !== 'drop');

test.each(filled)('JSON lines of which keys come late: %s', async (_, given) => {
  const file = write('shop.jsonl', shopLines);
  const named = {...given, label: 'y', drop: given.drop?.map(d => (d === 2 ? 'colour' : d))};
  if (named.text) named.text = ['body'];
  const whole = parseJSONLines(shopLines, named);
  for (const rowsPerChunk of [2, 5, undefined])
    expect(await learnEncoding(file, {...named, rowsPerChunk})).toEqual(whole.encoding);
});

test('Parquet, group by group', async () => {
  const file = path.resolve('test/fixtures/cars-snappy.parquet');
  const given: ChunksOptions = {missing: 'mean', categorical: ['colour'], drop: ['id']};
  expect(await learnEncoding(file, given)).toEqual((await readDataset(file, given)).encoding);
});

test.each<[string, ChunksOptions, string]>([
  ['a.svm', {}, 'a.svm: there is nothing to learn of svmlight files'],
  ['a.bin', {}, 'a.bin: there is nothing to learn of cifar files'],
  ['a.svm', {text: ['body']}, 'a.svm: text is not for svmlight files'],
  ['none.csv', {}, 'none.csv: no such file'],
  ['empty.csv', {}, 'empty.csv: is empty'],
  [
    'bad.csv',
    {missing: 'mean', rowsPerChunk: 1},
    "bad.csv: row 4, column 'a': 'x' is not a finite",
  ],
  ['gaps.csv', {missing: 'mean'}, "gaps.csv: column 'a' has no number to take the mean of"],
])('%s %j: one line that says so', async (name, given, message) => {
  write('a.svm', '1 1:2\n');
  write('empty.csv', '');
  write('bad.csv', 'a,y\n1,u\n2,v\nx,u\n');
  write('gaps.csv', 'a,b,y\n?,1,u\n?,2,v\n');
  await expect(learnEncoding(path.join(folder, name), given)).rejects.toThrow(message);
});
