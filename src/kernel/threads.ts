import {
  CALL,
  DONE,
  FAILED,
  KERNEL,
  LAST_CALL,
  MAIL,
  NEXT,
  NO_PART,
  PART_BITS,
  PARTS,
  WORDS,
} from './controlWords.js';
import {worker as workerSource} from './embeddedWorker.js';
import type {KernelExports} from './kernelModule.js';

/** A call may take the others ten times as long as it took so far, and this many ms, before they count as dead. */
const PATIENCE = 5_000;

/** Busy-waiting before a thread sleeps, in ms: to sleep and be woken takes as long as a short part. */
const SPIN_MS = 0.1;

/** How long the workers stay awake after a call, in ms (SPIN_MS of worker.ts). */
const AWAKE_MS = 0.2;

/**
 * Short calls that follow one another start threads when they have taken so many ms: it takes as long until a thread is
 * there, and some of that is the calling one's time, which a training that is over by then would spend for nothing.
 */
const START_MS = 20;

/** The workers of the process. */
interface Pool {
  control: Int32Array;
  workers: Thread[];
  /** What ended it. */
  failure?: Error;
  attached: Set<number>;
}

interface Thread {
  post(message: unknown): void;
  terminate(): void;
}

let pool: Pool | undefined;
let lastKernel = 0;
/** When the last call ended. */
let lastEnd = -Infinity;

/** A kernel that threads can help with. */
export interface ThreadedKernel {
  /**
   * Runs all the parts. Threads that are awake help; those that sleep are woken for a long call, or
   * if this one follows another at once, so that they are awake for the next. Where none were started, a long call
   * starts them, or short ones that have taken a while.
   *
   * @throws if a thread has ended, or does not finish
   */
  run(parts: number, long: boolean): void;
  /** Starts the threads ahead of a long call: in the background, while the calling one does something else. */
  start(): void;
  /** Detaches it from the threads. False if one of them may still be using its memory. */
  detach(): boolean;
}

/** How many threads each work that is under way leaves to kernels. */
const limits = new Set<{threads: number}>();

/**
 * Does work while kernels that are made use so many threads at the most, the calling one included: where
 * several trainings run side by side, or others are to have the processors.
 *
 * @param threads no limit if undefined; what is done at the same time has the least of all limits
 */
export async function limitThreads<T>(
  threads: number | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (threads === undefined) return work();
  const limit = {threads};
  limits.add(limit);
  try {
    return await work();
  } finally {
    limits.delete(limit);
  }
}

/** As many threads as there are processors, the calling one included. */
export function processors(): number {
  const os = globalThis.process?.getBuiltinModule?.('node:os');
  return os?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;
}

/** As many as there are processors, but no more than {@link limitThreads} says. */
export function threadsToUse(): number {
  return Math.min(processors(), ...Array.from(limits, ({threads}) => threads));
}

/**
 * Lets threads help with a kernel in shared memory. They are started by the first call that is worth
 * it, one pool a process, in the background: until they are there the calling thread does all the
 * work, with the same result. They never keep Node alive.
 *
 * @param threads the calling one included
 */
export function threadedKernel(
  {run}: Pick<KernelExports, 'run'>,
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  threads: number,
): ThreadedKernel {
  const id = ++lastKernel;
  let mine: Pool | undefined;
  /** What calls took so far that had no threads, ms. */
  let alone = 0;
  function attach(): Pool {
    const joined = poolOf(threads - 1);
    joined.attached.add(id);
    mail(joined, {id, module, memory}, threads - 1);
    return joined;
  }
  return {
    start() {
      if (threads > 1) mine ??= attach();
    },
    run(parts, long) {
      const began = performance.now();
      const wake = long || began - lastEnd < AWAKE_MS;
      const isWanted = mine !== undefined || long || (wake && alone > START_MS);
      if (threads > 1 && parts > 1 && parts < NO_PART && isWanted) {
        mine ??= attach();
        if (mine.failure) throw mine.failure;
        share(mine, id, parts, run, wake);
      } else {
        for (let part = 0; part < parts; part++) run(part);
      }
      lastEnd = performance.now();
      if (!mine) alone += lastEnd - began;
    },
    detach() {
      if (!mine) return true;
      // A thread that was given up may still be using the memory.
      if (mine.failure) return false;
      mine.attached.delete(id);
      // Idle workers never collect garbage: they would keep the memory alive.
      if (mine.attached.size === 0) close(mine);
      else mail(mine, {id});
      return true;
    },
  };
}

/** Publishes a call, works on it, and waits for the parts that others have claimed. */
function share(
  {control}: Pool,
  kernel: number,
  parts: number,
  run: (part: number) => void,
  wake: boolean,
): void {
  const call = Atomics.load(control, CALL) + 1;
  const claims = (call & LAST_CALL) << PART_BITS;
  Atomics.store(control, NEXT, claims | NO_PART);
  Atomics.store(control, KERNEL, kernel);
  Atomics.store(control, PARTS, parts);
  Atomics.store(control, DONE, 0);
  Atomics.store(control, FAILED, 0);
  Atomics.store(control, NEXT, claims);
  Atomics.store(control, CALL, call);
  if (wake) Atomics.notify(control, CALL);

  const began = performance.now();
  let mineDone = 0;
  for (;;) {
    const claim = Atomics.load(control, NEXT);
    const part = claim & NO_PART;
    if (part >= parts) break;
    if (Atomics.compareExchange(control, NEXT, claim, claim + 1) !== claim) continue;
    try {
      run(part);
    } catch (error) {
      // Others may be at work on parts of this call: it cannot be followed by another.
      throw fail(String(error));
    }
    mineDone++;
  }
  const limit = performance.now() + PATIENCE + 10 * (performance.now() - began);
  for (;;) {
    const done = Atomics.load(control, DONE);
    if (done + mineDone >= parts) break;
    waitFor(control, done);
    if (performance.now() > limit)
      throw fail(`a thread took a part and did not finish it in ${PATIENCE / 1000} s`);
  }
  if (Atomics.load(control, FAILED)) throw fail('a thread failed');
}

/** Waits until DONE is no more what it was, a second at most; where waiting is not allowed, not at all. */
function waitFor(control: Int32Array, done: number): void {
  const until = performance.now() + SPIN_MS;
  while (performance.now() < until) if (Atomics.load(control, DONE) !== done) return;
  try {
    Atomics.wait(control, DONE, done, 1000);
  } catch {
    // The main thread of a browser may not block: it asks again and again.
  }
}

/** The pool fails for good; rows pinned from now on get a new one. */
function fail(why: string): Error {
  // eslint-disable-next-line house/error-prefix -- whose call meets it is not known
  const failure = new Error(`the fused engine: ${why}: pin the rows again`);
  if (pool) {
    pool.failure = failure;
    for (const worker of pool.workers) worker.terminate();
    pool = undefined;
  }
  return failure;
}

function poolOf(size: number): Pool {
  pool ??= {
    control: new Int32Array(new SharedArrayBuffer(4 * WORDS)),
    workers: [],
    attached: new Set(),
  };
  while (pool.workers.length < size) {
    const mine = pool;
    const thread = startThread(why => {
      if (pool === mine) fail(why);
    });
    if (!thread) break;
    thread.post({control: mine.control, mail: Atomics.load(mine.control, MAIL)});
    mine.workers.push(thread);
  }
  return pool;
}

/** Posts a message and wakes the workers to read it. */
function mail({control, workers}: Pool, message: unknown, to = workers.length): void {
  workers.forEach((worker, i) => worker.post(i < to ? message : {}));
  Atomics.add(control, MAIL, 1);
  Atomics.add(control, CALL, 1);
  Atomics.notify(control, CALL);
}

function close(mine: Pool): void {
  if (pool === mine) pool = undefined;
  for (const worker of mine.workers) worker.terminate();
  mine.workers.length = 0;
}

/** Starts a worker in Node or a browser; undefined where there are none, or they are forbidden. */
function startThread(died: (why: string) => void): Thread | undefined {
  try {
    return newThread(died);
  } catch {
    return undefined;
  }
}

function newThread(died: (why: string) => void): Thread | undefined {
  // Where no worker starts (a page may forbid them), the calling thread does all the work.
  let ready = false;
  const ended = (why: unknown) => {
    if (ready) died(`a thread ended (${String(why)})`);
  };
  const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
  if (node) {
    const worker = new node.Worker(workerSource, {eval: true, execArgv: []});
    worker.on('message', () => (ready = true));
    worker.on('error', error => ended(error.message));
    worker.on('exit', code => ended(`exit code ${code}`));
    worker.unref();
    return {
      post: message => worker.postMessage(message),
      terminate: () => {
        ready = false;
        void worker.terminate();
      },
    };
  }
  if (typeof Worker === 'undefined') return undefined;
  const url = URL.createObjectURL(new Blob([workerSource], {type: 'text/javascript'}));
  const worker = new Worker(url);
  worker.onmessage = () => {
    ready = true;
    URL.revokeObjectURL(url);
  };
  worker.onerror = event => ended(event.message);
  return {
    post: message => worker.postMessage(message),
    terminate: () => worker.terminate(),
  };
}
