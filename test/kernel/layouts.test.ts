import {readFileSync} from 'node:fs';
import {expect, test} from '@jest/globals';
import {coordinateLayout} from '../../src/kernel/coordinateLayout.js';
import {dualLayout} from '../../src/kernel/dualLayout.js';

test.each([
  ['dual', dualLayout],
  ['coordinates', coordinateLayout],
])('the host writes the fields of assembly/%s.ts in their order', (file, {numbers, words}) => {
  const source = readFileSync(`src/kernel/assembly/${file}.ts`, 'utf8');
  const fields = (type: string) =>
    [...source.matchAll(/^ {2}(\w+): (f64|u32|usize);$/gm)]
      .filter(([, , found]) => (found === 'f64') === (type === 'f64'))
      .map(([, name]) => name);
  expect(numbers).toEqual(fields('f64'));
  expect(words).toEqual(fields('word'));
});
