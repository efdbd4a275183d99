import {execFileSync} from 'node:child_process';
import {afterEach, describe, expect, test} from '@jest/globals';
import workerThreads from 'node:worker_threads';
import {fusedLoss, pinRows, type PinnedRows} from '../../src/kernel/index.js';
import {random} from '../random.js';

const [N, D, K] = [6000, 40, 10];
const next = random(1);
const values = Float32Array.from({length: N * D}, () => next() - 0.5);
const labels = Int32Array.from({length: N}, () => Math.floor(next() * K));
const W = Float32Array.from({length: D * K}, () => next() - 0.5);
const loss = {reduction: 'westonWatkins', penalty: {name: 'hinge'}, margin: 1};

const {Worker} = workerThreads;
let workers: workerThreads.Worker[] = [];
let pinned: PinnedRows[] = [];
afterEach(() => {
  for (const rows of pinned) rows.dispose();
  workerThreads.Worker = Worker;
  workers = [];
  pinned = [];
});

/** Catches the workers as they are started, and changes their source first. */
function catchWorkers(change = (source: string) => source) {
  workerThreads.Worker = class extends Worker {
    constructor(source: string, options: workerThreads.WorkerOptions) {
      super(change(source), options);
      workers.push(this);
    }
  };
}

async function fused(threads: number) {
  const rows = await pinRows('test', {rows: N, columns: D, values}, {threads});
  pinned.push(rows);
  const kernel = fusedLoss(rows, {loss, columns: K, labels});
  kernel.answer(W); // starts the threads
  return kernel;
}

/** Long enough for workers to start and to read their messages. */
const settle = () => new Promise(resolve => setTimeout(resolve, 400));

describe('threads', () => {
  test('do part of the work, and the bits are the same with any number of them', async () => {
    // A worker that works leaves a trace: it claims a part and the main thread does not.
    catchWorkers(source => source.replace('kernel.run(part);', 'kernel.run(part); worked();'));
    const trace = new Int32Array(new SharedArrayBuffer(4));
    const patched = workerThreads.Worker;
    workerThreads.Worker = class extends patched {
      constructor(source: string, options: workerThreads.WorkerOptions) {
        const worked = `const {workerData} = require('node:worker_threads');
          const worked = () => Atomics.add(workerData, 0, 1);`;
        super(worked + source, {...options, workerData: trace});
      }
    };
    const alone = (await fused(1)).answer(W);
    for (const threads of [2, 3]) {
      const kernel = await fused(threads);
      expect(kernel.answer(W)).toEqual(alone); // before the threads are there
      await settle();
      for (let i = 0; i < 50; i++) expect(kernel.answer(W)).toEqual(alone);
      expect(workers.length).toBe(threads - 1);
      expect(Atomics.exchange(trace, 0, 0)).toBeGreaterThan(0);
    }
  });

  test('one pool serves several pinned rows, and ends with the last', async () => {
    catchWorkers();
    const [one, two] = [await fused(2), await fused(2)];
    await settle();
    expect(one.answer(W)).toEqual(two.answer(W));
    expect(workers.length).toBe(1);
    const ended = new Promise(resolve => workers[0]!.once('exit', resolve));
    pinned.shift()!.dispose();
    expect(two.answer(W).correct).toBeGreaterThan(0);
    pinned.shift()!.dispose();
    await ended;
    expect((await fused(2)).answer(W).correct).toBeGreaterThan(0);
  });

  test('a thread that ended is an error, and rows pinned anew work', async () => {
    catchWorkers();
    const kernel = await fused(2);
    await settle();
    await workers[0]!.terminate();
    await settle();
    expect(() => kernel.answer(W)).toThrow('the fused engine: a thread ended (exit code 1)');
    expect((await fused(2)).answer(W).correct).toBeGreaterThan(0);
  });

  test('a thread that takes a part and does not finish it is an error, not a hang', async () => {
    catchWorkers(source => source.replace('kernel.run(part);', 'process.exit();'));
    const kernel = await fused(2);
    await settle();
    const many = () => {
      for (let i = 0; i < 100; i++) kernel.answer(W);
    };
    expect(many).toThrow(
      'the fused engine: a thread took a part and did not finish it in 5 s: pin the rows again',
    );
  });

  test('a thread that fails is an error', async () => {
    catchWorkers(source => source.replace('kernel.run(part);', 'throw new Error();'));
    const kernel = await fused(2);
    await settle();
    const many = () => {
      for (let i = 0; i < 100; i++) kernel.answer(W);
    };
    expect(many).toThrow('the fused engine: a thread failed: pin the rows again');
  });

  test('Node ends although the pool is there', () => {
    const script = `
      import {pinRows, fusedLoss} from './src/kernel/index.ts';
      async function main() {
        const [rows, columns] = [6000, 40];
        const values = new Float32Array(rows * columns).fill(1);
        const pinned = await pinRows('test', {rows, columns, values}, {threads: 3});
        const labels = new Int32Array(rows);
        const kernel = fusedLoss(pinned, {loss: ${JSON.stringify(loss)}, columns: 3, labels});
        kernel.answer(new Float32Array(3 * columns));
        await new Promise(resolve => setTimeout(resolve, 300));
        console.log(kernel.answer(new Float32Array(3 * columns)).loss);
      }
      main();`;
    const options = {encoding: 'utf8', timeout: 20_000, stdio: 'pipe'} as const;
    const printed = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], options);
    expect(printed.trim()).toBe('12000');
  });
});
