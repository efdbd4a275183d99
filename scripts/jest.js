/** Jest as `npm test` runs it, without the build and the checks; arguments are those of Jest. */
import {spawn} from 'node:child_process';

/** What lives for one test, or one file, fills the 16 MB that Node has for it: with more it sweeps them more rarely. */
const YOUNG = '--max-semi-space-size=64';

const jest = [YOUNG, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)];
spawn(process.execPath, jest, {stdio: 'inherit'}).on('close', code => {
  process.exitCode = code ?? 1;
});
