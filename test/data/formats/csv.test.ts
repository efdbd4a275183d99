import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {csvReader, encodeTable, parseCSV, type CSVOptions} from '../../../src/data/index.js';

const read = (text: string, options?: CSVOptions) => {
  const {values, ...data} = parseCSV(text, options);
  return {...data, values: [...values]};
};

const number = (name: string) => ({kind: 'number', name}) as const;

describe('reads', () => {
  test.each<[string, string, CSVOptions, object | string]>([
    [
      'a header',
      'a,b,y\n1,2,x\n3,4,z\n',
      {},
      {features: ['a', 'b'], labels: ['x', 'z'], values: [1, 2, 3, 4], rows: 2, columns: 2},
    ],
    [
      'no header',
      '1,2,x\n3,4,z',
      {},
      {labels: ['x', 'z'], values: [1, 2, 3, 4], rows: 2, columns: 2},
    ],
    [
      'no header of words only, said so',
      'x,y\nz,w',
      {header: false, label: 0},
      "column 1 holds words, such as 'y'",
    ],
    [
      'numeric column names, said so',
      '10,20,y\n1,2,3',
      {header: true},
      {features: ['10', '20'], labels: [3], values: [1, 2]},
    ],
    [
      'labels that only look like numbers',
      'a,y\n1,01\n2,1',
      {},
      {labels: ['01', '1'], values: [1, 2]},
    ],
    ['numeric labels', 'a,y\n1,0\n2,1', {}, {labels: [0, 1], values: [1, 2]}],
    [
      'a label column by name',
      'y,a\nu,1\nv,2',
      {label: 'y'},
      {features: ['a'], labels: ['u', 'v'], values: [1, 2]},
    ],
    ['a label column by index', 'y,a\nu,1\nv,2', {label: 0}, {features: ['a'], labels: ['u', 'v']}],
    [
      'a label column from the end',
      'a,y,b\n1,u,2',
      {label: -2},
      {features: ['a', 'b'], labels: ['u'], values: [1, 2]},
    ],
    ['no label column', 'a,b\n1,2', {label: false}, {features: ['a', 'b'], values: [1, 2]}],
    [
      'remembered features by name',
      'a,b,c\n1,2,3',
      {label: false, encoding: {columns: [number('c'), number('a')]}},
      {features: ['c', 'a'], values: [3, 1]},
    ],
    [
      'semicolons, tabs and a byte order mark',
      '\ufeffa;y\n1;u\n',
      {},
      {features: ['a'], labels: ['u'], values: [1]},
    ],
    ['tabs', 'a\tb\ty\n1\t2\tu', {}, {values: [1, 2], labels: ['u']}],
    ['Windows line ends', 'a,y\r\n1,u\r\n2,v\r\n', {}, {values: [1, 2], labels: ['u', 'v']}],
    ['empty lines', 'a,y\n\n1,u\n\n\n2,v\n\n', {}, {values: [1, 2], labels: ['u', 'v']}],
    [
      'quotes',
      '"a","y, too"\n"1","say ""hi"""\n',
      {},
      {features: ['a'], values: [1], labels: ['say "hi"']},
    ],
    [
      'spaces and exponents',
      'a,b,y\n 1e-3 , -2.5E2 ,u ',
      {},
      {values: [Math.fround(1e-3), -250], labels: ['u']},
    ],
  ])('%s', (_, text, options, expected) => {
    if (typeof expected === 'string') expect(() => read(text, options)).toThrow(expected);
    else expect(read(text, options)).toMatchObject(expected);
  });

  test('back what was written', () => {
    const cell = fc.float({noNaN: true, noDefaultInfinity: true});
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), {minLength: 1}), rows => {
        const text = `a,b,y\n${rows.map(([a, b]) => `${a},${b},"l,${a}"`).join('\n')}`;
        const back = read(text);
        return (
          back.values.every((value, i) => value === rows[i >> 1]![i % 2]) &&
          back.labels!.every((label, i) => label === `l,${rows[i]![0]}`)
        );
      }),
      {seed: 1},
    );
  });
});

test.each([
  ['Windows line ends after quotes', '"a";"y"\r\n1;"u"\r\n"2";" ""v\r\n"""\r\n'],
  ['Macintosh line ends', 'a,y\r1,u\r\r2,"v\r"\r'],
  ['blanks after quotes, no last line end', 'a|y\n"1" |"u|" \n2|v'],
])('%s, cut anywhere', (_, text) => {
  const [whole, source] = [parseCSV(text), 'csv'];
  for (let cut = 0; cut <= text.length; cut++) {
    const reader = csvReader();
    for (const piece of [text.slice(0, cut), text.slice(cut)]) reader.push(piece);
    reader.end();
    expect({cut, ...encodeTable(reader.take(), {source})}).toEqual({cut, ...whole});
  }
});

test('cells at the end of Windows lines are those of other lines', () => {
  const text = 'y,a,b\nu,1.50,"2"\nv,3,x\nw,, 4\n,,\n';
  const cellsOf = (text: string) => {
    const reader = csvReader();
    reader.push(text);
    reader.end();
    const {rows, columns, names, at, numberAt} = reader.take();
    return {
      names,
      cells: Array.from({length: rows * columns}, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        return [at(row, column), numberAt!(row, column)];
      }),
    };
  };
  expect(cellsOf(text.replaceAll('\n', '\r\n'))).toEqual(cellsOf(text));
});

describe('refuses with one line', () => {
  test.each<[string, string, CSVOptions, string]>([
    ['an empty text', '', {}, 'csv: is empty'],
    ['only empty lines', '\n\n', {}, 'csv: is empty'],
    ['a header alone', 'a,b\n', {}, 'csv: has a header but no rows'],
    [
      'a short row',
      'a,b,y\n1,2,u\n3,v\n',
      {source: 'x.csv'},
      'x.csv: row 3 has 2 cells, row 1 has 3',
    ],
    ['a long row', 'a,y\n1,u\n\n3,4,v\n', {}, 'csv: row 4 has 3 cells, row 1 has 2'],
    [
      'a word for a number',
      'a,b,y\n1,2,u\n3,four,v',
      {},
      "csv: row 3, column 'b': 'four' is not a finite number; categorical or drop takes a column that holds words",
    ],
    [
      'a word without header',
      '1,2,u\n3,four,v',
      {},
      "csv: row 2, column 1: 'four' is not a finite number; categorical or drop takes a column that holds words",
    ],
    [
      'an empty cell',
      'a,b,y\n1,,u',
      {},
      "csv: row 2, column 'b': is empty; missing 'mean' or 'drop' allows it",
    ],
    [
      'NaN',
      'a,y\nNaN,u',
      {},
      "csv: row 2, column 'a': 'NaN' stands for a missing value; missing 'mean' or 'drop' allows it",
    ],
    [
      'infinity',
      'a,y\nInfinity,u',
      {},
      "csv: row 2, column 'a': 'Infinity' is not a finite number",
    ],
    [
      'more than float32 holds',
      'a,y\n1e39,u',
      {},
      "csv: row 2, column 'a': '1e39' is not a finite number",
    ],
    [
      'an empty label',
      'a,y\n1,u\n2,',
      {},
      "csv: row 3, column 'y': the label is empty; missing 'drop' leaves out such rows",
    ],
    ['an unclosed quote', 'a,y\n1,"u\n2,v', {}, 'csv: row 2: quoted field unterminated'],
    ['a column not there', 'a,y\n1,u', {label: 'z'}, "csv: no column 'z': there are a, y"],
    [
      'an index not there',
      '1,u',
      {label: 5},
      'csv: no column 5: there are 2 columns without names, 0 to 1',
    ],
    [
      'a name without header',
      '1,u',
      {label: 'y'},
      "csv: no column 'y': there are 2 columns without names, 0 to 1; was the header forgotten?",
    ],
    ['a name used twice', 'a,a,y\n1,2,u', {}, "csv: two columns are named 'a'"],
    ['labels only', 'y\nu', {}, "csv: no feature columns, only 'y'"],
    [
      'a feature not there',
      'a,y\n1,u',
      {encoding: {columns: [number('b')]}},
      "csv: no column 'b': there are a, y",
    ],
  ])('%s', (_, text, options, message) => {
    expect(() => parseCSV(text, options)).toThrow(new Error(message));
  });
});

describe('decimal commas', () => {
  test.each([
    ['the delimiter is guessed', 'a;b;y\n1,5;-2;u\n"3";,25;v\n', {}],
    ['it is given', 'a\tb\ty\n1,5\t-2\tu\n3\t0,25\tv\n', {delimiter: '\t'}],
    ['cells in quotes', 'a,b,y\n"1,5",-2,u\n3,"2,5e-1",v\n', {delimiter: ','}],
  ])('%s', (_, text, options) => {
    const data = parseCSV(text, {decimal: ',', ...options});
    expect([...data.values]).toEqual([1.5, -2, 3, 0.25]);
    expect(data.features).toEqual(['a', 'b']);
  });

  test('a first row of them is no header', () => {
    expect(parseCSV('1,5;u\n2,5;v\n', {decimal: ','})).toMatchObject({rows: 2, columns: 1});
  });

  test('words with commas, points or neither stay what they are', () => {
    const text = 'a;c;y\n1;x, y;1.a\n2;1,2,3;b\n';
    const {features, labels} = parseCSV(text, {decimal: ',', categorical: ['c']});
    expect(features).toEqual(['a', 'c=1,2,3', 'c=x, y']);
    expect(labels).toEqual(['1.a', 'b']);
  });
});
