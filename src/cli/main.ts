#!/usr/bin/env node
import * as module from 'node:module';

// A reader that ends early, such as head, is no failure: files are still written.
process.stderr.on('error', () => undefined);
process.stdout.on('error', ({code}: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  console.error(`tfjs-svm: standard output cannot be written (${code})`);
  process.exitCode = 1;
});

// From Node 22 on, what is compiled once is kept for the next start.
(module as {enableCompileCache?: () => void}).enableCompileCache?.();
const {run} = await import('./run.js');
await run(process.argv.slice(2));
