const {rmSync} = require('node:fs');

/** After all tests: what they wrote goes. */
module.exports = function end() {
  if (globalThis.testFolder) rmSync(globalThis.testFolder, {recursive: true, force: true});
};
