const {TestEnvironment} = require('jest-environment-node');

/**
 * Jest runs tests in a context with globals of its own; a native addon makes the typed arrays of
 * the main one, and `instanceof Float32Array` is then false of what tfjs-node returns.
 */
const shared = ['Float32Array', 'Float64Array', 'Int32Array', 'Uint8Array', 'ArrayBuffer'];

module.exports = class extends TestEnvironment {
  #home = process.cwd();
  #collecting = true;

  constructor(config, context) {
    super(config, context);
    for (const name of shared) this.global[name] = globalThis[name];
    this.#refuseTensorsWhileCollecting();
  }

  handleTestEvent({name}) {
    if (name === 'run_start') this.#collecting = false;
  }

  async teardown() {
    process.chdir(this.#home); // A test that timed out in a folder of its own is not the next one's.
    await super.teardown();
  }

  /**
   * A tensor made while tests are collected works where a backend starts at once, as tfjs-node
   * does, and elsewhere takes the whole file with it.
   */
  #refuseTensorsWhileCollecting() {
    let engine; // tfjs keeps it here.
    Object.defineProperty(this.global, '_tfengine', {
      configurable: true,
      get: () => engine,
      set: made => {
        engine = made;
        const track = made.trackTensor;
        made.trackTensor = (...tensor) => {
          if (this.#collecting)
            throw new Error('a tensor while tests are collected: make it in a test or a hook');
          return track.apply(made, tensor);
        };
      },
    });
  }
};
