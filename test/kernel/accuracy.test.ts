import {expect, test} from '@jest/globals';
import {binary, hinge, squaredHinge, westonWatkins} from '../../src/losses/index.js';
import {fusedLoss, pinRows} from '../../src/kernel/index.js';
import {random} from '../random.js';
import {gradientOf, lossOf, referencePenalties} from '../reference.js';
import {relativeDistance} from './referenceAnswer.js';

const cases = [hinge(), squaredHinge()].flatMap(penalty =>
  ['dense', 'CSR', 'wide CSR'].map(layout => ({name: penalty.name, layout, penalty})),
);

const [N, D, K] = [100_000, 20, 5];

/** Rows, and what float64 loops say of them; made once for each penalty. */
function asked(name: string) {
  const next = random(1);
  // Positive features: sums that only grow are the hardest for float32.
  const values = Float32Array.from({length: N * D}, next);
  const labels = Int32Array.from({length: N}, () => Math.floor(next() * K));
  const W = Float32Array.from({length: D * K}, () => next() - 0.5);
  const reference = referencePenalties[name as 'hinge']();
  const gradW = new Float64Array(D * K);
  let loss = 0;
  for (let i = 0; i < N; i++) {
    const s = Array.from({length: K}, (_, k) => {
      let sum = 0;
      for (let d = 0; d < D; d++) sum += values[i * D + d]! * W[d * K + k]!;
      return sum;
    });
    loss += lossOf('westonWatkins', reference, s, labels[i]!);
    gradientOf('westonWatkins', reference, s, labels[i]!).forEach((g, k) => {
      for (let d = 0; d < D; d++) gradW[d * K + k]! += values[i * D + d]! * g;
    });
  }
  return {values, labels, W, loss, gradW};
}

const questions = new Map<string, ReturnType<typeof asked>>();

test.each(cases)(
  '100 000 rows, $layout: loss within 1e-6, gradient within 1e-5 of float64 loops ($name)',
  async ({layout, penalty}) => {
    if (!questions.has(penalty.name)) questions.set(penalty.name, asked(penalty.name));
    const {values, labels, W, loss, gradW} = questions.get(penalty.name)!;
    // Only the first columns are frequent, and folded.
    const wide = layout === 'wide CSR' ? 20_000 : D;
    const rows = await pinRows('test', {
      rows: N,
      columns: wide,
      values,
      ...(layout !== 'dense' && {
        indices: Int32Array.from(values, (_, i) => i % D),
        indptr: Int32Array.from({length: N + 1}, (_, i) => i * D),
      }),
    });
    const weights = new Float32Array(wide * K);
    weights.set(W);
    const {config} = westonWatkins({penalty});
    const answer = fusedLoss(rows, {loss: config!, columns: K, labels}).answer(weights);
    expect(Math.abs(answer.loss / loss - 1)).toBeLessThan(1e-6);
    expect(relativeDistance(answer.gradW.subarray(0, D * K), gradW)).toBeLessThan(1e-5);
    rows.dispose();
  },
);

test.each([
  {layout: 'dense', columns: 1, at: 0, loss: westonWatkins()},
  {layout: 'CSR', columns: 1, at: 0, loss: westonWatkins()},
  {layout: 'wide CSR', columns: 5000, at: 2503, loss: westonWatkins()},
  {layout: 'wide CSR, one column of scores', columns: 5001, at: 2503, loss: binary()},
])('100 000 rows in one part, $layout: within 1e-5', async ({layout, columns, at, loss}) => {
  // 0.1 added up 100 000 times in float32 is wrong by 1e-4.
  const N = 100_000;
  const values = new Float32Array(N).fill(0.1);
  const rows = await pinRows('test', {
    rows: N,
    columns,
    values,
    ...(layout !== 'dense' && {
      indices: new Int32Array(N).fill(at),
      indptr: Int32Array.from({length: N + 1}, (_, i) => i),
    }),
  });
  const K = loss.columns(2);
  const labels = new Int32Array(N);
  const kernel = fusedLoss(rows, {loss: loss.config!, columns: K, labels, partRows: N + 1});
  const {gradW} = kernel.answer(new Float32Array(columns * K));
  const sum = N * values[0]!;
  const expected = new Float64Array(columns * K);
  expected.set(K === 1 ? [sum] : [-sum, sum], at * K);
  expect(relativeDistance(gradW, expected)).toBeLessThan(1e-5);
  rows.dispose();
});

// Weights of 4 columns need no padding: their sums go straight to where they are wanted.
test.each([2, 4])('CSR cut into parts that fold, K = %i: all columns arrive', async K => {
  const [N, rare] = [40_000, 20_000];
  // Column 0 is in every row, each of the others in two rows that are in different parts.
  const rows = await pinRows('test', {
    rows: N,
    columns: 1 + rare,
    values: Float32Array.from({length: 2 * N}, (_, i) => (i % 2 ? 0.5 : 0.1)),
    indices: Int32Array.from({length: 2 * N}, (_, i) => (i % 2 ? 1 + (((i - 1) / 2) % rare) : 0)),
    indptr: Int32Array.from({length: N + 1}, (_, i) => 2 * i),
  });
  const {config} = westonWatkins();
  const labels = new Int32Array(N);
  const kernel = fusedLoss(rows, {loss: config!, columns: K, labels, partWork: 1e4});
  const {gradW} = kernel.answer(new Float32Array((1 + rare) * K));
  const sums = Array.from({length: 1 + rare}, (_, d) => (d === 0 ? 0.1 * N : 1));
  const expected = sums.flatMap(sum => [(1 - K) * sum, ...Array<number>(K - 1).fill(sum)]);
  expect([...gradW.subarray(K)]).toEqual(expected.slice(K));
  expect(relativeDistance(gradW.subarray(0, K), expected.slice(0, K))).toBeLessThan(1e-5);
  rows.dispose();
});
