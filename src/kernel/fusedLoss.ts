import {JobWords, type Job} from './layout.js';
import {kernelLoss, type FusedLoss} from './kernelLoss.js';
import type {PinnedRows} from './pinnedRows.js';

/** Which rows an answer is about. */
export interface Selection {
  /** Row numbers, in any order, any number of times. */
  batch?: Int32Array;
  /** Or all rows from this one on; 0 by default. */
  first?: number;
  /** As many as this; by default all there are. */
  count?: number;
}

/** Sums over the rows, weighted by v, in float64. */
export interface FusedValue {
  /** `Σ v_i L_i` */
  loss: number;
  /** `Σ v_i q_i` of the certificate; means something for convex losses only. */
  dualValue: number;
  /** Rows predicted right. */
  correct: number;
}

/** {@link FusedValue} with the gradient, summed in float64 and rounded to float32. */
export interface FusedAnswer extends FusedValue {
  /** `Σ v_i x_i ⊗ g_i`, [D · columns], row by row. */
  gradW: Float32Array;
  /** `Σ v_i g_i`, [columns] */
  gradB: Float32Array;
}

/** A loss of pinned rows with their labels, to be asked for any weights of its linear layer. */
export interface FusedLossOfRows {
  /** Loss, q and gradient for weights W [D · columns], row by row, and intercept b [columns]. */
  answer(W: Float32Array, b?: Float32Array, of?: Selection): FusedAnswer;
  /** The same without the gradient, in less time. */
  value(W: Float32Array, b?: Float32Array, of?: Selection): FusedValue;
  /** Gives the room back, nobody may use the loss any more; the rows stay pinned. */
  dispose(): void;
}

/** What {@link fusedLoss} is made from; trusted to fit. */
export interface FusedLossOptions {
  loss: FusedLoss;
  /** Columns of scores: K, or 1 for the binary reduction. */
  columns: number;
  /** Class indices, [N]. */
  labels: Int32Array;
  /** v, [N]; ones by default. */
  weights?: Float32Array;
  /** The least multiply-adds of a part; for finding out what is best. @internal */
  partWork?: number;
  /** Its least rows. @internal */
  partRows?: number;
  /** The least multiply-adds of a call that wakes threads. @internal */
  wakeWork?: number;
}

/** Rows scored before their gradients are added are at most so many (a list has room for no more), and at most so many bytes. */
const BLOCK_ROWS = 64;
const BLOCK_BYTES = 131072;
/** Of CSR these; where weights and gradient exceed the second-level cache, they take turns as seldom as the scores have room. */
const SPARSE_BLOCK_ROWS = 512;
const MOST_BLOCK_ROWS = 6272;
const SCORE_BYTES = 2 ** 20;
const SECOND_LEVEL_BYTES = 2 ** 18;

/** Bytes of the lists of rows, for dense ones; see assembly/partition.ts. */
const LISTS = 8 * 16 * (1 + BLOCK_ROWS + 3);

/** First-level caches as they are nearly everywhere: bytes a line, and sets of lines. */
const CACHE_LINE = 64;
const CACHE_SETS = 64;

/** Bytes that may be read beyond the gradient of few features, three vectors at once. */
const OVERREAD = 32;

/** After that many rows at most a float32 sum is added to the float64 total. */
const FOLD_ROWS = 1024;

/**
 * A batch is cut into parts of at least this many rows and multiply-adds, which are at least so many
 * times as many as the additions of the part's gradient; and into at most this many.
 */
const PART_ROWS = 96;
const PART_WORK = 2.5e5;
const PART_SUMS = 16;
const MOST_PARTS = 32;
/** Measured: to wake a thread that sleeps takes as long as half of so many multiply-adds. */
const WAKE_WORK = 8e6;
/** Room for the gradients of the parts, in bytes, or a twentieth of the rows if that is more. */
const PART_ROOM = 2 ** 25;

/** How a batch is cut into parts. */
interface Partitioning {
  partitions: number;
  /** Rows after which a part folds its sums, 0 if none has more. */
  fold: number;
  /** Bytes of one part's room. */
  workspaceStride: number;
}

/**
 * Prepares a loss of pinned rows. Its sums depend on the rows, the weights and the batch alone, to
 * the last bit: not on the number of threads, nor on time.
 */
export function fusedLoss(rows: PinnedRows, options: FusedLossOptions): FusedLossOfRows {
  const {loss, columns, labels, weights} = options;
  const {partWork = PART_WORK, partRows = PART_ROWS, wakeWork = WAKE_WORK} = options;
  const {memory} = rows;
  const D = rows.columns;
  const taken: number[] = [];
  const allocate = (bytes: number) => {
    const address = memory.allocate(bytes);
    taken.push(address);
    return address;
  };
  const integers = (of: Int32Array) => {
    const address = allocate(of.byteLength);
    memory.integers(address, of.length).set(of);
    return address;
  };
  const floats = (of: Float32Array) => {
    const address = allocate(of.byteLength);
    memory.floats(address, of.length).set(of);
    return address;
  };

  // Dense weights lie column by column, each padded to whole vectors; those for CSR row by row.
  const wide = whole(D);
  const narrow = columns === 1 ? 1 : whole(columns);
  const arrangedLength = whole(rows.sparse ? D * narrow : columns * wide);
  const block = rows.sparse
    ? sparseBlock(columns, 4 * arrangedLength)
    : Math.min(BLOCK_ROWS, Math.max(4, Math.floor(BLOCK_BYTES / (16 * D)) * 4));
  const stored = rows.stored / rows.rows;
  // Most weights of CSR are added to too seldom to need a fold, which would touch them all.
  const frequent = rows.sparse ? groupsOf(rows.frequentColumns(FOLD_ROWS), narrow) : undefined;
  const groups = frequent ? frequent.length : arrangedLength / 4;
  const strideOf = (folds: boolean) =>
    64 *
    Math.ceil(
      (32 +
        12 * block +
        4 * block * columns +
        4 * whole(columns) +
        (rows.sparse ? 0 : LISTS) +
        8 * whole(columns) +
        4 * arrangedLength +
        (folds ? 32 * groups : OVERREAD)) /
        64,
    );
  const room = Math.max(PART_ROOM, (4 * rows.stored) / 20);
  /** Multiply-adds of so many rows. */
  const workOf = (count: number) => 2 * count * stored * columns;
  /** As many parts as are worth it and as there is room for; a power of two. */
  function partitioning(count: number): Partitioning {
    const least = Math.max(partWork, PART_SUMS * D * columns);
    const most = Math.min(MOST_PARTS, count / partRows, workOf(count) / least);
    for (let partitions = 2 ** Math.floor(Math.log2(Math.max(1, most))); ; partitions /= 2) {
      const folds = groups > 0 && count / partitions + 4 > FOLD_ROWS;
      const workspaceStride = strideOf(folds);
      if (partitions === 1 || partitions * workspaceStride <= room)
        return {partitions, fold: folds ? FOLD_ROWS : 0, workspaceStride};
    }
  }

  const {parameters, margins, ...terms} = kernelLoss(loss);
  const given = allocate(4 * arrangedLength);
  const job: Job = {
    features: D,
    columns,
    sparse: rows.sparse ? 1 : 0,
    ...rows.addresses,
    labels: integers(labels),
    exampleWeights: weights ? floats(weights) : 0,
    batch: 0,
    first: 0,
    count: rows.rows,
    block,
    // Measured: with a quarter of the rows in one cache set tiles are still faster, with half of them no more.
    tiles: rows.sparse || 3 * mostInOneSet(4 * D, block) > block ? 0 : 1,
    ...partitioning(rows.rows),
    groups,
    groupList: frequent?.length ? integers(frequent) : 0,
    ...terms,
    parameter0: parameters[0],
    parameter1: parameters[1],
    parameter2: parameters[2],
    parameter3: parameters[3],
    margins: margins ? floats(margins) : 0,
    weights: given,
    intercept: allocate(4 * columns),
    // CSR without padding is arranged as it comes.
    arranged: rows.sparse && narrow === columns ? given : allocate(4 * arrangedLength),
    featureStride: rows.sparse ? 4 * narrow : 4,
    columnStride: rows.sparse ? 4 : 4 * wide,
    arrangedLength,
    wantsGradient: 1,
    workspace: 0,
    gradient: allocate(4 * arrangedLength),
    interceptGradient: allocate(4 * columns),
    result: allocate(24),
  };
  // The padding stays 0 for good.
  memory.floats(job.arranged, arrangedLength).fill(0);
  const words = new JobWords(job);
  const workspace = growing();
  const rowNumbers = growing();

  /** Room that is given up for more when it is too small. */
  function growing() {
    let address = 0;
    let size = 0;
    return (bytes: number) => {
      if (bytes > size) {
        if (address) {
          memory.free(address);
          taken.splice(taken.indexOf(address), 1);
          address = size = 0;
        }
        address = allocate(bytes);
        size = bytes;
      }
      return address;
    };
  }

  function compute(
    W: Float32Array,
    b: Float32Array | undefined,
    of: Selection,
    wantsGradient: boolean,
  ): FusedValue {
    const {memory} = rows;
    const {batch, first = 0} = of;
    const count = batch?.length ?? of.count ?? rows.rows - first;
    const parts = partitioning(count);
    const batchAddress = batch ? rowNumbers(batch.byteLength) : 0;
    if (batch) memory.integers(batchAddress, count).set(batch);
    const workspaceAddress = workspace(parts.workspaceStride * parts.partitions);
    memory.floats(job.weights, D * columns).set(W);
    const intercept = memory.floats(job.intercept, columns);
    if (b) intercept.set(b);
    else intercept.fill(0);
    words.set('batch', batchAddress);
    words.set('first', first);
    words.set('count', count);
    words.set('partitions', parts.partitions);
    words.set('fold', parts.fold);
    words.set('workspaceStride', parts.workspaceStride);
    words.set('workspace', workspaceAddress);
    words.set('wantsGradient', wantsGradient ? 1 : 0);
    words.write(memory.memory.buffer);
    rows.run(parts.partitions, workOf(count) >= wakeWork);
    const sums = new Float64Array(memory.memory.buffer, job.result, 3);
    return {loss: sums[0]!, dualValue: sums[1]!, correct: sums[2]!};
  }

  return {
    answer(W, b, of = {}) {
      const value = compute(W, b, of, true);
      return {
        ...value,
        // Copies: the next call writes to the same place, and tf takes no shared memory.
        gradW: rows.memory.floats(job.gradient, D * columns).slice(),
        gradB: rows.memory.floats(job.interceptGradient, columns).slice(),
      };
    },
    value: (W, b, of = {}) => compute(W, b, of, false),
    dispose() {
      for (const address of taken.splice(0)) memory.free(address);
    },
  };
}

/** Rows of a block of CSR: an odd number of cache lines of scores, or all those of a row would meet in a few cache sets. */
function sparseBlock(columns: number, weightBytes: number): number {
  const most =
    weightBytes > SECOND_LEVEL_BYTES ? Math.min(MOST_BLOCK_ROWS, SCORE_BYTES / (4 * columns)) : 0;
  return 16 * (2 * Math.floor(Math.max(SPARSE_BLOCK_ROWS, most) / 32) - 1);
}

/** Of rows so many bytes apart, how many begin in the same cache set at most. */
function mostInOneSet(rowBytes: number, rows: number): number {
  const counts = new Int32Array(CACHE_SETS);
  for (let row = 0; row < rows; row++)
    counts[Math.floor((row * rowBytes) / CACHE_LINE) % CACHE_SETS]!++;
  return Math.max(...counts);
}

/** The groups of four weights that belong to columns of CSR, ascending. */
function groupsOf(features: Int32Array, narrow: number): Int32Array {
  if (narrow === 1) return Int32Array.from(new Set(features.map(d => d >> 2)));
  const each = narrow / 4;
  return Int32Array.from(
    {length: features.length * each},
    (_, i) => features[Math.floor(i / each)]! * each + (i % each),
  );
}

/** Rounded up to whole vectors of four. */
function whole(length: number): number {
  return Math.ceil(length / 4) * 4;
}
