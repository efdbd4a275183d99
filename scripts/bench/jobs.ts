/**
 * `npm run bench:jobs` (after `npm run build`): a grid of 8 values of C over 5 folds, with one job and with
 * two in turn, each search in a process of its own. What a second job gains depends on what one already
 * uses: certificates, and one-vs-rest as a whole, run on two processors; the table says how many were
 * busy. `-- Crammer 1` for the case of such a name only, and one round. `-- memory` instead measures the
 * greatest memory of searches of rows that take 200 MB, with one job, with two, and with two on rows that
 * are in shared memory.
 */
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import Table from 'cli-table3';
import type {GridSearchOptions} from 'tfjs-svm';
import {seededRandom} from '../../src/data/index.js';
import {median} from './ratios.js';

const ROUNDS = 3;
const MANY = '200 MB of rows';
const APART = 'apart';
const grid = {C: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]};

/** What is searched, by name: examples of so many classes, and options. */
const cases: Readonly<
  Record<string, {rows: number; columns: number; classes: number; options: GridSearchOptions}>
> = {
  'two classes, hinge': {
    rows: 24_000,
    columns: 100,
    classes: 2,
    options: {grid, options: {loss: 'binary'}},
  },
  'ten classes, Crammer–Singer': {
    rows: 4000,
    columns: 100,
    classes: 10,
    options: {grid, options: {loss: 'crammerSinger'}},
  },
  'ten classes, one-vs-rest': {rows: 6000, columns: 100, classes: 10, options: {grid}},
  [MANY]: {
    rows: 200_000,
    columns: 250,
    classes: 2,
    options: {grid: {C: [0.001, 0.01]}, folds: 2, options: {loss: 'binary'}, fit: {tolerance: 0.1}},
  },
};

/** What a search took. */
interface Taken {
  seconds: number;
  /** Of all threads. */
  processorSeconds: number;
  /** Greatest resident memory of the process, in MB. */
  megabytes: number;
  /** The rows that it found, to be compared. */
  found: string;
}

/** Clouds that overlap, the same in every process. */
function examples(
  {rows, columns, classes}: {rows: number; columns: number; classes: number},
  isShared: boolean,
) {
  const random = seededRandom(1);
  const number = () => (random(2 ** 16) + random(2 ** 16) + random(2 ** 16)) / 2 ** 15 - 3;
  const centers = Float32Array.from({length: classes * columns}, () => 0.15 * number());
  const labels = Int32Array.from({length: rows}, () => random(classes));
  const Memory = isShared ? SharedArrayBuffer : ArrayBuffer;
  const values = new Float32Array(new Memory(4 * rows * columns));
  for (let i = 0; i < values.length; i++)
    values[i] = centers[labels[Math.floor(i / columns)]! * columns + (i % columns)]! + number();
  return {x: {rows, columns, values}, labels: Array.from(labels)};
}

function built<T>(file: string): Promise<T> {
  return import(new URL(`../../dist/${file}`, import.meta.url).href) as Promise<T>;
}

async function run(name: string, jobs: number, isShared: boolean): Promise<Taken> {
  // Of the build: the sources have no thread beside them.
  const {gridSearch} = await built<typeof import('tfjs-svm')>('index.node.js');
  const {selectBackend} = await built<typeof import('tfjs-svm/node')>('node.js');
  await selectBackend('wasm');
  const {options, ...shape} = cases[name]!;
  const {x, labels} = examples(shape, isShared);
  const [began, used] = [performance.now(), process.cpuUsage()];
  const {rows, model} = await gridSearch(x, labels, {...options, jobs});
  const seconds = (performance.now() - began) / 1000;
  const {user, system} = process.cpuUsage(used);
  model.dispose();
  return {
    seconds,
    processorSeconds: (user + system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
    found: JSON.stringify(rows, (key, value) => (key === 'seconds' ? undefined : value)),
  };
}

/** The same in a fresh process. */
function apart(name: string, jobs: number, where = 'own'): Taken {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), APART, name, `${jobs}`, where];
  return JSON.parse(execFileSync(process.execPath, args, {encoding: 'utf8'}));
}

/** The greatest memory of searches of many rows. */
function measureMemory(): void {
  const all = [apart(MANY, 1), apart(MANY, 2), apart(MANY, 2, 'shared')];
  if (all.some(({found}) => found !== all[0]!.found)) throw new Error('the rows differ');
  const table = new Table({
    head: [MANY, 'MB, 1 job', '2 jobs', '2 jobs, rows in shared memory'],
    style: {head: [], border: []},
  });
  table.push(['', ...all.map(({megabytes}) => megabytes.toFixed(0))]);
  console.log(table.toString());
}

async function main([wanted = '', ...args]: readonly string[]): Promise<void> {
  if (wanted === 'memory') return measureMemory();
  if (wanted === APART) {
    const [name, jobs, where] = args;
    console.log(JSON.stringify(await run(name!, Number(jobs), where === 'shared')));
    process.exit();
  }
  const [count = ROUNDS] = args;
  const table = new Table({
    head: ['40 fits and the last', 'seconds, 1 job', '2 jobs', 'times as fast', 'processors in use, 1 job', '2 jobs', 'MB, 1 job', '2 jobs'], // prettier-ignore
    style: {head: [], border: []},
  });
  for (const name of Object.keys(cases).filter(name => name !== MANY && name.includes(wanted))) {
    const rounds = Array.from(
      {length: Number(count)},
      () => [apart(name, 1), apart(name, 2)] as const,
    );
    if (rounds.some(([one, two]) => one.found !== two.found))
      throw new Error(`${name}: the rows differ`);
    const both = (value: (taken: Taken) => number, digits: number) =>
      [0, 1].map(k => median(rounds.map(pair => value(pair[k]!))).toFixed(digits));
    table.push([
      name,
      ...both(({seconds}) => seconds, 2),
      median(rounds.map(([one, two]) => one.seconds / two.seconds)).toFixed(2),
      ...both(({processorSeconds, seconds}) => processorSeconds / seconds, 2),
      ...both(({megabytes}) => megabytes, 0),
    ]);
  }
  console.log(table.toString());
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
