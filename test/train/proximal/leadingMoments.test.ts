import {describe, expect, test} from '@jest/globals';
import {seededRandom, type Dataset} from '../../../src/data/index.js';
import {vectorRoom} from '../../../src/kernel/index.js';
import {oneVsRest} from '../../../src/losses/index.js';
import {leadingMoments, type LeadingMoments} from '../../../src/train/proximal/leadingMoments.js';
import {momentMetric, squaresMetric} from '../../../src/train/proximal/momentMetric.js';
import type {Objective} from '../../../src/train/objective.js';
import type {Problem} from '../../../src/train/problem.js';
import {extentOf} from '../../../src/train/extent.js';
import {residentSet} from '../../../src/train/trainingSet.js';

const [ROWS, FEATURES, COLUMNS] = [60_000, 8, 21];

/** Features of deviation 5 and 3 along two directions of features 0 and 1, of 1 elsewhere. */
function stretched(rows = ROWS): Dataset {
  const random = seededRandom(3);
  const uniform = () => Math.sqrt(12) * (random(2 ** 24) / 2 ** 24 - 0.5);
  const values = new Float32Array(rows * FEATURES);
  for (let i = 0; i < values.length; i += FEATURES) {
    const [a, b] = [5 * uniform(), 3 * uniform()];
    values.set([0.6 * a - 0.8 * b, 0.8 * a + 0.6 * b], i);
    for (let d = 2; d < FEATURES; d++) values[i + d] = uniform();
  }
  return {rows, columns: FEATURES, values};
}

function problemOf(
  x: Dataset,
  bias: Objective['bias'] = 'regularized',
  weights?: Float32Array,
): Problem {
  const labels = new Int32Array(x.rows);
  const never = () => Promise.reject(new Error('no engine is needed'));
  return {
    objective: {loss: oneVsRest(), lambda: 0.01, l1: 0, bias} as Objective,
    examples: residentSet({x, labels, weights}, never),
    shape: {features: x.columns, columns: COLUMNS},
    extent: () => extentOf(x, bias),
  };
}

describe('leading moments', () => {
  test('are the directions in which features vary most, and how much', async () => {
    const {directions, moments, rest} = (await leadingMoments('test', problemOf(stretched()), 0))!;
    const most = moments.indexOf(Math.max(...moments));
    expect(directions).toHaveLength(2);
    // Of 256 rows.
    expect(Math.abs(0.6 * directions[most]![0]! + 0.8 * directions[most]![1]!)).toBeGreaterThan(
      0.98,
    );
    expect(moments[most]! / 25).toBeGreaterThan(0.5);
    expect(moments[most]! / 25).toBeLessThan(1.4);
    expect(rest).toBeGreaterThan(0.7);
    expect(rest).toBeLessThan(1.4);
    const products = directions.flatMap(u =>
      directions.map(w => u.reduce((s, x, d) => s + x * w[d]!, 0)),
    );
    [1, 0, 0, 1].forEach((expected, i) => expect(products[i]).toBeCloseTo(expected, 10));
  });

  test('are not those of a few rows far out', async () => {
    const x = stretched();
    for (let i = 0; i < x.values.length; i += 10 * FEATURES) {
      x.values.fill(0, i, i + FEATURES);
      x.values[i + 5] = 1000;
    }
    const {directions, moments} = (await leadingMoments('test', problemOf(x), 0))!;
    const u = directions[moments.indexOf(Math.max(...moments))]!;
    expect(Math.abs(0.6 * u[0]! + 0.8 * u[1]!)).toBeGreaterThan(0.98);
  });

  test('of sparse rows are those of dense ones', async () => {
    const dense = stretched();
    const indptr = Int32Array.from({length: ROWS + 1}, (_, i) => i * FEATURES);
    const indices = Int32Array.from(dense.values, (_, i) => i % FEATURES);
    const sparse = {...dense, indptr, indices} as Dataset;
    const [a, b] = [await leadingMoments('test', problemOf(dense), 0), await leadingMoments('test', problemOf(sparse), 0)]; // prettier-ignore
    a!.moments.forEach((moment, i) => expect(b!.moments[i]).toBeCloseTo(moment, 8));
    expect(b!.rest).toBeCloseTo(a!.rest, 8);
  });

  test('a weight of 2 doubles them; without a bias its number is 0', async () => {
    const x = stretched();
    const one = (await leadingMoments('test', problemOf(x, 'none'), 0))!;
    const twice = (await leadingMoments('test', problemOf(x, 'none', new Float32Array(ROWS).fill(2)), 0))!; // prettier-ignore
    one.moments.forEach((moment, i) => expect(twice.moments[i]! / moment).toBeCloseTo(2, 8));
    expect(twice.rest / one.rest).toBeCloseTo(2, 8);
    for (const u of one.directions) expect(u[FEATURES]).toBe(0);
  });

  test('are as many as rows pay for, 40 that a feature is stored in for each, or none', async () => {
    const [columns, random] = [48, seededRandom(1)];
    const of = async (rows: number) => {
      const values = Float32Array.from({length: rows * columns}, () => random(100));
      const shape = {features: columns, columns: 1e5};
      const problem = {...problemOf({rows, columns, values}), shape};
      return (await leadingMoments('test', problem, 0))?.directions.length;
    };
    expect(await Promise.all([319, 320, 399, 400, 4000].map(of))).toEqual([undefined, 8, 9, 10, 12]); // prettier-ignore
  });

  test('are not looked for where passes are short, or are no numbers', async () => {
    expect(await leadingMoments('test', problemOf(stretched(100)), 0)).toBeUndefined();
    const bad = stretched();
    bad.values.fill(NaN);
    expect(await leadingMoments('test', problemOf(bad), 0)).toBeUndefined();
  });
});

test.each([
  {blocks: 1, count: 1},
  {blocks: 2, count: 1},
  {blocks: 1, count: 2},
  {blocks: 2, count: 2},
])('the metric is the inverse of cM + λ, c that of a step: %p', async ({blocks, count}) => {
  const [s, lambda] = [Math.SQRT1_2, 0.01];
  // Of each column.
  const c = blocks === 1 ? [0.7, 0.7] : [0.7, 0.2];
  const known: LeadingMoments = {
    directions: [Float64Array.of(s, s, 0), Float64Array.of(0, 0, 1)].slice(0, count),
    moments: Float64Array.of(9, 5).slice(0, count),
    rest: 2,
  };
  /** (cM + λ)·v, M being 9 along (s, s, 0), 5 along (0, 0, 1) if that is known, and 2 elsewhere. */
  const times = ([x, y, z]: number[], k: number) => {
    const along = 7 * (s * x! + s * y!);
    const third = count > 1 ? 5 * z! : 2 * z!;
    const M = [2 * x! + s * along, 2 * y! + s * along, third];
    return [x!, y!, z!].map((v, d) => c[k]! * M[d]! + lambda * v);
  };
  const room = await vectorRoom('test', {
    rows: 3,
    columns: 2,
    blocks,
    vectors: 3,
    directions: count,
  });
  const metric = momentMetric(
    known,
    {objective: {lambda} as Objective, shape: {features: 2, columns: 2}},
    blocks,
    room,
  );
  const columns = [
    [1, 2, 3],
    [-1, 0.5, 4],
  ];
  /** The columns next to each other. */
  const beside = ([a, b]: number[][]) => Float64Array.from(a!.flatMap((v, d) => [v, b![d]!]));
  const [step, bent, product] = [room.vector(), room.vector(), room.vector()];
  step.set(beside(columns));
  bent.set(beside(columns.map(times)));
  const curvature = new Float64Array(blocks);
  const scales = Float64Array.of(3, 0.5).slice(0, blocks);
  step.forEach((v, i) => (curvature[i % blocks]! += v * bent[i]!));
  metric.fit(step, curvature);
  product.set(bent);
  metric.invert(product, scales);
  product.forEach((v, i) => expect(v).toBeCloseTo(scales[i % blocks]! * step[i]!, 10));
  metric.squares(bent).forEach((v, k) => expect(v).toBeCloseTo(curvature[k]!, 10));
  // What says nothing changes nothing.
  metric.fit(step, new Float64Array(blocks).fill(Infinity));
  product.set(bent);
  metric.invert(product, scales);
  product.forEach((v, i) => expect(v).toBeCloseTo(scales[i % blocks]! * step[i]!, 10));
  room.dispose();
});

test.each([1, 2])('the metric of features apart likewise: blocks %p', async blocks => {
  const lambda = 0.01;
  // Of each column; the mean square of what no row has is a millionth of the mean.
  const c = blocks === 1 ? [0.7, 0.7] : [0.7, 0.2];
  const M = [9, 3e-6, 0].map(square => Math.max(square, (9 + 3e-6) / 3e6));
  const room = await vectorRoom('test', {rows: 3, columns: 2, blocks, vectors: 3});
  const metric = squaresMetric(
    Float64Array.of(9, 3e-6, 0),
    {objective: {lambda} as Objective, shape: {features: 2, columns: 2}},
    blocks,
    room,
  );
  const [step, bent, product] = [room.vector(), room.vector(), room.vector()];
  step.set([1, -1, 2, 0.5, 3, 4]);
  bent.set(step.map((v, i) => (c[i % 2]! * M[i >> 1]! + lambda) * v));
  const curvature = new Float64Array(blocks);
  const scales = Float64Array.of(3, 0.5).slice(0, blocks);
  step.forEach((v, i) => (curvature[i % blocks]! += v * bent[i]!));
  metric.fit(step, curvature);
  product.set(bent);
  metric.invert(product, scales);
  product.forEach((v, i) => expect(v).toBeCloseTo(scales[i % blocks]! * step[i]!, 10));
  metric.squares(bent).forEach((v, k) => expect(v).toBeCloseTo(curvature[k]!, 10));
  room.dispose();
});
