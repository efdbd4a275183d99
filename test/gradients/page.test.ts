import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from '@jest/globals';

const page = readFileSync('docs/gradients.md', 'utf8');
const [op, program] = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code]) => code!);

/** Runs a module inside of the package, where its own name resolves to what is built. */
function run(code: string) {
  mkdirSync('out', {recursive: true});
  const folder = mkdtempSync(path.resolve('out', 'gradients-'));
  writeFileSync(path.join(folder, 'my-op.mjs'), op!);
  writeFileSync(path.join(folder, 'example.mjs'), code);
  const {stdout, stderr, status} = spawnSync(process.execPath, ['example.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  rmSync(folder, {recursive: true});
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

test('the example of docs/gradients.md runs against the built package', () => {
  expect(run(program!)).toMatch(/^(.*\n)*true\ngradients: ok .*float64/);
});

test('the op of docs/gradients.md has the mistake that the page says', () => {
  const out = run(
    `import {checkGradients} from 'tfjs-svm/gradients';
    import {f, inputs} from './my-op.mjs';
    console.log(String(await checkGradients(f, inputs)));`,
  );
  const [, table] = /prints\n\n```\n([\s\S]*?)```/.exec(page)!;
  for (const claim of [/a constant factor: analytic = 0\.5 × numeric/, /12 of 12 coordinates/]) {
    expect(out).toMatch(claim);
    expect(table).toMatch(claim);
  }
});
