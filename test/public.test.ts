/** What holds for every public function, whatever it is called with. */
import {rmSync} from 'node:fs';
import {afterAll, beforeAll, beforeEach, describe, expect, jest, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import ts from 'typescript';
import {useBackend} from './backends.js';
import {entries, functions, methods, thingsFor, type Things} from './publicCalls.js';
import {publicProgram} from './publicProgram.js';

type Callable = (...args: unknown[]) => unknown;

const exported: Record<string, unknown> = Object.assign({}, ...Object.values(entries));
const isClass = (value: unknown) => /^class\b/.test(String(value));

/** For each function and method, which of its parameters are options or the parts of a report, by their types. */
const optionsOf = new Map<string, boolean[]>();
const program = publicProgram(Object.keys(entries));
for (const file of Object.keys(entries)) noteParameters(file);

function noteParameters(file: string): void {
  const checker = program.getTypeChecker();
  const areOptions = (declaration: ts.SignatureDeclaration) =>
    declaration.parameters.map(({name, type}) =>
      /^options$|Options|Run$|^Evaluation$/.test(type?.getText() ?? name.getText()),
    );
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  for (const symbol of checker.getExportsOfModule(module)) {
    const isAlias = symbol.flags & ts.SymbolFlags.Alias;
    const {valueDeclaration} = isAlias ? checker.getAliasedSymbol(symbol) : symbol;
    if (!valueDeclaration) continue;
    if (ts.isFunctionDeclaration(valueDeclaration))
      optionsOf.set(symbol.name, areOptions(valueDeclaration));
    if (ts.isClassDeclaration(valueDeclaration))
      for (const member of valueDeclaration.members)
        if (ts.isMethodDeclaration(member) && !isInternal(member))
          optionsOf.set(`${symbol.name}.${member.name.getText()}`, areOptions(member));
  }
}

function isInternal(member: ts.MethodDeclaration): boolean {
  return (
    ts.isPrivateIdentifier(member.name) ||
    ts.getJSDocTags(member).some(({tagName}) => tagName.text === 'internal')
  );
}

const wrong: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['0', 0],
  ["'no such'", 'no such'],
  ['true', true],
  ['[]', []],
  ['{}', {}],
  ['a function', () => undefined],
  ['[null]', [null]],
];
const wrongParts = wrong.filter(([name]) => ['null', "'no such'", '{}', '[null]'].includes(name));

/** One line that begins with what it is of, and has no words of the engine. */
const OURS = /^(?!E[A-Z]+:)\S[^\n]*?: [^\n]+$/;
const ENGINES =
  /Cannot (read|destructure|use|set|convert|mix)|is not (a function|iterable|a constructor)|(reading|argument) ['"]|Received |Invalid (array|typed array) length|passed to '|ENOENT|EISDIR/;

const home = process.cwd();
let things: Things;
/** What is called. */
let call: Callable;

beforeAll(async () => {
  process.env.TFJS_SVM_BACKEND = 'cpu';
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
  jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await useBackend('cpu');
  things = await thingsFor();
  process.chdir(things.folder); // Where 'no such' is a file to write, it is written there.
});

// One of the calls is for another.
beforeEach(() => useBackend('cpu'));

afterAll(() => {
  process.chdir(home);
  rmSync(things.folder, {recursive: true});
  jest.restoreAllMocks();
});

/** What is wrong with what a call comes to; undefined if nothing is. */
async function faultOf(args: unknown[], mustFail: boolean): Promise<string | undefined> {
  const before = tf.memory().numTensors;
  try {
    const result = await call(...args);
    if (typeof (result as Iterator<unknown> | undefined)?.next === 'function')
      Array.from(result as Iterable<unknown>);
    return mustFail ? 'is taken' : undefined;
  } catch (error) {
    const {name, message} = error as Error;
    if (!OURS.test(message) || ENGINES.test(message)) return `throws ${name}: ${message}`;
    const left = tf.memory().numTensors - before;
    return left === 0 ? undefined : `leaves ${left} tensors`;
  }
}

/** What is wrong with calls of which one argument, or one option, is something else. */
async function faultsOf(name: string, args: unknown[]): Promise<string[]> {
  const faults: string[] = [];
  const tell = async (what: string, changed: unknown[], mustFail = false) => {
    const fault = await faultOf(changed, mustFail);
    if (fault !== undefined) faults.push(`${name} with ${what} ${fault}`);
  };
  for (const [i, arg] of args.entries()) {
    const instead = (value: unknown) => args.map((given, j) => (j === i ? value : given));
    for (const [words, value] of wrong) await tell(`${words} at ${i}`, instead(value));
    if (!optionsOf.get(name)?.[i]) continue;
    await tell('an unknown option', instead({...(arg as object), nonsense: 1}), true);
    for (const option of Object.keys(arg as object))
      for (const [words, value] of wrongParts)
        await tell(`${option}: ${words}`, instead({...(arg as object), [option]: value}));
  }
  await tell('nothing', []);
  return faults;
}

test('every public function and method is called', () => {
  const names = Object.keys(exported).filter(
    name => typeof exported[name] === 'function' && !isClass(exported[name]),
  );
  expect(Object.keys(functions).sort()).toEqual(names.sort());
  const own = Object.entries(methods).flatMap(([kind, {calls}]) =>
    Object.keys(calls).map(name => `${kind}.${name}`),
  );
  const declared = [...optionsOf.keys()].filter(name => /\.(?!dispose$)/.test(name));
  expect(own.filter(name => /^[A-Z]/.test(name)).sort()).toEqual(declared.sort());
});

describe.each(Object.keys(functions))('%s', name => {
  test('works, and refuses what it cannot take in one line', async () => {
    const args = await functions[name]!(things);
    expect(args.length).toBeGreaterThanOrEqual(optionsOf.get(name)!.length);
    call = exported[name] as Callable;
    expect(await faultOf(args, false)).toBeUndefined();
    expect(await faultsOf(name, args)).toEqual([]);
  });
});

describe.each(
  Object.entries(methods).flatMap(([kind, {of, calls}]) =>
    Object.entries(calls).map(([name, args]) => ({name: `${kind}.${name}`, of, args})),
  ),
)('$name', ({name, of, args: argsOf}) => {
  test('works, and refuses what it cannot take in one line', async () => {
    const args = await argsOf(things);
    const method = name.slice(name.indexOf('.') + 1);
    call = (...given) => (of(things) as Record<string, Callable>)[method]!(...given);
    if (method !== 'labelSets') expect(await faultOf(args, false)).toBeUndefined();
    expect(await faultsOf(name, args)).toEqual([]);
  });
});
