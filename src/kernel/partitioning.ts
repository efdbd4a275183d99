/** How a batch is cut into parts. */
interface Partitioning {
  partitions: number;
  /** Rows after which a part adds its float32 sums to its float64 totals; 0 if none has more rows. */
  flushRows: number;
  /** Bytes of one part's room. */
  workspaceStride: number;
}

/** The sizes that a partitioning depends on, and nothing else, so that sums are the same on any machine. */
interface PartitionSizes {
  /** D */
  features: number;
  /** Columns of scores. */
  columns: number;
  /** Values of a row, on average. */
  stored: number;
  /** Bytes of the rows. */
  rowBytes: number;
  /** Groups of four weights that are flushed. */
  groups: number;
  /** Bytes of a part's room, without and with room for float64 totals. */
  bytes: {plain: number; flushing: number};
  /** The least multiply-adds of a part, to be varied by benchmarks. */
  partWork?: number;
  /** Its least rows. */
  partRows?: number;
}

/**
 * A batch is cut into at most `MOST_PARTS` parts, each of at least `PART_ROWS` rows and `PART_WORK`
 * multiply-adds, and of at least `PART_SUMS` times as many as it takes to add up the part's
 * gradient.
 */
const PART_ROWS = 96;
const PART_WORK = 2.5e5;
const PART_SUMS = 16;
const MOST_PARTS = 32;
/** Room for the gradients of the parts, in bytes, or a twentieth of the rows if that is more. */
const PART_ROOM = 2 ** 25;
/** After that many rows at most a float32 sum is added to the float64 total. */
export const FLUSH_ROWS = 1024;

/** Multiply-adds of so many rows. */
export function multiplyAdds(
  {stored, columns}: Pick<PartitionSizes, 'stored' | 'columns'>,
  count: number,
): number {
  return 2 * count * stored * columns;
}

/** How a batch is partitioned: the number of parts, a power of two, is limited by the above and by room. */
export function partitioning(sizes: PartitionSizes, count: number): Partitioning {
  const {features, columns, groups, bytes} = sizes;
  const {partWork = PART_WORK, partRows = PART_ROWS} = sizes;
  const room = Math.max(PART_ROOM, sizes.rowBytes / 20);
  const least = Math.max(partWork, PART_SUMS * features * columns);
  const most = Math.min(MOST_PARTS, count / partRows, multiplyAdds(sizes, count) / least);
  for (let partitions = 2 ** Math.floor(Math.log2(Math.max(1, most))); ; partitions /= 2) {
    const flushes = groups > 0 && count / partitions + 4 > FLUSH_ROWS;
    const workspaceStride = flushes ? bytes.flushing : bytes.plain;
    if (partitions === 1 || partitions * workspaceStride <= room)
      return {partitions, flushRows: flushes ? FLUSH_ROWS : 0, workspaceStride};
  }
}

/**
 * Dense rows are scored in blocks before their gradients are added: of at most so many rows (the
 * size of a list) and so many bytes.
 */
const BLOCK_ROWS = 64;
const BLOCK_BYTES = 131072;
/**
 * Blocks of CSR have so many rows. Where weights and gradient exceed the second-level cache, blocks
 * are as large as the room for scores allows, so that the two replace each other there as seldom as
 * possible.
 */
const SPARSE_BLOCK_ROWS = 512;
const MOST_BLOCK_ROWS = 6272;
const SCORE_BYTES = 2 ** 20;
const SECOND_LEVEL_BYTES = 2 ** 18;

/** Dense rows of a block, a multiple of four. */
export function denseBlock(features: number): number {
  return Math.min(BLOCK_ROWS, Math.max(4, Math.floor(BLOCK_BYTES / (16 * features)) * 4));
}

/**
 * Rows of a block of CSR: an odd number of cache lines of scores, since otherwise all scores of a
 * row would map to a few cache sets.
 */
export function sparseBlock(columns: number, weightBytes: number): number {
  const most =
    weightBytes > SECOND_LEVEL_BYTES ? Math.min(MOST_BLOCK_ROWS, SCORE_BYTES / (4 * columns)) : 0;
  return 16 * (2 * Math.floor(Math.max(SPARSE_BLOCK_ROWS, most) / 32) - 1);
}

/** The usual first-level cache: bytes per line, and sets of lines. */
const CACHE_LINE = 64;
const CACHE_SETS = 64;

/**
 * Whether the same few features of all rows of a dense block stay in the first-level cache. Measured:
 * with a quarter of the rows in one cache set tiles are still faster, with half of them no more.
 */
export function tilesFit(features: number, block: number): boolean {
  const counts = new Int32Array(CACHE_SETS);
  for (let row = 0; row < block; row++)
    counts[Math.floor((row * 4 * features) / CACHE_LINE) % CACHE_SETS]!++;
  return 3 * Math.max(...counts) <= block;
}
