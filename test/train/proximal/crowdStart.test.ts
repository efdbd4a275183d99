import {expect, test} from '@jest/globals';
import type {Dataset} from '../../../src/data/index.js';
import type {FusedLossOfRows} from '../../../src/kernel/index.js';
import {crowdStart} from '../../../src/train/proximal/crowdStart.js';
import type {Problem} from '../../../src/train/problem.js';

/** −Σ v t x of two columns, t = ±1 by label, and a loss that is least where a usual row scores 1. */
function problemOf(values: number[], weights?: number[], bias: 'free' | 'none' = 'free') {
  const rows = values.length / 2;
  const x: Dataset = {rows, columns: 2, values: Float32Array.from(values)};
  const signs = values.map((_, i) => (i % 2 ? -1 : 1));
  const lossOf = (v: ArrayLike<number>) =>
    ({
      answer() {
        const gradW = new Float32Array(4);
        const gradB = new Float32Array(2);
        for (let i = 0; i < rows; i++)
          for (let k = 0; k < 2; k++) {
            const t = (k ? -1 : 1) * signs[i]!;
            gradB[k]! -= v[i]! * t;
            for (let d = 0; d < 2; d++) gradW[d * 2 + k]! -= v[i]! * t * values[2 * i + d]!;
          }
        return {gradW, gradB};
      },
      value: (W: Float32Array) => ({loss: (Math.hypot(W[0]!, W[2]!) - 0.5) ** 2}),
    }) as unknown as FusedLossOfRows;
  const problem = {
    examples: {size: rows, resident: {x, ...(weights && {weights: Float32Array.from(weights)})}},
    shape: {columns: 2, features: 2},
    objective: {lambda: 0, l1: 0, bias},
  } as unknown as Problem;
  return crowdStart(problem, lossOf([]), lossOf);
}

const crowd = [2, 0, -2, 0, 2, 0, -2, 0, 2, 0, -2, 0];

test('without rows far out, or where these have hardly a pull, there is no such start', () => {
  expect(problemOf(crowd)).toBeUndefined();
  // The last row is 5.4 times as far out as usual ones: of 6 and of 1002 rows it has 47 % and 0.5 % of the pull.
  expect(problemOf([...crowd, 12, 0])).toBeDefined();
  expect(
    problemOf([...Array.from({length: 1002}, () => crowd.slice(0, 2)).flat(), 12, 0]),
  ).toBeUndefined();
});

test('a row far out pulls no more than others; columns have the same length each', () => {
  // The square of a usual row is 2² + 1, of the last 2e6 + 1: it pulls by 1.58 in each feature and by 0.0016 in b.
  const {W, b} = problemOf([...crowd, 1000, 1000])!;
  const pull = 1000 * Math.sqrt(5 / 2_000_001);
  const [w0, w1, w2] = [12 + pull, pull, pull / 1000];
  const length = Math.hypot(w0, w1, w2);
  // The best of the lengths 0.25 … 4, for a norm of the weights near 0.5.
  const scale = 1 / Math.sqrt(5) / length;
  [W[0]!, W[2]!, b[0]!].forEach((at, i) => expect(at).toBeCloseTo([w0, w1, w2][i]! * scale, 5));
  [W[1]!, W[3]!, b[1]!].forEach((at, i) => expect(at).toBeCloseTo(-[w0, w1, w2][i]! * scale, 5));
});

test('example weights count, and where there is no intercept none is made', () => {
  const all = [...crowd, 1000, 1000];
  expect(problemOf(all, [1, 1, 1, 1, 1, 1, 0])).toBeUndefined();
  const {W, b} = problemOf(all, [1, 1, 1, 1, 1, 1, 0.01], 'none')!;
  expect([...b].map(Math.abs)).toEqual([0, 0]);
  const pull = 0.01 * 1000 * Math.sqrt(5 / 2_000_001);
  expect(W[2]! / W[0]!).toBeCloseTo(pull / (12 + pull), 5);
  expect(Math.hypot(W[0]!, W[2]!)).toBeCloseTo(1 / Math.sqrt(5), 5);
});
