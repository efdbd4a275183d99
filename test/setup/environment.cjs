const {TestEnvironment} = require('jest-environment-node');

/**
 * Jest runs tests in a context with globals of its own; a native addon makes the typed arrays of
 * the main one, and `instanceof Float32Array` is then false of what tfjs-node returns.
 */
module.exports = class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    for (const name of [
      'Float32Array',
      'Float64Array',
      'Int32Array',
      'Uint8Array',
      'ArrayBuffer',
    ]) {
      this.global[name] = globalThis[name];
    }
  }
};
