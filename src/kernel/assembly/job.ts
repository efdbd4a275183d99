/** Where the description of the call is; the host writes it there before it calls. */
export const JOB: usize = 64;

/**
 * One call: which rows, which loss, and where everything is. Addresses are bytes from 0.
 * The host writes the fields in this order, 4 bytes each; see layout.ts.
 */
@unmanaged
export class Job {
  /** D */
  features: u32;
  /** Columns of scores: K, or 1 for the binary reduction. */
  columns: u32;
  /** 1 for CSR rows. */
  sparse: u32;
  /** [N · D] float32 row by row, or [stored] of CSR. */
  values: usize;
  /** CSR: the column of each value, [stored] int32. */
  indices: usize;
  /** CSR: where each row starts, [N + 1] uint32. */
  indptr: usize;
  /** [N] int32 */
  labels: usize;
  /** v, [N] float32; 0 if all are 1. */
  exampleWeights: usize;
  /** How often each row counts where it is predicted right, [N] float32; 0 if once. */
  counts: usize;
  /** Row numbers, [count] int32; 0 for the rows from `first` on. */
  batch: usize;
  first: u32;
  count: u32;
  /** The batch is cut into this many parts for any number of threads, so that sums are the same. */
  partitions: u32;
  /** Rows scored before their gradients are added; a multiple of 4. */
  block: u32;
  /** Dense: 1 if the same few features of all rows of a block stay in the first-level cache. */
  tiles: u32;
  /** Rows whose gradients are summed in float32 before they go to the float64 total; 0 if no part has more. */
  flushRows: u32;
  /** How many groups of four weights are flushed, and which, uint32; 0 for the first ones. */
  groups: u32;
  groupList: usize;
  reduction: u32;
  penalty: u32;
  /** The penalty's numbers; what they mean is up to the penalty. */
  parameter0: f32;
  parameter1: f32;
  parameter2: f32;
  parameter3: f32;
  parameter4: f32;
  parameter5: f32;
  /** Δ, if it is one number. */
  margin: f32;
  /** The cost matrix [classes · classes], entry [j][y]: transposed; 0 if Δ is one number. */
  margins: usize;
  /** The weights as given, [D · columns] float32. */
  weights: usize;
  /** The intercept, [columns] float32. */
  intercept: usize;
  /** The weights as the kernel reads them. */
  arranged: usize;
  /** Distance in bytes of neighbouring features and of neighbouring columns in `arranged`. */
  featureStride: u32;
  columnStride: u32;
  /** Size in float32 of `arranged`. */
  arrangedLength: u32;
  /** 1 if the gradient is wanted too. */
  wantsGradient: u32;
  /** Room of the first partition, and the distance to the next. */
  workspace: usize;
  workspaceStride: u32;
  /** Where the sums go. */
  gradient: usize;
  interceptGradient: usize;
  result: usize;
}

/** The call under way. */
export function job(): Job {
  return changetype<Job>(JOB);
}
