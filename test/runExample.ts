import {spawnSync} from 'node:child_process';
import {copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** The JavaScript blocks of a page that import the package. */
export function examplesIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);
  return blocks.filter(code => code.includes("from 'tfjs-svm"));
}

/**
 * Runs an example against the built package, beside iris.csv, digits.csv and the models that ship.
 *
 * @returns what it prints
 * @throws what it prints to stderr if it fails
 */
export function runExample(code: string): string {
  // Inside of the package, where its own name resolves.
  mkdirSync('out', {recursive: true});
  const folder = mkdtempSync(path.resolve('out', 'example-'));
  for (const name of ['iris.csv', 'digits.csv'])
    copyFileSync(path.join('scripts/data', name), path.join(folder, name));
  cpSync('models', path.join(folder, 'models'), {recursive: true});
  writeFileSync(path.join(folder, 'example.mjs'), code);
  const {stdout, stderr, status} = spawnSync(process.execPath, ['example.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: {...process.env, TFJS_SVM_BACKEND: 'wasm'},
  });
  rmSync(folder, {recursive: true});
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}
