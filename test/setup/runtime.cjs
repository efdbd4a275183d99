const {Script} = require('node:vm');
const {default: Runtime} = require('jest-runtime');

/** What this worker has compiled, by path. */
const compiled = new Map();

/** Jest compiles every module anew for every file of tests: here a worker does it once, tfjs above all. */
module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    const {executor} = this;
    const compile = executor.compile.bind(executor);
    executor.compile = (source, file) => {
      const context = this._environment.getVmContext();
      if (context === null) return null;
      let known = compiled.get(file);
      if (known?.source !== source) {
        const head = `(function (${executor.injectedModuleParameters.join(', ')}) {`;
        try {
          const place = {filename: file, columnOffset: -head.length};
          known = {source, script: new Script(`${head}${source}\n})`, place)};
        } catch {
          return compile(source, file); // It says best what is wrong.
        }
        compiled.set(file, known);
      }
      return known.script.runInContext(context);
    };
  }
};
