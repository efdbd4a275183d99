import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, expect, test} from '@jest/globals';
import ts from 'typescript';
import * as svm from '../src/index.js';
import {examplesIn, runExamples} from './runExamples.js';

const readme = readFileSync('README.md', 'utf8');
const examples = examplesIn(readme);

/** What each example prints, in order. */
const printed = [
  [/^\[ 'setosa' \] 0\.00[0-4]\d*$/],
  [/2\.[89]\d+, 0, 12\.[89]/, /\[ 1, 1, -2 \]/],
  [/^$/],
  [/\[ 'good', 'bad' \]/, /\[ 'rude', 'lovely' \]/],
  [/^\[ \[ 0\.\d+ \] \]$/],
];

test('every example has its expectation', () => {
  expect(examples.length).toBe(printed.length);
});

let runs: ReturnType<typeof runExamples>;
beforeAll(() => {
  runs = runExamples(examples);
});

const cases = examples.map((code, i) => ({
  i,
  title: code
    .split('\n')
    .find(line => line.includes('svm.'))!
    .trim(),
  lines: printed[i]!,
}));

test.each(cases)('the README example runs against the built package: $title', ({i, lines}) => {
  const {out, error} = runs[i]!;
  expect(error).toBeUndefined();
  for (const line of lines) expect(out).toMatch(line);
});

test('the README examples compile under strict TypeScript, by the types of the build', () => {
  // What tfjs says of tf.grad and LayersModel.predict is too wide for TypeScript without casts.
  const typed = examples.filter(code => !/tf\s*\.grad|layers\.predict/.test(code));
  expect(typed).toContain(examples[0]);
  const texts = new Map(typed.map((code, i) => [path.resolve(`example${i}.mts`), code]));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: ['node'],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
  };
  const host = ts.createCompilerHost(options);
  const {fileExists, readFile} = host;
  host.fileExists = file => texts.has(file) || fileExists(file);
  host.readFile = file => texts.get(file) ?? readFile(file);
  const program = ts.createProgram([...texts.keys()], options, host);
  const wrong = ts.getPreEmitDiagnostics(program);
  expect(ts.formatDiagnostics(wrong, host)).toBe('');
});

test('the table of what there is names nothing that is not there', () => {
  const [, table] = /## What is there\n([\s\S]*?)\n\nThe losses/.exec(readme)!;
  const names = ['penalties', 'losses', 'Keras', 'data'].flatMap(row => {
    const line = table!.split('\n').find(text => text.includes(row))!;
    return [...line.matchAll(/`(\w+)[`(]/g)].map(([, name]) => name!);
  });
  expect(names.length).toBeGreaterThan(13);
  for (const name of names) expect(svm).toHaveProperty(name);
});

test('the table of what there is names every command', () => {
  const row = /\| command line +\|([^|]*)\|/.exec(readme)![1]!;
  const named = [...row.matchAll(/`(?:tfjs-svm )?(\w+)`/g)].map(([, name]) => name);
  const help = execFileSync(process.execPath, ['dist/cli/main.js', '--help'], {encoding: 'utf8'});
  const commands = [...help.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name);
  expect(commands.length).toBeGreaterThan(10);
  expect(named).toEqual(commands);
});
