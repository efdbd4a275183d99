import {writeJob, type Job} from './layout.js';
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
  /** Gives the room back; the rows stay pinned. */
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
}

/** Rows scored before their gradients are added are at most so many, and at most so many bytes. */
const BLOCK_ROWS = 64;
const BLOCK_BYTES = 131072;

/** After that many rows a float32 sum is added to the float64 total. */
const FOLD_ROWS = 1024;

/** A batch is cut into parts of at least this many rows and multiplications, and into at most this many. */
const PART_ROWS = 128;
const PART_WORK = 1e6;
const MOST_PARTS = 32;
/** Room for the gradients of the parts, in bytes, or a twentieth of the rows if that is more. */
const PART_ROOM = 2 ** 25;

/**
 * Prepares a loss of pinned rows. Its sums depend on the rows, the weights and the batch alone, to
 * the last bit: not on the number of threads, nor on time.
 */
export function fusedLoss(rows: PinnedRows, options: FusedLossOptions): FusedLossOfRows {
  const {loss, columns, labels, weights} = options;
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
    ? BLOCK_ROWS
    : Math.min(BLOCK_ROWS, Math.max(4, Math.floor(BLOCK_BYTES / (16 * D)) * 4));
  const stored = rows.stored / rows.rows;
  const workspaceStride =
    64 *
    Math.ceil(
      (32 +
        12 * block +
        4 * block * columns +
        4 * whole(columns) +
        12 * arrangedLength +
        8 * columns) /
        64,
    );
  const mostParts = Math.min(
    MOST_PARTS,
    Math.max(1, Math.floor(Math.max(PART_ROOM, (4 * rows.stored) / 20) / workspaceStride)),
  );
  const partsOf = (count: number) => {
    const parts = Math.min(
      mostParts,
      count / PART_ROWS,
      (2 * count * stored * columns) / PART_WORK,
    );
    return parts < 2 ? 1 : 2 ** Math.floor(Math.log2(parts));
  };

  const {parameters, margins, ...terms} = kernelLoss(loss);
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
    partitions: 1,
    block,
    // A fold goes through all the weights, which for CSR can be more than what is stored of the rows.
    fold: Math.max(FOLD_ROWS, rows.sparse ? Math.ceil((4 * D) / Math.max(1, stored)) : 0),
    ...terms,
    parameter0: parameters[0],
    parameter1: parameters[1],
    parameter2: parameters[2],
    parameter3: parameters[3],
    margins: margins ? floats(margins) : 0,
    weights: allocate(4 * D * columns),
    intercept: allocate(4 * columns),
    arranged: allocate(4 * arrangedLength),
    featureStride: rows.sparse ? 4 * narrow : 4,
    columnStride: rows.sparse ? 4 : 4 * wide,
    arrangedLength,
    wantsGradient: 1,
    workspace: allocate(workspaceStride * partsOf(rows.rows)),
    workspaceStride,
    gradient: allocate(4 * D * columns),
    interceptGradient: allocate(4 * columns),
    result: allocate(24),
  };
  // The padding stays 0 for good.
  memory.floats(job.arranged, arrangedLength).fill(0);
  let room = {batch: 0, rows: 0, parts: partsOf(rows.rows)};

  function compute(
    W: Float32Array,
    b: Float32Array | undefined,
    of: Selection,
    wantsGradient: boolean,
  ): FusedValue {
    const {memory} = rows;
    const {batch, first = 0} = of;
    const count = batch?.length ?? of.count ?? rows.rows - first;
    const partitions = partsOf(count);
    if (batch && batch.length > room.rows) {
      if (room.rows) memory.free(room.batch);
      taken.splice(taken.indexOf(room.batch), room.rows ? 1 : 0);
      room = {...room, rows: batch.length, batch: allocate(batch.byteLength)};
    }
    if (partitions > room.parts) {
      memory.free(job.workspace);
      taken.splice(taken.indexOf(job.workspace), 1);
      job.workspace = allocate(workspaceStride * partitions);
      room.parts = partitions;
    }
    if (batch) memory.integers(room.batch, count).set(batch);
    memory.floats(job.weights, D * columns).set(W);
    const intercept = memory.floats(job.intercept, columns);
    if (b) intercept.set(b);
    else intercept.fill(0);
    writeJob(memory.memory.buffer, {
      ...job,
      batch: batch ? room.batch : 0,
      first,
      count,
      partitions,
      wantsGradient: wantsGradient ? 1 : 0,
    });
    rows.run(partitions);
    const [sum, dualValue, correct] = new Float64Array(memory.memory.buffer, job.result, 3);
    return {loss: sum!, dualValue: dualValue!, correct: correct!};
  }

  return {
    answer(W, b, of = {}) {
      const value = compute(W, b, of, true);
      return {
        ...value,
        // Copies: the next call writes to the same place, and tf takes no shared memory.
        gradW: Float32Array.from(rows.memory.floats(job.gradient, D * columns)),
        gradB: Float32Array.from(rows.memory.floats(job.interceptGradient, columns)),
      };
    },
    value: (W, b, of = {}) => compute(W, b, of, false),
    dispose() {
      for (const address of taken.splice(0)) memory.free(address);
    },
  };
}

/** Rounded up to whole vectors of four. */
function whole(length: number): number {
  return Math.ceil(length / 4) * 4;
}
