import type {Watchdog} from './watchdog.js';

/** The results of mutated inputs: how many were read, how many refused, and what should not have happened. */
export interface Found {
  read: number;
  refused: number;
  faults: string[];
  /** The longest that one took of the processor, in milliseconds. */
  slowest: number;
  /** The most memory that one took beyond what was there before, in bytes. */
  most: number;
}

/** A mutated input and what is done with it. */
interface Trial {
  input: Uint8Array;
  /** Whether it is an error of ours that says so. */
  isOurs(message: string): boolean;
  /** @returns whether the result is sound */
  run(): Promise<boolean>;
}

const MOST_MILLISECONDS = 1000;
const MOST_GROWTH = 256e6;

let tell: Watchdog | undefined;

/** Has `work` done while a watchdog is told of each input. */
export async function guarded<T>(watchdog: Watchdog, work: () => Promise<T>): Promise<T> {
  tell = watchdog;
  try {
    return await work();
  } finally {
    tell(undefined);
    tell = undefined;
  }
}

/** Does what so many trials do, and watches errors, time and memory. */
export async function watched(
  count: number,
  trial: (number: number) => Promise<Trial>,
): Promise<Found> {
  const found: Found = {read: 0, refused: 0, faults: [], slowest: 0, most: 0};
  for (let number = 0; number < count; number++) {
    const {input, isOurs, run} = await trial(number);
    const fault = (what: string) =>
      found.faults.push(`${what}: ${Buffer.from(input).toString('base64')}`);
    tell?.(input);
    const before = spent();
    try {
      const isSound = await run();
      found.read++;
      if (!isSound) fault('an unsound result');
    } catch (error) {
      found.refused++;
      const {message, name} = error as Error;
      // eslint-disable-next-line no-control-regex
      if (!isOurs(message) || NOT_OURS.has(name) || /[\x00-\x1f\x7f-\x9f]/.test(message))
        fault(`${name}: ${message}`);
    }
    const after = spent();
    const time = after.milliseconds - before.milliseconds;
    // Memory that was freed in between is seen if it raised the peak of the process.
    const top = after.highest > before.highest ? after.highest : after.memory;
    const growth = top - before.memory;
    if (time > MOST_MILLISECONDS) fault(`took ${time.toFixed(0)} ms`);
    if (growth > MOST_GROWTH) fault(`took ${(growth / 1e6).toFixed(0)} MB`);
    found.slowest = Math.max(found.slowest, time);
    found.most = Math.max(found.most, growth);
  }
  return found;
}

/** The memory that this process has used, and the processor time, which a busy machine does not change. */
function spent() {
  const {user, system} = process.cpuUsage();
  const memory = process.memoryUsage.rss();
  return {
    milliseconds: (user + system) / 1e3,
    memory,
    highest: process.resourceUsage().maxRSS * 1024,
  };
}

/** Errors of the engine. */
const NOT_OURS = new Set(['TypeError', 'RangeError', 'SyntaxError', 'ReferenceError']);
