/**
 * A thread of the fused engine. It is built into embeddedWorker.ts as text, behind the control words, which are all
 * that it can import, and started from there. See threads.ts for the other side.
 */
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
} from './controlWords.js';

interface Message {
  control?: Int32Array;
  /** Messages posted to others before this worker started. */
  mail?: number;
  id?: number;
  module?: WebAssembly.Module;
  memory?: WebAssembly.Memory;
}

interface Port {
  onmessage: ((event: {data: Message}) => void) | null;
  postMessage(message: unknown): void;
}

/**
 * Busy-waiting between calls, in ms: in training the next call comes sooner than a thread can sleep
 * and be woken.
 */
const SPIN_MS = 0.2;

const node = globalThis.process?.getBuiltinModule?.('node:worker_threads');
const port = (node?.parentPort ?? globalThis) as unknown as Port;
const kernels = new Map<number, {run(part: number): void}>();
let control: Int32Array;
let mail = 0;

port.onmessage = ({data}) => {
  if (data.control) {
    control = data.control;
    port.postMessage('ready');
  } else if (data.module) {
    const {exports} = new WebAssembly.Instance(data.module, {env: {memory: data.memory!}});
    kernels.set(data.id!, exports as unknown as {run(part: number): void});
  } else if (data.id) {
    kernels.delete(data.id);
  }
  mail = data.mail ?? mail + 1;
  serve();
};

/** Works on calls until there is mail, which only arrives when this function has returned. */
function serve(): void {
  for (;;) {
    // The call first: mail is announced before the call goes up.
    const call = Atomics.load(control, CALL);
    if (Atomics.load(control, MAIL) !== mail) return;
    const kernel = kernels.get(Atomics.load(control, KERNEL));
    while (kernel) {
      const claim = Atomics.load(control, NEXT);
      const part = claim & NO_PART;
      if (claim >>> PART_BITS !== (call & LAST_CALL) || part >= Atomics.load(control, PARTS)) break;
      if (Atomics.compareExchange(control, NEXT, claim, claim + 1) !== claim) continue;
      try {
        kernel.run(part);
      } catch {
        Atomics.store(control, FAILED, 1);
      }
      Atomics.add(control, DONE, 1);
      Atomics.notify(control, DONE);
    }
    const until = performance.now() + SPIN_MS;
    while (Atomics.load(control, CALL) === call && performance.now() < until);
    Atomics.wait(control, CALL, call);
  }
}
