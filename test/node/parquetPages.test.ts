import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, expect, test} from '@jest/globals';
import {readDataset} from '../../src/node/index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** The page of the column id: levels (a run of five), then indices of three bits, eight of them packed. */
const PAGE = '020000000a010303884600';
/** 2³⁰ − 1 in a run. */
const ENDLESS = 'feffffff07';

// Any of these ended the process, or took gigabytes, before pages were checked.
test.each([
  ['levels in a run', `02000000${ENDLESS}010000`, 'claims 1073741823 values in a run'],
  ['indices in a run', '020000000a0103feff7f00', /claims \d+ values in a run/],
  ['packed values', `020000000a0103ffffff3f`, /claims \d+ values in a run/],
])('a page with too many %s is refused', async (_, page, said) => {
  const file = readFileSync('test/fixtures/cars-none.parquet');
  const at = file.indexOf(Buffer.from(PAGE, 'hex'));
  expect(at).toBeGreaterThan(0);
  file.set(Buffer.from(page, 'hex'), at);
  const target = path.join(folder, 'x.parquet');
  writeFileSync(target, file);
  const before = process.memoryUsage.rss();
  const reading = readDataset(target, {missing: 'mean', categorical: ['colour']});
  await expect(reading).rejects.toThrow(said);
  await expect(reading).rejects.toThrow(
    `${target}: row group 1, column 'id': is broken Parquet data: a page `,
  );
  expect(process.memoryUsage.rss() - before).toBeLessThan(256e6);
});

test('a page that is not of its codec is refused', async () => {
  const file = readFileSync('test/fixtures/cars-gzip.parquet');
  expect([...file.subarray(422, 425)]).toEqual([0x1f, 0x8b, 8]);
  file[422] = 0;
  const target = path.join(folder, 'gzip.parquet');
  writeFileSync(target, file);
  await expect(readDataset(target, {missing: 'mean', categorical: ['colour']})).rejects.toThrow(
    /: row group \d, column '\w+': is broken Parquet data: a page is not gzip data of the \d+ bytes that it claims$/,
  );
});

test('a page whose size is no number is refused', async () => {
  // hyparquet would read its header again and again.
  const file = readFileSync('test/fixtures/cars-lz4.parquet');
  file[124] = 0x18; // Of a number, it says that it is a text.
  const target = path.join(folder, 'lz4.parquet');
  writeFileSync(target, file);
  await expect(readDataset(target, {missing: 'mean', categorical: ['colour']})).rejects.toThrow(
    /: row group \d, column '\w+': is broken Parquet data: a page claims .* bytes, there may be \d+$/,
  );
});
