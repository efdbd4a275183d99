import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** The floors of the house, lowest first: a room imports from those below it only. */
const floors = [
  ['pages'],
  ['losses', 'gradients', 'kernel', 'data'],
  ['ops'],
  ['train'],
  ['model'],
  ['selection'],
  ['node'],
  ['cli'],
];

const roomRules = floors.flatMap((rooms, floor) =>
  rooms.map(room => {
    const above = floors.slice(floor + 1).flat();
    const beside = rooms.filter(other => other !== room);
    const patterns = [
      {regex: '^(\\.\\./)+index(\\.node)?\\.js$', message: 'index.ts only re-exports.'},
    ];
    const forbidden = [...above, ...beside];
    if (forbidden.length) {
      patterns.push({
        regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
        message: 'Imports run downwards only.',
      });
    }
    if (room !== 'node' && room !== 'cli') {
      patterns.push({
        regex: '^node:',
        message: 'Only src/node and src/cli may import node: modules.',
      });
    }
    return {
      files: [`src/${room}/**/*.ts`],
      rules: {'no-restricted-imports': ['error', {patterns}]},
    };
  }),
);

export default tseslint.config(
  {ignores: ['dist/', 'out/', 'docs/api/', 'coverage/', '**/assembly/']},
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // Indexing within checked bounds.
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_'}],
      'no-console': 'error',
    },
  },
  {files: ['src/cli/**', 'scripts/**', 'test/**', '**/*.cjs'], rules: {'no-console': 'off'}},
  {
    files: ['scripts/**/*.js'],
    languageOptions: {globals: {process: 'readonly', console: 'readonly'}},
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: {require: 'readonly', module: 'writable', process: 'readonly', console: 'readonly'},
    },
    rules: {'@typescript-eslint/no-require-imports': 'off'},
  },
  ...roomRules,
);
