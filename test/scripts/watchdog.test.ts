import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import {buildSync} from 'esbuild';

const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-watchdog-'));

/** In JavaScript: tsx takes half a second every time. */
beforeAll(() => {
  buildSync({
    entryPoints: ['scripts/fuzz/found.ts', 'scripts/fuzz/watchdog.ts'],
    outdir: folder,
    outExtension: {'.js': '.mjs'},
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
});

/** Three inputs, of which the second does `what`, under a watchdog of a second; and what is left. */
function run(what: string) {
  const file = path.join(mkdtempSync(path.join(folder, 'run-')), 'endless');
  const code = `
    import {guarded, watched} from './found.mjs';
    import {watchdog} from './watchdog.mjs';
    const trial = async number => ({
      input: Uint8Array.of(number, 7),
      isOurs: () => true,
      run: async () => {
        if (number === 1) ${what};
        return true;
      },
    });
    const found = await guarded(watchdog('a reader', ${JSON.stringify(file)}, 1), () => watched(3, trial));
    console.log(found.read);`;
  const {stdout, stderr, status, signal} = spawnSync(
    process.execPath,
    ['--input-type', 'module', '--eval', code],
    {cwd: folder, encoding: 'utf8', timeout: 60_000},
  );
  return {file, stdout, stderr, ended: status ?? signal};
}

test('inputs that end are no matter', () => {
  const {file, stdout, ended} = run('undefined');
  expect([stdout, ended, existsSync(file)]).toEqual(['3\n', 0, false]);
});

test.each([
  ['loops', 'while (true)', 'SIGKILL'],
  ['loops through promises', 'while (true) await undefined', 'SIGKILL'],
  ['waits for what never comes', 'await new Promise(() => undefined)', 13],
])('an input that %s is named and saved', (_, what, ended) => {
  const {file, ...result} = run(what);
  expect(result).toMatchObject({stdout: '', ended});
  expect(result.stderr).toContain(`a reader: input 1 does not end: saved as ${file}\n`);
  expect([...readFileSync(file)]).toEqual([1, 7]);
});
