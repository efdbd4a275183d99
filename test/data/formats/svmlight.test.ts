import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  csr,
  formatSvmlight,
  parseSvmlight,
  svmlightReader,
  type SparseDataset,
  type SvmlightOptions,
} from '../../../src/data/index.js';

const fixtures = path.resolve('test/fixtures');
const expected = JSON.parse(readFileSync(path.join(fixtures, 'expected.json'), 'utf8'));

const plain = ({indptr, indices, values, ...data}: SparseDataset) => ({
  ...data,
  indptr: [...indptr],
  indices: [...indices],
  values: [...values],
});
const read = (text: string, options?: SvmlightOptions) => plain(parseSvmlight(text, options));

describe('reads', () => {
  test.each<[string, string, SvmlightOptions, object]>([
    [
      'columns from 1',
      '1 1:0.5 3:2\n-1 2:-1\n',
      {},
      {
        rows: 2,
        columns: 3,
        indptr: [0, 2, 3],
        indices: [0, 2, 1],
        values: [0.5, 2, -1],
        labels: [1, -1],
        zeroBased: false,
      },
    ],
    [
      'columns from 0, as an index 0 occurs',
      '1 1:5\n1 0:2 3:3',
      {},
      {columns: 4, indices: [1, 0, 3], zeroBased: true},
    ],
    ['columns from 0, said so', '1 1:5', {zeroBased: true}, {columns: 2, indices: [1]}],
    ['more columns than occur', '1 1:5', {columns: 9}, {columns: 9}],
    ['the last column there is', '1 9:5', {columns: 9}, {indices: [8]}],
    ['no newline at the end', '1 1:2\n2 1:3', {}, {rows: 2, values: [2, 3]}],
    ['Windows line ends', '1 1:2\r\n2 1:3\r\n', {}, {rows: 2, values: [2, 3]}],
    ['blank lines, tabs and blanks', '\n \t\n 1\t1:2  2:3 \n\n', {}, {rows: 1, values: [2, 3]}],
    [
      'comments',
      '# a head\n1 1:2 # the first\n2 1:3#the second\n  # no row\n3#only a label 1:1\n',
      {},
      {rows: 3, labels: [1, 2, 3], values: [2, 3]},
    ],
    ['qid', '3 qid:17 1:2\n2 qid:0 1:5', {}, {labels: [3, 2], values: [2, 5]}],
    ['rows without entries', '1\n2 \n3 1:1', {}, {rows: 3, indptr: [0, 0, 0, 1]}],
    ['no entries at all', '1\n-1', {}, {rows: 2, columns: 0}],
    ['indices in any order', '1 7:7 1:1 3:3', {}, {indices: [0, 2, 6], values: [1, 3, 7]}],
    ['zeros that are written', '1 1:0 4:1', {}, {columns: 4, values: [0, 1]}],
    ['leading zeros', '1 001:2', {}, {indices: [0]}],
    [
      'the greatest index',
      '1 2147483647:1',
      {maxColumns: 2 ** 31 - 1},
      {columns: 2147483647, indices: [2147483646]},
    ],
    ['a byte order mark', '\ufeff1 1:2', {}, {rows: 1, labels: [1]}],
    ['labels of any number', '+1 1:1\n-2.5e0 1:1\n1e3 1:1', {}, {labels: [1, -2.5, 1000]}],
  ])('%s', (_, text, options, found) => {
    expect(read(text, options)).toMatchObject(found);
  });

  test.each(['zero-based.svm', 'one-based.svm'])('%s as scikit-learn does', name => {
    // Expected: load_svmlight_file(name, dtype=float32), by test/fixtures/make.py.
    const data = parseSvmlight(readFileSync(path.join(fixtures, name)));
    expect(plain(data)).toEqual({...expected[name], zeroBased: name === 'zero-based.svm'});
  });

  test.each([
    '0.5',
    '+.5',
    '5.',
    '-1e-3',
    '1E5',
    '1e+05',
    '00012.50',
    '123456789012345',
    '0.123456789012345',
    '0.1234567890123456',
    '16777217',
    '16777217.0000000001',
    '0.10000000149011612',
    '9007199254740993',
    '1234567890123456789',
    '12345678901234567890',
    '3.4028234663852886e38',
    '1e-45',
    '7e-46',
    '1e-400',
    '-0',
    '0.00000000000000000000000000000000000001',
    '0.0000000000000000000000123',
    '1.000000059604644775390625',
    // Beside the middle of two float32, where a quotient of rounded numbers goes the other way.
    '0.209468238055706024',
    '0.922729521989822388',
    '0.075607862323522568',
    '1.00000017881393432617187500001',
  ])('%s, rounded to float64, then to float32', text => {
    expect(read(`1 1:${text}\n`).values).toEqual([Math.fround(Number(text))]);
  });

  test('every decimal as Number does', () => {
    const digits = fc.string({unit: fc.constantFrom(...'0123456789'), minLength: 1, maxLength: 20});
    fc.assert(
      fc.property(digits, digits, fc.integer({min: -40, max: 18}), (whole, part, exponent) => {
        const texts = [`${whole}.${part}`, `-${whole}`, `.${part}`, `0.${whole}e${exponent}`];
        const found = read(`1 ${texts.map((text, i) => `${i + 1}:${text}`).join(' ')}`).values;
        return texts.every((text, i) => Object.is(found[i], Math.fround(Number(text))));
      }),
      {seed: 1, numRuns: 2000},
    );
  });
});

describe('in pieces', () => {
  const text = '# head\n1 qid:3 1:0.25 12:-3.5e-2\r\n\n-1 3:1 # x\n  2\n3 2:7 1:5\n4 9:1';
  const whole = read(text);

  test('cut anywhere', () => {
    const bytes = new TextEncoder().encode(text);
    for (let size = 1; size <= bytes.length; size++) {
      const reader = svmlightReader();
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.slice(at, at + size));
      reader.end();
      expect(plain(reader.take())).toEqual(whole);
    }
  });

  test('the line that is wrong is counted across pieces', () => {
    const reader = svmlightReader({source: 'x.svm'});
    const pieces = ['1 1:1\n2', ' 1:1\n\n3 ', '1', ':1 4', ';5\n'];
    expect(() => pieces.forEach(piece => reader.push(new TextEncoder().encode(piece)))).toThrow(
      "x.svm: line 4, column 7: expected index:value, got '4;5'",
    );
  });

  test('rows are taken out in order', () => {
    const reader = svmlightReader({zeroBased: false});
    reader.push(new TextEncoder().encode(`${text}\n`));
    expect(reader.rows).toBe(5);
    const parts = [reader.take(2), reader.take(0), reader.take(2), reader.take()];
    expect(parts.map(({rows}) => rows)).toEqual([2, 0, 2, 1]);
    expect(parts.flatMap(({values}) => [...values])).toEqual(whole.values);
    expect(parts.flatMap(({indices}) => [...indices])).toEqual(whole.indices);
    expect(parts.flatMap(({labels}) => labels)).toEqual(whole.labels);
    expect(parts.map(({indptr}) => [...indptr])).toEqual([[0, 2, 3], [0], [0, 0, 2], [0, 1]]);
    expect(reader.rows).toBe(0);
  });

  test('a line of 20 MB', () => {
    const entries = 2_000_000;
    const line = Array.from({length: entries}, (_, i) => `${i + 1}:1`).join(' ');
    const {values, columns} = parseSvmlight(`1 ${line}\n2 1:5`);
    expect([values.length, columns]).toEqual([entries + 1, entries]);
  });
});

describe('writes', () => {
  test('what it reads back, bit for bit', () => {
    const value = fc.float({noNaN: true, noDefaultInfinity: true});
    const row = fc.tuple(
      fc.integer({min: -5, max: 5}),
      fc.dictionary(fc.integer({min: 0, max: 50}).map(String), value),
    );
    fc.assert(
      fc.property(fc.array(row, {minLength: 1}), rows => {
        const entries = rows.map(([, row]) => Object.entries(row).filter(([, v]) => v !== 0));
        const indptr = [0];
        for (const row of entries) indptr.push(indptr[indptr.length - 1]! + row.length);
        const data = csr({
          rows: rows.length,
          columns: 51,
          indptr,
          indices: entries.flat().map(([column]) => Number(column)),
          values: entries.flat().map(([, value]) => value),
          labels: rows.map(([label]) => label),
        });
        const back = read([...formatSvmlight(data)].join(''), {columns: 51});
        expect(back).toEqual({...plain(data), zeroBased: false});
      }),
      {seed: 1, numRuns: 300},
    );
  });

  test('dense rows, without their zeros', () => {
    const data = {rows: 2, columns: 3, values: Float32Array.of(0, 0.1, 2, 1e-7, 0, 1 / 3)};
    expect([...formatSvmlight({...data, labels: [1, -1]})].join('')).toBe(
      '1 2:0.1 3:2\n-1 1:1e-7 3:0.33333334\n',
    );
    expect([...formatSvmlight(data)].join('')).toMatch(/^0 2:0\.1/);
  });

  test('in pieces of bounded length', () => {
    const values = new Float32Array(200_000).fill(0.25);
    const pieces = [...formatSvmlight({rows: 20_000, columns: 10, values})];
    expect(pieces.length).toBeGreaterThan(5);
    expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThan(70_000);
  });

  test('ours.svm, which LIBLINEAR and scikit-learn read', () => {
    // liblinear-train -s 1 -c 1 ours.svm ends with `optimization finished`; load_svmlight_file gives
    // the same arrays as zero-based.svm, bit for bit (test/fixtures/make.py asserts it).
    const data = parseSvmlight(readFileSync(path.join(fixtures, 'zero-based.svm')));
    expect([...formatSvmlight(data)].join('')).toBe(
      readFileSync(path.join(fixtures, 'ours.svm'), 'utf8'),
    );
  });

  test('sets of labels, as dump_svmlight_file of scikit-learn writes them, and back', () => {
    const values = Float32Array.of(1, 0, 2.5, 0, 0, 3, 0, 1, 0, 0, 0, 0);
    const data = {rows: 4, columns: 3, values, labels: ['0,2', '', '1', '']};
    const text = [...formatSvmlight(data, {multilabel: true})].join('');
    // But for the last line: a row of neither labels nor values is blank there, and read by nobody.
    expect(text).toBe('0,2 1:1 3:2.5\n 3:3\n1 2:1\n 1:0\n');
    const back = parseSvmlight(text, {multilabel: true});
    expect(back).toMatchObject({rows: 4, columns: 3, labels: data.labels});
    const semicolons = {...data, labels: ['0;2', '', '1', '']};
    expect([...formatSvmlight(semicolons, {multilabel: ';'})].join('')).toBe(text);
    expect([...formatSvmlight({...data, labels: [3, 1, 2, 0]}, {multilabel: true})].join('')).toBe(
      '3 1:1 3:2.5\n1 3:3\n2 2:1\n0\n',
    );
    const odd = {...data, labels: ['1', 'red,2', '', '']};
    expect(() => [...formatSvmlight(odd, {multilabel: true})]).toThrow(
      "formatSvmlight: labels must be numbers, there is 'red'",
    );
    expect(() => [...formatSvmlight(data, {multiLabel: true} as never)]).toThrow('multilabel');
  });

  test('no words for labels', () => {
    const data = {rows: 2, columns: 1, values: Float32Array.of(1, 2), labels: [1, 'red']};
    expect(() => [...formatSvmlight(data)]).toThrow(
      "formatSvmlight: labels must be numbers, there is 'red'",
    );
  });
});
