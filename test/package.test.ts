import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {brokenLinks} from '../scripts/siteLinks.js';

let tarball: string;

beforeAll(() => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-pack-'));
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']},
  );
  tarball = path.join(folder, JSON.parse(packed)[0].filename);
});

test.each([
  ['publint', ['run', 'TARBALL', '--strict']],
  // ESM only: Node 20.19 and later can require it.
  ['attw', ['TARBALL', '--profile', 'esm-only']],
])('every entry resolves, with types: %s', (tool, flags) => {
  const bin = path.resolve('node_modules/.bin', tool);
  const {status, stdout} = spawnSync(
    bin,
    flags.map(flag => flag.replace('TARBALL', tarball)),
    {encoding: 'utf8'},
  );
  expect(status === 0 ? '' : stdout).toBe('');
});

test('the browser entry and all it imports of ours load no Node module', () => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name] of readFileSync(file, 'utf8').matchAll(
      /(?:from|import)\s*\(?["']([^"']+)["']/g,
    )) {
      expect(`${file}: ${name}`).not.toMatch(/: node:/);
      if (name!.startsWith('.')) visit(path.resolve(path.dirname(file), name!));
    }
  };
  visit(path.resolve('dist/index.js'));
  expect(seen.size).toBeGreaterThan(1);
});

test('the command and its threads load tfjs by require: for import, Node reads through all of it first', () => {
  const program = readdirSync('dist/cli').map(name => path.join('dist/cli', name));
  const texts = [...program, 'dist/node/foldThread.js'].map(file => readFileSync(file, 'utf8'));
  expect(texts.some(text => text.includes('require("@tensorflow/tfjs")'))).toBe(true);
  expect(
    texts.filter(text => /(from|import)\s*\(?["']@tensorflow\/(?!tfjs-node)/.test(text)),
  ).toEqual([]);
});

test('the tarball holds what users need and nothing of the workshop', () => {
  const names = execFileSync('tar', ['tzf', tarball], {encoding: 'utf8'}).split('\n');
  for (const name of [
    'dist/index.js',
    'dist/index.node.js',
    'dist/cli/main.js',
    'dist/node/parserThread.js',
    'dist/node/foldThread.js',
    'models/iris/model.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ]) {
    expect(names).toContain(`package/${name}`);
  }
  const workshop = names.filter(name => /^package\/(src|test|scripts|docs)\//.test(name));
  expect(workshop).toEqual(['package/scripts/data/iris.csv']);
});

test('to install it runs nothing', () => {
  const packed = execFileSync('tar', ['xzOf', tarball, 'package/package.json'], {encoding: 'utf8'});
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare'];
  expect(Object.keys(JSON.parse(packed).scripts)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(`^(${hooks.join('|')})$`)]),
  );
});

test('the site is built: every public name is documented, and every link leads somewhere', () => {
  const site = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-site-'));
  const uncoloured = ['js', 'ts', 'sh', 'json', 'python', 'html'].flatMap(language => [
    '--ignoredHighlightLanguages',
    language,
  ]);
  const {status, stdout, stderr} = spawnSync(
    process.execPath,
    // Types are checked by tsc; colours take as long as links. What a page takes is young: there is room for it.
    [
      '--max-semi-space-size=64',
      path.resolve('node_modules/typedoc/dist/cli.js'),
      '--out',
      site,
      '--skipErrorChecking',
      '--disableSources',
      ...uncoloured,
    ],
    {encoding: 'utf8'},
  );
  expect(status === 0 ? '' : stdout + stderr).toBe('');
  // The other half of `npm run docs`, which has tests of its own.
  writeFileSync(path.join(site, 'playground.html'), '');
  expect(brokenLinks(site)).toEqual([]);
});

test('README has the sizes of the parts as they are, to a tenth', () => {
  const lines = execFileSync(process.execPath, ['--import', 'tsx', 'scripts/sizes.ts'], {
    encoding: 'utf8',
  }).trim();
  const readme = readFileSync('README.md', 'utf8');
  const cellsOf = (row = '') => row.split('|').map(cell => cell.trim());
  for (const line of lines.split('\n')) {
    const [, part, ...sizes] = cellsOf(line);
    const row = readme.split('\n').find(text => text.startsWith(`| ${part} `));
    const [, , ...said] = cellsOf(row);
    const isNear = (size: string, i: number) =>
      size === said[i] || Math.abs(parseFloat(said[i]!) / parseFloat(size) - 1) < 0.1;
    expect([part, sizes.map(isNear)]).toEqual([part, sizes.map(() => true)]);
  }
});
