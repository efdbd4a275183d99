import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {csr, type SparseDataset} from '../../src/data/index.js';
import {linearSVM, type FitOptions, type SVMOptions} from '../../src/model/index.js';
import {prepare} from '../../src/model/prepare.js';
import {backends, useBackend} from '../backends.js';
import {random} from '../random.js';

const WIDE = 50_000;
const rows = 90;

/** Rows of 12 columns, and the same with these far apart. */
function rowsOver(columns: number, placeOf: (column: number) => number, classes = 2) {
  const next = random(5);
  const entries = Array.from({length: rows}, (_, row) =>
    Array.from({length: 12}, (_, column) => ({
      column: placeOf(column),
      // In row 0 every column occurs.
      value: row > 0 && next() < 0.6 ? 0 : next() + (column % classes === row % classes ? 0.7 : 0),
    })).filter(({value}) => value !== 0),
  );
  const indptr = [0];
  for (const row of entries) indptr.push(indptr.at(-1)! + row.length);
  return csr({
    rows,
    columns,
    indptr,
    indices: entries.flat().map(({column}) => column),
    values: entries.flat().map(({value}) => value),
    labels: Array.from({length: rows}, (_, row) => `c${row % classes}`),
  });
}

const far = (column: number) => 100 + 4001 * column;
const part = (data: SparseDataset, from: number, to: number): SparseDataset => {
  const [first, last] = [data.indptr[from]!, data.indptr[to]!];
  return {
    rows: to - from,
    columns: data.columns,
    indptr: data.indptr.slice(from, to + 1).map(at => at - first),
    indices: data.indices.slice(first, last),
    values: data.values.slice(first, last),
    labels: data.labels!.slice(from, to),
  };
};

const chunks = (...parts: SparseDataset[]) =>
  async function* () {
    yield* parts;
  };

type Way = (data: SparseDataset, svm: SVMOptions, options: FitOptions) => Promise<Trained>;
type Trained = {model: ReturnType<typeof linearSVM>; gap: number | undefined; primal: number};

const ways: Record<string, Way> = {
  async fit(data, svm, options) {
    const model = linearSVM(svm);
    const {certificate} = await model.fit(data, undefined, options);
    return {model, primal: certificate.primal, gap: certificate.gap};
  },
  async fitDataset(data, svm, options) {
    const model = linearSVM(svm);
    const source = chunks(part(data, 0, 50), part(data, 50, rows));
    const {certificate} = await model.fitDataset(source, options);
    return {model, primal: certificate.primal, gap: certificate.gap};
  },
};

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each(
    Object.keys(ways).flatMap(way =>
      [
        {standardize: true},
        {standardize: false},
        {standardize: true, bias: 'none' as const, classes: ['c0', 'c1', 'c2']},
      ].map(svm => [way, svm] as const),
    ),
  )('%s of columns far apart is that of the columns beside one another: %j', async (way, svm) => {
    const classes = svm.classes?.length ?? 2;
    const before = tf.memory().numTensors;
    const narrow = await ways[way]!(
      rowsOver(12, column => column, classes),
      svm,
      {epochs: 40},
    );
    const data = rowsOver(WIDE, far, classes);
    const wide = await ways[way]!(data, svm, {epochs: 40});
    expect(wide.primal).toBe(narrow.primal);
    expect(wide.gap).toBe(narrow.gap);
    const K = classes === 2 ? 1 : classes;
    const expected = new Float32Array(WIDE * K);
    narrow.model.weights.dataSync().forEach((weight, i) => {
      expected[far(Math.floor(i / K)) * K + (i % K)] = weight;
    });
    expect(wide.model.weights.shape).toEqual([WIDE, K]);
    expect(wide.model.weights.dataSync()).toEqual(expected);
    expect(wide.model.intercept.dataSync()).toEqual(narrow.model.intercept.dataSync());
    expect(await wide.model.evaluate(data)).toEqual(
      await narrow.model.evaluate(rowsOver(12, column => column, classes)),
    );
    narrow.model.dispose();
    wide.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the certificate holds of the same rows as dense ones', async () => {
    const data = rowsOver(60, column => 5 * column);
    const values = new Float32Array(rows * 60);
    for (let row = 0; row < rows; row++)
      for (let i = data.indptr[row]!; i < data.indptr[row + 1]!; i++)
        values[60 * row + data.indices[i]!] = data.values[i]!;
    const dense = {rows, columns: 60, values, labels: data.labels!};
    const svm = linearSVM({standardize: false});
    const options = {epochs: 600, tolerance: 1e-3};
    const {certificate: sparse} = await svm.fit(data, undefined, options);
    const {certificate} = await svm.fit(dense, undefined, options);
    expect(sparse.gap).toBeLessThanOrEqual(1e-3);
    expect(sparse.dual!).toBeLessThanOrEqual(certificate.primal);
    expect(certificate.dual!).toBeLessThanOrEqual(sparse.primal);
    svm.dispose();
  });

  test('held-out rows may have other columns; training goes on from the weights there are', async () => {
    const data = rowsOver(WIDE, far);
    const held = rowsOver(WIDE, column => far(column) + (column % 3 ? 0 : 1));
    const model = linearSVM({});
    const options = {epochs: 30, tolerance: 0, validationData: held};
    const first = await model.fit(data, undefined, options);
    const {loss} = await model.evaluate(held);
    const least = first.epochs.map(({validation}) => Math.abs(validation!.loss - loss!));
    expect(Math.min(...least)).toBeLessThan(1e-3 * loss!);
    const again = await model.fit(data, undefined, {epochs: 1, warmStart: true, tolerance: 0});
    expect(again.epochs[0]!.primal).toBeCloseTo(first.certificate.primal, 5);
    model.dispose();
  });

  test('a hundred million columns are trained over those that occur', async () => {
    const data = rowsOver(1e8, column => 9e6 * column);
    const svm = linearSVM({});
    const before = tf.memory().numTensors;
    const memory = process.memoryUsage().arrayBuffers;
    const said =
      'a model of 100000000 features, scaled and 1 score columns takes 1.2 GB, maxBytes allows 1.07 GB: raise it, or number the features that occur from 0';
    await expect(svm.fit(data)).rejects.toThrow(`linearSVM.fit: ${said}`);
    await expect(svm.fitDataset(chunks(data))).rejects.toThrow(`linearSVM.fitDataset: ${said}`);
    const online = {classes: ['c0', 'c1']};
    const own = linearSVM({lambda: 1});
    await expect(own.partialFit(data, undefined, online)).rejects.toThrow(
      `linearSVM.partialFit: ${said}`,
    );
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(1e7);
    expect(tf.memory().numTensors).toBe(before);

    const model = {
      options: {standardize: false},
      loss: undefined,
      layer: undefined,
      shouldStop: () => false,
    };
    const prepared = await prepare('fit', model, data, undefined, {});
    expect(prepared.problem.shape).toEqual({features: 12, columns: 1});
    expect(prepared.problem.examples.resident!.x.columns).toBe(12);
    expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(1e7);
    prepared.dispose();
  });
});

test.each([
  [{maxBytes: 0}, 'linearSVM.fit: maxBytes must be a number above 0, got 0'],
  [{maxBytes: '9'}, "linearSVM.fit: maxBytes must be a number above 0, got '9' (a string)"],
  [{maxBytes: 143}, /12 features, scaled and 1 score columns takes 144 bytes, maxBytes allows 143/],
])('%j is refused', async (options, said) => {
  const data = rowsOver(12, column => column);
  await expect(linearSVM({}).fit(data, undefined, options as FitOptions)).rejects.toThrow(said);
});
