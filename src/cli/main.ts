#!/usr/bin/env node
import {Command} from 'commander';
import {version} from '../model/index.js';
import {addCheck} from './check.js';
import {addCompare} from './compare.js';
import {addCrossValidate} from './crossValidate.js';
import {addEvaluate} from './evaluate.js';
import {addPredict} from './predict.js';
import {addSearch} from './search.js';
import {addTrain} from './train.js';

const program = new Command('tfjs-svm')
  .description(
    'Linear support vector machines for TensorFlow.js: train on a data file, predict, evaluate.',
  )
  .version(version)
  .showHelpAfterError('(--help shows the options)');
addTrain(program);
addPredict(program);
addEvaluate(program);
addCrossValidate(program);
addSearch(program);
addCompare(program);
addCheck(program);

// A reader that has seen enough, such as head, is no failure: what there is besides is still saved.
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({code}: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  console.error(`tfjs-svm: standard output cannot be written (${code})`);
  process.exitCode = 1;
});

try {
  await program.parseAsync();
} catch (error) {
  console.error(`tfjs-svm: ${(error as Error).message}`);
  process.exitCode ||= 1;
}
