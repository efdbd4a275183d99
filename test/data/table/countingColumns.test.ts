import {expect, test} from '@jest/globals';
import {countingColumns, parseCSV, type CSVOptions} from '../../../src/data/index.js';

const rows = (cells: (row: number) => unknown[]) =>
  Array.from({length: 6}, (_, row) => `${cells(row).join(',')}\n`).join('');

test.each<[string, string, CSVOptions, object[]]>([
  [
    'an index that pandas wrote',
    `,a,y\n${rows(i => [i, 6 - i, i % 2])}`,
    {},
    [{index: 0, name: ''}],
  ],
  [
    'beside categories',
    `c,id,a,y\n${rows(i => ['uvw'[i % 3], 10 * i + 3, 1, i % 2])}`,
    {categorical: ['c']},
    [{index: 1, name: 'id'}],
  ],
  ['without names', rows(i => [i, 0.5, i % 2]), {}, [{index: 0}]],
  ['fractions', `a,y\n${rows(i => [i / 2, i % 2])}`, {}, []],
  ['a number twice', `a,y\n${rows(i => [Math.max(1, i), i % 2])}`, {}, []],
  ['dropped', `id,a,y\n${rows(i => [i, 1, i % 2])}`, {drop: ['id']}, []],
  ['few rows', 'id,a,y\n1,1,u\n2,2,v\n', {}, []],
])('%s', (_, text, options, found) => {
  expect(countingColumns(parseCSV(text, options))).toEqual(found);
});
