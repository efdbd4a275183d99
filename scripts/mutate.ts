/**
 * `npm run mutate -- src/train --minutes 10`: breaks the sources on purpose, one operator or constant at a
 * time, and says which breaks no test sees. Works in a copy; the tests run are those that import the file, then
 * all of the same room, or those named by --tests.
 */
import {execFileSync, spawnSync} from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import ts from 'typescript';
import {seededRandom, shuffle} from '../src/data/index.js';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    minutes: {type: 'string', default: '10'},
    seed: {type: 'string', default: '1'},
    tests: {type: 'string', multiple: true},
  },
});

const copy = mkdtempSync(path.join(tmpdir(), 'tfjs-svm-mutants-'));
execFileSync('git', ['clone', '--quiet', '.', copy]);
for (const name of ['node_modules', 'dist'])
  if (existsSync(name)) symlinkSync(path.resolve(name), path.join(copy, name));

/** A file of the copy, whose places stay what they are while somebody works on the sources. */
const copied = (file: string) => path.join(copy, file);

/** The operator that each operator is replaced by. */
const others: Partial<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '??': '&&',
  '+=': '-=',
  '-=': '+=',
  '*=': '/=',
  '/=': '*=',
};

/** A text of a file to be replaced by another. */
interface Mutant {
  file: string;
  start: number;
  end: number;
  by: string;
}

function mutantsOf(file: string): Mutant[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(copied(file), 'utf8'),
    ts.ScriptTarget.ES2022,
    true,
  );
  const found: Mutant[] = [];
  const replace = (node: ts.Node, by: string) =>
    found.push({file, start: node.getStart(), end: node.getEnd(), by});
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isThrowStatement(node)) return;
    if (ts.isBinaryExpression(node)) {
      const other = others[node.operatorToken.getText()];
      if (other && !ts.isStringLiteralLike(node.right)) replace(node.operatorToken, other);
    }
    if (ts.isNumericLiteral(node)) replace(node, node.text === '0' ? '1' : `(${node.text} * 2)`);
    if (node.kind === ts.SyntaxKind.TrueKeyword) replace(node, 'false');
    if (node.kind === ts.SyntaxKind.FalseKeyword) replace(node, 'true');
    if (ts.isIfStatement(node)) replace(node.expression, `!(${node.expression.getText()})`);
    if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.ExclamationToken)
      replace(node, node.operand.getText());
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) replace(node, ';');
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sources = positionals.flatMap(room =>
  room.endsWith('.ts')
    ? [room]
    : readdirSync(copied(room), {recursive: true, encoding: 'utf8'}).map(name =>
        path.join(room, name),
      ),
);
const all = sources
  .filter(file => file.endsWith('.ts') && !file.includes('assembly'))
  .flatMap(mutantsOf);
const order = shuffle(
  all.map((_, i) => i),
  seededRandom(Number(values.seed)),
);

/** What becomes of a mutant; one whose tests do not end in time is looked at by hand: the machine may be busy. */
type Fate = 'killed' | 'survived' | 'timed out';

/** Runs tests, named by their paths or parts of these. */
function fateBy(...tests: string[]): Fate {
  // Jest itself, in one process: of npx, or of workers, the time's end would stop the first alone, and a mutant
  // without end would go on.
  const jest = ['node_modules/jest/bin/jest.js', '--runInBand', '--bail', '--silent', ...tests];
  const {status, error} = spawnSync(process.execPath, jest, {
    cwd: copy,
    stdio: 'ignore',
    timeout: 600_000,
    killSignal: 'SIGKILL',
  });
  if (error) return 'timed out';
  return status === 0 ? 'survived' : 'killed';
}

/** The tests of the room that import a file by its own name. */
function nearestTo(file: string): string[] {
  const name = `/${path.basename(file, '.ts')}.js'`;
  const room = roomOfTests(file);
  return readdirSync(copied(room), {recursive: true, encoding: 'utf8'})
    .filter(test => test.endsWith('.test.ts'))
    .map(test => path.join(room, test))
    .filter(test => readFileSync(copied(test), 'utf8').includes(name));
}

function fateOf(file: string): Fate {
  const nearest = values.tests ? [] : nearestTo(file);
  const near = nearest.length > 0 ? fateBy(...nearest) : 'survived';
  return near === 'survived' ? fateBy(...(values.tests ?? [roomOfTests(file)])) : near;
}

const roomOfTests = (file: string) => path.join('test', file.split(path.sep)[1]!, path.sep);

for (const room of new Set(values.tests ?? sources.map(roomOfTests))) {
  const fate = fateBy(room);
  if (fate !== 'survived')
    throw new Error(
      `mutate: the tests of ${room} fail as it is (${fate}): nothing would be learnt`,
    );
}
const end = Date.now() + 60_000 * Number(values.minutes);
const counts: Record<Fate, number> = {killed: 0, survived: 0, 'timed out': 0};
for (const {file, start, end: stop, by} of order.map(i => all[i]!)) {
  if (Date.now() > end) break;
  const text = readFileSync(copied(file), 'utf8');
  writeFileSync(copied(file), text.slice(0, start) + by + text.slice(stop));
  const fate = fateOf(file);
  writeFileSync(copied(file), text);
  counts[fate]++;
  const line = text.slice(0, start).split('\n').length;
  const [was] = text.slice(start, stop).split('\n');
  console.log(`${file}:${line}: '${was}' → '${by.split('\n')[0]}': ${fate}`);
  if (fate !== 'killed') console.log(`    ${text.split('\n')[line - 1]!.trim()}`);
}
const found = Object.entries(counts).map(([fate, count]) => `${count} ${fate}`);
console.log(`${found.join(', ')}, of ${all.length} there are`);
rmSync(copy, {recursive: true});
