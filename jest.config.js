/** @type {import('jest').Config} */
export default {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testEnvironment: '<rootDir>/test/setup/environment.cjs',
  // tfjs keeps its engine on the global scope.
  testEnvironmentOptions: {globalsCleanup: 'off'},
  globalSetup: '<rootDir>/test/setup/backends.cjs',
  transform: {
    '\\.ts$': ['ts-jest', {tsconfig: '<rootDir>/test/tsconfig.json', diagnostics: false}],
  },
  // Type errors are tsc's business (npm run typecheck); here the sources are only transpiled.
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^tfjs-svm$': '<rootDir>/src/index.node.ts',
    '^tfjs-svm/node$': '<rootDir>/src/node/index.ts',
    '^tfjs-svm/gradients$': '<rootDir>/src/gradients/index.ts',
    '^tfjs-svm/jest$': '<rootDir>/src/gradients/jest.ts',
  },
  testTimeout: 120_000,
};
