import {totalmem} from 'node:os';
import {getHeapStatistics} from 'node:v8';

/** The memory that a file can be read into, in bytes. */
export interface Room {
  /** What this process may have, in all. */
  memory: number;
  /** What of it may be strings and objects. */
  heap: number;
}

/** The room on this machine. */
export function roomHere(): Room {
  return {
    memory: Math.min(totalmem(), process.constrainedMemory() || Infinity),
    heap: getHeapStatistics().heap_size_limit,
  };
}
