import {mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {linearSVM, parseCSV, parseJSONLines} from '../../src/index.js';
import {chunksOf, learnEncoding, readDataset, type ReadOptions} from '../../src/node/index.js';
import {checkPages} from '../../src/node/formats/parquetPages.js';
import {useBackend} from '../backends.js';

// Lists of labels in tables; labels.parquet is written by test/fixtures/make_label_lists.py.

const parquet = 'test/fixtures/labels.parquet';
const sets = ['a,b', '', '', 'b', 'a', 'a,b'];
const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-lists-'));
const lines = (labels: readonly unknown[]) =>
  labels.map((y, x) => `${JSON.stringify({x: x + 1, y})}\n`).join('');
const file = (text: string, name = 'a.jsonl') => {
  writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

beforeAll(() => useBackend('cpu'));

describe('JSON lines', () => {
  test.each<[string, unknown[], ReadOptions['multilabel'], string[]]>([
    ['texts', [['a', 'b'], ['b'], ['a']], true, ['a,b', 'b', 'a']],
    ['numbers', [[1, 2.5], [2.5], 3], true, ['1,2.5', '2.5', '3']],
    ['none and null', [['a'], [], null, ['b']], true, ['a', '', '', 'b']],
    ['with the separator that is given', [['a,c', 'b'], ['b']], ';', ['a,c;b', 'b']],
    ['texts among arrays', ['a,b', ['b', ' c ']], true, ['a,b', 'b,c']],
    ['labels that are no gaps', [['NA'], ['null', 'b'], 'b']  , true, ['NA,', 'null,b', 'b']], // prettier-ignore
  ])('%s', async (_, labels, multilabel, expected) => {
    expect((await readDataset(file(lines(labels)), {multilabel})).labels).toEqual(expected);
    expect(parseJSONLines(lines(labels), {multilabel}).labels).toEqual(expected);
  });

  test.each<[string, string, ReadOptions, string]>([
    [
      'without multilabel',
      lines([['a'], ['b']]),
      {},
      "line 1, column 'y': is an array of labels, which multilabel takes",
    ],
    [
      'in another column',
      '{"x": 1, "y": "a"}\n{"x": [2], "y": "b"}\n',
      {multilabel: true},
      "line 2, column 'x': is an array, not a cell",
    ],
    [
      'without a label column',
      lines([['a'], ['b']]),
      {multilabel: true, label: false},
      "line 1, column 'y': is an array, not a cell",
    ],
    [
      'the separator in a label',
      lines([['b'], ['a,c', 'b']]),
      {multilabel: true},
      "line 2, column 'y': the label 'a,c' has ',' in it, which separates labels: give another separator, such as multilabel '/'",
    ],
    [
      'half a separator at the end of a label',
      lines([['a:', 'b']]),
      {multilabel: '::'},
      "line 1, column 'y': the label 'a:' has '::' in it, or a part of it at an end",
    ],
    [
      'half a separator at the beginning of a label',
      lines([['b', ':a']]),
      {multilabel: '::'},
      "line 1, column 'y': the label ':a' has '::' in it, or a part of it at an end",
    ],
    [
      'null among labels',
      lines([['a', null]]),
      {multilabel: true},
      "line 1, column 'y': has null among its labels",
    ],
    [
      'an array among labels',
      lines([[['a']]]),
      {multilabel: true},
      "line 1, column 'y': has an Array of 1 among its labels",
    ],
    [
      'an empty label',
      lines([['a', ' ']]),
      {multilabel: true},
      "line 1, column 'y': has an empty label",
    ],
    [
      'a separator of letters',
      lines([['a']]),
      {multilabel: 'x'},
      'multilabel must be true, false or what is between labels',
    ],
  ])('refused: %s', async (_, text, options, message) => {
    await expect(readDataset(file(text), options)).rejects.toThrow(message);
    expect(() => parseJSONLines(text, options)).toThrow(message);
  });

  test('an encoding knows whether it was learnt of several labels', () => {
    const {encoding} = parseJSONLines(lines([['a', 'b'], ['b']]), {multilabel: true});
    expect(parseJSONLines(lines([['b', 'a']]), {encoding: encoding!}).labels).toEqual(['b,a']);
  });

  test('a column of arrays can be dropped, whole and in chunks', async () => {
    const text = '{"x": 1, "tags": ["u"], "y": ["a"]}\n{"x": 2, "tags": [], "y": ["a", "b"]}\n';
    const options = {drop: ['tags'], multilabel: true};
    const data = await readDataset(file(text), options);
    expect([data.columns, data.labels]).toEqual([1, ['a', 'a,b']]);
    expect(await learnEncoding(file(text), options)).toEqual(data.encoding);
  });
});

describe('Parquet', () => {
  test.each<[string, ReadOptions, readonly string[]]>([
    ['texts', {label: 'genres', drop: ['wide', 'codes'], multilabel: true}, sets],
    [
      'integers',
      {label: 'codes', drop: ['wide', 'genres'], multilabel: ';'},
      ['1;2', '', '', '2', '1', '1;2'],
    ],
    [
      'the last column',
      {drop: ['wide', 'genres'], multilabel: true},
      ['1,2', '', '', '2', '1', '1,2'],
    ],
  ])('%s', async (_, options, expected) => {
    const data = await readDataset(parquet, options);
    expect(data.labels).toEqual(expected);
    expect(Array.from(data.values)).toEqual([1, 2, 3, 4, 5, 6]);
    const encoding = await learnEncoding(parquet, {...options, rowsPerChunk: 4});
    expect(encoding).toEqual(data.encoding);
    const {label, multilabel} = options;
    const labels: unknown[] = [];
    for await (const chunk of chunksOf(parquet, {label, multilabel, encoding, rowsPerChunk: 4})())
      labels.push(...chunk.labels!);
    expect(labels).toEqual(expected);
  });

  test.each<[string, ReadOptions, string]>([
    [
      'without multilabel',
      {label: 'genres', drop: ['wide', 'codes']},
      "row 1, column 'genres': is a list of labels, which multilabel takes",
    ],
    [
      'in another column',
      {label: 'genres', drop: ['codes'], multilabel: true},
      "row 1, column 'wide': is a list, not a cell",
    ],
  ])('refused: %s', async (_, options, message) => {
    await expect(readDataset(parquet, options)).rejects.toThrow(message);
  });

  /** The page of genres: levels of repetition, of definition, then indices. */
  const PAGE = '0200000003820300000003';
  const ENDLESS = 'feffffff07';

  test.each([
    ['repetition', `02000000${ENDLESS}`],
    ['definition', `02000000038203000000${ENDLESS}`],
  ])('a page with too many levels of %s is refused', async (_, page) => {
    const bytes = readFileSync(parquet);
    const at = bytes.indexOf(Buffer.from(PAGE, 'hex'));
    expect(at).toBeGreaterThan(0);
    bytes.set(Buffer.from(page, 'hex'), at);
    const name = path.join(folder, 'levels.parquet');
    writeFileSync(name, bytes);
    await expect(
      readDataset(name, {label: 'genres', drop: ['wide', 'codes'], multilabel: true}),
    ).rejects.toThrow(
      "column 'genres': is broken Parquet data: a page claims 1073741823 values in a run",
    );
  });

  test('lists of more values than there is memory for are refused', async () => {
    const column = {rows: 1, codec: 'UNCOMPRESSED', type: 'BYTE_ARRAY', isOptional: true} as const;
    const list = {values: 1e9, definition: 3};
    await expect(checkPages(new ArrayBuffer(0), {...column, maxBytes: 1e9, list})).rejects.toThrow(
      'its lists take more than the 1 GB that maxBytes allows',
    );
  });

  test('bytes that are broken are an error or other labels, and never more than one line', async () => {
    const whole = readFileSync(parquet);
    for (let at = 4; at < whole.length - 8; at += 7) {
      const broken = Uint8Array.from(whole);
      broken[at]! ^= 0x55;
      const name = path.join(folder, 'broken.parquet');
      writeFileSync(name, broken);
      const options = {label: 'genres', drop: ['wide', 'codes'], multilabel: true};
      const found = await readDataset(name, options).catch((error: Error) => error.message);
      if (typeof found === 'string') expect(found).not.toContain('\n');
      else expect(found.labels).toHaveLength(6);
    }
  });
});

test('the same sets in each format teach the same model, which reads them as it learnt them', async () => {
  const objects = sets.map((set, i) => ({x: i + 1, genres: set === '' ? [] : set.split(',')}));
  const jsonl = file(objects.map(object => `${JSON.stringify(object)}\n`).join(''), 'sets.jsonl');
  const csv = file(`x,genres\n${sets.map((set, i) => `${i + 1},${set.replace(',', ';')}\n`).join('')}`, 'sets.csv'); // prettier-ignore
  const trained = async (name: string, options: ReadOptions) => {
    const model = linearSVM({multilabel: ';'});
    await model.fit(await readDataset(name, {multilabel: ';', ...options}));
    return model;
  };
  const ofCSV = await trained(csv, {});
  const ofLines = await trained(jsonl, {});
  const ofParquet = await trained(parquet, {label: 'genres', drop: ['wide', 'codes']});
  expect(ofCSV.classes).toEqual(['a', 'b']);
  for (const model of [ofLines, ofParquet]) {
    expect(model.weights.dataSync()).toEqual(ofCSV.weights.dataSync());
    expect((await readDataset(jsonl, {like: model})).labels).toEqual(sets.map(set => set.replace(',', ';'))); // prettier-ignore
  }
  expect((await readDataset(parquet, {like: ofParquet})).labels?.[0]).toBe('a;b');
  expect(parseCSV('x,y\n1,a;b\n', {multilabel: ';'}).labels).toEqual(['a;b']);
  const svmlight = file('1,3 1:1\n3 1:1\n 1:2\n', 'sets.svm');
  expect((await readDataset(svmlight, {like: ofCSV})).labels).toEqual(['1;3', '3', '']);
  // "Several" is said, and not in which way: as the model has them.
  for (const name of [svmlight, csv]) {
    const {labels} = await readDataset(name, {like: ofCSV});
    expect((await readDataset(name, {like: ofCSV, multilabel: true})).labels).toEqual(labels);
    expect((await readDataset(name, {like: ofCSV, multilabel: ';'})).labels).toEqual(labels);
  }
  const single = linearSVM();
  await single.fit([[1], [2]], ['a', 'b']);
  const odd = 'which was trained on';
  for (const [like, multilabel, message] of [
    [
      ofCSV,
      ',',
      `multilabel ',' does not go with the model, ${odd} sets of labels with ';' between them`,
    ],
    [ofCSV, false, `multilabel does not go with the model, ${odd} sets of labels`],
    [
      single,
      true,
      `multilabel does not go with the model, ${odd} one label an example: leave it out`,
    ],
  ] as const)
    // prettier-ignore
    await expect(readDataset(csv, {like, multilabel})).rejects.toThrow(`${csv}: ${message}`);
  for (const model of [ofCSV, ofLines, ofParquet, single]) model.dispose();
});
