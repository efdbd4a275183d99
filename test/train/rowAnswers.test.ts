import {describe, expect, test} from '@jest/globals';
import type {RowProducts} from '../../src/kernel/index.js';
import {crammerSinger, oneVsRest, westonWatkins} from '../../src/losses/index.js';
import {rowAnswers, type PinnedExamples} from '../../src/train/rowAnswers.js';
import {random} from '../random.js';

const [N, D, K, GAMMA] = [14, 3, 2, 3];
const number = random(5);
const x = Array.from({length: N}, () => Array.from({length: D}, () => 4 * number() - 2));
const labels = x.map(() => Math.floor(K * number()));
const v = x.map(() => Math.fround(0.2 + number()));
const counts = x.map((_, i) => 1 + (i % 3));
const [W, W2, step] = Array.from({length: 3}, () =>
  Float64Array.from({length: (D + 1) * K}, () => number() - 0.5),
) as [Float64Array, Float64Array, Float64Array];

/** x·w + b of a row and column. */
const score = (weights: Float64Array, i: number, j: number) =>
  x[i]!.reduce((sum, value, d) => sum + value * weights[d * K + j]!, weights[D * K + j]!);
/** Hinge violations 1 − t·s. */
const sign = (i: number, j: number) => (labels[i] === j ? 1 : -1);
const violation = (weights: Float64Array, i: number, j: number) =>
  1 - sign(i, j) * score(weights, i, j);
const pairs = x.flatMap((_, i) => Array.from({length: K}, (_, j) => [i, j] as const));

/** The duals in [0, 1] that attain max a·m − (γ/2)(a − center)². */
const dualsAt = (weights: Float64Array, centers: readonly number[]) =>
  pairs.map(([i, j], k) =>
    Math.min(1, Math.max(0, violation(weights, i, j) / GAMMA + centers[k]!)),
  );

const smoothAt = (weights: Float64Array, centers: readonly number[]) => {
  const duals = dualsAt(weights, centers);
  return pairs.reduce((sum, [i, j], k) => {
    const a = duals[k]!;
    return sum + v[i]! * (a * violation(weights, i, j) - (GAMMA / 2) * (a - centers[k]!) ** 2);
  }, 0);
};

/** −Σ v t a x⊗e, the intercept in the last row. */
function gradientOf(duals: readonly number[]): Float64Array {
  const sum = new Float64Array((D + 1) * K);
  pairs.forEach(([i, j], k) => {
    [...x[i]!, 1].forEach((value, d) => {
      sum[d * K + j]! -= v[i]! * sign(i, j) * duals[k]! * value;
    });
  });
  return sum;
}

/** Rows `first` to `end` as plain loops. */
function chunk(first: number, end: number): PinnedExamples {
  const scores = (weights: Float64Array) =>
    Float64Array.from({length: (end - first) * K}, (_, k) =>
      score(weights, first + Math.floor(k / K), k % K),
    );
  const products: RowProducts = {
    x: {rows: 0, columns: D, values: new Float32Array(0)},
    scores,
    addOuter(weights, replace, sum) {
      const g = scores(weights);
      // In two goes, as the kernel takes as many rows as a cache holds.
      replace(g, 0, 2);
      replace(g, 2, end - first);
      g.forEach((value, k) =>
        [...x[first + Math.floor(k / K)]!, 1].forEach((entry, d) => {
          sum[d * K + (k % K)]! += value * entry;
        }),
      );
    },
    dispose() {},
  };
  return {
    products,
    labels: Int32Array.from(labels.slice(first, end)),
    weights: Float32Array.from(v.slice(first, end)),
    counts: Float32Array.from(counts.slice(first, end)),
  };
}

const made = () => [chunk(0, 5), chunk(5, N)];
const kept = made();

describe.each([
  ['that stay in memory', () => kept],
  ['read anew for each pass', made],
])('of chunks %s', (_, chunks) => {
  const rows = () => rowAnswers(chunks, oneVsRest(), K);
  const none = pairs.map(() => 0);
  const close = (found: ArrayLike<number>, wanted: ArrayLike<number>) =>
    Array.from(wanted).forEach((value, k) => expect(found[k]).toBeCloseTo(value, 10));

  test('sums and gradient are those of plain loops; a weight scales a row, a count what is right', async () => {
    const {loss, smooth, dualValue, correct, gradient} = await rows().answer(W, GAMMA);
    const duals = dualsAt(W, none);
    const sum = (term: (k: number) => number) =>
      pairs.reduce((total, [i], k) => total + v[i]! * term(k), 0);
    expect(loss).toBeCloseTo(
      sum(k => Math.max(0, violation(W, ...pairs[k]!))),
      10,
    );
    expect(smooth).toBeCloseTo(smoothAt(W, none), 10);
    expect(dualValue).toBeCloseTo(
      sum(k => duals[k]!),
      10,
    );
    close(gradient, gradientOf(duals));
    const right = x.map((_, i) => Number(score(W, i, 1) > score(W, i, 0)) === labels[i]);
    expect(correct).toBe(counts.reduce((total, count, i) => total + (right[i] ? count : 0), 0));
  });

  test('centers are the unweighted duals of their own rows, and follow one another', async () => {
    const answers = rows();
    await answers.recenter(W, GAMMA);
    await answers.recenter(W2, GAMMA);
    const centers = dualsAt(W2, dualsAt(W, none));
    // Without these three the test would hold for other centers, too.
    expect(centers.filter(a => a > 0 && a < 1).length).toBeGreaterThan(2);
    expect(dualsAt(W2, none)).not.toEqual(centers);
    expect(dualsAt(W, centers)).not.toEqual(dualsAt(W, none));
    const {smooth, gradient} = await answers.answer(W, GAMMA);
    expect(smooth).toBeCloseTo(smoothAt(W, centers), 10);
    close(gradient, gradientOf(dualsAt(W, centers)));
    const moved = [0.25, 1].map(t => W.map((w, k) => w + t * step[k]!));
    close(
      await answers.along(W, GAMMA, step, [0.25, 1]),
      moved.map(weights => smoothAt(weights, centers)),
    );
    // Of a quadratic piece the change of the gradient is the product, to rounding.
    const h = 1e-5;
    const [before, after] = [-h, h].map(t =>
      gradientOf(
        dualsAt(
          W.map((w, k) => w + t * step[k]!),
          centers,
        ),
      ),
    );
    const product = await answers.product(W, GAMMA, step);
    product.forEach((value, k) =>
      expect(value).toBeCloseTo((after![k]! - before![k]!) / (2 * h), 6),
    );
  });
});

test.each([oneVsRest(), westonWatkins(), crammerSinger()])(
  'a row counts where it is predicted right, not what it weighs: $name',
  async loss => {
    const {correct} = await rowAnswers(made, loss, K).answer(W, GAMMA);
    const right = labels.map((label, i) => Number(score(W, i, 1) > score(W, i, 0)) === label);
    expect(new Set(right).size).toBe(2);
    expect(correct).toBe(counts.reduce((total, count, i) => total + (right[i] ? count : 0), 0));
  },
);
