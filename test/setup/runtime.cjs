const {createRequire, isBuiltin} = require('node:module');
const {dirname, isAbsolute} = require('node:path');
const {Script} = require('node:vm');
const {default: Runtime} = require('jest-runtime');
const quickExpect = require('./quickExpect.cjs');
const {tfjs} = require('./tfjs.cjs');

/** What this worker has compiled, by path. */
const compiled = new Map();

/** The texts of packages, by path. */
const texts = new Map();

/** The files that names stand for, by folder and name. */
const files = new Map();

/**
 * Jest loads every module anew for every file of tests. Here a worker loads packages once, tfjs too, whose state is
 * made new (tfjs.cjs); the sources, and backends with a state of their own, are still loaded anew, but found, read
 * and compiled once.
 */
module.exports = class extends Runtime {
  constructor(...args) {
    super(...args);
    const {executor, fileCache} = this;
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
    const read = fileCache.readFile.bind(fileCache);
    fileCache.readFile = file =>
      file.includes('/node_modules/') ? once(texts, file, () => read(file)) : read(file);
  }

  requireModule(from, name, ...rest) {
    if (name === undefined || isBuiltin(name)) return super.requireModule(from, name, ...rest);
    if (name === '@tensorflow/tfjs') return tfjs;
    if (isPackage(name)) return createRequire(from)(name);
    const file = once(files, `${dirname(from)}\0${name}`, () =>
      this._resolution.resolveCjs(from, name),
    );
    return super.requireModule(file, undefined, ...rest);
  }

  setGlobalsForRuntime({expect, ...globals}) {
    super.setGlobalsForRuntime({...globals, expect: quickExpect(expect)});
  }
};

/** Whether a module is that of a package, but for backends and this one. */
function isPackage(name) {
  return (
    !isAbsolute(name) && !/^\.|^@tensorflow\/tfjs-(backend-wasm|node)|^tfjs-svm(\/|$)/.test(name)
  );
}

/** What a map has, or else makes. */
function once(map, key, make) {
  let known = map.get(key);
  if (known === undefined) map.set(key, (known = make()));
  return known;
}
