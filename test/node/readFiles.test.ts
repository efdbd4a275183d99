import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {beforeAll, describe, expect, test} from '@jest/globals';
import {parseSvmlight} from '../../src/data/index.js';
import {readCSV, readSvmlight, writeSvmlight} from '../../src/node/index.js';

const fixture = (name: string) => path.resolve('test/fixtures', name);
let folder: string;
const write = (name: string, content: string | Uint8Array) => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-data-'));
});

describe('gzipped or not', () => {
  test('svmlight', async () => {
    const plain = parseSvmlight(readFileSync(fixture('one-based.svm')));
    expect(await readSvmlight(fixture('one-based.svm'))).toEqual(plain);
    expect(await readSvmlight(fixture('one-based.svm.gz'))).toEqual(plain);
  });

  test('by content, not by name; two gzip members are one file', async () => {
    const file = write('x.csv', Buffer.concat([gzipSync('a,y\n1,u\n'), gzipSync('2,v\n')]));
    expect(await readCSV(file)).toMatchObject({rows: 2, labels: ['u', 'v']});
  });

  test('svmlight in many pieces', async () => {
    const line = Array.from({length: 80}, (_, i) => `${i * 9 + 1}:0.${123_456 + i}`).join(' ');
    const text = Array.from({length: 4000}, (_, i) => `${i % 2} ${line}\n`).join('');
    const data = await readSvmlight(write('big.svm.gz', gzipSync(text)));
    const whole = parseSvmlight(text);
    expect(data.rows).toBe(4000);
    for (const part of ['indptr', 'indices', 'values'] as const)
      expect(Buffer.from(data[part].buffer).equals(Buffer.from(whole[part].buffer))).toBe(true);
  });
});

describe('writeSvmlight', () => {
  const data = {rows: 2, columns: 2, values: Float32Array.of(1, 0, 0.1, 3), labels: [1, -1]};

  test('writes what readSvmlight reads', async () => {
    const file = path.join(folder, 'written.svm');
    await writeSvmlight(file, data);
    expect(readFileSync(file, 'utf8')).toBe('1 1:1\n-1 1:0.1 2:3\n');
    expect(await readSvmlight(file)).toMatchObject({rows: 2, labels: [1, -1]});
  });

  test('leaves what was there if it fails', async () => {
    const file = write('kept.svm', 'old');
    const before = readdirSync(folder);
    const broken = {...data, labels: [1, 'red']};
    await expect(writeSvmlight(file, broken)).rejects.toThrow('labels must be numbers');
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(before);
    await expect(writeSvmlight(path.join(file, 'x.svm'), data)).rejects.toThrow(
      /writeSvmlight: .*x\.svm cannot be written \(it is below a file\)/,
    );
  });
});

describe('one line for a file that cannot be read', () => {
  const zipped = gzipSync('1 1:2\n'.repeat(500));
  test.each<[string, string | Uint8Array | undefined, string]>([
    ['no such file', undefined, 'no such file'],
    ['an empty file', '', 'is empty'],
    [
      'UTF-16',
      Buffer.from('\ufeffa,y\n1,u\n', 'utf16le'),
      "is UTF-16 text: save it as UTF-8, or name its encoding, such as charset 'utf-16le'",
    ],
    [
      'UTF-16 without a mark',
      Buffer.from('a,y\n1,u\n', 'utf16le'),
      'is binary data or UTF-16, not UTF-8 text (byte 2 is 0)',
    ],
    [
      'a spreadsheet',
      Buffer.from('PK\x03\x04 and so on', 'latin1'),
      'is a zip archive or a spreadsheet, not text',
    ],
    ['Parquet', readFileSync(fixture('cars-none.parquet')), 'is a Parquet file, not text'],
    [
      'Windows-1252',
      Buffer.from('name,y\n1,u\n2,v\nMünchen,u\n', 'latin1'),
      "is not UTF-8 text (line 4): save it as UTF-8, or name its encoding, such as charset 'windows-1252'",
    ],
    ['gzip cut short', zipped.subarray(0, 40), 'is gzip data that ends too early'],
    ['broken gzip', Buffer.from('\x1f\x8bgarbage, not gzip', 'latin1'), 'is broken gzip data'],
    ['gzip in gzip', gzipSync(zipped), 'is gzip data, not text'],
  ])('%s', async (title, content, message) => {
    const file = path.join(folder, `${title}.data`);
    if (content !== undefined) writeFileSync(file, content);
    const error = {message: `${file}: ${message}`};
    await expect(readCSV(file)).rejects.toMatchObject(error);
    if (title !== 'Windows-1252') await expect(readSvmlight(file)).rejects.toMatchObject(error);
  });

  test('a folder', async () => {
    await expect(readCSV(folder)).rejects.toThrow(`${folder}: is a folder, not a file`);
  });
});
