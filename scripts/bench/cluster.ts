/**
 * Trains on the same files by one process, by child processes, on Ray and on Spark, and by what these engines have of
 * their own, in turn, and prints how long each took and which objective it came to; docs/cluster.md has the table.
 *
 *     npm run build && npx tsx scripts/bench/cluster.ts                  # all that is written there
 *     npx tsx scripts/bench/cluster.ts --data sparse --scale 0.1         # a tenth of the rows
 *     npx tsx scripts/bench/cluster.ts --only children,ray --keep /data  # files stay in /data for the next run
 *     npx tsx scripts/bench/cluster.ts --only '' --keep /data            # the table of what has run on them
 *
 * What each came to is kept beside the files as it comes. --limit is how many seconds one may take, --minutes how many
 * minutes all: who is cut short is told of with the last that it said of itself. --no-table leaves out the judging,
 * which takes a while, for later.
 *
 * It needs a Python with ray, pyspark, scikit-learn and pyarrow (the variable TFJS_SVM_PYTHON names it) and Java.
 */
import {spawnSync} from 'node:child_process';
import {closeSync, existsSync, mkdirSync, mkdtempSync, openSync} from 'node:fs';
import {readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {seededRandom} from '../../src/data/index.js';
import {plainTable} from '../../src/node/index.js';

const {values: flags} = parseArgs({
  options: {
    data: {type: 'string', default: 'sparse,dense'},
    scale: {type: 'string', default: '1'},
    only: {type: 'string'},
    keep: {type: 'string'},
    limit: {type: 'string', default: '1800'},
    minutes: {type: 'string', default: 'Infinity'},
    'no-table': {type: 'boolean', default: false},
  },
});
const [PARTS, WORKERS, TOLERANCE] = [8, 4, 1e-3];
const python = process.env.TFJS_SVM_PYTHON ?? 'python3';
const main = path.resolve('dist/cli/main.js');
const peers = path.resolve('scripts/bench/cluster.py');

/** Rows to train on, in parts and in one file. */
interface Data {
  rows: number;
  columns: number;
  extension: 'svm' | 'csv';
  lambda: number;
  /** The text of so many rows. */
  block(rows: number, seed: number): string;
}

const dataSets: Record<string, Data> = {
  sparse: {rows: 1e6, columns: 20_000, extension: 'svm', lambda: 1e-5, block: sparseRows},
  dense: {rows: 2e6, columns: 100, extension: 'csv', lambda: 1e-5, block: denseRows},
};

/** What is run. Of several on the same problem, the first has the time that the others are compared with. */
interface Contender {
  name: string;
  loss: 'squared hinge' | 'hinge';
  run(files: Files, out: string): string[];
}

interface Files {
  folder: string;
  pattern: string;
  whole: string;
  data: Data;
}

/** Engines listen on all addresses: here they have a network of their own, and what they start ends with them. */
const alone = ['unshare', '-rnpf', '--kill-child', '--mount-proc', 'sh', '-c'];
const rayFlags = `--head --num-cpus=${WORKERS} --node-ip-address=127.0.0.1 --include-dashboard=false`;
const onRay = [
  ...alone,
  `ip link set lo up && '${path.join(path.dirname(python), 'ray')}' start ${rayFlags} >/dev/null 2>&1 &&
  RAY_ADDRESS=127.0.0.1:6379 "$@"`,
  'sh',
];
const onSpark = [...alone, 'ip link set lo up && "$@"', 'sh'];
const ray = [...onRay, python, '-m', 'tfjs_svm.ray'];
const spark = [...onSpark, python, '-m', 'tfjs_svm.spark'];
const node = [process.execPath, '--max-old-space-size=12000', main];
const contenders: Record<string, Contender> = {
  exact: ours('one process, all in memory: dual steps', node, ({whole}) => [whole, '--no-stream']),
  stream: ours('one process, a stream', node, ({whole}) => [whole, '--stream']),
  one: ours('1 child', node, ({pattern}) => [pattern, '--workers', '1']),
  children: ours(`${WORKERS} children`, node, ({pattern}) => [pattern, '--workers', String(WORKERS)]), // prettier-ignore
  ray: ours(`Ray, ${WORKERS} actors`, ray, ({pattern}) => [pattern]),
  spark: ours(`Spark, ${WORKERS} tasks`, spark, ({pattern}) => [pattern]),
  sklearn: theirs('scikit-learn LinearSVC in a task of Ray', 'squared hinge', 'sklearn'),
  hinge: ours(`${WORKERS} children`, node, ({pattern}) => [pattern, '--workers', String(WORKERS), '--loss', 'binary', '--penalty', 'hinge'], 'hinge'), // prettier-ignore
  mllib: theirs('Spark MLlib LinearSVC', 'hinge', 'mllib'),
};

/** A training by this package. */
function ours(
  name: string,
  program: string[],
  flags: (files: Files) => string[],
  loss: Contender['loss'] = 'squared hinge',
): Contender {
  const run = (files: Files, out: string) => {
    const label = files.data.extension === 'csv' ? ['--label', 'y'] : [];
    const {lambda} = files.data;
    return [
      ...program,
      'train',
      ...flags(files),
      ...label,
      '--no-standardize',
      '--bias',
      'none',
      '--lambda',
      String(lambda),
      '--tolerance',
      String(TOLERANCE),
      '--json',
      '--out',
      out,
    ];
  };
  return {name, loss, run};
}

/** A training by scripts/bench/cluster.py. */
function theirs(name: string, loss: Contender['loss'], peer: string): Contender {
  const run = ({folder, data}: Files, out: string) => [
    ...(peer === 'mllib' ? onSpark : onRay),
    python,
    peers,
    peer,
    folder,
    data.extension,
    String(data.columns),
    String(data.lambda),
    out,
    String(WORKERS),
  ];
  return {name, loss, run};
}

const home = flags.keep ?? mkdtempSync(path.join(tmpdir(), 'tfjs-svm-cluster-'));
const end = performance.now() + 60_000 * Number(flags.minutes);
try {
  for (const name of flags.data.split(',')) bench(name, dataSets[name]!);
} finally {
  if (flags.keep === undefined) rmSync(home, {recursive: true});
}

function bench(name: string, given: Data): void {
  const data = {...given, rows: Math.round(given.rows * Number(flags.scale))};
  const files = written(path.join(home, `${name}-${data.rows}`), data);
  const models = path.join(files.folder, 'models');
  mkdirSync(models, {recursive: true});
  const chosen = flags.only?.split(',') ?? Object.keys(contenders);
  for (const key of chosen.filter(key => key in contenders)) {
    const seconds = Math.min(Number(flags.limit), (end - performance.now()) / 1000);
    if (seconds < 1) continue;
    const out = path.join(models, key);
    for (const old of [out, `${out}.npy`, `${out}.json`])
      rmSync(old, {recursive: true, force: true});
    const found = timed(contenders[key]!, files, out, seconds);
    writeFileSync(`${out}.json`, JSON.stringify(found));
    console.error(`${name}: ${key} ${JSON.stringify(found)}`);
  }
  if (!flags['no-table']) table(name, files, models);
}

/** Prints what each has come to on these files, in this run or in one before. */
function table(name: string, files: Files, models: string): void {
  const run = Object.entries(contenders).filter(([key]) =>
    existsSync(path.join(models, `${key}.json`)),
  );
  if (run.length === 0) return;
  const objectives = judged(
    files,
    models,
    run.map(([key, {loss}]) => [key, loss]),
  );
  const rows = [
    [
      '',
      'loss',
      'seconds in all',
      'of processors',
      'of training',
      'rounds',
      'proven gap',
      'objective',
    ],
  ];
  for (const [key, {name, loss}] of run) {
    const found = JSON.parse(readFileSync(path.join(models, `${key}.json`), 'utf8')) as Timed;
    rows.push([
      name,
      loss,
      `${found.all.toFixed(1)}${found.failed === undefined ? '' : `, ${found.failed}`}`,
      found.processors.toFixed(1),
      found.training?.toFixed(1) ?? '',
      String(found.rounds ?? ''),
      found.gap?.toExponential(1) ?? '',
      (objectives[key] ?? found.objective)?.toPrecision(7) ?? '',
    ]);
  }
  const {rows: count, columns, lambda} = files.data;
  const megabytes = (statSync(files.whole).size / 1e6).toFixed(0);
  console.log(
    `\n${name}: ${count} rows, ${columns} columns, ${megabytes} MB in ${PARTS} parts, λ = ${lambda}\n`,
  );
  console.log(plainTable(rows));
}

interface Timed {
  /** Seconds from its start to its end, and of training alone. */
  all: number;
  /** Of all processes on all processors. */
  processors: number;
  training?: number;
  rounds?: number;
  gap?: number;
  /** What it said of itself last, where it left no weights. */
  objective?: number;
  failed?: string;
}

function timed({run}: Contender, files: Files, out: string, seconds: number): Timed {
  // To the whole group, and at once: unshare, which takes all that it started with it, does not hear anything milder.
  const script = `TIMEFORMAT="processors %U %S"; time timeout -s KILL ${seconds.toFixed(0)} "$@"`;
  const args = ['-c', script, 'bash', ...run(files, out)];
  const began = performance.now();
  const {status, stdout, stderr} = spawnSync('bash', args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: {
      ...process.env,
      PYTHONPATH: path.resolve('python/src'),
      TFJS_SVM: `${process.execPath} ${main}`,
      PYSPARK_PYTHON: python,
      PYSPARK_SUBMIT_ARGS: `--master local[${WORKERS}] --driver-memory 10g pyspark-shell`,
      SPARK_LOCAL_IP: '127.0.0.1',
      RAY_USAGE_STATS_ENABLED: '0',
      RAY_AUTH_MODE: 'disabled',
      RAY_worker_niceness: '0',
    },
  });
  writeFileSync(`${out}.log`, stderr);
  const all = (performance.now() - began) / 1000;
  const [, user, system] = /^processors (\S+) (\S+)$/m.exec(stderr)!;
  const processors = Number(user) + Number(system);
  const told = `${stdout}\n${stderr}`.split('\n').filter(line => line.startsWith('{"'));
  const said = told.map(line => JSON.parse(line) as Said);
  const {seconds: training, certificate, rounds, objective} = said.at(-1) ?? {};
  const found = {all, processors, training, rounds, objective, gap: certificate?.gap};
  if (status === 0 && said.length > 0) return found;
  const failed = status === 137 ? 'cut short' : `failed: ${stderr.trim().split('\n').at(-2)}`;
  return {...found, failed};
}

/** A line of JSON that a training says, at its end or meanwhile. */
interface Said {
  seconds: number;
  rounds?: number;
  objective?: number;
  certificate?: {gap: number};
}

/** The objective of what each has come to, by code that has nothing of this package. */
function judged(files: Files, models: string, asked: string[][]): Record<string, number> {
  const {folder, data} = files;
  const {stdout, stderr} = spawnSync(
    python,
    [
      peers,
      'judge',
      folder,
      data.extension,
      String(data.columns),
      String(data.lambda),
      models,
      JSON.stringify(asked),
    ],
    {encoding: 'utf8'},
  );
  if (!stdout.startsWith('{')) throw new Error(`bench:cluster: no objectives: ${stderr}`);
  return JSON.parse(stdout) as Record<string, number>;
}

/** The files, unless they are there from a run before. */
function written(folder: string, data: Data): Files {
  const whole = path.join(folder, `whole.${data.extension}`);
  const files = {folder, whole, pattern: path.join(folder, `part*.${data.extension}`), data};
  if (existsSync(whole)) return files;
  console.error(`writing ${data.rows} rows …`);
  mkdirSync(folder, {recursive: true});
  const isTable = data.extension === 'csv';
  const header = `${[...Array(data.columns).keys()].map(d => `x${d}`).join(',')},y\n`;
  const all = openSync(`${whole}.unfinished`, 'w');
  if (isTable) writeSync(all, header);
  for (let part = 0; part < PARTS; part++) {
    const one = openSync(path.join(folder, `part${part}.${data.extension}`), 'w');
    if (isTable) writeSync(one, header);
    const rows = Math.floor((data.rows * (part + 1)) / PARTS) - Math.floor((data.rows * part) / PARTS); // prettier-ignore
    for (let row = 0; row < rows; row += 5000) {
      const text = data.block(Math.min(5000, rows - row), part * 1000 + row / 5000);
      writeSync(one, text);
      writeSync(all, text);
    }
    closeSync(one);
  }
  closeSync(all);
  renameSync(`${whole}.unfinished`, whole);
  return files;
}

/** Rows as those of texts: 80 of 20 000 columns, few of them in most rows; two classes by a hidden plane, with noise. */
function sparseRows(rows: number, seed: number): string {
  const random = seededRandom(seed + 1);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const columns = new Set<number>();
    while (columns.size < 80) columns.add(Math.floor(20_000 * (random(1e6) / 1e6) ** 3));
    let score = 0;
    const cells = [...columns]
      .sort((a, b) => a - b)
      .map(column => {
        const value = 1 + random(9);
        score += value * plane(column);
        return `${column + 1}:0.0${value}`;
      });
    lines.push(`${score + 60 * (random(1e6) / 1e6 - 0.5) > 0 ? 1 : -1} ${cells.join(' ')}\n`);
  }
  return lines.join('');
}

function denseRows(rows: number, seed: number): string {
  const random = seededRandom(seed + 1);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    let score = 0;
    const cells: string[] = [];
    for (let column = 0; column < 100; column++) {
      const value = random(401) - 200;
      score += value * plane(column);
      cells.push(String(value / 100));
    }
    lines.push(`${cells.join(',')},${score + 1500 * (random(1e6) / 1e6 - 0.5) > 0 ? 1 : -1}\n`);
  }
  return lines.join('');
}

/** Of the hidden plane, in -0.5 to 0.5. */
function plane(column: number): number {
  return (((column + 1) * 2654435761) % 1000) / 1000 - 0.5;
}
