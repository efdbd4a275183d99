#!/usr/bin/env node
import {run} from './run.js';

// A reader that ends early, such as head, is no failure: files are still written.
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({code}: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  console.error(`tfjs-svm: standard output cannot be written (${code})`);
  process.exitCode = 1;
});

await run(process.argv.slice(2));
