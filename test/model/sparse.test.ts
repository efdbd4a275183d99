import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {csr} from '../../src/data/index.js';
import {linearSVM} from '../../src/model/index.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {random} from '../random.js';
import {expectClose} from '../tolerances.js';

test('5 000 rows of 47 000 features are never made dense, which would be 940 MB', async () => {
  await useBackend(backends[0]!);
  const [rows, columns, each] = [5000, 47_000, 80];
  const next = random(1);
  const labels = Array.from({length: rows}, (_, i) => i % 2);
  const data = csr({
    rows,
    columns,
    indptr: Int32Array.from({length: rows + 1}, (_, row) => row * each),
    // One column of each of even stretches; the first two say the class.
    indices: Int32Array.from({length: rows * each}, (_, i) =>
      i % each === 0
        ? labels[i / each]!
        : Math.floor(((i % each) + next()) * (columns / each - 1)) + 2,
    ),
    values: new Float32Array(rows * each).fill(0.1),
    labels,
  });
  const before = process.resourceUsage().maxRSS;
  const model = linearSVM({standardize: false});
  await model.fit(data, undefined, {epochs: 20});
  const {accuracy} = await model.evaluate(data);
  const grown = (process.resourceUsage().maxRSS - before) / 1024;
  expect(accuracy).toBeGreaterThan(0.9);
  // The data are 3 MB; weights, moments and dual points, threads and garbage come on top.
  expect(grown).toBeLessThan(300);
  model.dispose();
});

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('sparse rows train to the same model as the dense rows they stand for', async () => {
    const {rows, columns, values, labels} = bundled('iris');
    // Some values left out, or it would be sparse in name only.
    const x = Float32Array.from(values, value => (value < 1.5 ? 0 : value));
    const stored = [...x.keys()].filter(i => x[i] !== 0);
    const sparse = csr({
      rows,
      columns,
      indptr: Array.from(
        {length: rows + 1},
        (_, row) => stored.filter(i => i < row * columns).length,
      ),
      indices: stored.map(i => i % columns),
      values: stored.map(i => x[i]!),
      labels,
    });
    const dense = {rows, columns, values: x, labels};
    const before = tf.memory().numTensors;
    const options = {epochs: 60, tolerance: 0};
    const a = linearSVM({standardize: false});
    const b = linearSVM({standardize: false});
    expect((await a.fit(sparse, undefined, options)).engine).toBe('fused');
    await b.fit(dense, undefined, options);
    expectClose(a.weights.dataSync(), b.weights.dataSync(), 1e-3);
    const [found, same] = [a.scores(sparse), a.scores(dense)];
    expectClose(found.dataSync(), same.dataSync(), 1e-4);
    tf.dispose([found, same]);
    const scored = await a.evaluate(sparse);
    expect(scored.confusion).toEqual((await a.evaluate(dense)).confusion);
    expect(scored.accuracy).toBeGreaterThan(0.85);

    // By default each feature is divided by its greatest absolute value, and nothing is centred.
    const scaled = linearSVM();
    await scaled.fit(sparse, undefined, options);
    expect(scaled.facts.scaling).toEqual({
      spread: [0, 1, 2, 3].map(d => Math.max(...x.filter((_, i) => i % columns === d))),
    });
    expect((await scaled.evaluate(sparse)).accuracy).toBeGreaterThan(0.85);
    for (const model of [a, b, scaled]) model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('the tensor engine says that it takes dense rows only', async () => {
    const sparse = csr({rows: 2, columns: 2, indptr: [0, 1, 2], indices: [0, 1], values: [1, 1]});
    await expect(linearSVM().fit(sparse, [0, 1], {engine: 'tensor'})).rejects.toThrow(
      'linearSVM.fit: the tensor engine takes dense rows only',
    );
  });
});
