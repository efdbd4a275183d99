import {describe, expect, test} from '@jest/globals';
import {tfidf} from '../../../src/data/index.js';
import {whyNotLinear} from '../../../src/data/text/linearPattern.js';

const linear = [
  '[\\p{L}\\p{N}_]{2,}',
  '\\b\\w\\w+\\b',
  '\\b\\w+\\b',
  '\\w+',
  '\\S+',
  '.',
  '[^\\s,;]+',
  '[a-z\\]]{3,}',
  "\\w+(?:['’-]\\w+)*",
  '#?\\w+|[^\\w\\s]',
  '(?:https?:\\S+)|(\\w+)',
  '\\u{1f600}|\\p{L}+',
  '(?<word>[a-z]+)',
  '[0-9]{1,3}',
  'a?b?c+?',
  'one word, as long as it may be',
];

const slow = [
  '(a+)+b',
  '(?:a|a)*b',
  '(\\w+\\s?)*$',
  'a+b',
  '.*x',
  '(?=a+)b',
  '(?<!a)b',
  '(a)\\1',
  '[a-z]+\\b',
  '(?:a+b?){20}c',
  '(?:a?){40}b',
  '(?:a|b|ab){9}c',
  '(?:a{0,50}){0,50}b',
  '\\w+(?:x+y)?',
  '(?:a+){9,}',
  '(?:a+){2,}',
  'a{100000}b',
];

describe('what takes time that grows with the text alone', () => {
  test.each(linear)('%s', source => {
    expect(whyNotLinear(source)).toBeUndefined();
    const pattern = new RegExp(source, 'gu');
    // A hundred times what a slow pattern would take years for.
    for (const text of ['a'.repeat(200_000), 'ab'.repeat(100_000), `${'a_'.repeat(100_000)}!`]) {
      // Time of the processor: what other programs take does not count.
      const start = process.cpuUsage();
      text.match(pattern);
      expect(process.cpuUsage(start).user).toBeLessThan(1e6);
    }
  });
});

describe('what may take longer', () => {
  test.each(slow)('%s', source => {
    expect(() => new RegExp(source, 'gu')).not.toThrow();
    expect(whyNotLinear(source)).toBeDefined();
    expect(() => tfidf({tokenPattern: source})).toThrow('may take for ever on some texts: ');
  });
});
