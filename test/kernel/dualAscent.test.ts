import {describe, expect, test} from '@jest/globals';
import {
  columnSquares,
  dualAscent,
  pinRows,
  type Conjugate,
  type DualProblem,
  type PinnedRows,
} from '../../src/kernel/index.js';
import {penalties} from '../../src/losses/index.js';
import {interiorPoint, parabolas, primalOf, type SmallProblem} from '../interiorPoint.js';
import {everyPenalty} from '../losses/everyLoss.js';
import {random, randomLabels, randomRows} from '../random.js';
import {conjugateOnGrid, referencePenalties, type ReductionName} from '../reference.js';

const convex = everyPenalty.filter(
  ({name, parameters}) => penalties[name]!(parameters).parabola !== undefined,
);
const reductions: ReductionName[] = ['oneVsRest', 'binary', 'westonWatkins', 'crammerSinger'];

/** The rows with or without their zeros, in kernel memory for as long as `use` takes. */
async function withRows<T>(
  X: number[][],
  sparse: boolean,
  use: (rows: PinnedRows) => T,
): Promise<T> {
  const entries = X.map(row => row.flatMap((x, d) => (x === 0 ? [] : [[d, x] as const])));
  const columns = X[0]!.length;
  let end = 0;
  const rows = await pinRows(
    'test',
    sparse
      ? {
          rows: X.length,
          columns,
          values: Float32Array.from(entries.flat().map(([, x]) => x)),
          indices: Int32Array.from(entries.flat().map(([d]) => d)),
          indptr: Int32Array.from([0, ...entries.map(row => (end += row.length))]),
        }
      : {rows: X.length, columns, values: Float32Array.from(X.flat())},
    {threads: 1},
  );
  try {
    return use(rows);
  } finally {
    rows.dispose();
  }
}

function dualProblem(problem: SmallProblem): DualProblem {
  const {reduction, penalty, parameters = {}, margin, y, classes, weights, C, bias} = problem;
  return {
    reduction,
    margin,
    C,
    bias,
    conjugate: penalties[penalty]!(parameters).parabola!,
    columns: reduction === 'binary' ? 1 : classes,
    labels: Int32Array.from(y),
    weights: weights && Float32Array.from(weights),
    biasStep: bias === 'free' ? 0.05 : 0.3,
  };
}

/** Sweeps and certificates until the gap is no more than that. */
function solved(rows: PinnedRows, problem: DualProblem, gap: number, most = 20_000) {
  const ascent = dualAscent(rows, problem);
  let bounds = ascent.certify();
  for (let pass = 1; pass <= most; pass++) {
    ascent.sweep(0);
    if (pass % 8 !== 0) continue;
    bounds = ascent.certify();
    if (bounds.primal - bounds.dual <= gap * bounds.primal) break;
  }
  const {W, b} = ascent.best();
  ascent.dispose();
  return {...bounds, W, b};
}

describe('the parabola of a penalty', () => {
  test.each(convex)('$name $parameters is its conjugate', ({name, parameters}) => {
    const {above, below, lo, hi}: Conjugate = penalties[name]!(parameters).parabola!;
    const reference = referencePenalties[name](parameters);
    for (let a = Math.max(lo, -3); a <= Math.min(hi, 3); a += 0.125)
      expect(0.5 * (a > 0 ? above : below) * a * a).toBeCloseTo(conjugateOnGrid(reference, a), 5);
    const table = parabolas[name as keyof typeof parabolas](parameters);
    expect([above, lo, hi]).toEqual([table.aboveEpsilon, 0 - table.left, table.right]);
  });
});

const matrix = (classes: number, diagonal: boolean) =>
  Array.from({length: classes}, (_, y) =>
    Array.from({length: classes}, (_, j) => (y === j && !diagonal ? 0 : 0.5 + 0.25 * (y + 2 * j))),
  );

const cases = convex.flatMap(({name, parameters}) =>
  reductions
    .filter(
      reduction => reduction !== 'crammerSinger' || penalties[name]!(parameters).nondecreasing,
    )
    .flatMap(reduction =>
      (['regularized', 'free', 'none'] as const).flatMap(bias =>
        (['number', 'matrix'] as const).map(margin => ({
          name,
          parameters,
          reduction,
          bias,
          margin,
        })),
      ),
    ),
);

describe('the optimum of small problems, as an interior point method in float64 has it', () => {
  test.each(cases)(
    '$reduction $name $parameters, bias $bias, margin a $margin',
    async ({name, parameters, reduction, bias, margin}) => {
      const classes = reduction === 'binary' ? 2 : 3;
      const X = randomRows(12, 3, 5).map((row, i) => (i === 4 ? [0, 0, 0] : row));
      const problem: SmallProblem = {
        X,
        y: randomLabels(12, classes, 6),
        classes,
        reduction,
        penalty: name,
        parameters,
        margin: margin === 'number' ? 1 : matrix(classes, reduction === 'oneVsRest'),
        weights: [1, 0.5, 2, 1, 1, 0, 1, 3, 1, 1, 0.25, 1],
        C: 0.7,
        bias,
      };
      const known = interiorPoint(problem);
      expect(known.primal - known.dual).toBeLessThan(1e-6 * known.primal);
      for (const sparse of [false, true]) {
        for (const steps of [undefined, Float32Array.of(0.3, 0.1, 1)]) {
          const {primal, dual, W, b} = await withRows(X, sparse, rows =>
            solved(rows, {...dualProblem(problem), steps}, 2e-7),
          );
          expect(primal / known.dual - 1).toBeLessThan(1e-6);
          expect(dual / known.primal - 1).toBeLessThan(1e-9);
          expect(dual / known.primal - 1).toBeGreaterThan(-1e-6);
          const columns = b.length;
          const rows = X[0]!.map((_, d) => [...W.subarray(d * columns, (d + 1) * columns)]);
          expect(primalOf(problem, rows, [...b]) / primal - 1).toBeCloseTo(0, 12);
        }
      }
    },
  );
});

test('squares of features are those of every row, dense and CSR, however few rows have them', async () => {
  const next = random(8);
  const X = Array.from({length: 2500}, (_, i) =>
    Array.from({length: 7}, (_, d) => (i % 10 ** (d % 4) === 7 % 10 ** (d % 4) ? next() : 0)),
  );
  const weights = Float32Array.from(X, (_, i) => 1 + (i % 3));
  const sums = X[0]!.map((_, d) =>
    X.reduce((sum, row, i) => sum + weights[i]! * Math.fround(row[d]!) ** 2, 0),
  );
  for (const sparse of [false, true]) {
    const found = await withRows(X, sparse, rows => columnSquares(rows, weights));
    sums.forEach((sum, d) => expect(found[d]! / sum).toBeCloseTo(1, 12));
  }
});

test.each([
  {sparse: false, steps: false},
  {sparse: true, steps: false},
  {sparse: true, steps: true},
])('a single row is solved by one step, however long: %p', async ({sparse, steps}) => {
  for (let D = 1; D <= 40; D++) {
    const X = [...randomRows(1, D, D), Array.from({length: D}, () => 9)];
    const bounds = await withRows(X, sparse, rows => {
      const ascent = dualAscent(rows, {
        reduction: 'oneVsRest',
        margin: 1,
        C: 0.5,
        bias: 'none',
        biasStep: 0,
        conjugate: penalties.squaredHinge!({}).parabola!,
        columns: 3,
        labels: Int32Array.from([1, 0]),
        weights: Float32Array.from([1, 0]), // What lies beyond the row is not part of it.
        ...(steps && {steps: new Float32Array(D).fill(1)}),
      });
      ascent.sweep(0);
      const bounds = ascent.certify();
      ascent.dispose();
      return bounds;
    });
    expect((bounds.primal - bounds.dual) / bounds.primal).toBeLessThan(1e-6);
  }
});

test('neighbours stay together in the order of a pass', async () => {
  const X = randomRows(64, 3, 4);
  const dualsOf = (neighbours: number, seed: number) =>
    withRows(X, false, rows => {
      const labels = randomLabels(64, 2, 7);
      const ascent = dualAscent(rows, {
        ...dualProblem({
          X,
          y: [...labels],
          classes: 2,
          reduction: 'binary',
          penalty: 'hinge',
          C: 1,
          margin: 1,
          bias: 'none',
        }),
        seed,
      });
      ascent.sweep(0, neighbours);
      const duals = ascent.duals();
      ascent.dispose();
      return duals;
    });
  // All of them in one block come one after another, whatever the seed.
  expect(await dualsOf(64, 1)).toEqual(await dualsOf(64, 2));
  expect(await dualsOf(8, 1)).not.toEqual(await dualsOf(8, 2));
});

test('weak duality in 10,000 random cases: ties, duplicates, zero rows, huge and tiny scales', async () => {
  const next = random(3);
  const pick = <T>(of: readonly T[]) => of[Math.floor(next() * of.length)]!;
  const wrong: string[] = [];
  for (let n = 0; n < 10_000; n++) {
    const {name, parameters} = pick(convex);
    const reduction = pick(
      reductions.filter(
        one => one !== 'crammerSinger' || penalties[name]!(parameters).nondecreasing,
      ),
    );
    const classes = reduction === 'binary' ? 2 : 2 + Math.floor(next() * 3);
    const scale = 10 ** (next() * 8 - 4);
    const N = 1 + Math.floor(next() * 6);
    const D = 1 + Math.floor(21 * next() ** 3); // Mostly few, some of whole vectors and a rest.
    const X = randomRows(N, D, n, scale).map((row, i) =>
      next() < 0.2
        ? row.map(() => 0)
        : next() < 0.3 && i > 0
          ? randomRows(N, D, n, scale)[0]!
          : row,
    );
    const problem: SmallProblem = {
      X,
      y: Array.from(X, () => Math.floor(next() * classes)),
      classes,
      reduction,
      penalty: name,
      parameters,
      C: 10 ** (next() * 8 - 4),
      margin: pick([0, 1, 1, 2.5, matrix(classes, reduction === 'oneVsRest')]),
      bias: pick(['regularized', 'free', 'none'] as const),
      ...(next() < 0.5 && {weights: X.map(() => pick([0, 0.5, 1, 7]))}),
    };
    const found = await withRows(X, next() < 0.5, rows => {
      const ascent = dualAscent(rows, {
        ...dualProblem(problem),
        steps: pick([undefined, Float32Array.from({length: D}, () => 0.001 + 0.999 * next())]),
        blocks: pick([1, 2]),
      });
      const passes = Math.floor(next() * 12);
      for (let pass = 0; pass < passes; pass++) {
        ascent.sweep(0, pick([1, 2]));
        if (next() < 0.2) ascent.certify(pick([0, 0.1, Infinity]));
        if (next() < 0.1) ascent.widen(3);
      }
      const bounds = ascent.certify();
      const best = ascent.best();
      ascent.dispose();
      return {...bounds, ...best};
    });
    const columns = found.b.length;
    const W = X[0]!.map((_, d) => [...found.W.subarray(d * columns, (d + 1) * columns)]);
    const b = [...found.b];
    const primal = primalOf(problem, W, b);
    const others = [
      primalOf(
        problem,
        W.map(row => row.map(() => 0)),
        b.map(() => 0),
      ),
      primalOf(
        problem,
        W.map(row => row.map(w => w * next() * 2)),
        b.map(w => w * next() * 2),
      ),
    ];
    // Where classes can be told apart for nothing all that is left of the losses is rounding.
    const rounding = 1e-9 * Math.abs(primal) + 1e-13 * others[0]!;
    const isRight =
      Math.abs(found.primal - primal) <= rounding &&
      Math.min(primal, ...others) >= found.dual - rounding &&
      found.dual >= -1e300;
    if (!isRight)
      wrong.push(
        `${n}: ${JSON.stringify({...problem, X: X.length})} ${found.primal} ${primal} ${found.dual} ${others}`,
      );
  }
  expect(wrong).toEqual([]);
});
