import {Command} from 'commander';
import {addCheck} from '../../src/cli/check.js';

const program = new Command('tfjs-svm').exitOverride();
addCheck(program);
await program.parseAsync();
