/**
 * `npm run bench`: the fused engine against others, in processes of their own. Each measures right
 * after the fused engine, A B A C A B A C, and a ratio is that of two neighbours, so that a machine
 * with other work slows down both alike. What is printed are medians.
 *
 *   npm run bench -- --rounds 15 --shapes 0,1,2,3 --out out/bench --python /path/to/python3
 */
import {spawn, type ChildProcess} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import {createInterface} from 'node:readline';
import {setTimeout as sleep} from 'node:timers/promises';
import {parseArgs} from 'node:util';
import asc from 'assemblyscript/asc';
import Table from 'cli-table3';
import {builds} from '../../src/kernel/index.js';
import {chart, digits} from './chart.js';
import {median, ratios, type Result} from './ratios.js';
import {shapes} from './shapes.js';

const {values: options} = parseArgs({
  options: {
    rounds: {type: 'string', default: '15'},
    shapes: {type: 'string'},
    out: {type: 'string', default: 'out/bench'},
    python: {type: 'string', default: process.env.BENCH_PYTHON ?? 'python3'},
  },
});
const chosen = options.shapes?.split(',').map(Number) ?? shapes.map((_, i) => i);
const rounds = Number(options.rounds);
/** Milliseconds that a contender measures in a round, after as many to get going. */
const STRETCH = 50;
/** Milliseconds until the next may begin: thread pools of native libraries spin on when they are done. */
const REST = 220;
const BASE = 'fused, all threads';

const inNode = [
  BASE,
  'fused, 1 thread',
  'fused value, 1 thread',
  'linearLoss, wasm',
  'linearLoss, cpu',
  'limit: multiply-adds',
  'limit: reading X',
  'tensor engine, wasm',
  'autodiff, wasm',
  'tensor engine, tfjs-node',
  'autodiff, tfjs-node',
  'two matMuls, tfjs-node',
];
const inPython = [
  'PyTorch autograd, 1 thread',
  'PyTorch autograd, 2 threads',
  'NumPy',
  'SciPy, X @ W and X.T @ G',
];

/** A contender's process: every line written to it is answered by one. */
class Contender {
  readonly name: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  failure = '';

  constructor(name: string, command: string, args: string[], limits: string) {
    this.name = name;
    this.#process = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {...process.env, LIMITS: limits, TF_CPP_MIN_LOG_LEVEL: '3'},
    });
    this.#process.on('error', error => (this.failure = error.message));
    this.#process.stderr!.on('data', data => (this.failure = String(data).trim()));
    this.#process.stdin!.on('error', () => undefined);
    this.#lines = createInterface({input: this.#process.stdout!})[Symbol.asyncIterator]();
  }

  /** The next line of JSON that it writes; undefined if it has ended. Others may chat on stdout. */
  async next(): Promise<unknown> {
    for (;;) {
      const {value, done} = await this.#lines.next();
      if (done) return undefined;
      try {
        return JSON.parse(value as string) as unknown;
      } catch {
        continue;
      }
    }
  }

  ask(...question: unknown[]): Promise<unknown> {
    this.#process.stdin!.write(`${JSON.stringify(question)}\n`);
    return this.next();
  }

  end(): void {
    this.#process.kill();
  }
}

/** The limits' little kernel, in the same SIMD as the package's. */
async function buildLimits(): Promise<string> {
  const file = 'out/bench/limits.wasm';
  const features = builds()[0] === 'relaxedSimd' ? ['simd', 'relaxed-simd'] : ['simd'];
  mkdirSync('out/bench', {recursive: true});
  const {error, stderr} = await asc.main([
    'scripts/bench/assembly/limits.ts',
    '-O3',
    '--runtime',
    'stub',
    '--importMemory',
    '--maximumMemory',
    '65536',
    '--disableWarning',
    '--outFile',
    file,
    ...features.flatMap(feature => ['--enable', feature]),
  ]);
  if (error) throw new Error(stderr.toString());
  return file;
}

async function start(): Promise<Contender[]> {
  const limits = await buildLimits();
  const all = [
    ...inNode.map(
      name =>
        new Contender(
          name,
          process.execPath,
          ['--import', 'tsx', 'scripts/bench/contender.ts', name],
          limits,
        ),
    ),
    ...inPython.map(
      name =>
        new Contender(
          name,
          options.python,
          ['scripts/bench/contender.py', name, JSON.stringify(shapes)],
          limits,
        ),
    ),
  ];
  const there: Contender[] = [];
  for (const contender of all) {
    if ((await contender.next()) === 'ready') there.push(contender);
    else console.log(`not there: ${contender.name} (${contender.failure.split('\n').at(-1)})`);
  }
  if (!there.some(({name}) => name.startsWith('tensor engine, tfjs-node')))
    console.log('for tfjs-node: npm run native');
  if (!there.some(({name}) => inPython.includes(name)))
    console.log('for Python: python3 -m venv venv; venv/bin/pip install numpy scipy torch');
  return there;
}

async function measure(contenders: Contender[], index: number): Promise<Result[]> {
  const times = new Map<Contender, number[]>();
  for (const contender of contenders) {
    const answer = await contender.ask('shape', index);
    if (answer === 'made') times.set(contender, []);
    else if (answer === undefined)
      console.log(`${contender.name} gave up: ${contender.failure.split('\n').at(-1)}`);
  }
  const base = contenders.find(({name}) => name === BASE)!;
  const time = async (contender: Contender) => {
    const measured = (await contender.ask('time', STRETCH)) as number;
    if (!/fused|wasm|cpu|limit/.test(contender.name)) await sleep(REST);
    return measured;
  };
  const ofBase: number[] = [];
  const ratios = new Map<Contender, number[]>(contenders.map(contender => [contender, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [contender, list] of times) {
      if (contender === base) continue;
      const before = await time(base);
      list.push(await time(contender));
      ofBase.push(before);
      ratios.get(contender)!.push(list.at(-1)! / before);
    }
  }
  times.set(base, ofBase);
  ratios.set(base, [1]);
  return [...times].map(([contender, list]) => ({
    contender: contender.name,
    time: median(list),
    ratio: median(ratios.get(contender)!),
    rounds: list,
  }));
}

async function main(): Promise<void> {
  const machine = `${os.cpus()[0]!.model}, ${os.availableParallelism()} processors, Node ${process.version}, ${builds()[0]}`;
  const contenders = await start();
  const table: {shape: string; results: Result[]}[] = [];
  for (const index of chosen) {
    table.push({shape: shapes[index]!.name, results: await measure(contenders, index)});
    // Written shape by shape: an hour of measuring should not be lost with the last one.
    write(machine, table);
    console.log(`measured ${shapes[index]!.name}`);
  }
  for (const contender of contenders) contender.end();
  console.log(`${machine}, medians of ${rounds} rounds, × the time of "${BASE}"`);
  console.log(write(machine, table));
  console.log(`written to ${options.out}: bench.json, bench.md, bench.svg`);
}

/** Writes JSON, Markdown and chart; returns the tables as text. */
function write(machine: string, table: {shape: string; results: Result[]}[]): string {
  const contender = (name: string, results: Result[]) =>
    results.find(({contender}) => contender === name);
  const names = [...new Set(table.flatMap(({results}) => results.map(one => one.contender)))];
  const times = names.map(name => [
    name,
    ...table.map(({results}) => {
      const found = contender(name, results);
      return found ? `${digits(found.time)} ms ×${digits(found.ratio)}` : '';
    }),
  ]);
  const asked = Object.entries(ratios).map(([name, ratio]) => [
    name,
    ...table.map(({results}) => {
      const found = ratio(name => contender(name, results));
      return found === undefined ? '' : digits(found);
    }),
  ]);
  const head = table.map(({shape}) => shape);
  mkdirSync(options.out, {recursive: true});
  writeFileSync(`${options.out}/bench.json`, JSON.stringify({machine, rounds, table}, null, 1));
  writeFileSync(
    `${options.out}/bench.md`,
    [machine, ...[times, asked].map(rows => markdown(['N × D × K', ...head], rows))].join('\n\n'),
  );
  writeFileSync(`${options.out}/bench.svg`, chart(machine, table));
  return [times, asked].map(rows => printed(['', ...head], rows)).join('\n');
}

function markdown(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function printed(head: string[], rows: string[][]): string {
  const table = new Table({head, style: {head: []}});
  table.push(...rows);
  return table.toString();
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
