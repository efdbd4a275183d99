import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import {errorPrefix} from './scripts/lint/errorPrefix.js';
import {noImportCircle} from './scripts/lint/noImportCircle.js';

/** The floors of the house, lowest first: a room imports from those below it only. */
const floors = [
  ['arguments'],
  ['pages'],
  ['losses', 'gradients', 'kernel', 'data'],
  ['predict'],
  ['ops'],
  ['train'],
  ['model'],
  ['selection'],
  ['node'],
  ['cli'],
];

const names = floors.flat().join('|');

const roomRules = floors.flatMap((rooms, floor) =>
  rooms.map(room => {
    const above = floors.slice(floor + 1).flat();
    const beside = rooms.filter(other => other !== room);
    const forbidden = [...above, ...beside];
    const patterns = [
      {regex: '^(\\.\\./)+index(\\.node)?\\.js$', message: 'index.ts only re-exports.'},
      {
        regex: `^(\\.\\./)+(${forbidden.join('|')})/`,
        message: 'Imports run downwards only.',
      },
      {
        regex: `^(\\.\\./)+(${names})/(?!index\\.js$)`,
        message: 'A room is entered through its index.',
      },
    ];
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
    plugins: {
      house: {rules: {'error-prefix': errorPrefix, 'no-import-circle': noImportCircle}},
    },
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off', // Indexing within checked bounds.
      '@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_'}],
      'no-console': 'error',
      'house/no-import-circle': 'error',
      'no-restricted-syntax': [
        'error',
        {
          selector:
            ':matches(ObjectExpression > SpreadElement > ObjectExpression, ArrayExpression > SpreadElement > ArrayExpression)',
          message: 'Write what is spread here as plain entries.',
        },
      ],
    },
  },
  {
    files: ['src/**'],
    rules: {
      'house/error-prefix': 'error',
      // Words that name nothing, or that the field has a better one for.
      'id-denylist': ['error', 'of', 'way', 'fare', 'survey', 'lanes'],
    },
  },
  {files: ['src/cli/**', 'scripts/**', 'test/**', '**/*.cjs'], rules: {'no-console': 'off'}},
  {
    files: ['scripts/**/*.js', 'test/browser/*.mjs'],
    languageOptions: {globals: {process: 'readonly', console: 'readonly', navigator: 'readonly'}},
  },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      globals: {require: 'readonly', module: 'writable', process: 'readonly', console: 'readonly'},
    },
    rules: {'@typescript-eslint/no-require-imports': 'off'},
  },
  ...roomRules,
  {
    files: ['src/index*.ts', 'src/node.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              // file:// has to be known in Node, all the rest of node/ need not be loaded for that.
              regex: `^\\./(${names})/(?!index\\.js$|registerFiles\\.js$)`,
              message: 'A room is entered through its index.',
            },
          ],
        },
      ],
    },
  },
);
