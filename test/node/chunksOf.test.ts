import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {
  isSparse,
  parseCSV,
  parseSvmlight,
  type Chunks,
  type Dataset,
} from '../../src/data/index.js';
import {chunksOf, type ChunksOptions} from '../../src/node/index.js';

let folder: string;
const write = (name: string, content: string | Uint8Array) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-chunks-'));
});

async function all(chunks: Chunks): Promise<Dataset[]> {
  const found: Dataset[] = [];
  for await (const chunk of chunks()) found.push(chunk);
  return found;
}

const join = (chunks: Dataset[]) => ({
  values: chunks.flatMap(({values}) => [...values]),
  labels: chunks.flatMap(({labels}) => labels),
  indices: chunks.flatMap(chunk => (isSparse(chunk) ? [...chunk.indices] : [])),
});

// More than one piece of 1 MiB each.
const svmText = Array.from(
  {length: 5000},
  (_, i) =>
    `${i % 3} ${Array.from({length: 40}, (_, k) => `${7 * k + (i % 7) + 1}:0.${i}${k}`).join(' ')}\n`,
).join('');
const csvText = `"a, quoted",b,y\r\n${Array.from({length: 70_000}, (_, i) => `${i},"${i / 8}","c\r\n""${i % 3}"""\r\n`).join('')}`;

describe('chunks are the file, in order, as often as one likes', () => {
  test.each([
    ['svmlight', 'a.svm', svmText],
    ['gzipped svmlight', 'a.svm.gz', gzipSync(svmText)],
  ])('%s', async (_, name, content) => {
    const chunks = chunksOf(write(name, content), {rowsPerChunk: 700});
    const whole = parseSvmlight(svmText);
    for (let pass = 0; pass < 2; pass++) {
      const found = await all(chunks);
      expect(found.map(({rows}) => rows)).toEqual([700, 700, 700, 700, 700, 700, 700, 100]);
      expect(join(found)).toEqual(join([whole]));
    }
  });

  test.each([
    ['CSV', 'a.csv', csvText],
    ['gzipped CSV', 'a.csv.gz', gzipSync(csvText)],
  ])('%s', async (_, name, content) => {
    const chunks = chunksOf(write(name, content), {rowsPerChunk: 20_000});
    const whole = parseCSV(csvText);
    const found = await all(chunks);
    expect(found.map(({rows}) => rows)).toEqual([20_000, 20_000, 20_000, 10_000]);
    expect(join(found)).toEqual(join([whole]));
    expect(found[3]!.features).toEqual(['a, quoted', 'b']);
    expect(found[3]!.labels![9_999]).toBe('c\r\n"0"');
  });

  test('several files, each with its header', async () => {
    const files = [write('1.csv', 'a,b,y\n1,2,u\n3,4,v\n'), write('2.csv', 'y,b,a\nu,6,5\n')];
    const found = await all(chunksOf(files, {label: 'y'}));
    expect(join(found)).toMatchObject({values: [1, 2, 3, 4, 5, 6], labels: ['u', 'v', 'u']});
  });

  test('an encoding learnt before', async () => {
    const {encoding} = parseCSV('c,a,y\nred,1,u\nblue,,v', {categorical: ['c'], missing: 'mean'});
    const file = write('e.csv', 'c,a,y\nblue,,u\ngreen,7,v\n');
    const found = await all(chunksOf(file, {encoding, rowsPerChunk: 1}));
    expect(join(found).values).toEqual([1, 0, 1, 0, 0, 7]);
  });

  test('columns to drop, rows to drop', async () => {
    const file = write('d.csv', 'id,a,y\nx,1,u\ny,?,v\nz,3,u\n');
    const found = await all(chunksOf(file, {drop: ['id'], missing: 'drop', rowsPerChunk: 2}));
    expect(join(found).values).toEqual([1, 3]);
  });

  test('by default of about 16 MB of text, told byte by byte', async () => {
    const line = `1 ${'1:0.5 2:0.25'.padEnd(998)}\n`;
    const told: number[] = [];
    const chunks = chunksOf(write('16.svm', line.repeat(18_000)), {onBytes: n => told.push(n)});
    const sizes = (await all(chunks)).map(({rows}) => rows);
    expect(sizes.length).toBe(2);
    expect(Math.abs(sizes[0]! - 16_777)).toBeLessThan(1100);
    expect((await all(chunks)).map(({rows}) => rows)).toEqual(sizes);
    expect(told.filter(bytes => bytes === 18_018_000)).toHaveLength(2);
  });

  test('a pass can be ended early', async () => {
    const chunks = chunksOf(write('early.svm', svmText), {rowsPerChunk: 10});
    for await (const {rows} of chunks()) {
      expect(rows).toBe(10);
      break;
    }
    expect((await all(chunks)).length).toBe(500);
  });
});

describe('one line for what is wrong', () => {
  test.each<[string, string, ChunksOptions, string]>([
    [
      'rowsPerChunk',
      'a.csv',
      {rowsPerChunk: 0.5},
      'chunksOf: rowsPerChunk must be a whole number above 0, got 0.5',
    ],
    ['another format', 'a.parquet', {}, 'a.parquet: parquet files cannot be read in chunks'],
    [
      'means',
      'a.csv',
      {missing: 'mean'},
      "a.csv: missing 'mean' must be learnt from all rows: give an encoding",
    ],
    [
      'categories',
      'a.csv',
      {categorical: 'auto'},
      'a.csv: categorical must be learnt from all rows: give an encoding',
    ],
    ['texts', 'a.csv', {text: ['b']}, 'a.csv: text must be learnt from all rows: give an encoding'],
    ['an option of tables', 'a.svm', {drop: ['b']}, 'a.svm: drop is not for svmlight files'],
  ])('%s, before anything is read', (_, file, options, message) => {
    expect(() => chunksOf(file, options)).toThrow(new Error(message));
  });

  test.each<[string, string, string | Uint8Array | undefined, string]>([
    ['no file', 'none.csv', undefined, 'no such file'],
    ['an empty CSV', 'x.csv', '', 'is empty'],
    ['a header alone', 'x.csv', 'a,y\n', 'has a header but no rows'],
    [
      'a row cut short, in a later piece',
      'x.csv',
      csvText + '1,2',
      'row 70002 has 2 cells, row 1 has 3',
    ],
    [
      'a word in a later chunk',
      'x.csv',
      'a,y\n1,u\n2,v\nx,u\n',
      "row 4, column 'a': 'x' is not a finite number",
    ],
    ['a quote left open', 'x.csv', 'a,y\n1,"u\n2,v\n', 'row 2: quoted field unterminated'],
    [
      'a quote left open in a large file',
      'x.csv',
      `a,y\n1,"u\n${'2,v\n'.repeat(2_500_000)}`,
      'row 2: has no end, a quote may be left open',
    ],
    [
      'Windows-1252',
      'x.csv',
      Buffer.from('a,y\n1,ü\n', 'latin1'),
      'is not UTF-8 text: save it as UTF-8',
    ],
    [
      'UTF-16',
      'x.csv',
      Buffer.from('\ufeffa,y\n1,u\n', 'utf16le'),
      'is UTF-16 text: save it as UTF-8',
    ],
    [
      'a wrong line in a later piece',
      'x.svm',
      svmText + '1 1;2\n',
      "line 5001, column 3: expected index:value, got '1;2'",
    ],
    [
      'an index 0 in a later chunk',
      'x.svm',
      svmText + '1 0:2\n',
      'an index 0 comes late, until then columns counted from 1: give zeroBased',
    ],
    [
      'gzip cut short',
      'x.svm.gz',
      gzipSync(svmText).subarray(0, 40_000),
      'is gzip data that ends too early',
    ],
  ])('%s', async (_, name, content, message) => {
    const file = content === undefined ? path.join(folder, name) : write(name, content);
    await expect(all(chunksOf(file, {rowsPerChunk: 2000}))).rejects.toMatchObject({
      message: `${file}: ${message}`,
    });
  });
});
