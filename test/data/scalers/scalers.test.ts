import {readFileSync} from 'node:fs';
import {describe, expect, test} from '@jest/globals';
import {
  csr,
  inChunks,
  runningScaling,
  scale,
  scalerNames,
  scalers,
  scalingOf,
  takeRows,
  type Dataset,
  type ScalerName,
} from '../../../src/data/index.js';
import {expectClose} from '../../tolerances.js';

// Of scikit-learn: test/fixtures/make_tables.py.
const {scaling: known} = JSON.parse(readFileSync('test/fixtures/tables.json', 'utf8')) as {
  scaling: Record<'scaled' | 'weighted', Record<string, number[][]>> & {
    x: number[][];
    weights: number[];
  };
};
const values = Float32Array.from(known.x.flat());
const data: Dataset = {rows: known.x.length, columns: 6, values};
const weights = Float32Array.from(known.weights);
const named = scalerNames.filter(name => name !== 'none');
const inBits = named.filter(name => scalers[name].sumsOf);

const zeros = csr({rows: 2, columns: 2, indptr: [0, 1, 2], indices: [0, 1], values: [-4, 2]});

describe.each(named)('%s', name => {
  test.each(['scaled', 'weighted'] as const)('%s as scikit-learn has it', which => {
    const scaling = scalingOf('fit', data, name, which === 'weighted' ? weights : undefined)!;
    const found = scale(data, scaling).values;
    // Constant features are 0 here and there, but where they are not moved: there is nothing to learn of them.
    expectClose(found, known[which][name]!.flat(), 1e-6);
  });

  test('a weight of k is the row k times, for any weights of whole numbers', () => {
    const taken = known.weights.flatMap((weight, i) => new Array<number>(weight).fill(i));
    const [weighed, repeated] = [
      scalingOf('fit', data, name, weights)!,
      scalingOf('fit', takeRows(data, taken), name)!,
    ];
    expectClose(weighed.spread, repeated.spread, 1e-12);
    expectClose(weighed.center!, repeated.center!, 1e-12);
  });
});

test.each([0.25, 1, 3])('quantiles of rows that all weigh %d are those of rows', weight => {
  const all = new Float32Array(data.rows).fill(weight);
  const odd = takeRows(data, [0, 1, 2]);
  const {center} = scalingOf('fit', odd, 'robust', all.subarray(0, 3))!;
  expect(center).toEqual(scalingOf('fit', odd, 'robust')!.center);
});

describe.each(inBits)('%s, bit by bit', name => {
  const whole = scalingOf('fit', data, name)!;

  test.each([1, 7])('chunks of %d rows teach what all do', async size => {
    const running = runningScaling('fit', name);
    for await (const chunk of inChunks(data, size)()) running.add(chunk);
    const found = running.read()!;
    expectClose(found.center!, whole.center!, 1e-12);
    expectClose(found.spread, whole.spread, 1e-9);
  });

  test('sums of parts add up, by way of JSON', () => {
    const all = runningScaling('fit', name, {sparse: false, columns: 6});
    const middle = 9;
    for (const [from, to] of [
      [0, middle],
      [middle, data.rows],
    ] as const) {
      const part = runningScaling('fit', name);
      part.add(
        takeRows(
          data,
          Array.from({length: to - from}, (_, i) => from + i),
        ),
      );
      all.merge(JSON.parse(JSON.stringify(part.sums())));
    }
    expectClose(all.read()!.spread, whole.spread, 1e-9);
    expectClose(all.read()!.center!, whole.center!, 1e-12);
  });

  test('goes on from what it was', () => {
    const first = takeRows(data, [0, 1, 2, 3, 4, 5]);
    const rest = takeRows(
      data,
      Array.from({length: data.rows - 6}, (_, i) => i + 6),
    );
    const running = runningScaling('fit', name, {sparse: false, columns: 6});
    running.goOn(scalingOf('fit', first, name)!, 6);
    running.add(rest);
    // The centre that it goes on from is rounded to float32, as it is saved.
    expectClose(running.read()!.spread, whole.spread, 1e-6);
  });
});

test('of sparse rows the greatest value is found, and nothing is scaled by none', () => {
  expect([...scalingOf('fit', zeros, 'maxabs')!.spread]).toEqual([4, 2]);
  expect(scalingOf('fit', zeros)).toEqual(scalingOf('fit', zeros, 'maxabs'));
  expect(scalingOf('fit', zeros, 'none')).toBeUndefined();
  expect(scalingOf('fit', data, 'none')).toBeUndefined();
});

test('a feature that was 0 in all rows the scaling is of is 0 after it, dense or sparse', () => {
  const later = csr({rows: 1, columns: 2, indptr: [0, 2], indices: [0, 1], values: [6, 5]});
  expect([...scale(later, {spread: Float64Array.of(4, 0)}).values]).toEqual([1.5, 0]);
  const dense = {rows: 1, columns: 2, values: Float32Array.of(6, 5)};
  expect([...scale(dense, {spread: Float64Array.of(4, 0)}).values]).toEqual([1.5, 0]);
});

test.each<[ScalerName, string]>([
  [
    'standard',
    "fit: scaling 'standard' would move the zeros of sparse rows: scaling 'maxabs' keeps them",
  ],
  [
    'minmax',
    "fit: scaling 'minmax' would move the zeros of sparse rows: scaling 'maxabs' keeps them",
  ],
  [
    'robust',
    "fit: scaling 'robust' would move the zeros of sparse rows: scaling 'maxabs' keeps them",
  ],
])('%s of sparse rows: one line', (name, message) => {
  expect(() => scalingOf('fit', zeros, name)).toThrow(message);
});

test('quantiles need all rows', () => {
  expect(() => runningScaling('fit', 'robust').add(data)).toThrow(
    "fit: scaling 'robust' needs all rows at once, these come bit by bit",
  );
});
