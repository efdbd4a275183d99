import {expect, test} from '@jest/globals';
import {wholeLines} from '../../../src/data/formats/wholeLines.js';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** The lines that come through of pieces, and what the end was. */
function linesOf(pieces: string[], longest: number): string {
  let found = '';
  const lines = wholeLines(
    (bytes, start, end) => (found += new TextDecoder().decode(bytes.subarray(start, end))),
    longest,
    () => {
      throw new Error('too long');
    },
  );
  try {
    for (const piece of pieces) lines.push(bytesOf(piece));
    lines.end();
  } catch (error) {
    found += `(${(error as Error).message})`;
  }
  return found;
}

test.each([
  ['one piece', ['ab\nabc\n', 'a'], 'ab\nabc\na\n'],
  ['cut anywhere', ['a', 'b\nab', 'c', '\na'], 'ab\nabc\na\n'],
  ['no line', [], ''],
])('runs of whole lines, of %s', (_, pieces, whole) => {
  expect(linesOf(pieces, 3)).toBe(whole);
});

test.each([
  ['within a piece', ['ab\nabcd\nab\n']],
  ['at the start of a piece', ['ab\n', 'abcd\nab\n']],
  ['over pieces', ['ab\nab', 'cd\nab\n']],
  ['at the end', ['ab\nabcd']],
])('those before a line that is too long come through first: %s', (_, pieces) => {
  expect(linesOf(pieces, 3)).toBe('ab\n(too long)');
});
