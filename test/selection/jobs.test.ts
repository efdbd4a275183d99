import {spawnSync} from 'node:child_process';
import {availableParallelism} from 'node:os';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {expect, test} from '@jest/globals';

const built = fileURLToPath(new URL('../../dist/index.node.js', pathToFileURL(__filename)));
const preloaded = fileURLToPath(new URL('tellThreads.cjs', pathToFileURL(__filename)));

/** So many rows that a fold of half of them starts threads of the kernel ahead. */
const PROGRAM = `
const svm = await import(${JSON.stringify(pathToFileURL(built).href)});
const [rows, columns] = [40_000, 60];
let seed = 1;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647 - 0.5;
const values = Float32Array.from({length: rows * columns}, random);
const y = Array.from({length: rows}, (_, i) => (values[i * columns] + random() > 0 ? 1 : 0));
const x = {rows, columns, values};
const shared = {folds: 2, fit: {tolerance: 0.3}};
const grid = {C: [0.01, 0.1]};
`;

/** Runs it with these lines after it; which threads were started, and what it printed. */
function run(lines: string): {started: string[]; out: string} {
  const {stdout, stderr, status} = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `${PROGRAM}${lines}process.exit();`],
    {encoding: 'utf8', env: {...process.env, NODE_OPTIONS: `--require ${preloaded}`}},
  );
  if (status !== 0) throw new Error(stderr);
  const started = Array.from(stderr.matchAll(/^starts: (.*)$/gm), ([, told]) => told!);
  return {started, out: stdout};
}

const search = (jobs: number | undefined) =>
  run(`const {model} = await svm.gridSearch(x, y, {grid, ...shared, jobs: ${String(jobs)}});
console.log(model.weights.dataSync().join());
`);

test.each<[number | undefined, string[]]>([
  [undefined, ['kernel of main']],
  [1, []],
  [2, ['job of main', 'kernel of main']],
])('jobs %s: each model trains on one processor, the last on so many', (jobs, expected) => {
  const {started, out} = search(jobs);
  // Without jobs each fit starts as many as there are other processors.
  const kinds = jobs ? started : [...new Set(started)];
  const isAlone = availableParallelism() === 1;
  expect(kinds).toEqual(expected.filter(one => !(isAlone && one.startsWith('kernel'))));
  expect(out).toMatch(/^-?\d/);
});

test('with jobs 1 nothing else trains in further threads', () => {
  const {started, out} = run(`
await svm.crossValidate({}, x, y, {...shared, jobs: 1});
await svm.compareLosses(x, y, {...shared, losses: ['binary'], jobs: 1});
await svm.halvingSearch(x, y, {grid: {C: [0.01, 0.1, 1]}, ...shared, jobs: 1});
await svm.randomSearch(x, y, {distributions: grid, candidates: 1, ...shared, jobs: 1});
await svm.nestedCrossValidate(x, y, {grid, ...shared, jobs: 1});
await svm.learningCurve(x, y, {sizes: [1], ...shared, jobs: 1});
await svm.validationCurve(x, y, grid, {...shared, jobs: 1});
await svm.bootstrapWeights({}, x, y, {repeats: 2, fit: shared.fit, jobs: 1});
console.log('done');
`);
  expect(out).toBe('done\n');
  expect(started).toEqual([]);
});
