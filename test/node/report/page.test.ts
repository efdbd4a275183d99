import {spawnSync} from 'node:child_process';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from '@jest/globals';

test('the example of docs/reports.md runs against the built package', () => {
  const [, example] = /```js\n([\s\S]*?)```/.exec(readFileSync('docs/reports.md', 'utf8'))!;
  // Inside of the package, where its own name resolves.
  mkdirSync('out', {recursive: true});
  const folder = mkdtempSync(path.resolve('out', 'reports-'));
  copyFileSync('scripts/data/iris.csv', path.join(folder, 'iris.csv'));
  writeFileSync(path.join(folder, 'example.mjs'), example!);
  const {stderr, status} = spawnSync(process.execPath, ['example.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: {...process.env, TFJS_SVM_BACKEND: 'wasm'},
  });
  const page = status === 0 ? readFileSync(path.join(folder, 'iris.html'), 'utf8') : '';
  rmSync(folder, {recursive: true});
  if (status !== 0) throw new Error(stderr);
  expect(page).toContain('<h1>Training: iris.csv</h1>');
});
