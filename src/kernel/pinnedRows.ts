import {ALIGNMENT, kernelMemory, type KernelMemory} from './kernelMemory.js';
import {canShare, kernelModule, type Build, type KernelExports} from './kernelModule.js';
import {TASK, tasks, type TaskName} from './tasks.js';
import {threadsToUse, threadedKernel, type ThreadedKernel} from './threads.js';

/** Examples as dense rows. */
export interface DenseRows {
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns], row by row. */
  readonly values: Float32Array;
}

/** Examples as compressed sparse rows (CSR): of row i the values from indptr[i] up to indptr[i + 1]. */
export interface SparseRows {
  readonly rows: number;
  readonly columns: number;
  /** The values that are stored, row by row. */
  readonly values: Float32Array;
  /** The column of each, from 0. */
  readonly indices: Int32Array;
  /** [rows + 1], from 0 to values.length. */
  readonly indptr: Int32Array;
}

/** Options of `pin`. */
export interface PinOptions {
  /** Threads to compute with, the calling one included. @defaultValue the number of processors */
  threads?: number;
  /** The build of the kernel. @defaultValue the fastest that runs here @internal */
  build?: Build;
}

/** Where the numbers of rows are. */
interface Addresses {
  values: number;
  indices: number;
  indptr: number;
}

/** Room for the numbers of rows in WebAssembly memory, to be written before they are pinned. */
export interface RowsRoom {
  /** [rows · columns], or those that are stored of sparse rows. */
  readonly values: Float32Array;
  /** Of sparse rows the column of each. */
  readonly indices?: Int32Array;
  /** Of sparse rows, [rows + 1]. */
  readonly indptr?: Int32Array;
  /** Where they are, for whoever gives it back from now on. @throws if it was taken or given back */
  take(): {memory: KernelMemory; addresses: Addresses};
  /** Gives the memory back, unless it was taken. */
  dispose(): void;
}

/** Where blocks lie: the address of the first, the bytes to the next, and how many there are. */
interface Blocks {
  first: number;
  bytes: number;
  blocks: number;
}

/**
 * Rows in WebAssembly memory, for the fused engine to read as often as asked. They take the bytes
 * of their numbers (4 a value, 8 a stored one of CSR) until disposed of.
 */
export class PinnedRows {
  readonly rows: number;
  readonly columns: number;
  readonly sparse: boolean;
  /** Values that are stored. */
  readonly stored: number;
  #memory: KernelMemory | undefined;
  /** How many values each column stores, once counted. */
  #counts: Int32Array | undefined;
  readonly #kernel: KernelExports;
  readonly #threads: ThreadedKernel;
  /** Where the numbers are. @internal */
  readonly addresses: Addresses;

  /** Use {@link pinRows}. @internal */
  constructor(
    given: DenseRows | SparseRows,
    memory: KernelMemory,
    kernel: KernelExports,
    threads: ThreadedKernel,
    addresses?: Addresses,
  ) {
    this.rows = given.rows;
    this.columns = given.columns;
    this.sparse = isSparse(given);
    this.stored = given.values.length;
    this.#memory = memory;
    this.#kernel = kernel;
    this.#threads = threads;
    const put = <T extends Float32Array | Int32Array>(numbers: T) => {
      const address = memory.allocate(numbers.byteLength + SLACK);
      const room =
        numbers instanceof Float32Array
          ? memory.floats(address, numbers.length)
          : memory.integers(address, numbers.length);
      room.set(numbers);
      return address;
    };
    this.addresses = addresses ?? {
      values: put(given.values),
      indices: isSparse(given) ? put(given.indices) : 0,
      indptr: isSparse(given) ? put(given.indptr) : 0,
    };
  }

  /** Bytes of WebAssembly memory in use for the rows and all that is computed with them. */
  get bytes(): number {
    return this.#memory?.bytes ?? 0;
  }

  /** The columns of CSR with more stored values than that, ascending. @internal */
  frequentColumns(than: number): Int32Array {
    const frequent: number[] = [];
    if (this.stored > than) {
      this.#counts ??= this.#countColumns();
      this.#counts.forEach((count, column) => count > than && frequent.push(column));
    }
    return Int32Array.from(frequent);
  }

  #countColumns(): Int32Array {
    const counts = new Int32Array(this.columns);
    const columns = this.memory.integers(this.addresses.indices, this.stored);
    // By index: an iterator takes many times as long.
    for (let i = 0; i < columns.length; i++) counts[columns[i]!]!++;
    return counts;
  }

  /** Bytes that one part of the job in memory needs. @internal */
  partitionBytes(): number {
    return this.#kernel.partitionBytes();
  }

  /** A copy of the numbers, [rows · columns] if dense, else those that are stored. @internal */
  values(): Float32Array {
    return this.memory.floats(this.addresses.values, this.stored).slice();
  }

  /** @throws if the rows were disposed of @internal */
  get memory(): KernelMemory {
    if (!this.#memory) throw new Error('PinnedRows: the pinned rows were disposed of');
    return this.#memory;
  }

  /** Runs the job that is in memory, and wakes threads for a long one. @throws if a thread has died @internal */
  run(parts: number, long: boolean): void {
    new Uint32Array(this.memory.memory.buffer, TASK, 1)[0] = tasks.loss;
    this.#kernel.arrange();
    this.#threads.run(parts, long);
    this.#kernel.finish();
  }

  /** Does a task with blocks that lie one behind another, in threads if it is long. @internal */
  perform(task: TaskName, {first, bytes, blocks}: Blocks, long: boolean): void {
    new Uint32Array(this.memory.memory.buffer, TASK, 3).set([tasks[task], first, bytes]);
    if (long) this.#threads.run(blocks, long);
    else for (let block = 0; block < blocks; block++) this.#kernel.run(block);
  }

  /** Gives the memory back; the rows cannot be used any more. */
  dispose(): void {
    if (!this.#memory) return;
    if (this.#threads.detach()) this.#memory.release();
    this.#memory = undefined;
  }
}

/** Stored values from which on threads will be wanted, and are started while the values are copied. */
const START_VALUES = 1e6;

/** The kernel reads four whole vectors at once, beyond the end of the last row. */
const SLACK = 64;

/**
 * Room for so many values, which is the caller's until rows are pinned there. None where memory is not shared: its
 * views are lost as it grows.
 *
 * @param sparse how many rows they are of, if rows are sparse
 * @throws if they are more than WebAssembly memory holds
 */
export function roomForRows(
  call: string,
  values: number,
  sparse?: {rows: number},
): RowsRoom | undefined {
  if (!canShare()) return undefined;
  const lengths = sparse ? [values, values, sparse.rows + 1] : [values];
  const bytes = lengths.map(length => 4 * length + SLACK);
  const most = bytes.reduce((sum, size) => sum + size + ALIGNMENT, 0);
  const memory = kernelMemory(call, most, true);
  const [at, indices = 0, indptr = 0] = bytes.map(size => memory.allocate(size));
  let isMine = true;
  return {
    values: memory.floats(at!, values),
    ...(sparse && {
      indices: memory.integers(indices, values),
      indptr: memory.integers(indptr, sparse.rows + 1),
    }),
    take() {
      if (!isMine) throw new Error(`${call}: the rows were pinned already`);
      isMine = false;
      return {memory, addresses: {values: at!, indices, indptr}};
    },
    dispose() {
      if (isMine) memory.release();
      isMine = false;
    },
  };
}

/**
 * Copies rows to where the fused engine can read them.
 *
 * @param options `room`: where the numbers of the rows are already, which is taken over
 * @throws if they are more than WebAssembly memory holds
 */
export async function pinRows(
  call: string,
  rows: DenseRows | SparseRows,
  {threads = threadsToUse(), build, room}: PinOptions & {room?: RowsRoom | undefined} = {},
): Promise<PinnedRows> {
  const shared = canShare();
  const {module} = await kernelModule(call, build, shared);
  const bytes =
    rows.values.byteLength +
    (isSparse(rows) ? rows.indices.byteLength + rows.indptr.byteLength : 0);
  const {memory, addresses} = room?.take() ?? {
    memory: kernelMemory(call, bytes + 3 * (SLACK + ALIGNMENT), shared),
    addresses: undefined,
  };
  const {exports} = await WebAssembly.instantiate(module, {env: {memory: memory.memory}});
  const kernel = exports as unknown as KernelExports;
  const helpers = threadedKernel(kernel, module, memory.memory, shared ? threads : 1);
  if (rows.values.length > START_VALUES) helpers.start();
  return new PinnedRows(rows, memory, kernel, helpers, addresses);
}

export function isSparse(rows: DenseRows | SparseRows): rows is SparseRows {
  return 'indptr' in rows;
}
