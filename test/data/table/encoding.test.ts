import {describe, expect, test} from '@jest/globals';
import {parseCSV, type CSVOptions, type Encoding} from '../../../src/data/index.js';

const cars = `id,colour,size,weight,sold
7,red,1.5,10,yes
8,blue,,12,no
9,red,2.5,NA,yes
10,?,4,11,no
11,green,3,?,yes
`;

const rowsOf = ({values, columns, rows}: {values: Float32Array; columns: number; rows: number}) =>
  Array.from({length: rows}, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);

describe('missing cells and words', () => {
  // Columns in the order of the file. The numbers are those of pandas 2: read_csv(na_values=['?']),
  // fillna(mean) or dropna(), get_dummies(columns=['colour'], prefix_sep='=').
  test('filled by the mean, categories one-hot', () => {
    const data = parseCSV(cars, {missing: 'mean', categorical: ['colour'], drop: ['id']});
    expect(data.features).toEqual(['colour=blue', 'colour=green', 'colour=red', 'size', 'weight']);
    expect(rowsOf(data)).toEqual([
      [0, 0, 1, 1.5, 10],
      [1, 0, 0, 2.75, 12],
      [0, 0, 1, 2.5, 11],
      [0, 0, 0, 4, 11],
      [0, 1, 0, 3, 11],
    ]);
    expect(data.labels).toEqual(['yes', 'no', 'yes', 'no', 'yes']);
    expect(data.encoding).toEqual({
      columns: [
        {kind: 'dropped', name: 'id'},
        {kind: 'category', name: 'colour', missing: 'mean', values: ['blue', 'green', 'red']},
        {kind: 'number', name: 'size', missing: 'mean', fill: 2.75},
        {kind: 'number', name: 'weight', missing: 'mean', fill: 11},
        {kind: 'label', name: 'sold', type: 'string'},
      ],
    });
  });

  test('rows dropped, and their values with them', () => {
    const data = parseCSV(cars, {missing: 'drop', categorical: 'auto', drop: ['id']});
    expect(data.features).toEqual(['colour=red', 'size', 'weight']);
    expect(rowsOf(data)).toEqual([[1, 1.5, 10]]);
    expect(data.labels).toEqual(['yes']);
  });

  test('only cells that are read can be missing', () => {
    const data = parseCSV(cars, {missing: 'drop', drop: ['id', 'colour', 'size']});
    expect(rowsOf(data)).toEqual([[10], [12], [11]]);
    expect(data.labels).toEqual(['yes', 'no', 'no']);
  });

  test.each(['', 'NA', 'na', 'N/A', 'NaN', 'nan', 'null', 'NULL', '?', ' ? '])(
    "'%s' is missing",
    word => {
      const data = parseCSV(`a,y\n1,u\n${word},v\n4,u`, {missing: 'mean'});
      expect([...data.values]).toEqual([1, 2.5, 4]);
    },
  );
});

describe('categories', () => {
  test('auto takes every column with a word', () => {
    const data = parseCSV('1,a,5\n2,7,6\n3,a,5', {categorical: 'auto'});
    expect(data.features).toEqual(['0', '1=7', '1=a']);
    expect(rowsOf(data)).toEqual([
      [1, 0, 1],
      [2, 1, 0],
      [3, 0, 1],
    ]);
  });

  test('numbers too, where they are named', () => {
    const data = parseCSV('zip,y\n0101,u\n101,v', {categorical: ['zip']});
    expect(data.features).toEqual(['zip=0101', 'zip=101']);
  });
});

describe('labels of any type', () => {
  test.each([
    [
      ['1', '2'],
      [1, 2],
    ],
    [
      ['-1', '+1'],
      ['-1', '+1'],
    ],
    [
      ['1.0', '2'],
      ['1.0', '2'],
    ],
    [
      ['0x1', '1'],
      ['0x1', '1'],
    ],
    [
      ['true', 'false'],
      ['true', 'false'],
    ],
    [
      ['Infinity', '1'],
      ['Infinity', '1'],
    ],
  ])('%j', (words, labels) => {
    expect(parseCSV(`a,y\n${words.map(word => `1,${word}`).join('\n')}`).labels).toEqual(labels);
  });
});

test.each(['mean', 'median'] as const)(
  'models of before told of the %s in other words',
  filling => {
    const options = {missing: filling, categorical: ['colour'], drop: ['id']};
    const {encoding} = parseCSV(cars, options);
    const before = {
      columns: encoding!.columns.map(({missing: _, fill, ...column}) => ({
        ...column,
        ...(fill !== undefined && {[filling]: fill}),
      })),
      missing: filling,
    };
    expect(parseCSV(cars, {encoding: before}).encoding).toEqual(encoding);
  },
);

describe('what was learnt reads new rows alike', () => {
  const {encoding} = parseCSV(cars, {missing: 'mean', categorical: ['colour'], drop: ['id']});
  const alike = (text: string, options: CSVOptions = {}) => parseCSV(text, {...options, encoding});

  test('columns by name, in any order; values never seen are none; cells filled from training', () => {
    const data = alike('weight,extra,sold,size,colour\n,x,no,7,pink\n3,x,yes,8,green');
    expect(rowsOf(data)).toEqual([
      [0, 0, 0, 7, 11],
      [0, 1, 0, 8, 3],
    ]);
    expect(data.labels).toEqual(['no', 'yes']);
    expect(data.features).toHaveLength(5);
  });

  test.each<[string, string, CSVOptions]>([
    ['all columns by position', '1,green,8,3,yes', {header: false}],
    ['all but the label', '1,green,8,3', {header: false, label: false}],
    ['the label elsewhere', 'yes,1,green,8,3', {header: false, label: 0}],
  ])('%s', (_, text, options) => {
    const data = alike(text, options);
    expect(rowsOf(data)).toEqual([[0, 1, 0, 8, 3]]);
    expect(data.labels).toEqual(options.label === false ? undefined : ['yes']);
  });

  test('rows without labels', () => {
    const data = alike('colour,size,weight\nred,1,2', {label: false});
    expect(rowsOf(data)).toEqual([[0, 0, 1, 1, 2]]);
    expect(data.labels).toBeUndefined();
  });

  test('a label column of other name', () => {
    expect(alike('colour,size,weight,s\nred,1,2,no', {label: 's'}).labels).toEqual(['no']);
  });

  test('labels stay what they were', () => {
    const {encoding} = parseCSV('a,y\n1,01\n2,1');
    expect(parseCSV('a,y\n1,1', {encoding}).labels).toEqual(['1']);
  });

  test('it is plain JSON', () => {
    expect(JSON.parse(JSON.stringify(encoding))).toEqual(encoding);
  });

  test('a label column that training did not know', () => {
    const unlabelled = parseCSV('a\n1\n2', {label: false}).encoding;
    expect(parseCSV('a,y\n5,6', {encoding: unlabelled, label: 'y'})).toMatchObject({
      columns: 1,
      labels: [6],
    });
  });
});

describe('refuses with one line', () => {
  const words = 'colour,size,y\nred,1,u\nblue,2,v\n';
  const learnt = (text: string, options?: CSVOptions) => parseCSV(text, options).encoding!;
  const many = Array.from({length: 300}, (_, i) => `n${i},1,${i % 2}`).join('\n');
  const named = Array.from(
    {length: 21},
    (_, i) => `n${10 + i},${i % 2 ? 'vw' : 'fiat'},2026-11-${10 + i},${i},${i % 3}`,
  );
  test.each<[string, string, CSVOptions, string]>([
    [
      'a column of words',
      words,
      {},
      "csv: column colour holds words, such as 'red': name it in categorical or drop",
    ],
    [
      'columns of words, dates and names',
      `,maker,sold,km,y\n${named.join('\n')}`,
      {},
      "csv: column maker holds words, such as 'fiat': name it in categorical or drop; column sold holds dates, such as '2026-11-10': name it in dates or drop; column 0 (without a name) holds words that hardly ever come twice, such as 'n10': name it in drop; is 'maker' the label?",
    ],
    [
      'a question mark',
      'a,y\n1,u\n?,v',
      {},
      "csv: row 3, column 'a': '?' stands for a missing value; missing 'mean' or 'drop' allows it",
    ],
    [
      'a missing category',
      'a,y\nred,u\n,v',
      {categorical: ['a']},
      "csv: row 3, column 'a': is empty; missing 'mean' or 'drop' allows it",
    ],
    [
      'nothing to take the mean of',
      'a,b,y\n?,1,u\n?,2,v',
      {missing: 'mean'},
      "csv: column 'a' has no number to take the mean of",
    ],
    [
      'no complete row',
      'a,b,y\n?,1,u\n1,?,v',
      {missing: 'drop'},
      'csv: every row has a missing cell, none is left',
    ],
    [
      'a missing label, though cells may be',
      'a,y\n1,u\n2,?',
      {missing: 'mean'},
      "csv: row 3, column 'y': the label is missing ('?'); missing 'drop' leaves out such rows",
    ],
    ['the label dropped', words, {drop: ['y']}, "csv: drop names the label column, 'y'"],
    [
      'the label a category',
      words,
      {categorical: ['y']},
      "csv: categorical names the label column, 'y'",
    ],
    [
      'a name for a list of columns',
      words,
      {drop: 'colour' as unknown as string[]},
      "csv: drop must be a list of columns, got 'colour': ['colour']",
    ],
    [
      'null for a list of columns',
      words,
      {dates: null as unknown as string[]},
      'csv: dates must be a list of columns, got null',
    ],
    [
      'a number for a list of columns, or auto',
      words,
      {categorical: 1 as unknown as string[]},
      'csv: categorical must be a list of columns, got 1',
    ],
    [
      'an order of one word',
      words,
      {ordinal: {size: 'S'} as unknown as Record<string, string[]>},
      'csv: ordinal must be the words of each column in order, such as size=S,M,L, got an object {size}',
    ],
    [
      'rare of a word',
      words,
      {rare: 'few' as unknown as number},
      "csv: rare must be a finite number at least 0, got 'few' (a string)",
    ],
    [
      'a dropped column not there',
      words,
      {drop: ['z']},
      "csv: no column 'z': there are colour, size, y",
    ],
    [
      'a category not there',
      words,
      {categorical: [5]},
      'csv: no column 5: there are colour, size, y',
    ],
    ['nothing left', words, {drop: [0, 1]}, "csv: no feature columns, only 'colour', 'size', 'y'"],
    [
      'a column of names',
      many,
      {categorical: 'auto', header: false},
      'csv: column 0 has 300 different values in 300 rows: drop it, or name the columns that are categorical',
    ],
    [
      'a number after categories',
      'size,colour,y\nbig,red,u',
      {encoding: learnt(words, {categorical: 'auto'})},
      "csv: row 2, column 'size': 'big' is not a finite number",
    ],
    [
      'a missing cell, though none was in training',
      'size,colour,y\n,red,u',
      {encoding: learnt(words, {categorical: 'auto'})},
      "csv: row 2, column 'size': is empty; missing 'mean' or 'drop' allows it",
    ],
    [
      'a mean asked for too late',
      words,
      {encoding: learnt(words, {categorical: 'auto'}), missing: 'mean'},
      "csv: missing 'mean' must be given in training, it was not",
    ],
    [
      'columns dropped anew',
      words,
      {encoding: learnt(words, {categorical: 'auto'}), drop: ['size']},
      'csv: drop was learnt in training and cannot be given anew',
    ],
    [
      'a word for a label that was a number',
      'a,y\n1,x',
      {encoding: learnt('a,y\n1,2')},
      "csv: row 2, column 'y': the label 'x' is not a number, as those of training were",
    ],
    [
      'too few columns without names',
      '1',
      {encoding: learnt(words, {categorical: 'auto'})},
      'csv: has 1 columns, in training there were 3 or 2 without the label: colour, size, y; was the header forgotten?',
    ],
    [
      'too many columns without names',
      '1,2,3,4',
      {encoding: learnt('1,2,3') as Encoding, label: false},
      'csv: has 4 columns, in training there were 3 or 2 without the label',
    ],
  ])('%s', (_, text, options, message) => {
    expect(() => parseCSV(text, options)).toThrow(new Error(message));
  });
});
