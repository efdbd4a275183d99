import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, test} from '@jest/globals';
import {brokenLinks} from '../../scripts/siteLinks.js';

/** What is broken in a site of two pages, of which one says this. */
function brokenIn(html: string): string[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-site-'));
  mkdirSync(path.join(folder, 'pages'));
  writeFileSync(path.join(folder, 'index.html'), html);
  writeFileSync(
    path.join(folder, 'pages/other.html'),
    '<a href="../index.html">up</a><h2 id="π&amp;2">a part</h2><script src="../script.js"></script>',
  );
  writeFileSync(path.join(folder, 'script.js'), '');
  return brokenLinks(folder);
}

test.each([
  ['a page', '<a href="pages/other.html">'],
  ['a part of a page', '<a href="pages/other.html#%CF%80&amp;2">'],
  ['a part of the same page', '<h2 id="here"></h2><a href="#here">'],
  ['a folder with a page', '<a href="pages/../">'],
  ['other sites and data', '<a href="https://example.org/x"><img src="data:image/png;base64,x">'],
  ['what a script says', '<script>const html = `<a href="nowhere.html">`;</script>'],
])('%s is found', (_, html) => {
  expect(brokenIn(html)).toEqual([]);
});

test.each([
  ['a page', '<a href="pages/none.html">', 'index.html: pages/none.html: there is no such file'],
  [
    'a part',
    '<a class="x" href="pages/other.html#none">',
    'index.html: pages/other.html#none: the page has no such part',
  ],
  ['a picture', '<img src="none.png">', 'index.html: none.png: there is no such file'],
  ['a script', '<script src="none.js"></script>', 'index.html: none.js: there is no such file'],
])('%s that is not there is told', (_, html, line) => {
  expect(brokenIn(html)).toEqual([line]);
});
