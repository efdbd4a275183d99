import {job} from './job';

/** Bytes of an entry of a list of rows: the address of the row, and its score-gradients in two columns from byte 8 on. */
export const ENTRY: usize = 16;
/** Bytes of a list: how many there are, entries for a block of 64 rows at most, and three that are 0. */
export const LIST: usize = ENTRY * (1 + 64 + 3);
/** Columns that have lists at once, two a list. */
export const LISTED_COLUMNS: u32 = 16;

/** What a partition adds up, beside the gradient. */
@unmanaged
export class Sums {
  /** `Σ v_i L_i` */
  loss: f64;
  /** `Σ v_i q_i` */
  dualValue: f64;
  /** Rows predicted right, as often as they count. */
  right: f64;
  /** Keeps what follows aligned to 16 bytes. */
  unused: f64;
}

/**
 * The room of a partition, one part after another: its sums; of each row of the block the address
 * (CSR: the number), label, weight and, if they are told, how often it counts; scores, later score-gradients, [columns][block]; one row of
 * either, for CSR; lists of rows, for dense ones; the gradient of the intercept in float64; the
 * gradient of the last rows in float32, and, if sums are flushed, the total of the groups that are,
 * in float64.
 */
@unmanaged
export class Partition {
  @inline
  get sums(): Sums {
    return changetype<Sums>(changetype<usize>(this));
  }
  @inline
  get rows(): usize {
    return changetype<usize>(this) + 32;
  }
  @inline
  get labels(): usize {
    return this.rows + 4 * job().block;
  }
  @inline
  get exampleWeights(): usize {
    return this.labels + 4 * job().block;
  }
  @inline
  get counts(): usize {
    return this.exampleWeights + 4 * job().block;
  }
  @inline
  get scores(): usize {
    return this.counts + (job().counts ? 4 * job().block : 0);
  }
  @inline
  get row(): usize {
    return this.scores + 4 * job().block * job().columns;
  }
  @inline
  get lists(): usize {
    return this.row + 4 * ((job().columns + 3) & ~3);
  }
  @inline
  get intercept(): usize {
    return this.lists + (job().sparse ? 0 : (LISTED_COLUMNS >> 1) * LIST);
  }
  @inline
  get recent(): usize {
    return this.intercept + 8 * ((job().columns + 1) & ~1);
  }
  @inline
  get total(): usize {
    return this.recent + 4 * job().arrangedLength;
  }
}

/** Bytes that may be read beyond the gradient of few features, three vectors at once. */
const OVERREAD: usize = 32;

/** Bytes of a partition of the call, in whole cache lines; the host asks before it makes room. */
export function partitionBytes(): f64 {
  const end = <f64>changetype<Partition>(0).total;
  const beyond = job().flushRows ? 32.0 * <f64>job().groups : <f64>OVERREAD;
  return 64.0 * Math.ceil((end + beyond) / 64.0);
}

export function partition(index: u32): Partition {
  return changetype<Partition>(job().workspace + index * job().workspaceStride);
}
