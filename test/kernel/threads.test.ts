import {execFileSync} from 'node:child_process';
import {afterEach, describe, expect, test} from '@jest/globals';
import workerThreads from 'node:worker_threads';
import {fusedLoss, pinRows, type PinnedRows} from '../../src/kernel/index.js';
import {kernelModule} from '../../src/kernel/kernelModule.js';
import {threadedKernel} from '../../src/kernel/threads.js';
import {random} from '../random.js';

const [N, D, K] = [12000, 40, 10]; // so many multiply-adds that threads are woken
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

/** Counts how often workers have done a part, at 0, and have woken up, at 1. */
function traceWorkers(): Int32Array {
  catchWorkers(source =>
    source
      .replace('kernel.run(part);', '$& count(0);')
      .replace('Atomics.wait(control, CALL, call);', '$& count(1);'),
  );
  const trace = new Int32Array(new SharedArrayBuffer(8));
  const patched = workerThreads.Worker;
  workerThreads.Worker = class extends patched {
    constructor(source: string, options: workerThreads.WorkerOptions) {
      const count = `const {workerData} = require('node:worker_threads');
        const count = what => Atomics.add(workerData, what, 1);`;
      super(count + source, {...options, workerData: trace});
    }
  };
  return trace;
}

async function fused(threads: number, rows = N) {
  const pinnedRows = await pinRows(
    'test',
    {rows, columns: D, values: values.subarray(0, rows * D)},
    {threads},
  );
  pinned.push(pinnedRows);
  const kernel = fusedLoss(pinnedRows, {loss, columns: K, labels: labels.subarray(0, rows)});
  kernel.answer(W); // starts the threads, of all rows
  return kernel;
}

/** As many as it takes for a thread to have a part of one. */
async function manyAnswers() {
  const kernel = await fused(2);
  await until(() => {
    for (let i = 0; i < 100; i++) kernel.answer(W);
    return false;
  });
}

/** Long enough for workers to start and to read their messages, where other programs leave them the processors. */
const settle = () => new Promise(resolve => setTimeout(resolve, 400));

/** Waits until something is so; for a minute at most. */
async function until(isSo: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  do await settle();
  while (!isSo() && Date.now() < end);
}

describe('threads', () => {
  test('do part of the work, and the bits are the same with any number of them', async () => {
    const trace = traceWorkers();
    const alone = (await fused(1)).answer(W);
    for (const threads of [2, 3]) {
      const kernel = await fused(threads);
      expect(kernel.answer(W)).toEqual(alone); // before the threads are there
      await until(() => {
        for (let i = 0; i < 50; i++) expect(kernel.answer(W)).toEqual(alone);
        return trace[0]! > 0;
      });
      expect(workers.length).toBe(threads - 1);
      expect(Atomics.exchange(trace, 0, 0)).toBeGreaterThan(0);
    }
  });

  test('short calls wake no thread, but one that is awake helps', async () => {
    const trace = traceWorkers();
    const short = await fused(2, 1000);
    expect(workers.length).toBe(0);
    // Short ones in a row start threads, when they have taken as long as it takes until a thread is there, and wake them.
    const began = performance.now();
    const since = () => performance.now() - began;
    while (workers.length === 0 && since() < 10_000) short.answer(W);
    expect(workers.length).toBe(1);
    expect(since()).toBeGreaterThan(15);
    await until(() => {
      for (let i = 0; i < 1000; i++) short.answer(W);
      return trace[0]! > 0;
    });
    expect(trace[0]).toBeGreaterThan(0);
    let before = '';
    await until(() => before === (before = trace.join()));
    trace.fill(0);
    for (let i = 0; i < 20; i++) {
      short.answer(W);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    expect([...trace]).toEqual([0, 0]);
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

  test('a thread that is late takes no part of a call to another kernel', async () => {
    catchWorkers(source => {
      const late = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Math.random());';
      return source.replace('while (kernel) {', `$&${late}`);
    });
    const one = await fused(2);
    const rows = await pinRows('test', {rows: N, columns: D, values}, {threads: 2});
    pinned.push(rows);
    const others = labels.map(label => K - 1 - label);
    const two = fusedLoss(rows, {loss, columns: K, labels: others});
    await settle();
    const [first, second] = [one.answer(W), two.answer(W)];
    expect(first.loss).not.toBe(second.loss);
    for (let i = 0; i < 100; i++) {
      expect(one.answer(W)).toEqual(first);
      expect(two.answer(W)).toEqual(second);
    }
  });

  test('as many threads as asked for know a kernel, and forget it when the rows are disposed of', async () => {
    const known = new Int32Array(new SharedArrayBuffer(8));
    catchWorkers(source =>
      source.replace(
        /mail = data.mail.*/,
        '$&; Atomics.store(node.workerData.known, node.workerData.index, kernels.size);',
      ),
    );
    const patched = workerThreads.Worker;
    workerThreads.Worker = class extends patched {
      constructor(source: string, options: workerThreads.WorkerOptions) {
        super(source, {...options, workerData: {known, index: workers.length}});
      }
    };
    await fused(3);
    await fused(2);
    await until(() => known.join() === '2,1');
    expect([...known]).toEqual([2, 1]);
    pinned.pop()!.dispose();
    await until(() => known.join() === '1,1');
    expect([...known]).toEqual([1, 1]);
  });

  test('a thread that ended is an error, and rows pinned anew work', async () => {
    const trace = traceWorkers();
    const kernel = await fused(2);
    await until(() => {
      for (let i = 0; i < 50; i++) kernel.answer(W);
      return trace[0]! > 0;
    });
    await workers[0]!.terminate();
    let said = '';
    await until(() => {
      try {
        kernel.answer(W);
      } catch (error) {
        said = (error as Error).message;
      }
      return said !== '';
    });
    expect(said).toMatch('the fused engine: a thread ended (exit code 1)');
    expect((await fused(2)).answer(W).correct).toBeGreaterThan(0);
  });

  test('a thread that takes a part and does not finish it is an error, not a hang', async () => {
    catchWorkers(source => source.replace('kernel.run(part);', 'process.exit();'));
    await expect(manyAnswers()).rejects.toThrow(
      'the fused engine: a thread took a part and did not finish it in 5 s: pin the rows again',
    );
    // It may still write to that memory, which nobody else must get.
    const {memory} = pinned[0]!.memory;
    pinned.shift()!.dispose();
    for (let i = 0; i < 20; i++) {
      await fused(1);
      expect(pinned.at(-1)!.memory.memory).not.toBe(memory);
    }
  });

  test('a thread that fails is an error', async () => {
    catchWorkers(source => source.replace('kernel.run(part);', 'throw new Error();'));
    await expect(manyAnswers()).rejects.toThrow(
      'the fused engine: a thread failed: pin the rows again',
    );
  });

  test('a failure of the calling thread ends the pool, others may be at work', async () => {
    const {module} = await kernelModule('test', 'simd', true);
    const memory = new WebAssembly.Memory({initial: 1, maximum: 65536, shared: true});
    const run = () => {
      throw new Error('trap');
    };
    const kernel = threadedKernel({run}, module, memory, 2);
    for (let i = 0; i < 2; i++) {
      expect(() => kernel.run(2, true)).toThrow(
        'the fused engine: Error: trap: pin the rows again',
      );
    }
    expect((await fused(2)).answer(W).correct).toBeGreaterThan(0);
  });

  test.each([254, 255, 256, 600, 4094, 4095, 5000])(
    'each of %d parts is done once',
    async parts => {
      const done = new Int32Array(new SharedArrayBuffer(4 * parts));
      catchWorkers(source => {
        const own = "Atomics.add(require('node:worker_threads').workerData, part, 1);";
        return source.replace('kernel.run(part);', own);
      });
      const patched = workerThreads.Worker;
      workerThreads.Worker = class extends patched {
        constructor(source: string, options: workerThreads.WorkerOptions) {
          super(source, {...options, workerData: done});
        }
      };
      const {module} = await kernelModule('test', 'simd', true);
      const memory = new WebAssembly.Memory({initial: 1, maximum: 65536, shared: true});
      const run = (part: number) => void Atomics.add(done, part, 1);
      const kernel = threadedKernel({run}, module, memory, 2);
      for (let call = 1; call <= 3; call++) {
        kernel.run(parts, true);
        expect(done.every(count => count === call)).toBe(true);
        await settle();
      }
      kernel.detach();
    },
  );

  test('where threads are forbidden the calling one does all the work', async () => {
    const alone = (await fused(1)).answer(W);
    catchWorkers(() => {
      throw new Error('Access to this API has been restricted');
    });
    expect((await fused(2)).answer(W)).toEqual(alone);
  });

  test('Node ends although the pool is there', () => {
    const script = `
      import {pinRows, fusedLoss} from './src/kernel/index.ts';
      async function main() {
        const [rows, columns] = [12000, 40];
        const values = new Float32Array(rows * columns).fill(1);
        const pinned = await pinRows('test', {rows, columns, values}, {threads: 3});
        const labels = new Int32Array(rows);
        const kernel = fusedLoss(pinned, {loss: ${JSON.stringify(loss)}, columns: 10, labels});
        kernel.answer(new Float32Array(10 * columns));
        await new Promise(resolve => setTimeout(resolve, 300));
        console.log(kernel.answer(new Float32Array(10 * columns)).loss);
      }
      main();`;
    const options = {encoding: 'utf8', timeout: 100_000, stdio: 'pipe'} as const;
    const printed = execFileSync(process.execPath, ['--import', 'tsx', '-e', script], options);
    expect(printed.trim()).toBe('108000');
  });
});
