import {expect, test} from '@jest/globals';
import {parseCSV} from '../../../src/index.js';

test.each([
  [
    'commas',
    ['1,5 kg', '3 kg', '2,5 kg'],
    "numbers with a unit, such as '1,5 kg': write the numbers alone, or name it in categorical or drop",
  ],
  ['gaps', ['', '3 %', '2.5%'], "numbers with a unit, such as '3 %'"],
  ['other units', ['3 kg', '2 g', '1 kg'], "words, such as '3 kg': name it in categorical or drop"],
  [
    'decimal commas among words',
    ['unknown', '1,5', '2,5'],
    "decimal commas, such as '1,5': give decimal ','",
  ],
  ['few of them', ['1,5', 'unknown', 'none'], 'words, such as'],
  ['codes', ['3a', '2a', '1a'], "words, such as '3a': name it in categorical or drop"],
])('columns of numbers with units or commas: %s', (_, cells, message) => {
  const text = `a;y\n${cells.map((cell, i) => `${cell};${i % 2}\n`).join('')}`;
  expect(() => parseCSV(text)).toThrow(`column a holds ${message}`);
});
