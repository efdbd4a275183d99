/** Jest as `npm test` runs it, without the build and the checks; arguments are those of Jest. */
import {spawn, spawnSync} from 'node:child_process';

/** What lives for one test, or one file, fills the 16 MB that Node has for it: with more it sweeps them more rarely. */
const YOUNG = '--max-semi-space-size=64';

/**
 * Each file loads the sources anew: what is compiled quickly and well enough costs a fifth less than what is
 * interpreted until it is optimized. Node 20 has it switched off; one that does not know it does without.
 */
const QUICK = '--maglev';

const knowsQuick = spawnSync(process.execPath, [QUICK, '--eval', '0']).status === 0;
const flags = knowsQuick ? [YOUNG, QUICK] : [YOUNG];
const jest = [...flags, 'node_modules/jest/bin/jest.js', ...process.argv.slice(2)];
spawn(process.execPath, jest, {stdio: 'inherit'}).on('close', code => {
  process.exitCode = code ?? 1;
});
