import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {parseCSV, type CSVOptions, type ImputerName} from '../../src/data/index.js';
import {expectClose} from '../tolerances.js';

type Cell = number | string | null;

// Of scikit-learn: test/fixtures/make_tables.py.
const {imputing} = JSON.parse(readFileSync('test/fixtures/tables.json', 'utf8')) as {
  imputing: Record<'numbers' | 'words', Cell[]> & {
    filled: {
      kind: 'numbers' | 'words';
      options: {missing: string; fill?: number | string};
      rows: [filled: number | string, isMissing: number | boolean][];
    }[];
  };
};

test.each(imputing.filled)('$kind: $options as scikit-learn has it', ({kind, options, rows}) => {
  const {fill} = options;
  const missing = options.missing.replace('_f', 'F') as ImputerName;
  const csv = ['x,y', ...imputing[kind].map(cell => `${cell ?? ''},u`)].join('\n');
  const {features, columns, values} = parseCSV(csv, {
    categorical: kind === 'words' ? ['x'] : [],
    byColumn: {x: {missing, addIndicator: true, ...(fill !== undefined && {fill})}},
  });
  rows.forEach(([filled, isMissing], i) => {
    const row = [...values.subarray(i * columns, (i + 1) * columns)];
    expect(row.pop()).toBe(Number(isMissing));
    if (kind === 'words') expect(features![row.indexOf(1)]).toBe(`x=${filled}`);
    else expectClose(row, [filled as number], 1e-6);
  });
});

describe('one column', () => {
  const csv = 'age,colour,size,y\n1,red,S,u\n,,M,v\n3,blue,,u\n';

  test('is what it is said to be, and others are what they are', () => {
    const data = parseCSV(csv, {
      missing: 'mean',
      categorical: 'auto',
      byColumn: {
        size: {kind: 'ordinal', values: ['S', 'M', 'L'], missing: 'mostFrequent'},
        colour: {missing: 'constant', fill: 'none', rare: 2},
      },
    });
    expect(data.features).toEqual(['age', 'colour=(rare)', 'size']);
    expect([...data.values]).toEqual([1, 1, 0, 2, 1, 1, 3, 1, 0]);
  });

  test('is found by its index where there are no names', () => {
    const data = parseCSV('1,u\n,v\n', {byColumn: {0: {missing: 'constant'}}});
    expect([...data.values]).toEqual([1, 0]);
  });

  test('whose gaps are filled keeps rows that others would drop', () => {
    const data = parseCSV('a,b,y\n1,,u\n,2,v\n3,4,u\n', {
      missing: 'drop',
      byColumn: {a: {missing: 'mean'}},
    });
    expect([...data.values]).toEqual([3, 2, 3, 4]);
  });

  describe('rows without a label, other gaps filled', () => {
    const gaps = 'a,b,y\n1,p,u\n,q,v\n5,,u\n7,q,\n,p,?\n3,p,v\n';
    const options: CSVOptions = {
      missing: 'mean',
      categorical: ['b'],
      byColumn: {y: {missing: 'drop'}},
    };

    test('are left out, and nothing is learnt of them', () => {
      const data = parseCSV(gaps, options);
      expect(data.labels).toEqual(['u', 'v', 'u', 'v']);
      expect([...data.values]).toEqual([1, 1, 0, 3, 0, 1, 5, 0, 0, 3, 1, 0]);
    });

    test('are left out of what is read alike, too, but are predicted', () => {
      const {encoding} = parseCSV(gaps, options);
      expect(parseCSV(gaps, {encoding}).labels).toEqual(['u', 'v', 'u', 'v']);
      expect(parseCSV(gaps, {encoding, label: false}).rows).toBe(6);
    });

    test('so are those without a number, where that is said of its column', () => {
      const data = parseCSV(gaps, {
        ...options,
        byColumn: {...options.byColumn, a: {missing: 'drop'}},
      });
      expect(data.labels).toEqual(['u', 'u', 'v']);
      expect(() => parseCSV(gaps, {encoding: data.encoding!, label: false})).toThrow(
        "csv: row 3, column 'a': is empty; missing 'mean' or 'drop' allows it",
      );
    });

    test('none is left', () => {
      expect(() => parseCSV('a,y\n1,\n2,\n', {byColumn: {y: {missing: 'drop'}}})).toThrow(
        'csv: every row has a missing cell, none is left',
      );
    });
  });

  const bad = (byColumn: Record<string, object>): CSVOptions => ({
    missing: 'mean',
    categorical: ['colour'],
    byColumn,
  });
  test.each<[string, CSVOptions, string]>([
    ['not there', bad({ages: {}}), "csv: no column 'ages': did you mean 'age'?"],
    [
      'not there, and like none',
      bad({zip: {}}),
      "csv: no column 'zip': there are age, colour, size, y",
    ],
    ['the label', bad({y: {missing: 'mean'}}), "csv: byColumn names the label column, 'y'"],
    [
      'two things',
      bad({colour: {kind: 'ordinal', values: ['red']}}),
      "csv: byColumn names a column that categorical names, 'colour'",
    ],
    ['of no kind', bad({age: {kind: 'label'}}), "csv: byColumn: 'age': kind must be 'dropped',"],
    [
      'of an unknown choice',
      bad({age: {scale: 'robust'}}),
      "csv: byColumn: 'age': unknown option 'scale': there are",
    ],
    [
      'of an unknown scaler',
      bad({age: {scaling: 'sturdy'}}),
      "csv: byColumn: 'age': scaling must be 'standard', 'minmax', 'robust', 'maxabs' or 'none', got 'sturdy'",
    ],
    [
      'filled by a word, though of numbers',
      bad({age: {missing: 'constant', fill: 'old'}}),
      "csv: column 'age': the fill 'old' is not a finite number",
    ],
    [
      'filled by what is not asked for',
      bad({age: {fill: 3}}),
      "csv: column 'age': fill is of missing 'constant'",
    ],
    [
      'in order, filled by no word of it',
      bad({size: {kind: 'ordinal', values: ['S', 'M'], missing: 'constant'}}),
      "csv: column 'size': missing 'constant' needs fill '…' of column 'size'",
    ],
    [
      'in no order',
      bad({size: {kind: 'ordinal'}}),
      "csv: column 'size': an ordinal needs its values",
    ],
    [
      'without a word',
      {byColumn: {colour: {kind: 'category', missing: 'mostFrequent'}}},
      "csv: column 'colour' has no word to take the mostFrequent of",
    ],
  ])('%s: one line', (_, options, message) => {
    const text = options.missing ? csv : 'colour,y\n,u\nNA,v\n';
    expect(() => parseCSV(text, options)).toThrow(message);
  });

  test('gaps can be told only where they are filled', () => {
    expect(() => parseCSV('a,y\n1,u\n', {addIndicator: true})).toThrow(
      "csv: addIndicator is of gaps that are filled: give missing 'mean' or 'median'",
    );
  });
});
