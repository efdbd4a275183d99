/**
 * `npm test`: builds and tests, and beside that, in what the processors have left, checks types and style; what
 * is wrong there is said after the tests. Arguments are those of Jest.
 */
import {spawn} from 'node:child_process';
import {setPriority} from 'node:os';

/** What lives for one test, or one file, fills the 16 MB that Node has for it: with more it sweeps them more rarely. */
const YOUNG = '--max-semi-space-size=64';

/** Runs a script of package.json in the background; comes to what it says if it fails. */
function aside(script, ...flags) {
  const child = spawn('npm', ['run', '--silent', script, '--', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
    env: {...process.env, NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} ${YOUNG}`},
  });
  setPriority(child.pid, 5);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (said += text));
  return new Promise(resolve =>
    child.on('close', code =>
      resolve(code === 0 ? undefined : `npm run ${script} failed:\n\n${said}`),
    ),
  );
}

/** Runs a program of this package's; comes to whether it succeeds. */
function inFront(...args) {
  const child = spawn(process.execPath, args, {stdio: 'inherit'});
  return new Promise(resolve => child.on('close', code => resolve(code === 0)));
}

// Several checkers end sooner where they have processors of their own, and see much of the sources twice.
const checks = [aside('typecheck', '--checkers', '1'), aside('lint')];
const isRight =
  (await inFront('node_modules/tsdown/dist/run.mjs', '--logLevel', 'warn')) &&
  (await inFront(YOUNG, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)));
const wrong = (await Promise.all(checks)).filter(said => said !== undefined);
for (const said of wrong) console.error(`\n${said}`);
if (!isRight || wrong.length > 0) process.exitCode = 1;
