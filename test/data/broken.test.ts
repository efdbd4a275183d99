import {readFileSync, writeFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {parseCSV, parseSvmlight} from '../../src/data/index.js';
import {brokenCSV, brokenSvmlight, type Broken} from './broken.js';

const DOCS = 'docs/data.md';

describe('broken files end with one line', () => {
  test.each(brokenCSV)('CSV: $title', ({text, options, message}) => {
    expect(() => parseCSV(text, {...options, source: 'data.csv'})).toThrow(
      new Error(`data.csv: ${message}`),
    );
  });

  test.each(brokenSvmlight)('svmlight: $title', ({text, options, message}) => {
    expect(() => parseSvmlight(text, {...options, source: 'data.svm'})).toThrow(
      new Error(`data.svm: ${message}`),
    );
  });
});

/** The rows as a table of the docs. */
function table(rows: Broken<object>[]): string {
  const code = (text: string) =>
    `<code>${text.replace(/[&<>|]/g, c => `&#${c.charCodeAt(0)};`)}</code>`;
  const shown = (text: string) =>
    text === '' ? '' : code(JSON.stringify(text).slice(1, -1).replace(/\\"/g, '"'));
  const lines = rows.map(({title, text, options, message}) => {
    const file = [shown(text), ...(options ? [code(JSON.stringify(options))] : [])].join(' ');
    return `| ${title} | ${file} | ${code(message)} |`;
  });
  return ['| file | content, options | message |', '| --- | --- | --- |', ...lines].join('\n');
}

test(`${DOCS} shows these messages (UPDATE_DOCS=1 writes them)`, () => {
  const docs = readFileSync(DOCS, 'utf8');
  const tables = {csv: table(brokenCSV), svmlight: table(brokenSvmlight)};
  const filled = docs.replace(
    /(<!-- broken (csv|svmlight) -->\n\n)[^]*?(\n\n<!-- \/broken -->)/g,
    (_, head: string, name: keyof typeof tables, tail: string) => head + tables[name] + tail,
  );
  if (process.env['UPDATE_DOCS']) writeFileSync(DOCS, filled);
  expect(filled === docs || process.env['UPDATE_DOCS'] !== undefined).toBe(true);
  expect(filled).toContain(brokenCSV[0]!.title);
});
