import {afterEach, expect, test} from '@jest/globals';
import {coordinateDescent, pinRows, type PinnedRows} from '../../src/kernel/index.js';
import {random} from '../random.js';

let pinned: PinnedRows[] = [];
afterEach(() => {
  for (const rows of pinned) rows.dispose();
  pinned = [];
});

/** A descent on the mean squared hinge of two classes. */
async function begin(
  given: Parameters<typeof pinRows>[1],
  labels: Int32Array,
  held: {squares: number; absolutes: number; bias: 'regularized' | 'none'},
  threads: number,
) {
  const rows = await pinRows('test', given, {threads});
  pinned.push(rows);
  return coordinateDescent(rows, {
    reduction: 'binary',
    conjugate: {above: 0.5, below: 0.5, lo: 0, hi: Infinity},
    margin: 1,
    columns: 1,
    classes: 2,
    labels,
    strengths: new Float64Array(labels.length).fill(1 / labels.length),
    width: 0,
    ...held,
  });
}

test.each([false, true])('the first look at many values, in two parts, sparse %p', async sparse => {
  const next = random(5);
  const [N, D, each] = [1200, 1000, 900];
  const labels = Int32Array.from({length: N}, () => (next() < 0.5 ? 1 : 0));
  const values = Float32Array.from({length: N * (sparse ? each : D)}, () => next() - 0.5);
  // Of sparse rows features here and there, the last ones in no row.
  const indices = Int32Array.from({length: N * each}, (_, n) => (n * 7) % (D - 50));
  const indptr = Int32Array.from({length: N + 1}, (_, i) => i * each);
  const expected = new Float64Array(D + 1);
  values.forEach((value, n) => {
    const row = Math.floor(n / (sparse ? each : D));
    expected[sparse ? indices[n]! : n % D]! += (labels[row] ? -2 : 2) * (value / N);
  });
  const look = async (threads: number) => {
    const given = {rows: N, columns: D, values, ...(sparse && {indices, indptr})};
    const penalty = {squares: 0, absolutes: 0.02, bias: 'none'} as const;
    const descent = await begin(given, labels, penalty, threads);
    descent.look(descent.parts);
    const slopes = descent.parts[0]!.slopes().slice();
    const far = descent.parts[0]!.far();
    return {slopes, weights: [...far.weights], steepest: far.steepest};
  };
  const found = await look(1);
  const {slopes} = found;
  for (let d = 0; d < D; d++) expect(slopes[d]).toBeCloseTo(expected[d]!, 12);
  const features = Array.from(slopes.subarray(0, D), Math.abs);
  const beyond = [...features.keys()].filter(d => features[d]! > 0.02);
  expect(beyond.length).toBeGreaterThan(10);
  expect(found.weights).toEqual(beyond);
  expect(found.steepest).toBe(Math.max(...features));
  expect(await look(2)).toEqual(found);
});

test.each([
  [false, 1201],
  [false, 701],
  [true, 5201],
  [true, 700],
])(
  'Newton steps over other weights each time are those of a fresh descent, sparse %p, %p rows',
  async (sparse, N) => {
    // Of 700 rows what is stored is too little for two parts.
    const next = random(11);
    const [D, each] = sparse ? [20_000, 200] : [1000, 1000];
    const absolutes = sparse ? 1e-4 : 0.02;
    const labels = Int32Array.from({length: N}, () => (next() < 0.5 ? 1 : 0));
    const values = Float32Array.from({length: N * (sparse ? each : D)}, () => next() - 0.5);
    const indices = Int32Array.from({length: N * each}, (_, n) => (n * 17) % D);
    const indptr = Int32Array.from({length: N + 1}, (_, i) => i * each);
    const given = {rows: N, columns: D, values, ...(sparse && {indices, indptr})};
    const held = {squares: 0.1, absolutes, bias: 'regularized'} as const;
    const range = (from: number, until: number) =>
      Int32Array.from({length: until - from}, (_, n) => from + n);
    const descent = await begin(given, labels, held, 2);
    const [part] = descent.parts;
    const step = (one: typeof descent, weights: Int32Array) => {
      one.look(one.parts);
      one.newton(new Map([[one.parts[0]!, weights]]));
      return one.parts[0]!.weights().slice();
    };
    // More than are kept as a matrix in all: some have been dismissed before they come again.
    const lists = sparse
      ? [range(0, 400), range(300, 800), range(700, 900), range(20, 450)]
      : [range(0, 80), range(60, 150), range(140, 180), range(4, 90)];
    for (const weights of lists) {
      const W = new Float32Array(part!.weights().subarray(0, D));
      const b = new Float32Array(part!.weights().subarray(D));
      const primal = descent.objective(W, b);
      expect(Array.from(part!.weights())).toEqual([...W, ...b]);
      let expected = 0.05 * b[0]! ** 2;
      W.forEach(w => (expected += 0.05 * w * w + absolutes * Math.abs(w)));
      for (let i = 0; i < N; i++) {
        let score = b[0]!;
        for (let k = 0; k < (sparse ? each : D); k++) {
          const at = i * (sparse ? each : D) + k;
          score += values[at]! * W[sparse ? indices[at]! : k]!;
        }
        expected += Math.max(0, 1 - (labels[i] ? score : -score)) ** 2 / N;
      }
      expect(primal).toBeCloseTo(expected, 12);
      const fresh = await begin(given, labels, held, 1);
      fresh.start(W, b);
      const wanted = step(fresh, weights);
      const found = step(descent, weights);
      expect(found.some((w, n) => n < D && w !== W[n])).toBe(true);
      // A step ends where its model is minimised to a hundredth, by way of an order that may be another.
      found.forEach((w, n) => expect(w).toBeCloseTo(wanted[n]!, 5));
    }
  },
);
