/**
 * Trains on an svmlight file that does not fit into the memory allowed: writes one of so many GB,
 * trains on it in processes of their own, prints speed and the peak of memory, and removes the file.
 * The file is parsed in the thread that trains and in one of its own, in turn: both must end with
 * the same model.
 *
 *     npm run build && npm run bench:stream       # 4 GB
 *     npm run bench:stream -- 0.3                 # 300 MB
 *     npm run bench:stream -- 0.3 /other/folder 5 # five times each, the median of speed is printed
 *
 * What runs is the build. The rows are a block of 25 000 different ones, over and over: what is measured is memory and
 * speed, not learning.
 */
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, openSync, closeSync, rmdirSync, rmSync, statfsSync} from 'node:fs';
import {existsSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {seededRandom} from '../../src/data/index.js';
import type * as svm from '../../src/index.node.js';
import type * as node from '../../src/node/index.js';

const LIMIT = 2 ** 30;
const [COLUMNS, STORED, BLOCK_ROWS] = [1000, 40, 25_000];

/** What the child says. */
interface Result {
  backend: string;
  seconds: number;
  peak: number;
  passes: number;
  rows: number;
  accuracy: number;
  primal: number;
  gap: number | undefined;
}

const [size = '4', folder = tmpdir(), rounds = '1'] = process.argv.slice(2);
if (size === '--train') await train(folder, rounds === 'true');
else bench(Number(size), folder, Number(rounds));

async function train(file: string, thread: boolean): Promise<void> {
  const built = (name: string) => import(new URL(`../../dist/${name}`, import.meta.url).href);
  const {linearSVM} = (await built('index.node.js')) as typeof svm;
  const {chunksOf, selectBackend} = (await built('node/index.js')) as typeof node;
  const backend = await selectBackend('wasm');
  let passes = 0;
  const chunks = chunksOf(file, {thread});
  const source: typeof chunks = () => {
    passes++;
    return chunks();
  };
  const model = linearSVM({lambda: 1e-5});
  const began = performance.now();
  const {certificate, epochs} = await model.fitDataset(source, {
    tolerance: 0,
  });
  const seconds = (performance.now() - began) / 1000;
  const result: Result = {
    backend,
    seconds,
    peak: peak(),
    passes,
    rows: model.facts.examples!,
    accuracy: epochs.at(-1)!.accuracy,
    primal: certificate.primal,
    gap: certificate.gap,
  };
  console.log(JSON.stringify(result));
}

function bench(gigabytes: number, folder: string, rounds: number): void {
  const bytes = gigabytes * 1e9;
  if (!(Number.isInteger(rounds) && rounds > 0))
    throw new Error('bench:stream: give a whole number of rounds above 0');
  const {bavail, bsize} = statfsSync(folder);
  if (!(bytes > 0)) throw new Error('bench:stream: give a size in GB above 0');
  if (bavail * bsize < 1.1 * bytes) {
    throw new Error(
      `bench:stream: ${folder} has ${megabytes(bavail * bsize)} free, ${megabytes(1.1 * bytes)} are needed`,
    );
  }
  console.log(
    `${folder} has ${megabytes(bavail * bsize)} free, ${megabytes(bytes)} are used for a while`,
  );
  const home = mkdtempSync(path.join(folder, 'tfjs-svm-stream-'));
  const cage = cageOf(LIMIT);
  console.log(
    cage ? `hard limit of 1 GiB by ${cage.name}` : 'no hard limit: no writable memory cgroup',
  );
  try {
    const file = path.join(home, 'big.svm');
    const written = generate(file, bytes);
    const ways = [false, true];
    const results = Array.from({length: rounds}, () =>
      ways.map(thread => runChild(file, thread, cage)),
    );
    const {rows, accuracy, primal, gap, backend} = results[0]![0]!;
    console.log(
      `file            ${megabytes(written)}, ${rows} rows of ${STORED} values in ${COLUMNS} columns`,
    );
    for (const [way, name] of ['one thread', 'parsing apart'].entries()) {
      const rounds = results.map(round => round[way]!);
      const speeds = rounds.map(({passes, seconds}) => (passes * written) / 1e6 / seconds);
      const [least, middle, most] = [0, 0.5, 1].map(q => quantile(speeds, q).toFixed(0));
      const peak = Math.max(...rounds.map(({peak}) => peak));
      console.log(
        `${name.padEnd(16)}${middle} MB/s read, parsed and used (${least} to ${most}), ` +
          `peak ${megabytes(peak)} resident, everything counted`,
      );
      if (peak >= LIMIT) throw new Error(`bench:stream: the peak is above ${megabytes(LIMIT)}`);
    }
    console.log(`accuracy        ${(100 * accuracy).toFixed(2)} % in the last pass`);
    console.log(
      `objective       ${primal.toPrecision(5)}, gap ${(100 * (gap ?? NaN)).toFixed(2)} %; backend ${backend}`,
    );
    if (results.flat().some(result => result.primal !== primal || result.gap !== gap))
      throw new Error('bench:stream: the models differ');
  } finally {
    rmSync(home, {recursive: true});
    cage?.open();
  }
}

function quantile(values: number[], q: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))]!;
}

function runChild(file: string, thread: boolean, cage: Cage | undefined): Result {
  const script = [import.meta.filename, '--train', file, String(thread)];
  const command = [process.execPath, '--import', 'tsx', ...script];
  const enter = cage ? `echo $$ > ${cage.procs} && ` : '';
  const {status, signal, stdout} = spawnSync('sh', ['-c', `${enter}exec "$@"`, 'sh', ...command], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`bench:stream: training ended with ${signal ?? status}`);
  return JSON.parse(stdout) as Result;
}

/** Writes a block of rows as often as they fit; returns the bytes written. */
function generate(file: string, bytes: number): number {
  const block = Buffer.from(blockOfRows());
  const handle = openSync(file, 'w');
  let written = 0;
  try {
    do written += writeSync(handle, block);
    while (written + block.length <= bytes);
  } finally {
    closeSync(handle);
  }
  return written;
}

/** Two classes by a hidden hyperplane, one label in twenty wrong. */
function blockOfRows(): string {
  const random = seededRandom(1);
  const uniform = () => random(1e6) / 1e6;
  const truth = Array.from({length: COLUMNS}, () => uniform() - 0.5);
  const lines: string[] = [];
  for (let row = 0; row < BLOCK_ROWS; row++) {
    const columns = new Set<number>();
    while (columns.size < STORED) columns.add(random(COLUMNS));
    let score = 0;
    const cells = [...columns]
      .sort((a, b) => a - b)
      .map(column => {
        const value = uniform() * 2;
        score += value * truth[column]!;
        return `${column + 1}:${value.toFixed(4)}`;
      });
    const label = score > 0 === uniform() > 0.05 ? 1 : -1;
    lines.push(`${label} ${cells.join(' ')}\n`);
  }
  return lines.join('');
}

/** A control group whose processes may take so much memory. */
interface Cage {
  name: string;
  procs: string;
  open(): void;
}

/** A memory cgroup, version 2 or 1, where this process may make one. */
function cageOf(bytes: number): Cage | undefined {
  const kinds = [
    {root: '/sys/fs/cgroup', limit: 'memory.max', name: 'cgroup v2'},
    {root: '/sys/fs/cgroup/memory', limit: 'memory.limit_in_bytes', name: 'cgroup v1'},
  ];
  for (const {root, limit, name} of kinds) {
    const folder = path.join(root, `tfjs-svm-${process.pid}`);
    const procs = path.join(folder, 'cgroup.procs');
    if (!existsSync(path.join(root, 'cgroup.procs'))) continue;
    try {
      mkdirSync(folder);
    } catch {
      continue;
    }
    try {
      writeFileSync(path.join(folder, limit), String(bytes));
      return {name, procs, open: () => rmdirSync(folder)};
    } catch {
      rmdirSync(folder);
    }
  }
  return undefined;
}

function peak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
