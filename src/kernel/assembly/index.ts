import {denseGradient, denseScores} from './dense';
import {Job, job, JOB} from './job';
import {perform, task, Task} from './tasks';
import {partition, Partition} from './partition';
export {partitionBytes} from './partition';
export {productOuter, productScores} from './products';
export {addOuterProducts, factorize} from './equations';
export {addDirections, alongDirections, blockDots, rewind, unwind} from './vectors';
import {Hinge, Rounded, Stepped, Truncated} from './penalties';
import {crammerSinger, oneVsRest, predicted, westonWatkins} from './reductions';
import {Lanes} from './simd';
import {transpose} from './transpose';
import {sparseGradient, sparseScores} from './sparse';

const enum Penalty {
  hinge,
  stepped,
  rounded,
  truncated,
}

const enum Reduction {
  westonWatkins,
  crammerSinger,
  oneVsRest,
}

/** Arranges the weights for the rows: [columns][D] for dense ones, [D][columns] for CSR, padded to whole vectors. */
export function arrange(): void {
  const call = job();
  if (call.arranged == call.weights) return; // CSR without padding
  const given: usize = 4 * call.columns;
  if (!call.sparse) {
    transpose(call.weights, given, call.features, call.columns, call.arranged, call.columnStride);
    return;
  }
  copyRows(call.weights, given, call.arranged, call.featureStride, given, call.features);
}

/** Copies `rows` rows of so many bytes; strides are bytes between rows. */
function copyRows(
  from: usize, fromStride: usize, to: usize, toStride: usize, bytes: usize, rows: usize,
): void {
  for (let row: usize = 0; row < rows; row++) {
    memory.copy(to + row * toStride, from + row * fromStride, bytes);
  }
}

/** Does one part of the task that is set. The bits do not depend on the thread. */
export function run(index: u32): void {
  if (task() == Task.loss) answer(index);
  else perform(index);
}

/** Computes one partition of the batch. */
function answer(index: u32): void {
  const call = job();
  const to = partition(index);
  const from = split(index);
  const until = split(index + 1);
  const block = call.block;
  const wantsGradient = call.wantsGradient != 0;
  memory.fill(changetype<usize>(to), 0, 32);
  if (wantsGradient) {
    memory.fill(to.recent, 0, 4 * call.arrangedLength);
    if (call.flushRows) memory.fill(to.total, 0, 32 * call.groups);
    memory.fill(to.intercept, 0, 8 * call.columns);
  }
  let recent: u32 = 0;
  for (let row = from; row < until; row += block) {
    const rows = min(block, until - row);
    const padded = collect(to, row, rows);
    fillScores(to, padded);
    if (call.sparse) sparseScores(to, rows);
    else denseScores(to, padded);
    if (call.penalty == Penalty.hinge) reduce<Hinge>(to, rows);
    else if (call.penalty == Penalty.stepped) reduce<Stepped>(to, rows);
    else if (call.penalty == Penalty.rounded) reduce<Rounded>(to, rows);
    else reduce<Truncated>(to, rows);
    if (!wantsGradient) continue;
    addIntercept(to, padded);
    const together = call.flushRows ? min(call.flushRows, rows) : rows;
    for (let first: u32 = 0; first < rows; first += together) {
      const some = min(together, rows - first);
      if (call.flushRows && recent + some > call.flushRows) {
        flush(to);
        recent = 0;
      }
      if (call.sparse) sparseGradient(to, first, first + some);
      else denseGradient(to, padded);
      recent += some;
    }
  }
  if (wantsGradient && call.flushRows && recent > 0) flush(to);
}

/** Adds the partitions up, always in their order, into the result, [loss, q, right] float64, and the gradients, float32. */
export function finish(): void {
  const call = job();
  const parts = call.partitions;
  let loss: f64 = 0, dualValue: f64 = 0, right: f64 = 0;
  for (let p: u32 = 0; p < parts; p++) {
    const sums = partition(p).sums;
    loss += sums.loss;
    dualValue += sums.dualValue;
    right += sums.right;
  }
  store<f64>(call.result, loss);
  store<f64>(call.result, dualValue, 8);
  store<f64>(call.result, right, 16);
  if (!call.wantsGradient) return;
  const columns = call.columns;
  const wanted: usize = 4 * columns;
  // CSR without padding is summed where it is wanted.
  const asWanted = call.sparse && call.featureStride == wanted;
  const sum = asWanted ? call.gradient : partition(0).recent;
  if (!call.flushRows || call.groupList) addRecents(sum);
  if (call.flushRows) addTotals(sum);
  if (!call.sparse) {
    transpose(sum, call.columnStride, columns, call.features, call.gradient, wanted);
  } else if (!asWanted) {
    copyRows(sum, call.featureStride, call.gradient, wanted, wanted, call.features);
  }
  for (let k: u32 = 0; k < columns; k++) {
    let intercept: f64 = 0;
    for (let p: u32 = 0; p < parts; p++) intercept += load<f64>(partition(p).intercept + 8 * k);
    store<f32>(call.interceptGradient + 4 * k, <f32>intercept);
  }
}

/** The place of a group of four weights that is flushed, in bytes from the first. */
@inline
function group(i: u32): usize {
  const list = job().groupList;
  return 16 * <usize>(list ? load<u32>(list + 4 * i) : i);
}

/** Adds up the float64 totals of the partitions, where there are any. */
function addTotals(sum: usize): void {
  const call = job();
  const parts = call.partitions;
  const first = partition(0).total;
  for (let i: u32 = 0; i < call.groups; i++) {
    let at = first + 32 * i;
    let low = v128.load(at), high = v128.load(at, 16);
    for (let p: u32 = 1; p < parts; p++) {
      at += call.workspaceStride;
      low = f64x2.add(low, v128.load(at));
      high = f64x2.add(high, v128.load(at, 16));
    }
    v128.store(sum + group(i), Lanes.demote(low, high));
  }
}

/** Adds up the float32 sums of the partitions, in float64. */
function addRecents(sum: usize): void {
  const call = job();
  const parts = call.partitions;
  const recent = partition(0).recent;
  const size: usize = 4 * call.arrangedLength;
  if (parts == 1) {
    if (sum != recent) memory.copy(sum, recent, size);
    return;
  }
  for (let i: usize = 0; i < size; i += 16) {
    let at = recent + i;
    let four = v128.load(at);
    let low = Lanes.promoteLow(four), high = Lanes.promoteHigh(four);
    for (let p: u32 = 1; p < parts; p++) {
      at += call.workspaceStride;
      four = v128.load(at);
      low = f64x2.add(low, Lanes.promoteLow(four));
      high = f64x2.add(high, Lanes.promoteHigh(four));
    }
    v128.store(sum + i, Lanes.demote(low, high));
  }
}

/** The first row of a partition: all but the last are of even size, in whole blocks of four. */
function split(index: u32): u32 {
  const call = job();
  if (index == call.partitions) return call.count;
  return <u32>((<u64>call.count * index) / call.partitions) & ~3;
}

/**
 * Looks up the rows of a block, and their labels and weights. The last four are filled up with the
 * last row at weight 0. Returns the number of rows then.
 */
function collect(to: Partition, row: u32, rows: u32): u32 {
  const call = job();
  const padded = (rows + 3) & ~3;
  const batch = call.batch, labels = call.labels, weights = call.exampleWeights;
  const counts = call.counts;
  const start = call.first + row, most = rows - 1;
  const values = call.sparse ? 0 : call.values;
  const width: usize = call.sparse ? 1 : 4 * call.features;
  let at = to.rows, labelsAt = to.labels, weightsAt = to.exampleWeights, countsAt = to.counts;
  for (let i: u32 = 0; i < padded; i++) {
    const place = min(i, most);
    const example = batch ? load<u32>(batch + 4 * (row + place)) : start + place;
    store<usize>(at, values + example * width);
    store<i32>(labelsAt, load<i32>(labels + 4 * example));
    const v: f32 = weights ? load<f32>(weights + 4 * example) : 1;
    store<f32>(weightsAt, i < rows ? v : 0);
    at += 4;
    labelsAt += 4;
    weightsAt += 4;
    if (counts) store<f32>(countsAt, i < rows ? load<f32>(counts + 4 * example) : 0);
    countsAt += 4;
  }
  return padded;
}

/** Every score begins as the intercept. */
function fillScores(to: Partition, rows: u32): void {
  const call = job();
  const stride: usize = 4 * call.block;
  for (let k: u32 = 0; k < call.columns; k++) {
    const intercept = v128.load_splat<f32>(call.intercept + 4 * k);
    const s = to.scores + k * stride;
    for (let row: usize = 0; row < 4 * rows; row += 16) v128.store(s + row, intercept);
  }
}

/** From scores to sums and score-gradients, four rows at a time. */
function reduce<P>(to: Partition, rows: u32): void {
  const call = job();
  const penalty = changetype<P>(JOB + offsetof<Job>('parameter0'));
  const stride: usize = 4 * call.block;
  const sums = to.sums;
  for (let row: u32 = 0; row < rows; row += 4) {
    const s = to.scores + 4 * row;
    const y = v128.load(to.labels + 4 * row);
    const v = v128.load(to.exampleWeights + 4 * row);
    const hits = i32x4.eq(predicted(s, stride, call.columns), y);
    if (call.counts) sums.right += Lanes.total(v128.and(hits, v128.load(to.counts + 4 * row)));
    else sums.right += popcnt(i32x4.bitmask(hits) & ((1 << min(4, rows - row)) - 1));
    if (call.reduction == Reduction.westonWatkins) westonWatkins<P>(penalty, sums, s, stride, y, v);
    else if (call.reduction == Reduction.crammerSinger) crammerSinger<P>(penalty, sums, s, stride, y, v);
    else oneVsRest<P>(penalty, sums, s, stride, y, v);
  }
}

function addIntercept(to: Partition, rows: u32): void {
  const call = job();
  for (let k: u32 = 0; k < call.columns; k++) {
    const g = to.scores + 4 * k * call.block;
    let sum = f32x4.splat(0);
    for (let row: usize = 0; row < 4 * rows; row += 16) sum = f32x4.add(sum, v128.load(g + row));
    const at = to.intercept + 8 * k;
    store<f64>(at, load<f64>(at) + Lanes.total(sum));
  }
}

/** Adds the recent gradient to the total: float32 sums over too many rows would lose their last digits. */
function flush(to: Partition): void {
  const recent = to.recent;
  const total = to.total;
  const groups = job().groups;
  for (let i: u32 = 0; i < groups; i++) {
    const from = recent + group(i);
    const four = v128.load(from);
    const at = total + 32 * i;
    v128.store(at, f64x2.add(v128.load(at), Lanes.promoteLow(four)));
    v128.store(at, f64x2.add(v128.load(at, 16), Lanes.promoteHigh(four)), 16);
    v128.store(from, f32x4.splat(0));
  }
}
