const {createRequire, isBuiltin} = require('node:module');
const {isAbsolute} = require('node:path');
const {Script} = require('node:vm');
const {default: Runtime} = require('jest-runtime');

/** What this worker has compiled, by path. */
const compiled = new Map();

/**
 * Jest loads every module anew for every file of tests. Here a worker loads packages once; the sources, and tfjs,
 * whose engine is its state, are still loaded anew, but compiled once.
 */
module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    const {executor} = this;
    executor.compile = (source, file) => {
      let known = compiled.get(file);
      if (known?.source !== source) {
        const head = `(function (${executor.injectedModuleParameters.join(', ')}) {`;
        const place = {filename: file, columnOffset: -head.length};
        known = {source, script: new Script(`${head}${source}\n})`, place)};
        compiled.set(file, known);
      }
      return known.script.runInThisContext();
    };
  }

  requireModule(from, name, ...rest) {
    return isPackage(name) ? createRequire(from)(name) : super.requireModule(from, name, ...rest);
  }
};

/** Whether a module is that of a package, but for tfjs and this one. */
function isPackage(name) {
  if (name === undefined || isBuiltin(name) || isAbsolute(name)) return false;
  return !/^\.|^@tensorflow\/|^tfjs-svm(\/|$)/.test(name);
}
