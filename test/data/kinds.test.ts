import {describe, expect, test} from '@jest/globals';
import {parseCSV, parseJSONLines, takeRows} from '../../src/data/index.js';
import {tableEncoder} from '../../src/data/index.js';

const rowsOf = ({rows, columns, values}: {rows: number; columns: number; values: Float32Array}) =>
  Array.from({length: rows}, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);

test('dates: parts, in UTC', () => {
  const text = 'sold,y\n2024-02-29,a\n2026-11-26T18:30:15.5Z,b\n2026-01-01 00:30+02:00,a\n';
  const data = parseCSV(text, {dates: ['sold']});
  expect(data.features).toEqual([
    'sold.year',
    'sold.month',
    'sold.day',
    'sold.weekday',
    'sold.hour',
  ]);
  expect(rowsOf(data as never)).toEqual([
    [2024, 2, 29, 4, 0],
    [2026, 11, 26, 4, 18],
    [2025, 12, 31, 3, 22],
  ]);
});

test('ordinal: the place in the order; the same of JSON lines', () => {
  const ordinal = {size: ['S', 'M', 'L']};
  const csv = parseCSV('size,y\nM,a\nS,b\nL,a\n', {ordinal});
  expect(rowsOf(csv as never)).toEqual([[1], [0], [2]]);
  const lines = parseJSONLines(
    ['M', 'S', 'L'].map((size, i) => JSON.stringify({size, y: 'aba'[i]})).join('\n'),
    {ordinal},
  );
  expect(lines.values).toEqual(csv.values);
});

test('median: of what is there, by weight, anew of the rows of a part', () => {
  const data = parseCSV('x,y\n1,a\n2,b\n,a\n4,b\n100,a\n', {missing: 'median'});
  expect(rowsOf(data as never)).toEqual([[1], [2], [3], [4], [100]]);
  const part = takeRows(data, [0, 1, 2, 3]);
  const cells = part.raw!.cells;
  const source = {
    source: 't',
    rows: 4,
    columns: 2,
    at: (row: number, column: number) => cells[row]![column]!,
    place: String,
  };
  expect(tableEncoder(part.raw!.encoding).fit(source).config.columns[0]).toMatchObject({fill: 2});
  expect(
    tableEncoder(part.raw!.encoding).fit(source, [1, 1, 1, 5]).config.columns[0],
  ).toMatchObject({fill: 4});
});

test('rare: one feature for what few rows have, and for what training did not see', () => {
  const data = parseCSV('c,y\nred,a\nred,b\nblue,a\ngreen,b\n', {categorical: ['c'], rare: 2});
  expect(data.features).toEqual(['c=red', 'c=(rare)']);
  expect(rowsOf(data as never)).toEqual([
    [1, 0],
    [1, 0],
    [0, 1],
    [0, 1],
  ]);
  const fresh = parseCSV('c,y\npink,a\nred,b\n', {encoding: data.encoding!});
  expect(rowsOf(fresh as never)).toEqual([
    [0, 1],
    [1, 0],
  ]);
  // Of another part, other words are rare.
  expect(data.raw).toBeDefined();
});

describe('bad input: one line, with the row', () => {
  test.each<[string, object, RegExp]>([
    ['d,y\n2024-02-31,a\n', {dates: ['d']}, /'2024-02-31' is not a date such as/],
    ['d,y\n3.4.2024,a\n', {dates: ['d']}, /'3\.4\.2024' is not a date/],
    ['d,y\n,a\n', {dates: ['d']}, /d/],
    ['s,y\nXL,a\n', {ordinal: {s: ['S', 'M']}}, /'XL' is none of S, M/],
    ['s,y\nS,a\n', {ordinal: {t: ['S', 'M']}}, /no column 't'/],
    [
      's,y\nS,a\n',
      {ordinal: {s: ['S']}, categorical: ['s']},
      /ordinal names a column that categorical names, 's'/,
    ],
    ['s,y\n,a\n', {missing: 'median'}, /has no number to take the median of/],
  ])('%j', (text, options, message) => {
    const error = (() => {
      try {
        parseCSV(text, options);
      } catch (found) {
        return found as Error;
      }
      return undefined;
    })();
    expect(error?.message).toMatch(message);
    expect(error?.message).not.toContain('\n');
  });
});
