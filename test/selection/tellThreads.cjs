/** Loaded before a program: each thread that starts is told on standard error, what it is for and where it starts. */
const {writeSync} = require('node:fs');
const threads = require('node:worker_threads');

threads.Worker = class extends threads.Worker {
  constructor(source, options) {
    super(source, options);
    const what = options.eval ? 'kernel' : 'job';
    writeSync(2, `starts: ${what} of ${threads.isMainThread ? 'main' : 'job'}\n`);
  }
};
require('node:module').syncBuiltinESMExports();
