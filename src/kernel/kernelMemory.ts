import {RESERVED} from './layout.js';

const PAGE = 65536;
const MOST_PAGES = 65536;
/** Bytes that every allocation is a multiple of. */
export const ALIGNMENT = 64;
/** Training takes several times as much as the rows where there are many classes, and pages for the sums of partitions. */
const TIMES_ROWS = 4;
const ROOM_FOR_SUMS = 512;

/**
 * WebAssembly memory with an allocator. It can grow but never shrink; once released, it is reused
 * for the next request unless it has been garbage-collected.
 */
export interface KernelMemory {
  readonly memory: WebAssembly.Memory;
  /** Bytes it takes up. */
  readonly bytes: number;
  /** The address of that much room, aligned to 64 bytes, its contents unknown. */
  allocate(bytes: number): number;
  /** The same, its bytes 0: what was never used is so already, and need not be touched. */
  allocateZeros(bytes: number): number;
  free(address: number): void;
  /** @throws unless so many bytes more can be allocated, one by one, as far as WebAssembly goes */
  checkRoom(bytes: number, call?: string): void;
  floats(address: number, length: number): Float32Array;
  integers(address: number, length: number): Int32Array;
  /** Releases all of it for reuse; it must not be used afterwards. */
  release(): void;
}

/**
 * Released memory, kept for reuse. To the garbage collector WebAssembly memory looks small, so it
 * is collected late: without reuse, pinning one dataset after another would accumulate gigabytes.
 */
let spare: {shared: boolean; memory: WeakRef<WebAssembly.Memory>}[] = [];

/** Spare memory that is not many times larger than that many pages. It may be smaller: it grows when asked for more. */
function recycled(pages: number, shared: boolean): WebAssembly.Memory | undefined {
  for (const one of spare) {
    const memory = one.memory.deref();
    const size = memory && memory.buffer.byteLength / PAGE;
    if (!size || one.shared !== shared || size > TIMES_ROWS * pages + ROOM_FOR_SUMS) continue;
    spare = spare.filter(other => other !== one && other.memory.deref());
    return memory;
  }
  return undefined;
}

/**
 * Memory with room for that many bytes to begin with.
 *
 * @throws if that is more than WebAssembly or the machine has
 */
export function kernelMemory(call: string, bytes: number, shared: boolean): KernelMemory {
  const size = (bytes: number) => `${(bytes / 2 ** 30).toPrecision(3)} GiB`;
  const fail = (bytes: number, why: string): never => {
    throw new RangeError(
      `${call}: ${size(bytes)} do not fit into WebAssembly memory (${why}): ` +
        `pin the rows in parts, one after another, and add up the answers`,
    );
  };
  const pages = Math.ceil((RESERVED + aligned(bytes)) / PAGE);
  if (pages > MOST_PAGES) fail(bytes, `it holds at most ${size(MOST_PAGES * PAGE)}`);
  let memory!: WebAssembly.Memory;
  /** What lies beyond was never used: it is 0. */
  let touched = RESERVED;
  try {
    const spared = recycled(pages, shared);
    if (spared) touched = spared.buffer.byteLength;
    memory = spared ?? new WebAssembly.Memory({initial: pages, maximum: MOST_PAGES, shared});
  } catch {
    fail(bytes, 'the machine does not have it');
  }
  let end = RESERVED;
  const used = new Map<number, number>();
  let holes: {address: number; bytes: number}[] = [];

  function allocate(wanted: number): number {
    const bytes = aligned(wanted);
    const hole = holes.findIndex(hole => hole.bytes >= bytes);
    let address = end;
    if (hole >= 0) {
      address = holes[hole]!.address;
      holes[hole]!.address += bytes;
      holes[hole]!.bytes -= bytes;
    } else {
      const missing = Math.ceil((end + bytes - memory.buffer.byteLength) / PAGE);
      try {
        if (missing > 0) memory.grow(missing);
      } catch {
        fail(end + bytes, `it holds at most ${size(MOST_PAGES * PAGE)}, or the machine less`);
      }
      end += bytes;
    }
    used.set(address, bytes);
    touched = Math.max(touched, end);
    return address;
  }

  return {
    memory,
    get bytes() {
      return memory.buffer.byteLength;
    },
    allocate,
    allocateZeros(bytes) {
      const before = touched;
      const address = allocate(bytes);
      const old = Math.min(aligned(bytes), before - address);
      // Shared memory is filled number by number: the larger they are, the quicker.
      if (old > 0) new Float64Array(memory.buffer, address, old / 8).fill(0);
      return address;
    },
    free(address) {
      holes.push({address, bytes: used.get(address)!});
      used.delete(address);
      holes.sort((a, b) => a.address - b.address);
      const joined: typeof holes = [];
      for (const hole of holes) {
        const last = joined.at(-1);
        if (last && last.address + last.bytes === hole.address) last.bytes += hole.bytes;
        else joined.push({...hole});
      }
      const last = joined.at(-1);
      if (last && last.address + last.bytes === end) end = joined.pop()!.address;
      holes = joined.filter(hole => hole.bytes > 0);
    },
    checkRoom(wanted, by = call) {
      const free = MOST_PAGES * PAGE - end + holes.reduce((sum, {bytes}) => sum + bytes, 0);
      if (wanted > free)
        throw new RangeError(
          `${by}: ${size(wanted)} for the weights of this many columns do not fit into WebAssembly memory, ` +
            `which has ${size(free)} left beside the rows`,
        );
    },
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    integers: (address, length) => new Int32Array(memory.buffer, address, length),
    release: () => void spare.push({shared, memory: new WeakRef(memory)}),
  };
}

/** Rounded up to what an allocation is a multiple of. */
export function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
}
