import {expect, test} from '@jest/globals';
import {confusionTable} from '../../src/node/tables.js';

test('what a terminal would obey in the name of a class is shown escaped', () => {
  const text = confusionTable(
    [
      [1, 2],
      [3, 4],
    ],
    ['a\x1b[2J', 'long '.repeat(20)],
  );
  expect(text).toContain('a\\x1b[2J');
  expect(text).not.toContain('\x1b');
  expect(text).toContain('long '.repeat(20).trim());
});
