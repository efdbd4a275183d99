import {mkdtempSync, readFileSync, readdirSync, readlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {
  chunksOf,
  formats,
  readDataset,
  type Format,
  type ReadOptions,
} from '../../src/node/index.js';

let folder: string;
const write = (name: string, content: string | Uint8Array) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-formats-'));
});

const DOCS = 'docs/data.md';

test(`${DOCS} lists the formats (UPDATE_DOCS=1 writes them)`, () => {
  const cells = formats.map((format: Format) => {
    const ends = format.extensions.map(end => `\`.${end}\``);
    if (format.names) ends.unshift('`…-ubyte`');
    const chunks = format.isStreamable ? 'yes' : 'no';
    return [format.title, `\`${format.name}\``, ends.join(' '), format.rows, chunks];
  });
  const rows = [['format', 'name', 'extension', 'rows become', 'in chunks'], ...cells];
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map(row => row[i]!.length)));
  const line = (row: string[]) => `| ${row.map((c, i) => c.padEnd(widths[i]!)).join(' | ')} |`;
  const [head, ...body] = rows.map(line);
  const table = [head, line(widths.map(width => '-'.repeat(width))), ...body].join('\n');
  const docs = readFileSync(DOCS, 'utf8');
  const filled = docs.replace(
    /(<!-- formats -->\n\n)[^]*?(\n\n<!-- \/formats -->)/,
    (_, before: string, after: string) => before + table + after,
  );
  if (process.env['UPDATE_DOCS']) writeFileSync(DOCS, filled);
  expect(filled === docs || process.env['UPDATE_DOCS'] !== undefined).toBe(true);
  expect(filled).toContain(table);
});

test('no two formats claim the same name', () => {
  const ends = formats.flatMap(({extensions}: Format) => extensions);
  expect(new Set(ends).size).toBe(ends.length);
});

describe('a reader that is abandoned closes its file', () => {
  const lines = (line: string) => line.repeat(2 ** 21 / line.length);
  /** What this process has open of a file. */
  const open = (file: string) =>
    readdirSync('/proc/self/fd').filter(fd => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`) === file;
      } catch {
        return false;
      }
    });
  const closed = async (file: string) => {
    for (let turn = 0; turn < 3000 && open(file).length; turn++)
      await new Promise(done => setTimeout(done, 10));
    return open(file);
  };

  test.each<[string, string | Uint8Array]>([
    ['a.csv', `a,y\n${lines('1,u\n')}`],
    ['a.csv.gz', gzipSync(`a,y\n${lines('1,u\n')}`, {level: 0})],
    ['a.svm', lines('1 1:1\n')],
    ['a.svm.gz', gzipSync(lines('1 1:1\n'), {level: 0})],
    ['a.jsonl', lines('{"a":1,"y":2}\n')],
  ])('%s, after a chunk and after none', async (name, content) => {
    const file = write(name, content);
    for (const thread of [false, true]) {
      const chunks = chunksOf(file, {rowsPerChunk: 10, thread});
      let held = 0;
      for await (const {rows} of chunks()) {
        expect(rows).toBe(10);
        held = open(file).length;
        break;
      }
      expect(held).toBe(1);
      expect(await closed(file)).toEqual([]);
      const unused = chunks()[Symbol.asyncIterator]();
      await unused.return!();
      expect(await closed(file)).toEqual([]);
    }
  });

  test('and one that throws, or whose caller does', async () => {
    const file = write('bad.csv', `a,y\n${lines('1,u\n')}x\n`);
    await expect(readDataset(file)).rejects.toThrow('has 1 cells');
    expect(await closed(file)).toEqual([]);
    const use = async () => {
      for await (const {rows} of chunksOf(file, {rowsPerChunk: 5})())
        throw new Error(`mine ${rows}`);
    };
    await expect(use()).rejects.toThrow('mine 5');
    expect(await closed(file)).toEqual([]);
  });
});

describe('encodings by name', () => {
  test.each([
    ['windows-1252', Buffer.from('größe,y\n1,ü\n', 'latin1')],
    ['utf-16le', Buffer.from('\ufeffgröße,y\n1,ü\n', 'utf16le')],
    ['utf-8', Buffer.from('größe,y\n1,ü\n')],
  ])('%s', async (charset, content) => {
    const data = await readDataset(write('e.csv', content), {charset});
    expect(data).toMatchObject({features: ['größe'], labels: ['ü']});
  });

  test('the line that is broken is counted across pieces and cut characters', async () => {
    const good = `${'ü'.repeat(99)},u\n`;
    const content = Buffer.concat([
      Buffer.from(good.repeat(20_000)),
      Buffer.from('\xfc,v\n', 'latin1'),
    ]);
    await expect(readDataset(write('f.csv', content))).rejects.toThrow(
      'f.csv: is not UTF-8 text (line 20001): save it as UTF-8, or name its encoding',
    );
    await expect(
      readDataset(write('g.csv', good.repeat(3)), {charset: 'latin-42'}),
    ).rejects.toThrow(
      "g.csv: there is no encoding 'latin-42'; some are utf-8, utf-16le, windows-1252",
    );
  });
});

describe('what would take more than is allowed is refused before it does', () => {
  const zeros = gzipSync(`a,y\n${'0,u\n'.repeat(3_000_000)}`);
  const groups = readFileSync('test/fixtures/groups.parquet');
  test.each<[string, string, string | Uint8Array, ReadOptions, string]>([
    [
      'a little gzip that holds much',
      'z.csv.gz',
      zeros,
      {maxBytes: 2e6},
      'holds more than the 2 MB that maxBytes allows: read it in chunks, or raise maxBytes',
    ],
    [
      'cells of Parquet',
      'z.parquet',
      readFileSync('test/fixtures/many-rows.parquet'),
      {maxBytes: 3e6},
      '200000 rows of 2 columns take 6.4 MB while they are read, maxBytes allows 3 MB',
    ],
    [
      'columns of Parquet',
      'z.parquet',
      groups,
      {maxColumns: 2},
      'has 3 columns, more than the 2 that maxColumns allows',
    ],
    [
      'a key a line',
      'z.jsonl',
      Array.from({length: 100}, (_, i) => `{"k${i}":1,"y":2}\n`).join(''),
      {label: 'y', missing: 'mean', maxBytes: 30_000},
      '100 rows of 100 features take 40 KB, maxBytes allows 30 KB',
    ],
    [
      'keys',
      'z.jsonl',
      '{"a":1,"b":2}\n{"c":1}\n',
      {maxColumns: 2},
      'line 2: there are more columns than the 2 that maxColumns allows',
    ],
    [
      'pictures',
      'z-ubyte',
      Uint8Array.of(0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 1),
      {},
      'has 13 bytes, shape [4294967295, 4294967295] takes 18446744065119617000',
    ],
  ])('%s', async (_, name, content, options, message) => {
    const file = write(name, content);
    await expect(readDataset(file, options)).rejects.toMatchObject({
      message: `${file}: ${message}`,
    });
  });
});
