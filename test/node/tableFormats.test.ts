import {beforeAll, describe, expect, test} from '@jest/globals';
import {linearSVM, parseCSV, parseJSONLines, type Dataset} from '../../src/index.js';
import {chunksOf, learnEncoding, readDataset, type ReadOptions} from '../../src/node/index.js';
import {useBackend} from '../backends.js';

// A table is the same table in each format, and teaches the same model: test/fixtures/make_tables.py.

const files = ['csv', 'jsonl', 'parquet'].map(ending => `test/fixtures/table.${ending}`);
const common = {label: 'sold', dates: ['seen', 'made'], ordinal: {size: ['S', 'M', 'L']}};
const readings: [string, ReadOptions][] = [
  ['the mean, each word a feature', {missing: 'mean', categorical: ['colour']}],
  [
    'the median, rare words together, gaps told',
    {missing: 'median', categorical: ['colour'], rare: 5, addIndicator: true},
  ],
  ['the most frequent, words found', {missing: 'mostFrequent', categorical: 'auto'}],
  ['rows without gaps', {missing: 'drop', categorical: ['colour']}],
  [
    'columns of their own',
    {
      missing: 'constant',
      byColumn: {
        age: {missing: 'mean', scaling: 'robust', addIndicator: true},
        colour: {kind: 'category', fill: 'none', missing: 'constant'},
        size: {missing: 'constant', fill: 'M', kind: 'ordinal'},
        seen: {missing: 'median'},
        made: {kind: 'dropped'},
      },
      dates: ['seen'],
    },
  ],
];

const plain = ({values, features, labels, columns, encoding}: Dataset) => ({
  values,
  features,
  labels,
  columns,
  encoding,
});

describe.each(readings)('%s', (_, reading) => {
  const options = {...common, ...reading};
  beforeAll(() => useBackend('cpu'));

  test('the same rows, encoding and model', async () => {
    const [csv, ...others] = await Promise.all(files.map(file => readDataset(file, options)));
    const weights = async (data: Dataset) => {
      const model = linearSVM({scaling: 'minmax'});
      await model.fit(data);
      const found = {weights: model.weights.dataSync(), facts: model.facts};
      model.dispose();
      return found;
    };
    expect(csv!.rows).toBeGreaterThan(10);
    const expected = await weights(csv!);
    for (const data of others) {
      expect(plain(data)).toEqual(plain(csv!));
      expect(await weights(data)).toEqual(expected);
    }
  });

  test('the same in chunks', async () => {
    if (reading.missing === 'drop') return;
    const whole = await readDataset(files[0]!, options);
    for (const file of files) {
      const encoding = await learnEncoding(file, {...options, rowsPerChunk: 5});
      expect(encoding).toEqual(whole.encoding);
      const values: number[] = [];
      const {label} = common;
      for await (const chunk of chunksOf(file, {label, encoding, rowsPerChunk: 5})())
        values.push(...chunk.values);
      expect(values).toEqual([...whole.values]);
    }
  });
});

test.each<[string, ReadOptions, number[]]>([
  ['none of its own', {}, [0, 0, 0]],
  ['the rare one', {rare: 6}, [0, 1]],
])('a word that training did not see is %s', async (_, rare, expected) => {
  for (const file of files) {
    const {encoding} = await readDataset(file, {
      label: 'sold',
      drop: ['age', 'size', 'seen', 'made', 'new'],
      missing: 'mean',
      categorical: ['colour'],
      ...rare,
    });
    const csv = parseCSV('colour,sold\npink,no\n', {encoding});
    const lines = parseJSONLines('{"colour": "pink", "sold": "no"}', {encoding});
    for (const {values} of [csv, lines]) expect([...values]).toEqual(expected);
  }
});
