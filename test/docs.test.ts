import {readdirSync, readFileSync} from 'node:fs';
import {beforeAll, expect, test} from '@jest/globals';
import {examplesIn, runExamples} from './runExamples.js';

// These two have tests of their own, which compare what the examples print.
const others = ['gradients.md', 'tfjs-gradients.md'];
const examples = readdirSync('docs')
  .filter(page => page.endsWith('.md') && !others.includes(page))
  .flatMap(page =>
    examplesIn(readFileSync(`docs/${page}`, 'utf8')).map((code, i) => ({page, i, code})),
  );

test('there are pages with examples', () => {
  expect(examples.length).toBeGreaterThan(1);
});

let runs: ReturnType<typeof runExamples>;
beforeAll(() => {
  runs = runExamples(examples.map(({code}) => code));
});

test.each(examples)('docs/$page, example $i runs against the built package', example => {
  expect(runs[examples.indexOf(example)]!.error).toBeUndefined();
});

test('pages link to files that are there', () => {
  for (const page of readdirSync('docs').filter(name => name.endsWith('.md'))) {
    for (const [, target] of readFileSync(`docs/${page}`, 'utf8').matchAll(
      /\]\((?!https?:|#)([^)#]+)/g,
    )) {
      expect(() => readFileSync(`docs/${target}`)).not.toThrow();
    }
  }
});
