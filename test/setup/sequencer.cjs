const path = require('node:path');
const {default: Sequencer} = require('@jest/test-sequencer');

/** The files that take longest, in seconds, for a clone that has not run them yet: a long one must not be the last. */
const longest = {
  'playground/page': 58,
  'node/fuzz': 48,
  'cli/workers': 23,
  'gradients/quiet': 23,
  'browser/backends': 21,
  'scripts/cs231n': 20,
  'scripts/bench/measure': 19,
  'node/chunksOf': 18,
  'cli/cli': 17,
  package: 16,
  docs: 16,
  'kernel/dualAscent': 15,
  'kernel/threads': 13,
  'train/optima': 12,
  'model/fitDataset': 11,
};

module.exports = class extends Sequencer {
  time(test) {
    const name = path.relative(path.join(test.context.config.rootDir, 'test'), test.path);
    return super.time(test) ?? 1000 * (longest[name.replace('.test.ts', '')] ?? 1);
  }
};
