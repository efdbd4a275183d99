import {allocations} from './allocations.js';
import {balancingFactors} from './balance.js';
import {coordinateLayout, type CoordinateField} from './coordinateLayout.js';
import {marginsOf, type Conjugate} from './dualProblem.js';
import type {FusedLoss} from './kernelLoss.js';
import type {PinnedRows} from './pinnedRows.js';
import type {TaskName} from './tasks.js';

/**
 * What is minimised, `Σ_i c_i Σ_j φ(m_ij) + (μ/2)‖W‖² [+ (μ/2)‖b‖²] + ν‖W‖₁`: of one-vs-rest and binary
 * each column of the scores by itself, of Weston–Watkins all together.
 */
interface CoordinateProblem {
  reduction: FusedLoss['reduction'];
  conjugate: Conjugate;
  margin: NonNullable<FusedLoss['margin']>;
  /** Columns of scores: K, or 1 for the binary reduction. */
  columns: number;
  classes: number;
  /** Class indices, [N]. */
  labels: Int32Array;
  /** c, [N] */
  strengths: Float64Array;
  /** Where φ has corners it is rounded over this width, around duals that follow. */
  width: number;
  /** μ and ν. */
  squares: number;
  absolutes: number;
  bias: 'regularized' | 'free' | 'none';
}

/** What a look at everything finds. */
interface Sums {
  primal: number;
  /** Of the duals, of the penalty itself and balanced where a bias is free: Σ c Δ a, Σ c φ*(a), and Σ (Σ g)² of the biases. */
  linear: number;
  conjugate: number;
  biasSlopes: number;
}

/** What a look finds of the weights, biases apart. */
export interface Far {
  /** Those that are not 0, or whose slope is beyond ν. */
  weights: Int32Array;
  /** The steepest slope of all. */
  steepest: number;
}

/** A problem of its own: some columns of the scores. Arrays are views of memory until the next call. */
export interface Coordinates {
  readonly first: number;
  readonly columns: number;
  /** W, [D][columns], and b behind it. */
  weights(): Float64Array;
  /** Data slopes as the latest look found them, likewise. */
  slopes(): Float64Array;
  /** What it found of the weights. */
  far(): Far;
  /** The scores of every row, [N][columns]; of a pairwise loss less that of the true class. */
  scores(): Float64Array;
  /** The furthest from optimal that the latest pass met a weight, as a slope. */
  steepest(): number;
  sums(): Sums;
}

/** A pass to be taken. */
export interface Pass {
  /** Which weights, in which order. */
  weights: Int32Array;
  /** Weights whose slopes are no further than this from optimal stay as they are. */
  enough: number;
}

/** Coordinate descent under way; it holds memory beside the rows until disposed of. */
export interface CoordinateDescent {
  readonly parts: readonly Coordinates[];
  /** Goes to weights from 0, [D · columns] and [columns]. */
  start(W: Float32Array, b: Float32Array): void;
  /** One pass over some weights of each part that is named. */
  pass(passes: ReadonlyMap<Coordinates, Pass>): void;
  /**
   * A Newton step with L1 over some weights, and the biases, of each part that is named, which must be a
   * single column; those of earlier steps may move, too. A look comes right before: its slopes are used.
   */
  newton(steps: ReadonlyMap<Coordinates, Int32Array>): void;
  /** `∇²·direction` of Σ c φ over these weights; [D + 1][columns], what is not listed is as it was. */
  bend(part: Coordinates, weights: Int32Array, direction: Float64Array): Float64Array;
  /** The second derivative of each of these weights by itself, likewise. */
  diagonal(part: Coordinates, weights: Int32Array): Float64Array;
  /** Takes these weights to others; returns by how much Σ c φ changes. */
  go(part: Coordinates, weights: Int32Array, to: Float64Array): number;
  /** Looks at all rows and features of these parts, with the biases where they are best. */
  look(parts: readonly Coordinates[]): void;
  /** Goes to weights, and returns the objective there, of all parts; [D · columns] and [columns]. */
  objective(W: Float32Array, b: Float32Array): number;
  dispose(): void;
}

/** A call that multiplies so often wakes threads. */
const WAKE_WORK = 4e6;

/** In how many parts a single column is brought in order and looked at, whatever the threads, where so many values are stored. */
const PARTS = 2;
const LEAST_FOR_PARTS = 1e6;

/**
 * Members of a Newton step, features of which second derivatives are kept as a matrix: at most so many,
 * so many a row on average, bytes for all their matrices, and only features of so many rows.
 */
const MOST_MEMBERS = 512;
const MOST_MEMBERS_A_ROW = 100;
const MOST_GRAM_BYTES = 2 ** 26;
const LEAST_SHARE = 5e-4;

/** The records of a column whose margin is one number, at weights of 0. */
function fillRecords(
  records: Float64Array,
  labels: Int32Array,
  target: number,
  margin: number,
  strengths: Float64Array,
): void {
  for (let i = 0; i < labels.length; i++) {
    records[2 * i] = margin;
    records[2 * i + 1] = labels[i] === target ? -strengths[i]! : strengths[i]!;
  }
}

/** The scores that such records tell. */
function fillScores(
  scores: Float64Array,
  records: Float64Array,
  labels: Int32Array,
  target: number,
  margin: number,
): void {
  for (let i = 0; i < labels.length; i++) {
    const by = records[2 * i]! - margin;
    scores[i] = labels[i] === target ? -by : by;
  }
}

const evenUp = (length: number) => length + (length % 2);

/**
 * Prepares coordinate descent from weights of 0. Dense rows are brought in order by feature once; of a single column of
 * CSR those of the features alone whose weights are to move, when they first do.
 */
export function coordinateDescent(rows: PinnedRows, problem: CoordinateProblem): CoordinateDescent {
  const {reduction, conjugate, width, margin, columns, classes, labels, strengths} = problem;
  const {squares, absolutes, bias} = problem;
  const {rows: N, columns: D, memory, sparse, stored} = rows;
  const pairwise = reduction === 'westonWatkins';
  const room = allocations(memory);
  const f64 = (address: number, length: number) =>
    new Float64Array(memory.memory.buffer, address, length);
  const {bytes} = coordinateLayout;
  const own = pairwise ? columns : 1;
  const count = columns / own;
  const length = (D + 1) * own;
  const partCount = count === 1 && stored > LEAST_FOR_PARTS ? PARTS : 1;
  const blocks = room.allocate(count * partCount * bytes);
  const affordable = Math.floor(Math.sqrt(MOST_GRAM_BYTES / 8 / (count * partCount)));
  const capacity = pairwise ? 0 : evenUp(Math.min(MOST_MEMBERS, D + 1, affordable));
  const shared = {
    lo: conjugate.lo,
    hi: conjugate.hi,
    width,
    squares,
    absolutes,
    above: conjugate.above + width,
    below: conjugate.below + width,
    bendAbove: 1 / (conjugate.above + width),
    bendBelow: 1 / (conjugate.below + width),
    biasSquares: bias === 'regularized' ? squares : 0,
    margin: typeof margin === 'number' ? margin : 0,
    features: D,
    rows: N,
    rowValues: rows.addresses.values,
    indices: rows.addresses.indices,
    indptr: rows.addresses.indptr,
    values: room.reserve(4 * (stored + N)),
    rowOf: sparse ? room.reserve(4 * (stored + N)) : 0,
    start: room.allocate(4 * (D + 2)),
    asked: sparse ? room.allocate(D) : 0,
    parts: partCount,
    part: 0,
    fromRow: 0,
    untilRow: N,
    from: 0,
    until: D,
    columns: own,
    total: columns,
    pairwise: pairwise ? 1 : 0,
    hasBias: bias === 'none' ? 0 : 1,
    labels: room.integers(labels),
    margins: typeof margin === 'number' ? 0 : room.doubles(marginsOf(margin, columns)),
  };
  /** Σ_i c_i g_i of a bias that nothing holds is to be 0. */
  const isFree = bias === 'free' || (bias === 'regularized' && squares === 0);
  /** By how much m rises with the score of a column. */
  const signOf = (y: number, column: number) => {
    if (y === (columns === 1 ? 1 : column)) return pairwise ? 0 : -1;
    return 1;
  };
  const marginOf = (y: number, column: number) =>
    typeof margin === 'number' ? margin : margin[y]![columns === 1 ? 1 - y : column]!;

  const parts = Array.from({length: count}, (_, index) => {
    const first = index * own;
    const words = {
      first,
      records: room.allocate(16 * N * own),
      centre: width > 0 ? room.allocate(8 * N * own) : 0,
      pull: room.allocate(8 * N * own),
      weights: room.allocate(8 * length),
      slopes: room.allocate(8 * length),
      rowSlopes: sparse && !pairwise ? room.reserve(8 * D * partCount) : 0,
      far: room.reserve(4 * length),
      picked: sparse ? room.reserve(4 * (D + 1) * partCount) : 0,
      direction: room.allocate(8 * length),
      product: room.allocate(8 * length),
      list: room.allocate(4 * length),
      members: room.allocate(4 * capacity),
      capacity,
      places: room.allocate(pairwise ? 0 : 4 * length),
      gram: room.allocate(8 * capacity ** 2 * partCount),
      bends: room.allocate(pairwise ? 0 : 8 * N),
      memberSlopes: room.allocate(8 * capacity),
      memberMoves: room.allocate(8 * capacity),
      gathered: room.allocate(32 * capacity * partCount),
      roots: room.allocate(pairwise ? 0 : 8 * N),
      keptStart: room.allocate(pairwise ? 0 : 4 * (length + 1)),
      factors: isFree ? room.allocate(16 * own * classes) : 0,
    };
    const fields = () => coordinateLayout.fields(memory.memory.buffer, blocks + index * bytes);
    const records = () => f64(words.records, 2 * N * own);
    const every = records();
    /** Of a single column, whose margin is one number: the class that it is for. */
    const target = columns === 1 ? 1 : first;
    const isPlain = typeof margin === 'number' && !pairwise;
    if (isPlain) fillRecords(every, labels, target, margin, strengths);
    for (let i = 0, n = 0; i < N && !isPlain; i++) {
      const y = labels[i]!;
      for (let j = 0; j < own; j++, n += 2) {
        every[n] = marginOf(y, first + j);
        every[n + 1] = signOf(y, first + j) * strengths[i]!;
      }
    }
    fields().set({...shared, ...words, factors: 0, works: 1});
    return {
      ...words,
      /** Room for values of rows that bend. */
      kept: {room: 0, addresses: [] as number[]},
      columns: own,
      fields,
      weights: () => f64(words.weights, length),
      slopes: () => f64(words.slopes, length),
      far: () => (partCount > 1 ? farOfShares() : farOf(index)),
      records,
      scores() {
        const records = f64(words.records, 2 * N * own);
        const centre = width > 0 ? f64(words.centre, N * own) : undefined;
        const scores = new Float64Array(N * own);
        if (isPlain) {
          fillScores(scores, records, labels, target, margin);
          if (centre)
            for (let n = 0; n < N; n++)
              scores[n]! += (labels[n] === target ? width : -width) * centre[n]!;
          return scores;
        }
        for (let n = 0; n < scores.length; n++) {
          const m = records[2 * n]! - (centre ? width * centre[n]! : 0);
          const y = labels[Math.floor(n / own)]!;
          const column = first + (n % own);
          scores[n] = signOf(y, column) * (m - marginOf(y, column));
        }
        return scores;
      },
      steepest: () => fields().get('steepest'),
      sums() {
        const {get} = fields();
        const [primal, linear] = [get('primal'), get('linear')];
        return {primal, linear, conjugate: get('conjugate'), biasSlopes: get('biasSlopes')};
      },
    };
  });
  type Part = (typeof parts)[number];

  /** The records of the parts of a single column, that of the column first. */
  const shares = {first: blocks, bytes, blocks: partCount};
  const setShare = (p: number, fields: Partial<Record<CoordinateField, number>>) =>
    coordinateLayout.fields(memory.memory.buffer, blocks + p * bytes).set(fields);
  const firstRow = (p: number) => Math.floor((N * p) / partCount);
  const firstFeature = (p: number) => Math.floor((D * p) / partCount);

  /** Says where each feature begins. Dense rows are brought in that order, and of pairwise losses all others, too. */
  function arrange(): void {
    const records = new Uint8Array(memory.memory.buffer, blocks, partCount * bytes);
    for (let p = 1; p < partCount; p++) records.copyWithin(p * bytes, 0, bytes);
    const counts = sparse ? room.reserve(4 * D * partCount) : 0;
    for (let p = 0; p < partCount; p++)
      setShare(p, {
        part: p,
        counts: counts + 4 * D * p,
        picked: parts[0]!.picked + 4 * (D + 1) * p,
        fromRow: firstRow(p),
        untilRow: firstRow(p + 1),
        from: firstFeature(p),
        until: firstFeature(p + 1),
        gram: parts[0]!.gram + 8 * capacity ** 2 * p,
        gathered: parts[0]!.gathered + 32 * capacity * p,
      });
    if (sparse) rows.perform('countColumns', shares, partCount > 1);
    rows.perform('arrangeColumns', {...shares, blocks: 1}, false);
    if (sparse && pairwise) order(Int32Array.from({length: D}, (_, d) => d));
  }

  /** Whether the rows of a feature are in order. */
  const isInOrder = new Uint8Array(sparse && !pairwise ? D : 0);

  /** Brings the rows of these features of CSR in order, where they are not yet. */
  function order(features: Int32Array): void {
    const asked = new Uint8Array(memory.memory.buffer, shared.asked, D);
    let isAsked = false;
    for (const d of features) {
      if (d >= D || isInOrder[d]) continue;
      isInOrder[d] = asked[d] = 1;
      isAsked = true;
    }
    if (!isAsked) return;
    rows.perform('scatterRows', shares, partCount > 1);
    for (const d of features) if (d < D) asked[d] = 0;
  }

  /** The same of weights that are to move. */
  function orderFor(weights: Int32Array): void {
    if (sparse && !pairwise) order(weights);
  }

  function farOf(block: number): Far {
    const {get, word} = coordinateLayout.fields(memory.memory.buffer, blocks + block * bytes);
    const first = word('far') + 4 * word('from') * own;
    return {weights: memory.integers(first, word('farCount')), steepest: get('steepestSlope')};
  }

  /** What the parts of a single column found. */
  function farOfShares(): Far {
    const found = Array.from({length: partCount}, (_, p) => farOf(p));
    const weights = new Int32Array(found.reduce((sum, {weights}) => sum + weights.length, 0));
    let end = 0;
    for (const one of found) {
      weights.set(one.weights, end);
      end += one.weights.length;
    }
    return {weights, steepest: Math.max(...found.map(({steepest}) => steepest))};
  }

  /** The parts of a single column add their rows to the matrix of its members. */
  function addToGram({fields}: Part): void {
    const {word} = fields();
    const shared = {memberCount: word('memberCount'), grammed: word('grammed'), works: 1};
    for (let p = 0; p < partCount; p++) setShare(p, shared);
    rows.perform('addToGram', shares, true);
  }

  /** Does a task for the parts that are at work. */
  function perform(task: TaskName, isAtWork: (part: Part) => boolean, work: number): void {
    for (const part of parts) part.fields().set({works: isAtWork(part) ? 1 : 0});
    rows.perform(task, {first: blocks, bytes, blocks: count}, work > WAKE_WORK);
  }

  /** Makes room for so many values of rows that bend. */
  function keep(part: Part, values: number): void {
    if (values <= part.kept.room) return;
    const {kept} = part;
    for (const address of kept.addresses) room.free(address);
    kept.room = Math.min(stored + N, 2 * values);
    kept.addresses = [0, 1].map(() => room.reserve(4 * (kept.room + 1)));
    const [keptRows, keptValues] = kept.addresses as [number, number];
    part.fields().set({keptRows, keptValues});
  }

  /** Members that are not wanted any more make room; the others stay in their order, in the matrix, too. */
  function dismiss(part: Part, wanted: Int32Array): void {
    const {set, word} = part.fields();
    const places = memory.integers(part.places, length);
    const members = memory.integers(part.members, capacity);
    const gram = f64(part.gram, capacity ** 2);
    const isWanted = new Uint8Array(length);
    for (const n of wanted) isWanted[n] = 1;
    const count = word('grammed');
    const kept: number[] = [];
    for (let k = 0; k < count; k++) {
      const member = members[k]!;
      places[member] = 0;
      if (!isWanted[member]) continue;
      const row = capacity * kept.length;
      members[kept.length] = member;
      kept.push(k);
      places[member] = kept.length;
      // Up to the diagonal, beyond which it is mirrored later.
      for (const [other, its] of kept.entries()) gram[row + other] = gram[capacity * k + its]!;
    }
    gram.fill(0, capacity * kept.length, capacity * count);
    set({memberCount: kept.length, grammed: kept.length});
  }

  /** Admits the features of most rows to the members; returns the weights that are none. */
  function admit(part: Part, weights: Int32Array): Int32Array {
    const {set, word} = part.fields();
    const places = memory.integers(part.places, length);
    const starts = memory.integers(shared.start, D + 2);
    const rowsOf = (n: number) => starts[n + 1]! - starts[n]!;
    const others = weights.filter(n => !places[n]);
    const members = memory.integers(part.members, capacity);
    const rowsOfAll = (all: Int32Array) => all.reduce((sum, n) => sum + rowsOf(n) / N, 0);
    const known = members.subarray(0, word('memberCount'));
    const isShort = known.length + others.length > capacity;
    if (isShort || rowsOfAll(known) + rowsOfAll(others) > MOST_MEMBERS_A_ROW)
      dismiss(part, weights);
    let memberCount = word('memberCount');
    let aRow = rowsOfAll(members.subarray(0, memberCount));
    const admitted: number[] = [];
    for (const n of others.slice().sort((a, b) => rowsOf(b) - rowsOf(a))) {
      const share = rowsOf(n) / N;
      if (memberCount + admitted.length === capacity || share < LEAST_SHARE) break;
      if (aRow + share > MOST_MEMBERS_A_ROW) continue;
      aRow += share;
      admitted.push(n);
    }
    // The bias first, and then in the order in which a row has them.
    for (const n of admitted.sort((a, b) => (a === D ? -1 : b === D ? 1 : a - b))) {
      members[memberCount++] = n;
      places[n] = memberCount;
    }
    set({memberCount});
    const left = others.filter(n => !places[n]);
    if (left.length > 0) {
      let values = 0;
      for (const n of members.subarray(0, memberCount)) values += rowsOf(n);
      for (const n of left) values += rowsOf(n);
      keep(part, values);
    }
    return left;
  }

  /** Factors on duals that make the slopes of free biases 0. */
  function balance(part: Part): void {
    const duals = new Float64Array(N * own);
    const records = part.records();
    const {above, below, lo, hi} = shared;
    for (let n = 0; n < duals.length; n++) {
      const u = records[2 * n]!;
      if (records[2 * n + 1] !== 0)
        duals[n] = Math.min(hi, Math.max(lo, u / (u > 0 ? above : below)));
    }
    const factors = balancingFactors({
      reduction,
      duals,
      columns: own,
      first: part.first,
      single: columns === 1,
      labels,
      weights: strengths,
      classes,
    });
    f64(part.factors, factors.length).set(factors);
    part.fields().set({factors: part.factors});
  }

  /** Looks at the features of parts that are at work, once their rows have been. */
  function lookAtFeatures(isAtWork: (part: Part) => boolean, work: number): void {
    const isAlongRows = sparse && !pairwise;
    if (partCount === 1) {
      if (isAlongRows) perform('lookAlongRows', isAtWork, work);
      perform('lookAtFeatures', isAtWork, work);
      return;
    }
    if (isAlongRows) rows.perform('lookAlongRows', shares, true);
    rows.perform('lookAtFeatures', shares, true);
  }

  /** Puts the weights of a part where they are expected, and returns them. */
  function put(to: Float64Array, part: Part, W: Float32Array, b: Float32Array): Float64Array {
    for (let d = 0, n = 0; d <= D; d++)
      for (let j = part.first; j < part.first + own; j++, n++)
        to[n] = d < D ? W[d * columns + j]! : b[j]!;
    return to;
  }

  function aim(part: Coordinates, weights: Int32Array, direction: Float64Array): Part {
    const found = parts.find(one => one === part)!;
    memory.integers(found.list, weights.length).set(weights);
    f64(found.direction, direction.length).set(direction);
    found.fields().set({active: weights.length});
    return found;
  }

  arrange();
  return {
    parts,
    start(W, b) {
      for (const part of parts) {
        const weights = put(part.weights(), part, W, b);
        orderFor(Int32Array.from(weights.keys()).filter(n => weights[n] !== 0));
      }
      perform('place', () => true, columns * stored);
    },
    pass(passes) {
      let work = 0;
      for (const part of parts) {
        const own = passes.get(part);
        if (!own) continue;
        const {weights, enough} = own;
        orderFor(weights);
        memory.integers(part.list, weights.length).set(weights);
        part.fields().set({active: weights.length, enough});
        work += (weights.length / length) * 2 * stored;
      }
      perform('pass', part => passes.has(part), work);
    },
    newton(steps) {
      let work = 0;
      for (const part of parts) {
        const weights = steps.get(part);
        if (!weights) continue;
        const goers = Int32Array.from(bias === 'none' ? weights : [D, ...weights]);
        orderFor(weights);
        const others = admit(part, goers);
        memory.integers(part.list, others.length).set(others);
        part.fields().set({active: others.length});
        work += goers.length * N;
      }
      if (partCount > 1) addToGram(parts[0]!);
      perform('newton', part => steps.has(part), work);
    },
    bend(part, weights, direction) {
      const own = aim(part, weights, direction);
      perform('bend', one => one === own, 0);
      return f64(own.product, length);
    },
    diagonal(part, weights) {
      const own = aim(part, weights, new Float64Array(0));
      perform('diagonal', one => one === own, 0);
      return f64(own.product, length);
    },
    go(part, weights, to) {
      const own = aim(part, weights, to);
      perform('go', one => one === own, 0);
      return own.fields().get('change');
    },
    look(wanted) {
      const isWanted = (part: Part) => wanted.includes(part);
      const work = wanted.length * own * stored;
      if (bias !== 'none') perform('settle', isWanted, work);
      if (isFree) for (const part of parts) if (isWanted(part)) balance(part);
      perform('look', isWanted, work);
      lookAtFeatures(isWanted, work);
    },
    objective(W, b) {
      let work = 0;
      for (const part of parts) {
        const weights = part.weights();
        const to = put(f64(part.direction, length), part, W, b);
        const list = memory.integers(part.list, length);
        let active = 0;
        for (let n = 0; n < length; n++) if (weights[n] !== to[n]) list[active++] = n;
        orderFor(list.subarray(0, active));
        part.fields().set({active});
        work += (active / length) * 2 * stored;
      }
      perform('arrive', () => true, work);
      perform('look', () => true, columns * N);
      return parts.reduce((sum, part) => sum + part.sums().primal, 0);
    },
    dispose: () => room.dispose(),
  };
}
