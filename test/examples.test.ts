import {copyFileSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {inspect} from 'node:util';
import {afterAll, beforeAll, expect, jest, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {encode} from 'fast-png';
import * as svm from 'tfjs-svm';
import * as gradients from 'tfjs-svm/gradients';
import * as node from 'tfjs-svm/node';
import * as predict from 'tfjs-svm/predict';
import * as raw from 'tfjs-svm/predict/raw';
import ts from 'typescript';
import {publicProgram} from './publicProgram.js';

const entries = {
  'src/index.ts': svm,
  'src/node.ts': node,
  'src/gradients/index.ts': gradients,
  'src/predict/predictor.ts': predict,
  'src/predict/raw.ts': raw,
};
/** What the examples find under its name, as if they had imported it. */
const scope: Record<string, unknown> = Object.assign({tf, readFile}, ...Object.values(entries));

/** The public functions of an entry, each with the examples in its doc comment. */
function documented(program: ts.Program, file: string): {name: string; examples: string[]}[] {
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  return checker.getExportsOfModule(module).flatMap(symbol => {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias;
    const target = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    if (!(target.flags & ts.SymbolFlags.Function)) return [];
    const tags = target.getJsDocTags().filter(({name}) => name === 'example');
    return {name: symbol.name, examples: tags.map(({text}) => codeIn(text![0]!.text))};
  });
}

/** The code of an example, without the fence around it. */
function codeIn(text: string): string {
  return /^```js\n([\s\S]*)\n```$/.exec(text)![1]!;
}

/** Runs an example; of each line `expression; // → text` it notes the text that is printed and the one that comes. */
async function run(code: string): Promise<[printed: string, came: string][]> {
  const noted: [string, string][] = [];
  const show = (value: unknown, text: string) => {
    const plain = value instanceof tf.Tensor ? value.arraySync() : value;
    noted.push([text, inspect(plain, {breakLength: Infinity})]);
  };
  const lines = code.replace(/^(?!const )(.+); \/\/ → (.+)$/gm, (_, expression, text) => {
    return `show(${expression}, ${JSON.stringify(text)});`;
  });
  const names = Object.keys(scope);
  const body = `return (async () => {${lines}\n})()`;
  await new Function('show', ...names, body)(show, ...names.map(name => scope[name]));
  return noted;
}

const program = publicProgram(Object.keys(entries));
const cases = Object.keys(entries).flatMap(file => documented(program, file));

const before = process.cwd();
const folder = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-examples-'));

beforeAll(() => {
  copyFileSync('scripts/data/iris.csv', path.join(folder, 'iris.csv'));
  copyFileSync('test/fixtures/cars-snappy.parquet', path.join(folder, 'cars.parquet'));
  cpSync('models/iris', path.join(folder, 'iris'), {recursive: true});
  for (const [name, pixel] of [
    ['blue', [0, 0, 255]],
    ['red', [255, 0, 0]],
  ] as const) {
    mkdirSync(path.join(folder, 'pictures', name), {recursive: true});
    const data = Uint8Array.from({length: 12}, (_, i) => pixel[i % 3]!);
    const file = path.join(folder, 'pictures', name, '1.png');
    writeFileSync(file, encode({width: 2, height: 2, channels: 3, data}));
  }
  process.chdir(folder);
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
});

afterAll(() => {
  jest.restoreAllMocks();
  process.chdir(before);
  rmSync(folder, {recursive: true});
});

test('every public function has an example', () => {
  expect(cases.length).toBeGreaterThan(80);
  expect(cases.filter(({examples}) => examples.length === 0).map(({name}) => name)).toEqual([]);
});

test.each(cases.filter(({examples}) => examples.length > 0))(
  'the example of $name runs, and comes to what it says',
  async ({examples}) => {
    tf.engine().startScope();
    for (const code of examples)
      for (const [printed, came] of await run(code)) expect(came).toBe(printed);
    tf.engine().endScope();
  },
);
