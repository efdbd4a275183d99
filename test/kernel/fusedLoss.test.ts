import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  crammerSinger,
  hinge,
  oneVsRest,
  pinball,
  ramp,
  westonWatkins,
  type MarginLoss,
} from '../../src/losses/index.js';
import {builds, fusedLoss, isFusible, pinRows, type SparseRows} from '../../src/kernel/index.js';
import {columnsOf, costMatrix, everyLoss} from '../losses/everyLoss.js';
import {random, randomLabels, randomRows} from '../random.js';
import {referencePenalties} from '../reference.js';
import {expectClose, tolerance} from '../tolerances.js';
import {referenceAnswer, relativeDistance} from './referenceAnswer.js';

const layouts = ['dense', 'CSR'] as const;

/** Norm-wise; looser than one float32 operation, since the gradients of rows nearly cancel. */
const gradientTolerance = 1e-5;

/** The kernel's answers for a loss of these rows, by every build that runs here. */
async function fused(
  layout: (typeof layouts)[number],
  X: number[][],
  y: number[],
  loss: MarginLoss,
  {weights, classes, build}: {weights?: number[]; classes: number; build?: 'simd' | 'relaxedSimd'},
) {
  const pinned = await pinRows('test', layout === 'dense' ? dense(X) : sparse(X), {build});
  const kernel = fusedLoss(pinned, {
    loss: loss.config!,
    columns: loss.columns(classes),
    labels: Int32Array.from(y),
    ...(weights && {weights: Float32Array.from(weights)}),
  });
  return {
    pinned,
    answer: (W: number[][], b?: number[], rows?: number[]) =>
      kernel.answer(
        Float32Array.from(W.flat()),
        b && Float32Array.from(b),
        rows && {batch: Int32Array.from(rows)},
      ),
    kernel,
  };
}

function dense(X: number[][]) {
  return {rows: X.length, columns: X[0]!.length, values: Float32Array.from(X.flat())};
}

/** Zeros are not stored. */
function sparse(X: number[][]): SparseRows {
  const values: number[] = [];
  const indices: number[] = [];
  const indptr = [0];
  for (const row of X) {
    row.forEach((x, d) => {
      if (x === 0) return;
      values.push(x);
      indices.push(d);
    });
    indptr.push(values.length);
  }
  return {
    rows: X.length,
    columns: X[0]!.length,
    values: Float32Array.from(values),
    indices: Int32Array.from(indices),
    indptr: Int32Array.from(indptr),
  };
}

/** Random rows of which some entries are 0. */
function rowsWithZeros(rows: number, columns: number, seed: number): number[][] {
  const next = random(seed + 1000);
  return randomRows(rows, columns, seed).map(row => row.map(x => (next() < 0.4 ? 0 : x)));
}

function expectAnswer(
  actual: ReturnType<ReturnType<typeof fusedLoss>['answer']>,
  expected: ReturnType<typeof referenceAnswer>,
  convex: boolean,
) {
  expectClose([actual.loss], [expected.loss], tolerance.float32);
  if (convex) expectClose([actual.dualValue], [expected.dualValue], 5 * tolerance.float32);
  expect(actual.correct).toBe(expected.correct);
  expect(actual.gradW.length).toBe(expected.gradW.length);
  expect(relativeDistance(actual.gradW, expected.gradW)).toBeLessThan(gradientTolerance);
  expect(relativeDistance(actual.gradB, expected.gradB)).toBeLessThan(gradientTolerance);
}

/** What the loops say of each shape and loss, for every layout and build alike. */
const answers = new Map<string, ReturnType<typeof referenceAnswer>>();
const once = (key: string, make: () => ReturnType<typeof referenceAnswer>) => {
  if (!answers.has(key)) answers.set(key, make());
  return answers.get(key)!;
};

describe.each(builds())('build %s', build => {
  describe.each(layouts)('%s rows', layout => {
    test.each(everyLoss)('$title: loss, q, hits and gradient as by loops', async one => {
      const {loss, reduction, penalty, classes, margin} = one;
      const [N, D] = [23, 6];
      const X = rowsWithZeros(N, D, 1);
      const y = randomLabels(N, classes, 2);
      const W = randomRows(D, columnsOf(one), 3, 1);
      const b = randomRows(1, columnsOf(one), 4, 1)[0]!;
      const weights = randomRows(N, 1, 5).map(([v], i) => (i % 5 ? Math.abs(v!) : 0));
      for (const v of [undefined, weights]) {
        const {answer, pinned} = await fused(layout, X, y, loss, {classes, weights: v, build});
        const question = {X, y, W, weights: v, reduction, penalty, margin};
        expectAnswer(answer(W, b), referenceAnswer({...question, b}), loss.convex);
        expectAnswer(answer(W), referenceAnswer(question), loss.convex);
        const rows = [7, 0, 22, 7, 3];
        expectAnswer(answer(W, b, rows), referenceAnswer({...question, b, rows}), loss.convex);
        pinned.dispose();
      }
    });

    // Shapes around every edge: of vectors, tiles, blocks, panels, partitions.
    const shapes: [number, number, number][] = [
      ...[1, 2, 3, 4, 5, 63, 64, 65, 129].map(N => [N, 5, 3] as [number, number, number]),
      ...[1, 2, 3, 4, 7, 8, 9, 31, 33, 1023, 1024, 1025, 1029, 3073].map(
        D => [9, D, 4] as [number, number, number],
      ),
      ...[2, 3, 4, 5, 7, 8, 9, 12, 13, 16, 17, 20, 21, 32, 33, 40, 99, 100, 1000].map(
        K => [6, 11, K] as [number, number, number],
      ),
      [1111, 400, 5],
      ...[256, 512, 768, 1024].map(D => [70, D, 19] as [number, number, number]),
      [7, 700, 1000],
    ];
    test.each(shapes)('N %d, D %d, K %d', async (N, D, K) => {
      const X = rowsWithZeros(N, D, N + D + K);
      const y = Array.from({length: N}, (_, i) => (i * 7919) % K);
      const W = randomRows(D, K, 6, 1 / Math.sqrt(D));
      const b = randomRows(1, K, 7, 1)[0]!;
      for (const loss of [westonWatkins(), crammerSinger(), oneVsRest()]) {
        const {answer, pinned} = await fused(layout, X, y, loss, {classes: K, build});
        const reduction = loss.config!.reduction as 'westonWatkins';
        const penalty = referencePenalties.hinge();
        const expected = once(`${N} ${D} ${K} ${reduction}`, () =>
          referenceAnswer({X, y, W, b, reduction, penalty, margin: 1}),
        );
        const actual = answer(W, b);
        // (No violation here is within rounding of a kink, where the gradient could fall either way.)
        expectClose([actual.loss], [expected.loss], tolerance.float32);
        expect(actual.correct).toBe(expected.correct);
        expect(relativeDistance(actual.gradW, expected.gradW)).toBeLessThan(gradientTolerance);
        expect(relativeDistance(actual.gradB, expected.gradB)).toBeLessThan(gradientTolerance);
        pinned.dispose();
      }
    });

    test('at kinks and ties: derivative 0, and the first maximal class takes everything', async () => {
      const ask = async (loss: MarginLoss, scores: number[][], y: number[]) => {
        const K = scores[0]!.length;
        const {answer} = await fused(layout, scores, y, loss, {classes: K, build});
        const identity = scores[0]!.map((_, i) => scores[0]!.map((_, j) => Number(i === j)));
        return [...answer(identity).gradB];
      };
      expect(await ask(crammerSinger(), [[0, 0, 0]], [0])).toEqual([-1, 1, 0]);
      expect(await ask(crammerSinger(), [[0, 0, 0]], [1])).toEqual([1, -1, 0]);
      expect(await ask(crammerSinger(), [[2, 3, 3]], [0])).toEqual([-1, 1, 0]);
      for (const penalty of [hinge(), pinball(), ramp()]) {
        expect(await ask(westonWatkins({penalty}), [[1, 0, 2]], [0])).toEqual(
          penalty.name === 'ramp' ? [0, 0, 0] : [-1, 0, 1],
        );
        expect((await ask(oneVsRest({penalty}), [[1, -1]], [0])).map(Math.abs)).toEqual([0, 0]);
      }
    });

    test.each([NaN, Infinity, -Infinity])(
      'a score of %d gives a loss and a gradient of NaN',
      async bad => {
        for (const {loss, classes, title} of everyLoss) {
          const X = [[1], [bad]];
          const {answer} = await fused('dense', X, [0, 0], loss, {classes, build});
          const W = [Array.from({length: loss.columns(classes)}, (_, k) => 1 + k)];
          expect([title, answer(W).loss]).toEqual([title, NaN]);
          expect([title, answer(W).gradW.some(Number.isNaN)]).toEqual([title, true]);
          // The row that is not in the batch does no harm, even where vectors reach into it.
          const {loss: other, gradW, gradB} = answer(W, undefined, [0]);
          expect([other, ...gradW, ...gradB].every(Number.isFinite)).toBe(true);
        }
      },
    );
  });
});

test('the loss alone is that with the gradient, to the last bit', async () => {
  const X = randomRows(40, 9, 1);
  const loss = westonWatkins();
  const {kernel} = await fused('dense', X, randomLabels(40, 3, 1), loss, {classes: 3});
  const W = Float32Array.from(randomRows(9, 3, 2).flat());
  const {loss: value, dualValue, correct} = kernel.answer(W);
  expect(kernel.value(W)).toEqual({loss: value, dualValue, correct});
});

test('ranges of rows add up to all rows', async () => {
  const X = randomRows(50, 9, 1);
  const y = randomLabels(50, 3, 1);
  const {kernel} = await fused('dense', X, y, westonWatkins(), {classes: 3});
  const W = Float32Array.from(randomRows(9, 3, 2).flat());
  const parts = [
    kernel.answer(W, undefined, {count: 13}),
    kernel.answer(W, undefined, {first: 13, count: 20}),
    kernel.answer(W, undefined, {first: 33}),
  ];
  const whole = kernel.answer(W);
  expectClose([parts.reduce((sum, {loss}) => sum + loss, 0)], [whole.loss], 1e-12);
  expectClose(
    whole.gradW.map((_, i) => parts.reduce((sum, {gradW}) => sum + gradW[i]!, 0)),
    whole.gradW,
    tolerance.float32,
  );
});

test('a batch has the sums of its rows, whatever their order and number (property)', async () => {
  const [N, D, K] = [70, 5, 3];
  const X = randomRows(N, D, 1);
  const y = randomLabels(N, K, 1);
  const W = randomRows(D, K, 2);
  const {answer} = await fused('dense', X, y, westonWatkins({margin: costMatrix(K)}), {classes: K});
  const singles = X.map((_, i) => answer(W, undefined, [i]));
  fc.assert(
    fc.property(fc.array(fc.nat(N - 1), {minLength: 1, maxLength: 200}), rows => {
      const batch = answer(W, undefined, rows);
      const sum = (of: (one: (typeof singles)[number]) => number) =>
        rows.reduce((total, row) => total + of(singles[row]!), 0);
      expectClose([batch.loss], [sum(one => one.loss)], tolerance.float32);
      expect(batch.correct).toBe(sum(one => one.correct));
      expectClose(
        batch.gradW,
        Array.from(batch.gradW, (_, i) => sum(one => one.gradW[i]!)),
        1e-5,
      );
    }),
    {numRuns: 50},
  );
});

test('a loss of your own is not for the kernel', () => {
  expect(isFusible(undefined)).toBe(false);
  expect(isFusible({reduction: 'mine', penalty: {name: 'hinge'}, margin: 1})).toBe(false);
  expect(isFusible({reduction: 'binary', penalty: {name: 'mine'}, margin: 1})).toBe(false);
  for (const {loss} of everyLoss) expect(isFusible(loss.config)).toBe(true);
});
