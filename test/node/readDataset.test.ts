import {execFileSync} from 'node:child_process';
import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gunzipSync, gzipSync} from 'node:zlib';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {formatOf, readDataset, type ReadOptions} from '../../src/node/index.js';
import {useBackend} from '../backends.js';

const fixture = (name: string) => path.resolve('test/fixtures', name);
const expected = JSON.parse(readFileSync(fixture('expected.json'), 'utf8'));
let folder: string;
const write = (name: string, content: string | Uint8Array) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

beforeAll(async () => {
  await useBackend('cpu');
  folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-data-'));
});

test.each([
  ['-', 'csv'],
  ['a.csv', 'csv'],
  ['A.CSV.GZ', 'csv'],
  ['x/a.tsv', 'csv'],
  ['a.b.txt', 'csv'],
  ['a.svm', 'svmlight'],
  ['a.svmlight.gz', 'svmlight'],
  ['a.libsvm', 'svmlight'],
  ['a.parquet', 'parquet'],
  ['a.jsonl', 'jsonl'],
  ['a.ndjson.gz', 'jsonl'],
  ['train-images-idx3-ubyte', 'idx'],
  ['t10k-images.idx3-ubyte.gz', 'idx'],
  ['data_batch_1.bin', 'cifar'],
])('%s is %s', (file, format) => {
  expect(formatOf(file)).toBe(format);
});

describe('a table is the same in every format', () => {
  // test/fixtures/make.py writes the files with pandas and pyarrow, and what pandas makes of them.
  const options: ReadOptions = {missing: 'mean', categorical: ['colour'], drop: ['id']};
  const codecs = ['none', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4'];
  test.each(['cars.jsonl', ...codecs.map(codec => `cars-${codec}.parquet`)])('%s', async name => {
    const data = await readDataset(fixture(name), options);
    expect(data.features).toEqual(expected.cars.features);
    expect([...data.values]).toEqual(expected.cars.values);
    expect(data.labels).toEqual(['yes', 'no', 'yes', 'no', 'yes']);
    expect(data.labelColumn).toBe('sold');
  });

  test('CSV, true and false apart', async () => {
    const rows = readFileSync(fixture('cars.jsonl'), 'utf8').trim().split('\n');
    const cells = rows.map(row =>
      Object.values(JSON.parse(row)).map(cell => (cell === true ? 1 : cell === false ? 0 : cell)),
    );
    const text = ['id,colour,size,weight,new,sold', ...cells.map(row => row.join(','))].join('\n');
    const data = await readDataset(write('cars.csv.gz', gzipSync(text)), options);
    expect([...data.values]).toEqual(expected.cars.values);
  });
});

test('Parquet, more rows than a call may have arguments', async () => {
  const {rows, values} = await readDataset(fixture('many-rows.parquet'));
  expect([rows, values.length, values[199_999]]).toEqual([200_000, 200_000, 1.5]);
});

test('svmlight, by extension or by name of the format', async () => {
  const data = await readDataset(fixture('one-based.svm.gz'));
  const named = write('data', gunzipSync(readFileSync(fixture('one-based.svm.gz'))));
  expect(await readDataset(named, {format: 'svmlight'})).toEqual(data);
  expect([...data.values]).toEqual(expected['one-based.svm'].values);
});

describe('pictures', () => {
  const idx = (shape: number[], data: number[], type = 8) => {
    const sizes = shape.flatMap(size => [0, 0, size >> 8, size & 255]);
    return Uint8Array.from([0, 0, type, shape.length, ...sizes, ...data]);
  };
  const images = idx([2, 2, 3], [0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11]);

  test('IDX with the labels beside it', async () => {
    const file = write('train-images-idx3-ubyte.gz', gzipSync(images));
    write('train-labels-idx1-ubyte', idx([2], [7, 3]));
    expect(await readDataset(file)).toEqual({
      rows: 2,
      columns: 6,
      values: Float32Array.of(0, 1, 2, 3, 4, 255, 6, 7, 8, 9, 10, 11),
      labels: [7, 3],
      pictures: {height: 2, width: 3, channels: 1},
    });
  });

  test('IDX without labels, and of other numbers', async () => {
    expect(await readDataset(write('a-images-idx3-ubyte', images))).not.toHaveProperty('labels');
    const floats = idx([1, 2], [0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0], 0x0d);
    const data = await readDataset(write('floats-idx2-ubyte', floats));
    expect(data).toEqual({rows: 1, columns: 2, values: Float32Array.of(1, -2.5)});
  });

  test('CIFAR-10, batches in order, channels side by side', async () => {
    const record = (label: number, shift: number) => [
      label,
      ...Array.from(
        {length: 3072},
        (_, i) => (Math.floor(i / 1024) * 80 + (i % 1024) + shift) % 256,
      ),
    ];
    const files = [
      write('data_batch_1.bin', Uint8Array.from([...record(9, 0), ...record(0, 1)])),
      write('data_batch_2.bin.gz', gzipSync(Uint8Array.from(record(4, 2)))),
    ];
    const data = await readDataset(files);
    expect(data).toMatchObject({
      rows: 3,
      columns: 3072,
      labels: [9, 0, 4],
      pictures: {height: 32, width: 32, channels: 3},
    });
    expect([...data.values.subarray(0, 6)]).toEqual([0, 80, 160, 1, 81, 161]);
    expect([...data.values.subarray(2 * 3072, 2 * 3072 + 3)]).toEqual([2, 82, 162]);
  });

  test('keep their shape in parts and in the model', async () => {
    const data = await readDataset(write('train-images-idx3-ubyte', images));
    expect(svm.takeRows(data, [1])).toMatchObject({labels: [3], pictures: {height: 2, width: 3}});
    const model = svm.linearSVM();
    await model.fit(data, undefined, {epochs: 2});
    expect(model.facts.source.pictures).toEqual({height: 2, width: 3, channels: 1});
    model.dispose();
  });
});

describe('like the training file of a model', () => {
  test('svmlight: where columns begin, and how many there are', async () => {
    const model = svm.linearSVM();
    await model.fit(await readDataset(write('train.svm', '1 0:1 3:2\n-1 1:1\n')), undefined, {
      epochs: 2,
    });
    const like = await readDataset(write('test.svm', '1 1:5\n'), {like: model});
    expect(like).toMatchObject({columns: 4, zeroBased: true, indices: Int32Array.of(1)});
    const wide = write('wide.svm', '1 4:5\n');
    await expect(readDataset(wide, {like: model})).rejects.toThrow(
      'line 1, column 3: index 4 is beyond the 4 columns, counted from 0',
    );
    model.dispose();
  });

  test('Parquet of more rows than a call has arguments', async () => {
    const {rows, values} = await readDataset(fixture('many-rows.parquet'));
    expect([rows, values.length, values.at(-1)]).toEqual([200_000, 200_000, 1.5]);
  });

  test('tables: what was learnt of the columns', async () => {
    const model = svm.linearSVM();
    const train = await readDataset(fixture('cars-snappy.parquet'), {
      missing: 'mean',
      categorical: 'auto',
      drop: ['id'],
    });
    await model.fit(train, undefined, {epochs: 2});
    const data = await readDataset(write('new.csv', 'colour,new,weight,size\nred,1,,3\n'), {
      like: model,
      label: false,
    });
    expect([...data.values]).toEqual([0, 0, 1, 3, 11, 1]);
    model.dispose();
  });
});

describe('one line for what is wrong', () => {
  const cifar = new Uint8Array(3073);
  test.each<[string, string, string | Uint8Array, ReadOptions, string]>([
    [
      'an unknown extension',
      'a.xlsx',
      '',
      {},
      'its name does not say what it is: give format, one of csv, svmlight, parquet, jsonl, idx, cifar',
    ],
    [
      'an option of another format',
      'a.svm',
      '1 1:1',
      {missing: 'mean'},
      'missing is not for svmlight files',
    ],
    [
      'an option of another tool',
      'a.csv',
      'a,y\n1,2\n',
      {target: 'y'} as object,
      "unknown option 'target': there are label, multilabel, sampleWeight, drop, categorical, rare, text, vectorizer, dates, ordinal, missing, addIndicator, byColumn, keep, encoding, header, delimiter, decimal, charset, zeroBased, columns, labelFile, maxColumns, maxLine, maxBytes, format, like",
    ],
    ['a named label column', 'a.svm', '1 1:1', {label: 'y'}, 'label is not for svmlight files'],
    ['zeroBased for CSV', 'a.csv', 'a,y\n1,2', {zeroBased: true}, 'zeroBased is not for csv files'],
    ['a header for Parquet', 'a.parquet', '', {header: true}, 'header is not for parquet files'],
    ['text as Parquet', 'a.parquet', 'a,y\n1,2', {}, 'is not a Parquet file'],
    [
      'Parquet cut short',
      'b.parquet',
      readFileSync(fixture('cars-none.parquet')).subarray(0, 900),
      {},
      'is broken Parquet data: parquet file invalid (footer != PAR1)',
    ],
    ['an empty jsonl', 'a.jsonl', '\n', {}, 'is empty'],
    ['no JSON', 'a.jsonl', '{"a": 1, "y": 2}\n\n{"a": 1,\n', {}, 'line 3: is not JSON: {"a": 1,'],
    ['an array a line', 'a.jsonl', '[1, 2]\n', {}, 'line 1: is not a JSON object: [1, 2]'],
    [
      'an array in a cell',
      'a.jsonl',
      '{"a": [1], "y": 2}\n',
      {},
      "line 1, column 'a': is an array, not a cell",
    ],
    [
      'an object in a cell',
      'a.jsonl',
      '{"a": {}, "y": 2}\n',
      {},
      "line 1, column 'a': is an object, not a cell",
    ],
    [
      'a word',
      'a.jsonl',
      '{"a": 1, "y": 2}\n{"a": "x", "y": 1}\n',
      {},
      "line 2, column 'a': 'x' is not a finite number; categorical or drop takes a column that holds words",
    ],
    [
      'a key left out',
      'a.jsonl',
      '{"a": 1, "y": 2}\n{"y": 1}\n',
      {},
      "line 2, column 'a': is empty; missing 'mean' or 'drop' allows it",
    ],
    [
      'a key left out that every object inherits',
      'a.jsonl',
      '{"constructor": 1, "y": 2}\n{"y": 1}\n',
      {},
      "line 2, column 'constructor': is empty; missing 'mean' or 'drop' allows it",
    ],
    [
      'text as IDX',
      'a-ubyte',
      'hello',
      {},
      'is not IDX data (its first bytes are 104 101 108 108)',
    ],
    [
      'IDX cut short',
      'b-ubyte',
      Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0),
      {},
      'ends within its head',
    ],
    [
      'IDX with too few pixels',
      'c-ubyte',
      Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3),
      {},
      'has 15 bytes, shape [2, 2] takes 16',
    ],
    [
      'labels for pictures',
      'd-ubyte',
      Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 1, 5),
      {},
      'has one dimension only: these are labels, not examples',
    ],
    [
      'CIFAR cut short',
      'a.bin',
      cifar.subarray(0, 3000),
      {},
      'has 3000 bytes, not a multiple of the 3073 of a CIFAR-10 picture',
    ],
    [
      'CIFAR-100',
      'a.bin',
      new Uint8Array(3074),
      {},
      'has 3074 bytes, not a multiple of the 3073 of a CIFAR-10 picture; it may be CIFAR-100, of 3074',
    ],
    [
      'a label of no class',
      'a.bin',
      Uint8Array.from(cifar, (_, i) => (i ? 0 : 10)),
      {},
      'picture 1: label 10 is none of 0 to 9',
    ],
    ['an empty CIFAR', 'a.bin', '', {}, 'is empty'],
  ])('%s', async (_, name, content, options, message) => {
    const file = write(name, content);
    await expect(readDataset(file, options)).rejects.toMatchObject({
      message: `${file}: ${message}`,
    });
  });

  test('labels that do not belong', async () => {
    const file = write(
      'x-images-idx3-ubyte',
      Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 9),
    );
    write('x-labels-idx1-ubyte', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 1, 2));
    await expect(readDataset(file)).rejects.toThrow(
      `${file}: labels have shape [2], there are 1 rows`,
    );
  });

  test('several files that are no batches', async () => {
    const file = write('two.csv', 'a,y\n1,2');
    await expect(readDataset([file, file])).rejects.toThrow(
      'only CIFAR-10 batches are read together',
    );
    await expect(readDataset([])).rejects.toThrow('readDataset: no file is given');
  });
});

test.each([
  ['text', 'a,y\n1,u\n2,v\n'],
  ['gzip', gzipSync('a,y\n1,u\n2,v\n')],
])('a pipe is opened once, and nothing of it lost: %s', async (name, content) => {
  const file = path.join(folder, `pipe-${name}.csv`);
  execFileSync('mkfifo', [file]);
  const reading = readDataset(file);
  const writer = await open(file, 'w');
  // Who reads some of it and closes it ends the writer.
  await new Promise(resolve => setTimeout(resolve, 100));
  await writer.write(content as string);
  await writer.close();
  const {columns, values, labels} = (await reading) as svm.DenseDataset;
  expect([columns, [...values], labels]).toEqual([1, [1, 2], ['u', 'v']]);
});
