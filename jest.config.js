/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/setup/environment.cjs',
  globalSetup: '<rootDir>/test/setup/start.cjs',
  globalTeardown: '<rootDir>/test/setup/end.cjs',
  runtime: '<rootDir>/test/setup/runtime.cjs',
  testRunner: '<rootDir>/test/setup/runner.cjs',
  testSequencer: '<rootDir>/test/setup/sequencer.cjs',
  setupFilesAfterEnv: ['<rootDir>/test/setup/typedArrays.ts'],
  // Plot draws otherwise where it sees a global `it`.
  injectGlobals: false,
  // Type errors are tsc's business (npm run typecheck); here the sources are only transpiled.
  transform: {'\\.ts$': '<rootDir>/test/setup/transform.cjs'},
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
  },
  // One more than the processors that CI has: where a test waits for a browser or a program, another computes.
  maxWorkers: 3,
  testTimeout: 120_000,
};
