/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/setup/environment.cjs',
  // tfjs keeps its engine on the global scope.
  testEnvironmentOptions: {globalsCleanup: 'off'},
  globalSetup: '<rootDir>/test/setup/start.cjs',
  globalTeardown: '<rootDir>/test/setup/end.cjs',
  runtime: '<rootDir>/test/setup/runtime.cjs',
  testSequencer: '<rootDir>/test/setup/sequencer.cjs',
  setupFilesAfterEnv: ['<rootDir>/test/setup/typedArrays.ts'],
  // Type errors are tsc's business (npm run typecheck); here the sources are only transpiled.
  transform: {
    '/(linkedom/worker|(fast-png|iobuffer)/lib/.*|(hyparquet[^/]*|fzstd|hysnappy)/.*)\\.js$':
      '<rootDir>/test/setup/transform.cjs',
    '\\.ts$': '<rootDir>/test/setup/transform.cjs',
  },
  transformIgnorePatterns: [
    '/node_modules/(?!linkedom/worker.js|fast-png/|iobuffer/|hyparquet|hysnappy/)',
  ],
  moduleNameMapper: {
    // The thread is that of the build; the sources say where it is by import.meta.
    '/parserThreadFile\\.js$': '<rootDir>/test/setup/parserThreadFile.cjs',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^tfjs-svm$': '<rootDir>/src/index.node.ts',
    '^tfjs-svm/node$': '<rootDir>/src/node.ts',
    '^tfjs-svm/predict$': '<rootDir>/src/predict/predictor.ts',
    '^tfjs-svm/predict/raw$': '<rootDir>/src/predict/raw.ts',
    '^tfjs-svm/gradients$': '<rootDir>/src/gradients/index.ts',
    '^tfjs-svm/jest$': '<rootDir>/src/gradients/jest.ts',
    // The tests run as CommonJS: of these, which are ES modules, the builds in one file.
    '^linkedom$': '<rootDir>/node_modules/linkedom/worker.js',
    '^@observablehq/plot$': '<rootDir>/node_modules/@observablehq/plot/dist/plot.umd.min.js',
    '^d3@[^/]+/dist/d3.min.js$': '<rootDir>/node_modules/d3/dist/d3.min.js',
  },
  // What every module asks the global scope for, a tenth of a second for a hundred thousand times, is handed to it. Not
  // here: what tests put something else in the place of, such as `Date` or `WebAssembly`.
  sandboxInjectedGlobals: [
    'Math',
    'Number',
    'String',
    'Symbol',
    'Object',
    'Array',
    'Map',
    'Set',
    'WeakMap',
    'Promise',
    'JSON',
    'Infinity',
    'Error',
    'RangeError',
    'TypeError',
    'ArrayBuffer',
    'DataView',
    'Float32Array',
    'Float64Array',
    'Int8Array',
    'Int16Array',
    'Int32Array',
    'Uint8Array',
    'Uint16Array',
    'Uint32Array',
    'isNaN',
    'isFinite',
    'parseInt',
    'parseFloat',
  ],
  // One more than the processors that CI has: where a test waits for a browser or a program, another computes.
  maxWorkers: 3,
  testTimeout: 120_000,
};
