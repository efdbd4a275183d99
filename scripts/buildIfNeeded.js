/** Builds the package unless its build is newer than all its sources. */
import {execSync} from 'node:child_process';
import {existsSync, readdirSync, statSync} from 'node:fs';
import path from 'node:path';

const sources = readdirSync('src', {recursive: true}).map(name => path.join('src', name));
const newest = Math.max(...sources.map(file => statSync(file).mtimeMs));
const built = 'dist/cli/main.js';
if (!existsSync(built) || statSync(built).mtimeMs < newest)
  execSync('npm run build -- --logLevel error', {stdio: ['ignore', 'ignore', 'inherit']});
