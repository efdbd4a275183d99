import {expect, test} from '@jest/globals';
import fc from 'fast-check';
import {listed, quoted, shown} from '../../src/arguments/index.js';

test.each([
  ['plain', 'plain'],
  ['größe 大小 😀', 'größe 大小 😀'],
  ['a\nb\r\tc', 'a\\x0ab\\x0d\\x09c'],
  ['\x1b[31mred', '\\x1b[31mred'],
  ['\x9b2J\x7f', '\\x9b2J\\x7f'],
  ['abc\u202ecba', 'abc\\u202ecba'],
  ['\ufeffa\u200b', '\\ufeffa\\u200b'],
  ['a\u2028b', 'a\\u2028b'],
  ['half \ud83d', 'half \\ud83d'],
  ['\u{e0041}', '\\u{e0041}'],
  ['x'.repeat(41), `${'x'.repeat(40)}…`],
])('%j is shown as %s', (text, expected) => {
  expect(shown(text)).toBe(expected);
  expect(quoted(text)).toBe(`'${expected}'`);
});

test('whatever is shown is one short line that a terminal does not obey', () => {
  fc.assert(
    fc.property(fc.string({unit: 'binary', maxLength: 200}), text => {
      expect(shown(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u);
      expect(shown(text).length).toBeLessThan(400);
    }),
    {seed: 1},
  );
});

test('of many names the first ones are listed', () => {
  expect(listed(['a', 'b\n'])).toBe('a, b\\x0a');
  expect(listed(Array.from({length: 23}, (_, i) => String(i)))).toMatch(
    /^0, 1, .*, 19 and 3 more$/,
  );
});
