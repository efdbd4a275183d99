const path = require('node:path');
const {default: Sequencer} = require('@jest/test-sequencer');

/** The files that take longest, in seconds, for a clone that has not run them yet: a long one must not be the last. */
const longest = {
  'playground/page': 18,
  'cli/workers': 13,
  'node/fuzz': 15,
  package: 12,
  'cli/interrupt': 10,
  'node/chunksOf': 10,
  'scripts/cs231n': 9,
  'gradients/quiet': 8,
  'browser/backends': 8,
  'node/torture': 8,
  'scripts/bench/measure': 7,
  'kernel/dualAscent': 6,
  'selection/memory': 6,
  'kernel/threads': 6,
  'node/selectBackend': 6,
  'cli/selection': 5,
  'train/optima': 5,
  'scripts/watchdog': 4,
};

module.exports = class extends Sequencer {
  time(test) {
    const name = path.relative(path.join(test.context.config.rootDir, 'test'), test.path);
    return super.time(test) ?? 1000 * (longest[name.replace('.test.ts', '')] ?? 1);
  }
};
