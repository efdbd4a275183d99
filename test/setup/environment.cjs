const asyncHooks = require('node:async_hooks');
const {ModuleMocker} = require('jest-mock');
const {ModernFakeTimers} = require('@jest/fake-timers');
require('@jest/expect');
const keep = require('./keep.cjs');
const {renew, tfjs} = require('./tfjs.cjs');

/** What `expect` of this worker knows of equality, and which matchers it has. */
const {customEqualityTesters, matchers} = globalThis[Symbol.for('$$jest-matchers-object')];

/** Where `process` has its listeners: Jest puts its own back. */
const LISTENERS = ['_events', '_eventsCount'];

/**
 * Tests run among the globals of their worker, where Jest's own environments give each file a `vm` context: there every
 * mention of `Math` or `Array` is slow, what comes from Node or an addon has other classes than what tests make,
 * and no module of the worker can be lent. A file starts with the globals that the one before found.
 */
module.exports = class {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern;
  #putBack = [
    keep(globalThis),
    keep(process, LISTENERS),
    keep(process.env),
    keep(customEqualityTesters),
    keep(matchers),
    keep(asyncHooks),
  ];
  #storages = new Set();
  #exitCode = process.exitCode;
  #home = process.cwd();
  #collecting = true;

  constructor({projectConfig}) {
    this.fakeTimersModern = new ModernFakeTimers({config: projectConfig, global: globalThis});
    this.#refuseTensorsWhileCollecting();
    this.#collectStorages();
  }

  async setup() {}

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null; // There is none: runtime.cjs.
  }

  handleTestEvent({name}) {
    if (name === 'run_start') this.#collecting = false;
    if (name === 'hook_success' || name === 'test_done') leaveErrorsToJest();
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    process.chdir(this.#home); // A test that timed out in a folder of its own is not the next one's.
    process.exitCode = this.#exitCode;
    for (const storage of this.#storages) storage.disable();
    renew();
    for (const putBack of this.#putBack) putBack();
  }

  /**
   * Jest has one of each file, which says whose test a promise is of: unless it is disabled, every promise of the files
   * to come is told to it, too.
   */
  #collectStorages() {
    const storages = this.#storages;
    asyncHooks.AsyncLocalStorage = class extends asyncHooks.AsyncLocalStorage {
      constructor(...args) {
        super(...args);
        storages.add(this);
      }
    };
  }

  /**
   * A tensor made while tests are collected works where a backend starts at once, as tfjs-node
   * does, and elsewhere takes the whole file with it.
   */
  #refuseTensorsWhileCollecting() {
    const engine = tfjs.engine();
    const track = engine.trackTensor;
    engine.trackTensor = (...tensor) => {
      if (this.#collecting)
        throw new Error('a tensor while tests are collected: make it in a test or a hook');
      return track.apply(engine, tensor);
    };
  }
};

/** Programs made by Emscripten, as that of backend wasm, throw anew whatever nobody caught: the worker would end. */
function leaveErrorsToJest() {
  for (const name of ['uncaughtException', 'unhandledRejection'])
    for (const listener of process.rawListeners(name).slice(1))
      process.removeListener(name, listener);
}
