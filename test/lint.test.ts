import {execFileSync} from 'node:child_process';
import {beforeAll, expect, test} from '@jest/globals';

/** What a file at that path may not say, and what the linter says then. */
const cases: [string, string, string | undefined][] = [
  ['src/selection/x.ts', "import '../model/index.js';", undefined],
  ['src/selection/x.ts', "import '../model/labels.js';", 'A room is entered through its index.'],
  ['src/node/report/x.ts', "import '../../data/csv.js';", 'A room is entered through its index.'],
  ['src/ops/x.ts', "import '../model/index.js';", 'Imports run downwards only.'],
  ['src/losses/x.ts', "import '../data/index.js';", 'Imports run downwards only.'],
  ['src/train/x.ts', "import '../index.js';", 'index.ts only re-exports.'],
  ['src/data/x.ts', "import 'node:fs';", 'Only src/node and src/cli may import node: modules.'],
  [
    'src/losses/hinge.ts',
    "import type {Penalty} from './index.js';\nexport type X = Penalty;",
    'An import circle: src/losses/hinge.ts → src/losses/index.ts → src/losses/hinge.ts.',
  ],
  ['src/data/x.ts', "throw new Error('csr: rows are missing');", undefined],
  ['src/data/x.ts', "throw new Error('rows are missing');", 'An error starts with the call'],
  [
    'src/data/x.ts',
    'export const f = (row: number) => new RangeError(`${row} is no row`);',
    'An error starts with the call',
  ],
  ['src/data/x.ts', 'export const of = 1;', "Identifier 'of' is restricted."],
];

let messages: string[];

// In a process of its own: ESLint imports its configuration, which Jest's CommonJS cannot.
beforeAll(() => {
  const script = `
    const {ESLint} = await import('eslint');
    const eslint = new ESLint();
    const found = [];
    for (const [filePath, code] of ${JSON.stringify(cases)})
      found.push((await eslint.lintText(code, {filePath}))[0].messages.map(({message}) => message));
    console.log(JSON.stringify(found));`;
  messages = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], {encoding: 'utf8'}),
  );
});

test.each(cases.map(([file, code, message], i) => ({file, code, message, i})))(
  '$file: $code',
  ({message, i}) => {
    const expected = message === undefined ? [] : [expect.stringContaining(message)];
    expect(messages[i]).toEqual(expected);
  },
);
