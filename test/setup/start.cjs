const {chmodSync, mkdtempSync, statfsSync} = require('node:fs');
const findBackends = require('./backends.cjs');

/**
 * Before all tests: finds the backends, and makes a folder for what tests write. Where Linux has room for it, in
 * memory: a disk takes milliseconds for each file that is written over.
 */
module.exports = function start() {
  findBackends();
  if (!hasRoom('/dev/shm')) return;
  globalThis.testFolder = mkdtempSync('/dev/shm/tfjs-svm-tests-');
  chmodSync(globalThis.testFolder, 0o777); // Some tests are another user for a while.
  process.env.TMPDIR = globalThis.testFolder;
};

function hasRoom(folder) {
  try {
    const {bavail, bsize} = statfsSync(folder);
    return bavail * bsize > 2e9;
  } catch {
    return false;
  }
}
