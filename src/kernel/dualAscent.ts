import {allocations} from './allocations.js';
import {balancingFactors} from './balance.js';
import {dualLayout, partsOf, type DualFields, type DualNumber} from './dualLayout.js';
import {marginsOf, type DualAscent, type DualProblem} from './dualProblem.js';
import type {PinnedRows} from './pinnedRows.js';
import type {TaskName} from './tasks.js';

const reductions: Readonly<Record<string, number>> = {
  westonWatkins: 0,
  crammerSinger: 1,
  oneVsRest: 2,
  binary: 2,
};

/** Rows per hash value on average: rows of the same value stay in ascending order in a pass. */
const BUCKET = 4;
/** 2³² over the golden ratio: multiples of it are spread evenly. */
const GOLDEN = 0x9e3779b9;

/** Multiply-adds from which on a call wakes threads. */
const WAKE_WORK = 4e6;

const whole = (length: number) => Math.ceil(length / 4) * 4;

/** Prepares dual steps from duals of 0. */
export function dualAscent(rows: PinnedRows, problem: DualProblem): DualAscent {
  const {reduction, conjugate, margin, columns, labels, weights, C, bias, steps} = problem;
  const {counts, biasStep, blocks: wanted = 1, seed = 0} = problem;
  const N = rows.rows;
  const D = rows.columns;
  const {memory} = rows;
  const room = allocations(rows.memory);
  const f64 = (address: number, length: number) =>
    new Float64Array(memory.memory.buffer, address, length);

  const separate = reduction === 'oneVsRest';
  const perBlock = separate ? blockColumns(columns, wanted, rows.sparse) : columns;
  const count = Math.ceil(columns / perBlock);
  const buckets = 2 ** Math.ceil(Math.log2(Math.max(1, N / BUCKET)));
  /** Multiply-adds of a visit to every row. */
  const passWork = 2 * rows.stored * columns;
  /** Threads share the blocks; the rows of a certificate only where there is a single one. */
  const parts = count > 1 ? 1 : partsOf(passWork);
  const bytes = parts * dualLayout.bytes;
  const first = room.allocate(count * bytes);
  const shared = {
    C,
    ...conjugate,
    biasStep: bias === 'none' ? 0 : biasStep,
    ignore: 0,
    stretch: 1,
    widening: 1,
    margin: typeof margin === 'number' ? margin : 0,
    biasKeep: bias === 'free' ? 1 : 1 - biasStep,
    biasWeight: bias === 'regularized' ? 1 : 0,
    features: D,
    total: columns,
    rows: N,
    sparse: rows.sparse ? 1 : 0,
    ...rows.addresses,
    labels: room.integers(labels),
    exampleWeights: weights ? room.floats(weights) : 0,
    reduction: reductions[reduction]!,
    margins: typeof margin === 'number' ? 0 : room.doubles(marginsOf(margin, columns)),
    curvature: room.doubles(new Float64Array(N).fill(-1)),
    steps: rows.sparse ? (steps ? 1 : 0) : room.floats(paddedSteps(steps, D)),
    buckets,
    neighbours: 1,
    key: 0,
  };
  const blocks = Array.from({length: count}, (_, index) => {
    const start = index * perBlock;
    const own = Math.min(perBlock, columns - start);
    // CSR: κ stands behind the weights of its feature, in the same cache line.
    const extra = steps ? 1 : 0;
    const stride = rows.sparse ? (columns === 1 ? 1 + extra : whole(own + extra)) : whole(D);
    const length = (rows.sparse ? D : own) * stride;
    const padded = 8 * whole(own);
    const words = {
      first: start,
      columns: own,
      stride: 4 * stride,
      base: room.allocate(4 * length),
      weights: room.allocate(4 * length),
      centre: room.allocate(4 * length),
      baseBias: room.allocate(padded),
      bias: room.allocate(padded),
      biasCentre: room.allocate(padded),
      exact: room.allocate(8 * length * parts),
      exactBias: room.allocate(padded * parts),
      baseScores: room.allocate(8 * N * own),
      duals: room.allocate(8 * N * own),
      summed: room.allocate(8 * N * own),
      still: room.allocate(N * (separate || columns === 1 ? own : 1)),
      list: room.allocate(4 * N),
      order: room.allocate(4 * N),
      counts: room.allocate(4 * buckets),
      top: room.allocate(8 * N),
      room: room.allocate(4 * padded * parts),
      factors: bias === 'free' ? room.allocate(16 * own * (columns === 1 ? 2 : columns)) : 0,
    };
    if (rows.sparse && steps) {
      const all = memory.floats(words.weights, length);
      for (let d = 0; d < D; d++) all[d * stride + own] = steps[d]!;
    }
    const fields: DualFields = {
      gap: 0,
      change: 0,
      visited: 0,
      moved: 0,
      woken: 0,
      loss: 0,
      value: 0,
      squaresV: 0,
      squaresW: 0,
      squaresApart: 0,
      squaresGone: 0,
      active: 0,
      parts,
      from: 0,
      until: 0,
      exactly: 1,
      ...shared,
      ...words,
      factors: 0,
    };
    dualLayout.fields(memory.memory.buffer, first + index * bytes).set(fields);
    return {
      ...words,
      length,
      at: first + index * bytes,
      /** C Σ v_i q_i as the sweeps keep it. */
      value: 0,
      /** The best bounds and candidate so far. */
      primal: Infinity,
      dual: -Infinity,
      W: new Float32Array(0),
      b: new Float64Array(0),
      /** Whether the best candidate is the base, and not kept elsewhere yet. */
      isBest: false,
    };
  });
  let key = seed;
  type Block = (typeof blocks)[number];
  const fieldsOf = ({at}: Block) => dualLayout.fields(memory.memory.buffer, at);
  /** How many rows are active. */
  let active = N * count;
  /** Whether the weights of the steps follow from the duals exactly, no sweep having come since. */
  let isRenewed = false;
  let step = biasStep;
  /** The factor that κ was widened by. */
  let wider = 1;
  /** The least κ that the wider ones are made from, those of a free bias aside: they have no limit. */
  const leastStep = Math.min(
    bias === 'regularized' ? biasStep : 1,
    steps ? steps.reduce((least, step) => Math.min(least, step), 1) : 1,
  );
  /**
   * How far the base has moved since the scores were last computed in float64, `√(4C Σ v_i x_id²
   * Δw_d²)` at most.
   */
  let gone = 0;
  /** The sum of a field over the blocks. */
  const sum = (field: DualNumber) =>
    blocks.reduce((sum, block) => sum + fieldsOf(block).get(field), 0);

  function perform(task: TaskName): void {
    const share = task === 'sweep' ? active / (N * count) : 1;
    rows.perform(task, {first, bytes, blocks: count}, share * passWork > WAKE_WORK);
    active = 0;
    for (const block of blocks) active += fieldsOf(block).word('active');
  }

  function performCertify(): void {
    perform('prepare');
    const all = {first, bytes: dualLayout.bytes, blocks: count * parts};
    rows.perform('certify', all, passWork > WAKE_WORK);
    perform('conclude');
  }

  perform('wake');

  /** Balances the duals of the next certificate, so that they add up to 0 in every column. */
  function balance(): void {
    for (const block of blocks) {
      const own = f64(block.duals, N * block.columns);
      const {first, columns: width} = block;
      const factors = balancingFactors({
        reduction,
        duals: own,
        columns: width,
        first,
        single: columns === 1,
        labels,
        weights,
        classes: columns === 1 ? 2 : columns,
      });
      f64(block.factors, factors.length).set(factors);
      fieldsOf(block).set({factors: block.factors});
    }
  }

  /** Rows whose greatest score of all blocks is that of their class, as often as they count. */
  function countRight(): number {
    const {buffer} = memory.memory;
    const scores = blocks.map(({top}) => new Float32Array(buffer, top, 2 * N));
    const found = blocks.map(({top}) => new Uint32Array(buffer, top, 2 * N));
    let right = 0;
    for (let i = 0; i < N; i++) {
      let best = 0;
      for (let b = 1; b < count; b++) if (scores[b]![2 * i]! > scores[best]![2 * i]!) best = b;
      if (found[best]![2 * i + 1] === labels[i]) right += counts?.[i] ?? 1;
    }
    return right;
  }

  /**
   * A factor that makes Σ (Δw/κ)² an upper bound of 4C Σ v_i x_id² Δw_d²: by the rule for κ, C Σ v_i
   * x_id² ≤ 1/κ²; where κ = 1, by the norms of rows.
   */
  function spread(): number {
    if (steps) return 4 * wider * wider;
    const known = f64(shared.curvature, N);
    let squares = 0;
    for (let i = 0; i < N; i++) squares += (weights ? weights[i]! : 1) * Math.max(0, known[i]!);
    return 4 * C * squares;
  }

  /** Keeps the best candidates where they are the base, which is about to change. */
  function keepBest(): void {
    for (const block of blocks) {
      if (!block.isBest) continue;
      block.isBest = false;
      block.W = memory.floats(block.base, block.length).slice();
      block.b = f64(block.baseBias, block.columns).slice();
    }
  }

  /** How far it is from the weights of a feature to the next, and from those of a column. */
  const strides = ({stride}: Block): [number, number] =>
    rows.sparse ? [stride / 4, 1] : [1, stride / 4];

  return {
    sweep(ignore, neighbours = 1) {
      key = (key + GOLDEN) >>> 0;
      for (const block of blocks) fieldsOf(block).set({ignore, key, neighbours});
      perform('sweep');
      isRenewed = false;
      const report = {gap: 0, dual: 0, apart: 0, visited: 0, moved: 0};
      for (const block of blocks) {
        const {get} = fieldsOf(block);
        block.value += get('change');
        report.gap += get('gap') + get('squaresApart') / 2;
        report.apart += get('squaresApart') / 2;
        report.dual += block.value - get('squaresV') / 2;
        report.visited += get('visited');
        report.moved += get('moved');
      }
      return report;
    },
    certify(slack = 0, stretch = 1) {
      gone += Math.sqrt(sum('squaresGone') * spread());
      // Products are wrong by u = 2⁻²⁴ of themselves, P then by C Σ v_i a_i u √(Σ x²Δw²) ≤ (u/2)·gone·√value.
      const value = blocks.reduce((sum, block) => sum + block.value, 0);
      const exactly = !(2 ** -25 * gone < slack * Math.sqrt(value));
      if (exactly) gone = 0;
      for (const block of blocks) fieldsOf(block).set({stretch, exactly: exactly ? 1 : 0});
      if (bias === 'free') balance();
      keepBest();
      performCertify();
      const woken = sum('woken');
      const bounds = {
        primal: 0,
        latest: 0,
        proven: exactly,
        dual: 0,
        correct: 0,
        finite: true,
        woken,
      };
      for (const block of blocks) {
        const {get} = fieldsOf(block);
        const primal = get('loss') + get('squaresW') / 2;
        const dual = get('value') - get('squaresV') / 2;
        bounds.finite &&= Number.isFinite(primal) && Number.isFinite(dual);
        block.dual = Math.max(block.dual, dual);
        bounds.latest += primal;
        if (exactly && primal < block.primal) {
          block.primal = primal;
          block.isBest = true;
        }
        bounds.primal += block.primal;
        bounds.dual += block.dual;
      }
      bounds.correct = countRight();
      if (bias === 'free') {
        // The weights of the steps follow from the duals as they are, not balanced or stretched.
        keepBest();
        for (const block of blocks) fieldsOf(block).set({factors: 0, stretch: 1, exactly: 0});
        performCertify();
      }
      for (const block of blocks) block.value = fieldsOf(block).get('value');
      isRenewed = true;
      return bounds;
    },
    widen(factor) {
      const isNarrow = wider * leastStep < 1;
      for (const block of blocks) fieldsOf(block).set({widening: factor});
      if (!isRenewed) perform('widen');
      if (steps && !rows.sparse) {
        const kappa = memory.floats(shared.steps, D);
        for (let d = 0; d < D; d++) kappa[d] = Math.min(1, factor * kappa[d]!);
      }
      wider *= factor;
      step = bias === 'free' ? factor * step : Math.min(1, factor * step);
      f64(shared.curvature, N).fill(-1);
      for (const block of blocks) {
        if (steps && rows.sparse) {
          const all = memory.floats(block.weights, block.length);
          for (let at = block.columns; at < block.length; at += block.stride / 4)
            all[at] = Math.min(1, factor * all[at]!);
        }
        if (bias !== 'none') fieldsOf(block).set({biasStep: step});
        if (bias === 'regularized') fieldsOf(block).set({biasKeep: 1 - step});
      }
      if (isRenewed) perform('renew');
      return isNarrow;
    },
    wake: () => perform('wake'),
    best() {
      const W = new Float32Array(D * columns);
      const b = new Float32Array(columns);
      for (const block of blocks) {
        const [ownW, ownB] = block.isBest
          ? [memory.floats(block.base, block.length), f64(block.baseBias, block.columns)]
          : [block.W, block.b];
        b.set(ownB, block.first);
        const [byFeature, byColumn] = strides(block);
        if (byFeature === columns && byColumn === 1) {
          W.set(ownW.subarray(0, W.length));
          continue;
        }
        for (let d = 0; d < D; d++) {
          const from = d * byFeature;
          const to = d * columns + block.first;
          for (let j = 0; j < block.columns; j++) W[to + j] = ownW[from + j * byColumn]!;
        }
      }
      return {W, b};
    },
    duals() {
      const all = new Float64Array(N * columns);
      for (const block of blocks) {
        const own = f64(block.duals, N * block.columns);
        if (block.columns === columns) all.set(own);
        else
          for (let i = 0; i < N; i++)
            for (let j = 0; j < block.columns; j++)
              all[i * columns + block.first + j] = own[i * block.columns + j]!;
      }
      return all;
    },
    start(W, b, duals) {
      keepBest();
      for (const block of blocks) {
        const base = memory.floats(block.base, block.length);
        const bias = f64(block.baseBias, block.columns);
        const [byFeature, byColumn] = strides(block);
        for (let j = 0; j < block.columns; j++) {
          bias[j] = b[block.first + j]!;
          for (let d = 0; d < D; d++)
            base[j * byColumn + d * byFeature] = W[d * columns + block.first + j]!;
        }
        const own = f64(block.duals, N * block.columns);
        if (!duals) continue;
        if (block.columns === columns) own.set(duals);
        else
          for (let i = 0; i < N; i++)
            for (let j = 0; j < block.columns; j++)
              own[i * block.columns + j] = duals[i * columns + block.first + j]!;
      }
      gone = Infinity;
      if (!duals) perform('begin');
    },
    dispose: () => room.dispose(),
  };
}

/** κ of dense features, with a padding of 0. */
function paddedSteps(steps: Float32Array | undefined, features: number): Float32Array {
  const padded = new Float32Array(whole(features));
  if (steps) padded.set(steps);
  else padded.fill(1, 0, features);
  return padded;
}

/** Columns of a block of one-vs-rest: even shares, for CSR rounded up to whole vectors. */
function blockColumns(columns: number, blocks: number, sparse: boolean): number {
  const share = Math.ceil(columns / blocks);
  return Math.min(columns, sparse ? whole(share) : share);
}
