#!/usr/bin/env node
import {run} from './run.js';

// A reader that has seen enough, such as head, is no failure: what there is besides is still saved.
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({code}: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  console.error(`tfjs-svm: standard output cannot be written (${code})`);
  process.exitCode = 1;
});

await run(process.argv.slice(2));
