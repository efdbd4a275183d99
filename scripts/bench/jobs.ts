/**
 * `npm run bench:jobs` (after `npm run build`): a grid of 8 values of C over 5 folds, without jobs, with one job and
 * with two in turn, each search in a process of its own: how long they take, and how many processors were busy. One job
 * keeps to one; without jobs fits use both as they can: certificates, and one-vs-rest as a whole.
 * `-- Crammer 1` for the case of this name, or those with such a name, only, and one round. `-- memory` instead measures the
 * greatest memory of searches of much data, with one job, with two, and with two on rows that are in shared
 * memory: of dense rows, sparse ones, several labels an example, and texts; `-- memory sparse` of one of them.
 */
import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import Table from 'cli-table3';
import type {GridSearchOptions} from 'tfjs-svm';
import {seededRandom} from '../../src/data/index.js';
import {median} from './ratios.js';

const ROUNDS = 3;
const APART = 'apart';
const grid = {C: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]};

/** Examples to be made, the same in every process, and what is searched. */
interface Case {
  rows: number;
  columns: number;
  classes: number;
  /** Values that are stored of each row, if they are sparse; or words of each text. */
  stored?: number;
  words?: number;
  /** Of a table: how many of the columns are of words, of 50 each; the others have gaps. */
  categories?: number;
  options: GridSearchOptions;
}

const cases: Readonly<Record<string, Case>> = {
  'two classes, hinge': {
    rows: 80_000,
    columns: 100,
    classes: 2,
    options: {grid, options: {loss: 'binary'}},
  },
  'ten classes, Crammer–Singer': {
    rows: 10_000,
    columns: 100,
    classes: 10,
    options: {grid, options: {loss: 'crammerSinger'}},
  },
  'two classes, few rows': {
    rows: 4000,
    columns: 50,
    classes: 2,
    options: {grid, options: {loss: 'binary'}, fit: {tolerance: 1e-7}},
  },
  'ten classes, one-vs-rest': {rows: 6000, columns: 100, classes: 10, options: {grid}},
  'ten classes, one-vs-rest, many rows': {
    rows: 40_000,
    columns: 100,
    classes: 10,
    options: {grid},
  },
};

const few = {grid: {C: [0.001, 0.01]}, folds: 2, fit: {tolerance: 0.1}};

/** Those whose memory is measured. */
const large: Readonly<Record<string, Case>> = {
  '200 MB of dense rows': {
    rows: 200_000,
    columns: 250,
    classes: 2,
    options: {...few, options: {loss: 'binary'}},
  },
  '200 MB of sparse rows': {
    rows: 250_000,
    columns: 20_000,
    classes: 2,
    stored: 100,
    options: {...few, options: {loss: 'binary'}},
  },
  '200 MB of dense rows, 4 labels': {
    rows: 200_000,
    columns: 250,
    classes: 4,
    options: {...few, options: {multilabel: true}},
  },
  'a table of 4 million cells, half words': {
    rows: 200_000,
    columns: 20,
    categories: 10,
    classes: 2,
    options: {...few, options: {loss: 'binary'}},
  },
  '60 MB of texts': {
    rows: 60_000,
    columns: 20_000,
    classes: 2,
    words: 150,
    options: {...few, options: {loss: 'binary'}},
  },
};

const NAMES = Array.from({length: 50}, (_, i) => `word ${i}`);

/** What a search took. */
interface Taken {
  seconds: number;
  /** Of all threads. */
  processorSeconds: number;
  /** Greatest resident memory of the process, in MB. */
  megabytes: number;
  /** Resident before it began, the examples included. */
  given: number;
  /** The rows that it found, to be compared. */
  found: string;
}

const random = seededRandom(1);

async function examples(of: Case, isShared: boolean) {
  const labels = Int32Array.from({length: of.rows}, () => random(of.classes));
  const x = of.words
    ? texts(of, labels)
    : of.stored
      ? sparse(of, labels, isShared)
      : dense(of, labels, isShared);
  if (of.categories) return {x: await table(of, labels), y: Array.from(labels)};
  const sets = (label: number) => `${label},${(label + 1) % of.classes}`;
  return {x, y: of.options.options?.multilabel ? Array.from(labels, sets) : Array.from(labels)};
}

/** Rows of a file, whose words and means are learnt in each fold. */
async function table({columns, categories = 0}: Case, labels: Int32Array) {
  const {parseCSV} = await built<typeof import('tfjs-svm')>('index.node.js');
  const names = Array.from({length: columns}, (_, column) => `c${column}`);
  const cell = (label: number, column: number) =>
    column < categories
      ? NAMES[(random(50) * (1 + label)) % 50]
      : random(20)
        ? random(1000) / 8 + label
        : '';
  const lines = Array.from(labels, label => names.map((_, k) => cell(label, k)).join());
  return parseCSV(`${names.join()}\n${lines.join('\n')}\n`, {
    categorical: names.slice(0, categories),
    missing: 'mean',
    label: false,
  });
}

/** Words, of which some are of one class more often. */
function texts({columns, words = 0}: Case, labels: Int32Array): string[] {
  const word = (label: number) =>
    `w${Math.floor(columns * (random(2 ** 16) / 2 ** 16) ** 3 + label)}`;
  return Array.from(labels, label => Array.from({length: words}, () => word(label)).join(' '));
}

/** Rows of as many values, each in a part of the columns of its own. */
function sparse({rows, columns, stored = 0}: Case, labels: Int32Array, isShared: boolean) {
  const Memory = isShared ? SharedArrayBuffer : ArrayBuffer;
  const values = new Float32Array(new Memory(4 * rows * stored));
  const indices = new Int32Array(new Memory(4 * rows * stored));
  const indptr = new Int32Array(new Memory(4 * (rows + 1)));
  const width = columns / stored;
  for (let row = 0; row < rows; row++) {
    indptr[row + 1] = (row + 1) * stored;
    for (let j = 0; j < stored; j++) {
      indices[row * stored + j] = j * width + random(width);
      values[row * stored + j] = random(1000) / 1000 + 0.02 * labels[row]!;
    }
  }
  return {rows, columns, indptr, indices, values};
}

/** Clouds that overlap. */
function dense({rows, columns, classes}: Case, labels: Int32Array, isShared: boolean) {
  const number = () => (random(2 ** 16) + random(2 ** 16) + random(2 ** 16)) / 2 ** 15 - 3;
  const centers = Float32Array.from({length: classes * columns}, () => 0.15 * number());
  const Memory = isShared ? SharedArrayBuffer : ArrayBuffer;
  const values = new Float32Array(new Memory(4 * rows * columns));
  for (let i = 0; i < values.length; i++)
    values[i] = centers[labels[Math.floor(i / columns)]! * columns + (i % columns)]! + number();
  return {rows, columns, values};
}

function built<T>(file: string): Promise<T> {
  return import(new URL(`../../dist/${file}`, import.meta.url).href) as Promise<T>;
}

async function run(name: string, jobs: number, where: 'own' | 'shared'): Promise<Taken> {
  // Of the build: the sources have no thread beside them.
  const {gridSearch, tfidf} = await built<typeof import('tfjs-svm')>('index.node.js');
  const {selectBackend} = await built<typeof import('tfjs-svm/node')>('node.js');
  await selectBackend('wasm');
  const found = {...cases, ...large}[name]!;
  const {x, y} = await examples(found, where === 'shared');
  const given = process.memoryUsage().rss / 2 ** 20;
  const svm = {...found.options.options, ...(found.words && {vectorizer: tfidf()})};
  const [began, used] = [performance.now(), process.cpuUsage()];
  const {rows, model} = await gridSearch(x, y, {
    ...found.options,
    options: svm,
    ...(jobs > 0 && {jobs}),
  });
  const seconds = (performance.now() - began) / 1000;
  const {user, system} = process.cpuUsage(used);
  model.dispose();
  return {
    seconds,
    processorSeconds: (user + system) / 1e6,
    megabytes: process.resourceUsage().maxRSS / 1024,
    given,
    found: JSON.stringify(rows, (key, value) => (key === 'seconds' ? undefined : value)),
  };
}

/** How many processors a search used on average. */
const busy = ({processorSeconds, seconds}: Taken) => processorSeconds / seconds;

/** The same in a fresh process; of no jobs if they are 0. */
function apart(name: string, jobs: number, where = 'own'): Taken {
  const args = ['--import', 'tsx', fileURLToPath(import.meta.url), APART, name, `${jobs}`, where];
  return JSON.parse(execFileSync(process.execPath, args, {encoding: 'utf8'}));
}

/** The greatest memory of searches of much data. */
function measureMemory(wanted = ''): void {
  const table = new Table({
    head: ['', 'MB before the search', 'most, 1 job', '2 jobs', '2 jobs, rows in shared memory'],
    style: {head: [], border: []},
  });
  for (const name of Object.keys(large).filter(name => name.includes(wanted))) {
    const all = [apart(name, 1), apart(name, 2)];
    // Texts and cells cannot be.
    if (!large[name]!.words && !large[name]!.categories) all.push(apart(name, 2, 'shared'));
    if (all.some(({found}) => found !== all[0]!.found)) throw new Error(`${name}: the rows differ`);
    const megabytes = [all[0]!.given, ...all.map(({megabytes}) => megabytes)];
    table.push([name, ...megabytes.map(size => size.toFixed(0)), ...(all.length < 3 ? [''] : [])]);
  }
  console.log(table.toString());
}

async function main([wanted = '', ...args]: readonly string[]): Promise<void> {
  if (wanted === 'memory') return measureMemory(args[0]);
  if (wanted === APART) {
    const [name, jobs, where] = args;
    console.log(JSON.stringify(await run(name!, Number(jobs), where as 'own')));
    process.exit();
  }
  const [count = ROUNDS] = args;
  const table = new Table({
    head: ['40 fits and the last', 'seconds, no jobs', '1 job', '2 jobs', '2 jobs as fast as 1', 'as none', 'processors in use, no jobs', '1 job', '2 jobs', 'MB, no jobs', '1 job', '2 jobs'], // prettier-ignore
    style: {head: [], border: []},
  });
  const names = cases[wanted] ? [wanted] : Object.keys(cases).filter(one => one.includes(wanted));
  for (const name of names) {
    const rounds = Array.from(
      {length: Number(count)},
      () => [apart(name, 0), apart(name, 1), apart(name, 2)] as const,
    );
    if (rounds.some(([none, ...others]) => others.some(({found}) => found !== none.found)))
      throw new Error(`${name}: the rows differ`);
    const each = (value: (taken: Taken) => number, digits: number) =>
      [0, 1, 2].map(k => median(rounds.map(all => value(all[k]!))).toFixed(digits));
    table.push([
      name,
      ...each(({seconds}) => seconds, 2),
      ...[1, 0].map(k => median(rounds.map(all => all[k]!.seconds / all[2].seconds)).toFixed(2)),
      ...each(busy, 2),
      ...each(({megabytes}) => megabytes, 0),
    ]);
  }
  console.log(table.toString());
}

main(process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
