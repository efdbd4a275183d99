const {default: circus} = require('jest-circus/runner');

/**
 * Jest's own, without a message to the parent when each of eleven thousand tests begins and ends: results come with
 * their file, and only a terminal's count would run ahead of that.
 */
module.exports = (globalConfig, config, environment, runtime, file) =>
  circus(globalConfig, config, environment, runtime, file);
