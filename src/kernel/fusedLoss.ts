import {JobWords, type Job} from './layout.js';
import {kernelLoss, type FusedLoss} from './kernelLoss.js';
import {
  denseBlock,
  FLUSH_ROWS,
  multiplyAdds,
  partitioning,
  sparseBlock,
  tilesFit,
} from './partitioning.js';
import type {PinnedRows} from './pinnedRows.js';

/** Which rows an answer is for. */
interface Selection {
  /** Row numbers, in any order, any number of times. */
  batch?: Int32Array;
  /** Or all rows from this one on; 0 by default. */
  first?: number;
  /** As many as this; by default all there are. */
  count?: number;
}

/** Sums over the rows, weighted by v, in float64. */
interface FusedValue {
  /** `Σ v_i L_i` */
  loss: number;
  /** `Σ v_i q_i` of the certificate; means something for convex losses only. */
  dualValue: number;
  /** Rows predicted right, as often as they count. */
  correct: number;
}

/** {@link FusedValue} with the gradient, summed in float64 and rounded to float32. */
export interface FusedAnswer extends FusedValue {
  /** `Σ v_i x_i ⊗ g_i`, [D · columns], row by row. */
  gradW: Float32Array;
  /** `Σ v_i g_i`, [columns] */
  gradB: Float32Array;
}

/** A loss of pinned rows with their labels, to be evaluated at any weights of the linear layer. */
export interface FusedLossOfRows {
  /** Loss, q and gradient for weights W [D · columns], row by row, and intercept b [columns]. */
  answer(W: Float32Array, b?: Float32Array, selection?: Selection): FusedAnswer;
  /** The same without the gradient, in less time. */
  value(W: Float32Array, b?: Float32Array, selection?: Selection): FusedValue;
  /** Frees its memory; the rows stay pinned. The loss cannot be used afterwards. */
  dispose(): void;
}

/** What {@link fusedLoss} is made from; trusted to fit. */
interface FusedLossOptions {
  /** What errors start with; by default the call that pinned the rows. */
  call?: string;
  loss: FusedLoss;
  /** Columns of scores: K, or 1 for the binary reduction. */
  columns: number;
  /** Class indices, [N]. */
  labels: Int32Array;
  /** v, [N]; ones by default. */
  weights?: Float32Array;
  /** How often each row counts where it is predicted right, [N]; once by default. */
  counts?: Float32Array;
  /** The least multiply-adds of a part, to be varied by benchmarks. @internal */
  partWork?: number;
  /** Its least rows. @internal */
  partRows?: number;
  /** The least multiply-adds of a call that wakes threads. @internal */
  wakeWork?: number;
}

/** Measured: waking a sleeping thread takes as long as half as many multiply-adds. */
const WAKE_WORK = 8e6;

/**
 * Prepares a loss of pinned rows. Its sums depend on the rows, the weights and the batch alone, to
 * the last bit: not on the number of threads, nor on time.
 */
export function fusedLoss(rows: PinnedRows, options: FusedLossOptions): FusedLossOfRows {
  const {loss, columns, labels, weights, counts} = options;
  const {call, partWork, partRows, wakeWork = WAKE_WORK} = options;
  const {memory} = rows;
  const D = rows.columns;
  const taken: number[] = [];
  const giveBack = () => {
    for (const address of taken.splice(0)) memory.free(address);
  };
  const take = (bytes: number) => {
    const address = memory.allocate(bytes);
    taken.push(address);
    return address;
  };
  const allocate = (bytes: number) => {
    try {
      return take(bytes);
    } catch (error) {
      giveBack();
      throw error;
    }
  };
  const integers = (values: Int32Array) => {
    const address = allocate(values.byteLength);
    memory.integers(address, values.length).set(values);
    return address;
  };
  const floats = (values: Float32Array) => {
    const address = allocate(values.byteLength);
    memory.floats(address, values.length).set(values);
    return address;
  };

  // Dense weights lie column by column, each padded to whole vectors; those for CSR row by row.
  const wide = whole(D);
  const narrow = columns === 1 ? 1 : whole(columns);
  const arrangedLength = whole(rows.sparse ? D * narrow : columns * wide);
  const asGiven = rows.sparse && narrow === columns;
  const weightBytes = 4 * arrangedLength;
  // Weights, as given and arranged, their gradient, and that of one part at least.
  memory.checkRoom(
    (asGiven ? 3 : 4) * weightBytes + 4 * rows.rows * (1 + Number(!!weights) + Number(!!counts)),
    call,
  );
  const block = rows.sparse ? sparseBlock(columns, weightBytes) : denseBlock(D);
  // Most weights of CSR are added to too seldom to need flushing, which would touch them all.
  const frequent = rows.sparse ? groupsOf(rows.frequentColumns(FLUSH_ROWS), narrow) : undefined;

  const {parameters, margins, ...terms} = kernelLoss(loss);
  const given = allocate(weightBytes);
  const exampleWeights = weights ? floats(weights) : 0;
  const job: Job = {
    features: D,
    columns,
    sparse: rows.sparse ? 1 : 0,
    ...rows.addresses,
    labels: integers(labels),
    exampleWeights,
    counts: counts ? (counts === weights ? exampleWeights : floats(counts)) : 0,
    batch: 0,
    first: 0,
    count: rows.rows,
    block,
    tiles: !rows.sparse && tilesFit(D, block) ? 1 : 0,
    partitions: 1,
    flushRows: 0,
    workspaceStride: 0,
    groups: frequent ? frequent.length : arrangedLength / 4,
    groupList: frequent?.length ? integers(frequent) : 0,
    ...terms,
    parameter0: parameters[0],
    parameter1: parameters[1],
    parameter2: parameters[2],
    parameter3: parameters[3],
    parameter4: parameters[4],
    parameter5: parameters[5],
    margins: margins ? floats(margins) : 0,
    weights: given,
    intercept: allocate(4 * columns),
    // CSR without padding is arranged as it comes.
    arranged: asGiven ? given : allocate(weightBytes),
    featureStride: rows.sparse ? 4 * narrow : 4,
    columnStride: rows.sparse ? 4 : 4 * wide,
    arrangedLength,
    wantsGradient: 1,
    workspace: 0,
    gradient: allocate(weightBytes),
    interceptGradient: allocate(4 * columns),
    result: allocate(24),
  };
  // The padding stays 0 for good.
  memory.floats(job.arranged, arrangedLength).fill(0);
  const words = new JobWords(job);
  const partitionBytes = (flushRows: number) => {
    words.set('flushRows', flushRows);
    words.write(memory.memory.buffer);
    return rows.partitionBytes();
  };
  const sizes = {
    features: D,
    columns,
    stored: rows.stored / rows.rows,
    rowBytes: 4 * rows.stored,
    groups: job.groups,
    partWork,
    partRows,
    bytes: {plain: partitionBytes(0), flushing: partitionBytes(FLUSH_ROWS)},
  };
  const workspace = growing();
  const rowNumbers = growing();

  /** A buffer that is replaced by a larger one when it is too small. */
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
        address = take(bytes);
        size = bytes;
      }
      return address;
    };
  }

  function compute(
    W: Float32Array,
    b: Float32Array | undefined,
    selection: Selection,
    wantsGradient: boolean,
  ): FusedValue {
    const {memory} = rows;
    const {batch, first = 0} = selection;
    const count = batch?.length ?? selection.count ?? rows.rows - first;
    const parts = partitioning(sizes, count);
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
    words.set('flushRows', parts.flushRows);
    words.set('workspaceStride', parts.workspaceStride);
    words.set('workspace', workspaceAddress);
    words.set('wantsGradient', wantsGradient ? 1 : 0);
    words.write(memory.memory.buffer);
    rows.run(parts.partitions, multiplyAdds(sizes, count) >= wakeWork);
    const sums = new Float64Array(memory.memory.buffer, job.result, 3);
    return {loss: sums[0]!, dualValue: sums[1]!, correct: sums[2]!};
  }

  return {
    answer(W, b, selection = {}) {
      const value = compute(W, b, selection, true);
      return {
        ...value,
        // Copies: the next call writes to the same place, and tf takes no shared memory.
        gradW: rows.memory.floats(job.gradient, D * columns).slice(),
        gradB: rows.memory.floats(job.interceptGradient, columns).slice(),
      };
    },
    value: (W, b, selection = {}) => compute(W, b, selection, false),
    dispose: giveBack,
  };
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
