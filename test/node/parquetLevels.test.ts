import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, test} from '@jest/globals';
import {readDataset} from '../../src/node/index.js';
import {writeParquet, type Element, type Page} from './parquetFile.js';

// Levels say to which list a value belongs, and whether it is there. Files that Spark and Arrow write have them in few ways.

const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-'));
afterAll(() => rmSync(folder, {recursive: true}));
const name = path.join(folder, 'a.parquet');

const integers = (...values: number[]) =>
  Buffer.from(Int32Array.from(values).buffer).toString('hex');
const x: Element = {name: 'x', type: 'INT32', repetition: 'REQUIRED'};
/** Of lists whose values are optional or, against what is usual, lists again. */
const list = (repetition: Element['repetition']): Element => ({
  name: 'y',
  repetition: 'OPTIONAL',
  isList: true,
  children: [
    {
      name: 'list',
      repetition: 'REPEATED',
      children: [{name: 'element', type: 'INT32', repetition}],
    },
  ],
});
/** A run of 5000 of the value that follows, of which a page has fewer by far. */
const LONG = '904e';

describe('lists in pages of version 2', () => {
  /** Eight rows of one label, then one of two; levels of definition need two bits: eight of them are two bytes. */
  const read = (repetition: string, definition: string) => {
    writeParquet(
      name,
      9,
      [x, list('OPTIONAL')],
      [
        {path: ['x'], type: 'INT32', values: 9, data: integers(1, 2, 3, 4, 5, 6, 7, 8, 9)},
        {
          path: ['y', 'list', 'element'],
          type: 'INT32',
          values: 10,
          data: repetition + definition + integers(1, 2, 1, 2, 1, 2, 1, 2, 1, 2),
          second: {repetition: repetition.length / 2, definition: definition.length / 2},
        },
      ],
    );
    return readDataset(name, {multilabel: true});
  };

  test('are read', async () => {
    expect((await read('12000201', '03ffff0403')).labels).toEqual(
      ['1', '2', '1', '2', '1', '2', '1', '2', '1,2'], // prettier-ignore
    );
  });

  test.each([
    ['repetition', `${LONG}00`, '03ffff0403'],
    ['definition', '12000201', `${LONG}03`],
    ['definition after packed ones', '12000201', `03ffff${LONG}03`],
  ])('too many levels of %s are refused', async (_, repetition, definition) => {
    await expect(read(repetition, definition)).rejects.toThrow(
      "a.parquet: row group 1, column 'y': is broken Parquet data: a page claims 5000 values in a run, there may be 522",
    );
  });
});

describe('texts of which some are missing, each after the beginning that it shares with the one before it', () => {
  /** Six rows, of which rows 2 and 5 have a text. */
  const read = (prefixes: string, suffixes: string, texts: string) => {
    writeParquet(
      name,
      6,
      [x, {name: 'y', type: 'BYTE_ARRAY', repetition: 'OPTIONAL'}],
      [
        {path: ['x'], type: 'INT32', values: 6, data: integers(1, 2, 3, 4, 5, 6)},
        {
          path: ['y'],
          type: 'BYTE_ARRAY',
          values: 6,
          encoding: 'DELTA_BYTE_ARRAY',
          data: `020000000312${prefixes}${suffixes}${Buffer.from(texts).toString('hex')}`,
        },
      ],
    );
    return readDataset(name, {label: false, categorical: ['y'], missing: 'mean'});
  };
  /** Two numbers of Parquet's DELTA_BINARY_PACKED: the first, and what is added to it, both below 0x80 when doubled. */
  const pair = (first: string, more: string) => `80010402${first}${more}00000000`;

  test('are read', async () => {
    const data = await read(pair('00', '02'), pair('04', '01'), 'abc');
    expect(data.features).toEqual(['x', 'y=ab', 'y=ac']);
    expect(Array.from(data.values)).toEqual(
      [1, 0, 0, 2, 1, 0, 3, 0, 0, 4, 0, 0, 5, 0, 1, 6, 0, 0], // prettier-ignore
    );
  });

  test('are refused if they share more than there is', async () => {
    await expect(read(pair('00', '06'), pair('04', '01'), 'abc')).rejects.toThrow(
      "column 'y': is broken Parquet data: a page claims 3 bytes of the value before, there may be 2",
    );
  });
});

test('lists whose values are repeated with no group around them are read', async () => {
  const y: Element = {
    name: 'y',
    repetition: 'OPTIONAL',
    isList: true,
    children: [{name: 'array', type: 'INT32', repetition: 'REPEATED'}],
  };
  writeParquet(
    name,
    2,
    [x, y],
    [
      {path: ['x'], type: 'INT32', values: 2, data: integers(1, 2)},
      {
        path: ['y', 'array'],
        type: 'INT32',
        values: 3,
        data: `020000000302020000000602${integers(5, 6, 7)}`,
      },
    ],
  );
  expect((await readDataset(name, {multilabel: true})).labels).toEqual(['5,6', '7']);
});

describe('columns that are not as is said', () => {
  const first: Page = {path: ['x'], type: 'INT32', values: 2, data: integers(1, 2)};

  test('lists of lists are no labels', async () => {
    writeParquet(
      name,
      2,
      [x, list('REPEATED')],
      [
        first,
        {
          path: ['y', 'list', 'element'],
          type: 'INT32',
          values: 2,
          data: `020000000400020000000402${integers(1, 2)}`,
        },
      ],
    );
    await expect(readDataset(name, {multilabel: true})).rejects.toThrow(
      "a.parquet: row 1, column 'y': is a list or a record, not a cell",
    );
  });

  const once = 'is not there once';
  test.each<[string, Element, string[], string]>([
    ['of a cell, deeper', {...x, name: 'y'}, ['y', 'list'], once],
    [
      'of a list, elsewhere',
      list('OPTIONAL'),
      ['y', 'list', 'other'],
      'parquet schema element not found: y,list,other',
    ],
    ['of a list, as its values', list('OPTIONAL'), ['y', 'list'], once],
    ['of a list, as a cell', list('OPTIONAL'), ['y'], once],
    ['of a list, deeper', list('OPTIONAL'), ['y', 'list', 'element', 'element'], once],
  ])('pages that are said to be those %s, are refused', async (_, y, where, said) => {
    writeParquet(
      name,
      2,
      [x, y],
      [first, {...first, path: where, data: `020000000400020000000403${first.data}`}],
    );
    await expect(readDataset(name, {multilabel: true})).rejects.toThrow(
      `a.parquet: row group 1, column 'y': is broken Parquet data: ${said}`,
    );
  });
});
