import {appendFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeEach, expect, test} from '@jest/globals';
import {searchFile} from '../../src/node/index.js';
import type {FoldRow, SearchIdentity} from '../../src/selection/index.js';

let file: string;

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'tfjs-svm-search-')), 'below', 's.jsonl');
});

const search: SearchIdentity = {
  data: '150x4 1 2',
  folds: 5,
  seed: 0,
  grid: {C: [1, 0.1]},
  options: {},
  fit: {},
};

const row = (C: number): FoldRow => ({
  parameters: {C},
  fold: 2,
  score: {accuracy: 0.9, loss: 1e-20, objective: 2 / 3, gap: 0.1, epochs: 3, seconds: 0.1},
});

test('what is saved is loaded, by another store of the same file too', async () => {
  const store = searchFile(file);
  expect(await store.load(search)).toEqual([]);
  await store.save(row(1));
  await store.save({parameters: {C: 0.1}, fold: 0, error: 'diverged'});
  expect(await searchFile(file).load(search)).toEqual([
    row(1),
    {parameters: {C: 0.1}, fold: 0, error: 'diverged'},
  ]);
  expect(readFileSync(file, 'utf8').split('\n').length).toBe(4);
});

test('a last line that was cut short is removed, wherever it was cut', async () => {
  const whole = `${JSON.stringify({search})}\n${JSON.stringify(row(1))}\n`;
  const second = `${JSON.stringify({parameters: {C: 0.1}, fold: 1, error: 'π'})}\n`;
  for (let bytes = 1; bytes < Buffer.byteLength(second); bytes++) {
    const store = searchFile(file);
    await store.load(search);
    writeFileSync(file, whole);
    appendFileSync(file, Buffer.from(second).subarray(0, bytes));
    expect(await store.load(search)).toEqual([row(1)]);
    await store.save(row(2));
    expect(await store.load(search)).toEqual([row(1), row(2)]);
  }
});

test.each<[string, Partial<SearchIdentity>, string]>([
  ['folds', {folds: 10}, 'its folds is 5, not 10'],
  ['seed', {seed: 1}, 'its seed is 0, not 1'],
  ['grid', {grid: {C: [1]}}, 'its grid is {"C":[1,0.1]}, not {"C":[1]}'],
  ['data', {data: '150x4 1 3'}, 'its data is "150x4 1 2", not "150x4 1 3"'],
  ['options', {options: {bias: 'free'}}, 'its options is {}, not {"bias":"free"}'],
])('a search of other %s is refused, and the file left alone', async (_, other, message) => {
  await searchFile(file).load(search);
  await searchFile(file).save(row(1));
  const before = readFileSync(file, 'utf8');
  await expect(searchFile(file).load({...search, ...other})).rejects.toThrow(
    new Error(`${file}: holds another search: ${message}`),
  );
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test.each<[string, string, string]>([
  ['words', 'a,b\n1,2\n', 'is not a file of a search: its first line does not say what of'],
  ['a head without end', '{"sea', 'is not a file of a search: its first line does not say what of'],
  ['other JSON', '{"a":1}\n', 'is not a file of a search: its first line does not say what of'],
  ['null', 'null\n', 'is not a file of a search: its first line does not say what of'],
  [
    'a broken row',
    `${JSON.stringify({search})}\nx\n{"a":1}\n`,
    'line 2 is nothing that a search found',
  ],
  [
    'another row',
    `${JSON.stringify({search})}\n{"a":1}\n`,
    'line 2 is nothing that a search found',
  ],
  ['a row null', `${JSON.stringify({search})}\nnull\n`, 'line 2 is nothing that a search found'],
  ['a row 3', `${JSON.stringify({search})}\n3\n`, 'line 2 is nothing that a search found'],
  [
    'parameters null',
    `${JSON.stringify({search})}\n{"parameters":null,"fold":0,"error":"x"}\n`,
    'line 2 is nothing that a search found',
  ],
  [
    'a score null',
    `${JSON.stringify({search})}\n${JSON.stringify(row(1))}\n{"parameters":{"C":1},"fold":0,"score":null}\n`,
    'line 3 is nothing that a search found',
  ],
  [
    'an empty score',
    `${JSON.stringify({search})}\n{"parameters":{"C":1},"fold":0,"score":{}}\n`,
    'line 2 is nothing that a search found',
  ],
  [
    'an accuracy null',
    `${JSON.stringify({search})}\n${JSON.stringify({...row(1), score: {...row(1).score, accuracy: null}})}\n`,
    'line 2 is nothing that a search found',
  ],
  [
    'no fold',
    `${JSON.stringify({search})}\n${JSON.stringify({...row(1), fold: undefined})}\n`,
    'line 2 is nothing that a search found',
  ],
  ['an empty row', `${JSON.stringify({search})}\n\n{}`, 'line 2 is nothing that a search found'],
])('%s: refused, and the file left alone', async (_, text, message) => {
  await searchFile(file).load(search);
  writeFileSync(file, text);
  await expect(searchFile(file).load(search)).rejects.toThrow(new Error(`${file}: ${message}`));
  expect(readFileSync(file, 'utf8')).toBe(text);
});

test('a folder in the way', async () => {
  const folder = path.dirname(path.dirname(file));
  await expect(searchFile(folder).load(search)).rejects.toThrow(
    `search: ${folder} cannot be written (it is a folder)`,
  );
  expect(existsSync(file)).toBe(false);
});
