import {writeFileSync, writeSync} from 'node:fs';
import {Worker} from 'node:worker_threads';

/** Bytes of an input that are kept at most: mutants are small. */
const ROOM = 2 ** 25;

/** The exit code of Node where a promise is awaited that nothing will settle. */
const UNSETTLED = 13;

/**
 * What a thread of its own does while the main one may be in an endless loop: looks every fifth of a second
 * which input is at work, and once one has taken too long saves it, says so and ends the process.
 */
const WATCHING = `
const {writeFileSync, writeSync} = require('node:fs');
const {workerData: {head, input, file, name, seconds}} = require('node:worker_threads');
const spent = () => {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1e6;
};
let seen = 0;
let from = spent();
setInterval(() => {
  const [number, length] = [Atomics.load(head, 0), Atomics.load(head, 1)];
  if (number !== seen) [seen, from] = [number, spent()];
  if (length < 0 || spent() - from < seconds) return;
  writeFileSync(file, input.slice(0, length));
  writeSync(2, name + ': input ' + (number - 1) + ' does not end: saved as ' + file + '\\n');
  process.kill(process.pid, 'SIGKILL');
}, 200);
`;

/** Tells the watchdog of each input when it begins, and of undefined when all are done. */
export type Watchdog = (input: Uint8Array | undefined) => void;

/**
 * Ends this process at an input that takes so many seconds of the processor, or whose promise nothing settles:
 * the input is in `file` then, and standard error names it.
 */
export function watchdog(name: string, file: string, seconds = 30): Watchdog {
  const head = new Int32Array(new SharedArrayBuffer(8)).fill(-1);
  const input = new Uint8Array(new SharedArrayBuffer(ROOM));
  Atomics.store(head, 0, 0);
  const workerData = {head, input, file, name, seconds};
  const worker = new Worker(WATCHING, {eval: true, workerData, execArgv: []});
  worker.unref();
  let latest: Uint8Array | undefined;
  const atExit = () => {
    if (process.exitCode !== UNSETTLED || !latest) return;
    writeFileSync(file, latest);
    writeSync(2, `${name}: input ${head[0]! - 1} does not end: saved as ${file}\n`);
  };
  process.once('exit', atExit);
  return next => {
    latest = next;
    const kept = next?.subarray(0, ROOM);
    if (kept) input.set(kept);
    Atomics.store(head, 1, kept?.length ?? -1);
    Atomics.add(head, 0, 1);
    if (next) return;
    process.off('exit', atExit);
    void worker.terminate();
  };
}
