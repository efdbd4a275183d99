import {mkdtempSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {availableParallelism, tmpdir} from 'node:os';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import threads from 'node:worker_threads';
import {gzipSync} from 'node:zlib';
import {afterEach, beforeAll, beforeEach, describe, expect, jest, test} from '@jest/globals';
import {
  isSparse,
  parseCSV,
  parseJSONLines,
  parseSvmlight,
  tfidf,
  type Chunks,
  type Dataset,
} from '../../src/data/index.js';
import {chunksOf, readParquet, type ChunksOptions} from '../../src/node/index.js';

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

/** All of a chunk but its numbers and labels. */
const shapeOf = (chunk: Dataset) => ({...chunk, values: 0, indices: 0, labels: 0});

/** Chunks as one table whose numbers and labels are hashed: jest takes seconds to compare so many. */
const hashed = (chunks: readonly Dataset[]) => {
  const hash = createHash('sha256');
  for (const {values} of chunks) hash.update(values);
  for (const chunk of chunks) if (isSparse(chunk)) hash.update(chunk.indices);
  return hash.update(JSON.stringify(chunks.flatMap(({labels}) => labels))).digest('hex');
};

// More than one piece of 1 MiB each.
const svmText = Array.from(
  {length: 5000},
  (_, i) =>
    `${i % 3} ${Array.from({length: 40}, (_, k) => `${7 * k + (i % 7) + 1}:0.${i}${k}`).join(' ')}\n`,
).join('');
const csvText = `"a, quoted",b,y\r\n${Array.from({length: 70_000}, (_, i) => `${i},"${i / 8}","c\r\n""${i % 3}"""\r\n`).join('')}`;

const jsonText = Array.from(
  {length: 50_000},
  (_, i) => `{"a": ${i}, "b": "${i / 8}", ${i % 5 ? '' : '"c": 1, '}"y": "ü${i % 3}"}\n`,
).join('');

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
      expect(hashed(found)).toBe(hashed([whole]));
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
    expect(hashed(found)).toBe(hashed([whole]));
    expect(found[3]!.features).toEqual(['a, quoted', 'b']);
    expect(found[3]!.labels![9_999]).toBe('c\r\n"0"');
  });

  test.each([
    ['JSON lines', 'a.jsonl', jsonText],
    ['gzipped JSON lines', 'a.jsonl.gz', gzipSync(jsonText)],
  ])('%s', async (_, name, content) => {
    const chunks = chunksOf(write(name, content), {label: 'y', drop: ['c'], rowsPerChunk: 20_000});
    const found = await all(chunks);
    expect(found.map(({rows}) => rows)).toEqual([20_000, 20_000, 10_000]);
    expect(hashed(found)).toBe(hashed([parseJSONLines(jsonText, {label: 'y', drop: ['c']})]));
    expect(found[2]!.features).toEqual(['a', 'b']);
  });

  test.each([
    ['row groups', undefined, [3, 3, 1]],
    ['parts of row groups', 2, [2, 1, 2, 1, 1]],
    ['row groups, if fewer than asked for', 5, [3, 3, 1]],
  ])('Parquet, %s', async (_, rowsPerChunk, sizes) => {
    const told: number[] = [];
    const onBytes = (bytes: number) => told.push(bytes);
    const file = path.resolve('test/fixtures/groups.parquet');
    const whole = await readParquet(file);
    for (const thread of [false, true]) {
      const found = await all(chunksOf(file, {rowsPerChunk, thread, onBytes}));
      expect(found.map(({rows}) => rows)).toEqual(sizes);
      expect(hashed(found)).toBe(hashed([whole]));
      expect(told.at(-1)).toBeCloseTo(statSync(file).size);
    }
  });

  test('a key that a whole chunk of JSON lines lacks is a missing cell', async () => {
    const lines = '{"a": 1, "b": 2, "y": "u"}\n{"b": 3, "y": "v"}\n{"b": 4, "a": 5, "y": "u"}\n';
    const file = write('lacks.jsonl', lines);
    const {encoding} = parseJSONLines(lines, {missing: 'mean'});
    const found = await all(chunksOf(file, {encoding, rowsPerChunk: 1}));
    expect(join(found).values).toEqual([1, 2, 3, 3, 5, 4]);
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
    expect(sizes).toEqual([16_760, 1240]);
    expect((await all(chunks)).map(({rows}) => rows)).toEqual(sizes);
    expect(told.filter(bytes => bytes === 18_018_000)).toHaveLength(2);
  });

  test.each([false, true])('bytes are those of all files as they are, thread %s', async thread => {
    const zipped = gzipSync(svmText);
    const files = [write('b.svm', svmText), write('b.svm.gz', zipped)];
    const told: [number, number][] = [];
    await all(chunksOf(files, {thread, onBytes: (...of) => told.push(of)}));
    const size = svmText.length + zipped.length;
    expect(told[0]).toEqual([2 ** 20, size]);
    expect(told.at(-1)).toEqual([size, size]);
    expect(told).toEqual([...told].sort(([a], [b]) => a - b));
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

describe('a thread of its own', () => {
  let started: threads.Worker[];
  const sources: [string, string, string | Uint8Array][] = [
    ['svmlight', 't.svm', svmText],
    ['gzipped svmlight', 't.svm.gz', gzipSync(svmText)],
    ['CSV', 't.csv', csvText],
    ['JSON lines', 't.jsonl', jsonText.replaceAll('"c": 1, ', '')],
  ];

  beforeEach(() => {
    started = [];
    const {Worker} = threads;
    jest.spyOn(threads, 'Worker').mockImplementation((...of) => {
      const worker = new Worker(...of);
      started.push(worker);
      return worker;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  test.each(sources)('reads the same chunks: %s', async (_, name, content) => {
    const file = write(name, content);
    const [here, there] = await Promise.all(
      [false, true].map(thread => all(chunksOf(file, {thread, rowsPerChunk: 700}))),
    );
    expect(here!.length).toBeGreaterThan(2);
    expect(there!.map(chunk => hashed([chunk]))).toEqual(here!.map(chunk => hashed([chunk])));
    expect(there!.map(shapeOf)).toEqual(here!.map(shapeOf));
    expect(started).toHaveLength(1);
  });

  test('goes on while the caller is busy', async () => {
    const file = write('busy.svm', svmText.repeat(12));
    const turnsAfterWork = async (thread: boolean, milliseconds: number) => {
      const chunks = chunksOf(file, {thread, rowsPerChunk: 25_000})()[Symbol.asyncIterator]();
      await chunks.next();
      let isThere = false;
      void chunks.next().then(() => (isThere = true));
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
      let turns = 0;
      for (; !isThere; turns++) await new Promise(done => setImmediate(done));
      await chunks.return!();
      return turns;
    };
    // One piece of 1 MiB a turn of the event loop, unless the chunk is there.
    expect(await turnsAfterWork(false, 500)).toBeGreaterThan(5);
    // How long the thread takes is a matter of what else the processors do.
    let turns = Infinity;
    for (let milliseconds = 500; turns >= 5 && milliseconds < 60_000; milliseconds *= 3)
      turns = await turnsAfterWork(true, milliseconds);
    expect(turns).toBeLessThan(5);
  });

  test('ends with its pass, however that ends', async () => {
    const file = write('ends.svm', svmText);
    for await (const {rows} of chunksOf(file, {thread: true, rowsPerChunk: 10})()) {
      expect(rows).toBe(10);
      break;
    }
    await all(chunksOf(file, {thread: true}));
    await expect(all(chunksOf(`${file}.none.svm`, {thread: true}))).rejects.toThrow('no such file');
    // A thread that has ended has no id.
    expect(started.map(({threadId}) => threadId)).toEqual([-1, -1, -1]);
  });

  test('is started for files of more than a chunk', async () => {
    await all(chunksOf(write('small.svm', svmText)));
    expect(started).toEqual([]);
    await all(chunksOf(write('large.svm', svmText.repeat(10))));
    expect(started).toHaveLength(availableParallelism() > 1 ? 1 : 0);
  });

  test('does not keep Node alive when its chunks are left alone', () => {
    const script = `
      import {chunksOf} from ${JSON.stringify(pathToFileURL(path.resolve('dist/node.js')))};
      const [file] = process.argv.slice(1);
      const chunks = chunksOf(file, {thread: true, rowsPerChunk: 10})()[Symbol.asyncIterator]();
      console.log((await chunks.next()).value.rows);
    `;
    const flags = ['--input-type=module', '--eval', script, write('alone.svm', svmText)];
    const {status, stdout} = spawnSync(process.execPath, flags, {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect([status, stdout]).toEqual([0, '10\n']);
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
    ['another format', 'a.idx', {}, 'a.idx: idx files cannot be read in chunks'],
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
    [
      'a vectorizer',
      'a.csv',
      {vectorizer: tfidf()},
      'a.csv: vectorizer must be learnt from all rows: give an encoding',
    ],
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
      "row 4, column 'a': 'x' is not a finite number; categorical or drop takes a column that holds words",
    ],
    ['a quote left open', 'x.csv', 'a,y\n1,"u\n2,v\n', 'row 2: quoted field unterminated'],
    [
      'a quote left open in a large file',
      'x.csv',
      `a,y\n1,"u\n${'2,v\n'.repeat(2_500_000)}`,
      'row 2: is longer than the 8388608 characters that maxLine allows: a quote may be left open',
    ],
    [
      'Windows-1252',
      'x.csv',
      Buffer.from('a,y\n1,ü\n', 'latin1'),
      "is not UTF-8 text (line 2): save it as UTF-8, or name its encoding, such as charset 'windows-1252'",
    ],
    [
      'UTF-16',
      'x.csv',
      Buffer.from('\ufeffa,y\n1,u\n', 'utf16le'),
      "is UTF-16 text: save it as UTF-8, or name its encoding, such as charset 'utf-16le'",
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
    ['no Parquet file', 'none.parquet', undefined, 'no such file'],
    ['text as Parquet', 'x.parquet', 'a,y\n1,2', 'is not a Parquet file'],
    [
      'zipped Parquet',
      'x.parquet.gz',
      gzipSync('PAR1'),
      'is gzip data: Parquet is read in chunks only unzipped',
    ],
    [
      'Parquet cut short',
      'x.parquet',
      readFileSync('test/fixtures/groups.parquet').subarray(0, 500),
      'is broken Parquet data: parquet file invalid (footer != PAR1)',
    ],
    ['an empty file of JSON lines', 'x.jsonl', '\n', 'is empty'],
    [
      'broken JSON in a later piece',
      'x.jsonl',
      '{"a":1,"y":2}\n'.repeat(100_000) + '{"a"\n',
      'line 100001: is not JSON: {"a"',
    ],
    [
      'a key in a later chunk',
      'x.jsonl',
      `${'{"a":1,"y":2}\n'.repeat(2000)}{"z":1,"a":1,"y":2}`,
      "column 'z' comes late: the first chunk has none; give an encoding",
    ],
    [
      'one long JSON array',
      'x.jsonl',
      `[${'{"a":1,"y":2},'.repeat(1_000_000)}]`,
      'line 1: is longer than the 8388608 characters that maxLine allows: an object a line is expected',
    ],
    [
      'gzip cut short',
      'x.svm.gz',
      gzipSync(svmText).subarray(0, 40_000),
      'is gzip data that ends too early',
    ],
  ])('%s, in this thread or another', async (_, name, content, message) => {
    const file = content === undefined ? path.join(folder, name) : write(name, content);
    for (const thread of [false, true]) {
      await expect(all(chunksOf(file, {rowsPerChunk: 2000, thread}))).rejects.toMatchObject({
        message: `${file}: ${message}`,
      });
    }
  });
});
