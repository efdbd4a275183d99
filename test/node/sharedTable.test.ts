import {expect, jest, test} from '@jest/globals';
import type {Cell, RawTable} from '../../src/data/index.js';
import {foldThreads, startFoldThreads} from '../../src/node/foldThreads.js';
import {shareTable, tableOf, type SharedTable} from '../../src/node/sharedTable.js';
import * as svm from '../../src/index.node.js';

const column: readonly (readonly Cell[])[] = [
  [1, -0, NaN, 2.5e-320, 7, 1e300],
  ['a', 'b', 'a', '', 'Ünïcode ÿ', 'NA'],
  ['𝒳', '\ud800', 'plain', '\u0100', '\0', ''],
  [null, true, false, 3, 'word', null],
  [null, null, null, null, null, null],
];
const cells = column[0]!.map((_, row) => column.map(values => values[row]!));
const raw = {
  source: 'a table',
  names: ['one', 'two', 'three', 'four', 'five'],
  cells,
  encoding: {columns: column.map(() => ({kind: 'category', values: []}))},
} as RawTable;

test('every cell comes back from shared memory as it was', () => {
  const shared = shareTable(raw);
  const {cells: back, ...rest} = tableOf(structuredClone(shared));
  const {cells: given, ...facts} = raw;
  expect(rest).toEqual(facts);
  expect(back).toHaveLength(given.length);
  for (const [i, row] of given.entries()) {
    expect(back[i]).toHaveLength(row.length);
    for (const [k, cell] of row.entries()) expect(Object.is(back[i]![k], cell)).toBe(true);
  }
});

test('words of columns in which hardly any comes twice are not kept', () => {
  const words = Array.from({length: 10_000}, (_, i) => `word ${i}`);
  const table = {...raw, cells: words.map(word => [word]), encoding: {columns: [raw.encoding.columns[0]!]}}; // prettier-ignore
  const {cells: back} = tableOf(shareTable(table));
  expect(back.map(row => row[0])).toEqual(words);
});

test('threads are sent shared memory, and neither cells nor texts', async () => {
  const rows = 2000;
  const text = Array.from({length: rows}, (_, i) => `row ${i} says ${i % 2 ? 'good' : 'bad'}`);
  const csv = `n,word,y\n${text.map((one, i) => `${i % 7},${one},${i % 2}`).join('\n')}\n`;
  const data = svm.parseCSV(csv, {categorical: ['word'], label: 'y'});
  const labels = text.map((_, i) => i % 2);
  const vectorizer = svm.tfidf();
  const sent: {work?: {raw: SharedTable; data: unknown}}[] = [];
  const {Worker} = await import('node:worker_threads');
  const {contexts} = jest
    .spyOn(Worker.prototype, 'postMessage')
    .mockImplementation(message => void sent.push(message)).mock;
  startFoldThreads(2);
  for (const [given, examples] of [
    [{vectorizer}, {data: text, raw: text}],
    [{}, {data, raw: data.raw!}],
  ] as const) {
    const candidates = [{parameters: {}, svm: given, fit: {}}];
    const work = {
      call: 'test',
      question: 'score' as const,
      examples: {...examples, labels, weights: undefined},
      folds: [],
      candidates,
      scorers: [],
    };
    const {tokenized} = await import('../../src/selection/foldThreads.js');
    const threads = foldThreads(2, {
      ...work,
      examples: tokenized('test', work.examples, candidates),
    });
    await threads.end(false);
  }
  jest.restoreAllMocks();
  // What was started first is what the first search takes; it is ended with that.
  expect(new Set(contexts).size).toBe(2);
  const told = sent.flatMap(({work}) => work ?? []);
  expect(told).toHaveLength(2);
  for (const {raw, data} of told) {
    expect(data).toBe(raw);
    // All that is left are the words of texts, each once.
    const json = JSON.stringify(raw, (name, value) => {
      if (!ArrayBuffer.isView(value)) return name === 'encoding' ? undefined : value;
      expect(value.buffer).toBeInstanceOf(SharedArrayBuffer);
      return undefined;
    });
    expect(json.length).toBeLessThan(rows * 10);
    expect(json).not.toContain('says good');
  }
});
