import {arrive, bend} from './bend';
import {begin, certify, conclude, prepare, renew} from './certify';
import {Coordinates} from './coordinates';
import {diagonal, go, pass, place, settleBiases} from './coordinateSteps';
import {Dual} from './dual';
import {arrangeColumns, countColumns, scatterRows} from './featureColumns';
import {addToGram} from './gram';
import {look, lookAlongRows, lookAtFeatures} from './look';
import {newton} from './newton';
import {Reduction} from './prox';
import {Lanes} from './simd';
import {listActive, PATIENCE, recentre, sweep, widen} from './sweep';

/** What {@link perform} does with a block of columns; the host writes it before it calls. */
export const enum Task {
  loss,
  sweep,
  prepare,
  certify,
  conclude,
  measure,
  wake,
  begin,
  renew,
  widen,
  countColumns,
  arrangeColumns,
  scatterRows,
  place,
  pass,
  settle,
  look,
  lookAlongRows,
  lookAtFeatures,
  bend,
  go,
  diagonal,
  newton,
  addToGram,
  arrive,
}

/** Where the task stands, and the address of the first block and the distance to the next. */
const TASK: usize = 16;

@inline
export function task(): u32 {
  return load<u32>(TASK);
}

/** Does the task with one block of columns. Whoever does it, the bits are the same. */
export function perform(block: u32): void {
  const at = load<usize>(TASK, 4) + block * load<u32>(TASK, 8);
  const what = task();
  if (what < <u32>Task.countColumns) ascend(changetype<Dual>(at), what);
  else descend(changetype<Coordinates>(at), what);
}

function descend(state: Coordinates, what: u32): void {
  if (!state.works) return;
  if (what == Task.pass) pass(state);
  else if (what == Task.settle) settleBiases(state, 0);
  else if (what == Task.look) look(state);
  else if (what == Task.lookAlongRows) lookAlongRows(state);
  else if (what == Task.lookAtFeatures) lookAtFeatures(state);
  else if (what == Task.bend) bend(state);
  else if (what == Task.go) go(state);
  else if (what == Task.diagonal) diagonal(state);
  else if (what == Task.newton) newton(state);
  else if (what == Task.addToGram) addToGram(state, state.fromRow, state.untilRow);
  else if (what == Task.arrive) arrive(state);
  else if (what == Task.place) place(state);
  else if (what == Task.countColumns) countColumns(state);
  else if (what == Task.scatterRows) scatterRows(state);
  else arrangeColumns(state);
}

function ascend(dual: Dual, what: u32): void {
  if (what == Task.sweep) {
    sweep(dual);
    recentre(dual);
  } else if (what == Task.prepare) {
    prepare(dual);
  } else if (what == Task.certify) {
    certify(dual);
  } else if (what == Task.conclude) {
    conclude(dual);
    renew(dual);
    listActive(dual, true);
  } else if (what == Task.renew) {
    renew(dual);
  } else if (what == Task.widen) {
    widen(dual);
  } else if (what == Task.begin) {
    begin(dual);
  } else if (what == Task.measure) {
    measure(dual);
  } else {
    wake(dual);
  }
}

/** S_d = Σ_i v_i x_id² of a part of the rows, [D] float64, where V has its place. */
function measure(dual: Dual): void {
  const sums = dual.exact;
  memory.fill(sums, 0, 8 * dual.features);
  for (let i = dual.from; i < dual.until; i++) {
    const v = dual.strength(i) / dual.C;
    if (dual.sparse) {
      const until: usize = 4 * load<u32>(dual.indptr + 4 * i, 4);
      for (let at: usize = 4 * load<u32>(dual.indptr + 4 * i); at < until; at += 4)
        addSquare(sums + 8 * load<u32>(dual.indices + at), dual.values + at, v);
    } else {
      addSquares(sums, dual.values + 4 * <usize>i * dual.features, dual.features, v);
    }
  }
}

function addSquares(sums: usize, x: usize, numbers: u32, v: f64): void {
  const vs = f64x2.splat(v);
  const end = x + 4 * (numbers & ~3);
  for (; x < end; x += 16, sums += 32) {
    const xs = v128.load(x);
    const low = Lanes.promoteLow(xs), high = Lanes.promoteHigh(xs);
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(vs, f64x2.mul(low, low))));
    v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.mul(vs, f64x2.mul(high, high))), 16);
  }
  for (let d: u32 = 0; d < (numbers & 3); d++) addSquare(sums + 8 * d, x + 4 * d, v);
}

@inline
function addSquare(to: usize, from: usize, v: f64): void {
  const x = <f64>load<f32>(from);
  store<f64>(to, load<f64>(to) + v * x * x);
}

/** Makes inactive rows active for one visit. */
function wake(dual: Dual): void {
  const size: u32 = dual.rows * (dual.reduction == Reduction.oneVsRest ? dual.columns : 1);
  for (let i: u32 = 0; i < size; i++)
    if (load<u8>(dual.still + i) >= PATIENCE) store<u8>(dual.still + i, PATIENCE - 1);
  listActive(dual, true);
}
