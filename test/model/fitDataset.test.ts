import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {random} from '../random.js';
import {expectClose} from '../tolerances.js';

const iris = bundled('iris');
// A file in an order of its own, as streams should come.
const next = random(3);
const order = Array.from({length: 150}, (_, i) => i)
  .map(i => [next(), i] as const)
  .sort(([a], [b]) => a - b)
  .map(([, i]) => i);
const mixed = svm.takeRows(iris, order);
const quick = {epochs: 4, batchSize: 16, tolerance: 0, averaging: false};

/** What a model has learnt, as plain numbers. */
function learnt(model: svm.LinearSVM) {
  return {W: model.weights.dataSync(), b: model.intercept.dataSync(), facts: model.facts};
}

/** The source, counting passes and what is open. */
function counted(source: svm.Chunks) {
  const counts = {opened: 0, closed: 0, chunks: 0};
  const chunks: svm.Chunks = async function* () {
    counts.opened++;
    try {
      for await (const chunk of source()) {
        counts.chunks++;
        yield chunk;
      }
    } finally {
      counts.closed++;
    }
  };
  return {chunks, counts};
}

const engines: [svm.EngineName, string][] = [
  ['fused', 'cpu'],
  ...backends.map((backend): [svm.EngineName, string] => ['tensor', backend]),
];

describe.each(engines)('%s engine on %s', (engine, backend) => {
  beforeAll(() => useBackend(backend));

  test.each<[string, svm.FitOptions]>([
    ['mini-batches', quick],
    ['full batches', {...quick, batchSize: 150, epochs: 30}],
    ['averaging', {...quick, averaging: true}],
  ])('one chunk is as fit, bit for bit: %s', async (_, options) => {
    const before = tf.memory().numTensors;
    const [whole, stream] = [svm.linearSVM(), svm.linearSVM()];
    await whole.fit(mixed, undefined, {...options, engine});
    const history = await stream.fitDataset(svm.inChunks(mixed, 150), {...options, engine});
    const [a, b] = [learnt(whole), learnt(stream)];
    expect(history.engine).toBe(engine);
    if (options.batchSize === 150 || options.averaging) {
      expect(b.W).toEqual(a.W);
      expect(b.facts).toEqual(a.facts);
    }
    // fit keeps the best epoch, a stream its last: the last is often the best, and here it is.
    expectClose(b.W, a.W, 1e-6);
    whole.dispose();
    stream.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('many chunks lead to the objective of fit, and seeds are reproducible', async () => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM({loss: 'westonWatkins', lambda: 0.01});
    const {certificate} = await model.fit(mixed, undefined, {tolerance: 0.001});
    const options = {engine, batchSize: 20, tolerance: 0};
    const history = await model.fitDataset(svm.inChunks(mixed, 40), {...options, epochs: 30});
    expect(history.certificate.primal / certificate.primal).toBeLessThan(1.02);
    expect(history.certificate.dual!).toBeLessThan(certificate.primal);
    expect(history.certificate.gap!).toBeGreaterThan(0);
    const fits = [];
    for (const seed of [1, 1, 2]) {
      await model.fitDataset(svm.inChunks(mixed, 40), {...options, epochs: 4, seed});
      fits.push(learnt(model).W);
    }
    expect(fits[1]).toEqual(fits[0]);
    expect(fits[2]).not.toEqual(fits[0]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('fitDataset', () => {
  beforeAll(() => useBackend('cpu'));

  test('scaling, labels, names and objective are those of fit', async () => {
    const [whole, stream] = [svm.linearSVM({C: 0.3}), svm.linearSVM({C: 0.3})];
    await whole.fit(mixed, undefined, {epochs: 1});
    await stream.fitDataset(svm.inChunks(mixed, 37), {epochs: 1});
    const [a, b] = [whole.facts.scaling, stream.facts.scaling];
    const rest = {certificate: undefined, scaling: undefined};
    expect({...stream.facts, ...rest}).toEqual({...whole.facts, ...rest});
    expectClose(b!.center!, a!.center!, 1e-12);
    expectClose(b!.spread, a!.spread, 1e-12);
    whole.dispose();
    stream.dispose();
  });

  test('epochs are estimated, the end is not; passes are as many as said', async () => {
    const {chunks, counts} = counted(svm.inChunks(mixed, 40));
    const model = svm.linearSVM();
    const {epochs, certificate} = await model.fitDataset(chunks, {epochs: 3, tolerance: 0});
    expect(epochs.map(({estimated}) => estimated)).toEqual([true, true, true]);
    expect(epochs.some(({gap}) => gap !== undefined)).toBe(false);
    expect(certificate.estimated).toBeUndefined();
    expect(certificate.gap).toBeGreaterThan(0);
    // One to survey, three to train, one to evaluate; four chunks each.
    expect(counts).toEqual({opened: 5, closed: 5, chunks: 20});
    const {loss} = await model.evaluate(mixed);
    const {W, b, facts} = learnt(model);
    const {center, spread} = facts.scaling!;
    const K = b.length;
    let squares = 0;
    W.forEach((w, i) => (squares += (w * spread[Math.floor(i / K)]!) ** 2));
    b.forEach(
      (bias, k) => (squares += center!.reduce((sum, c, d) => sum + c * W[d * K + k]!, bias) ** 2),
    );
    expect(certificate.primal).toBeCloseTo(loss! + (facts.lambda! / 2) * squares, 5);
    model.dispose();
  });

  test('a stream ends when its gap is proven, with one more look', async () => {
    const {chunks, counts} = counted(svm.inChunks(mixed, 40));
    const model = svm.linearSVM({lambda: 1});
    const history = await model.fitDataset(chunks, {epochs: 100, tolerance: 0.05});
    expect(history.stoppedBy).toBe('tolerance');
    expect(history.certificate.gap).toBeLessThanOrEqual(0.05);
    const last = history.epochs.at(-1)!;
    expect(last.estimated).toBeUndefined();
    // Of the weights for raw features in float32, that of the epoch of those for scaled ones.
    expect(last.gap).toBeCloseTo(history.certificate.gap!, 6);
    expect(counts.opened).toBeLessThan(1 + 2 * history.epochs.length + 1);
    expect(counts.closed).toBe(counts.opened);
    model.dispose();
  });

  test('validation data chooses the epoch', async () => {
    const model = svm.linearSVM();
    const history = await model.fitDataset(svm.inChunks(mixed, 40), {
      epochs: 50,
      patience: 2,
      tolerance: 0,
      validationData: mixed,
    });
    const losses = history.epochs.map(({validation}) => validation!.loss);
    expect(Math.min(...losses)).toBeCloseTo((await model.evaluate(mixed)).loss!, 4);
    expect(history.certificate.estimated).toBeUndefined();
    model.dispose();
  });

  test('sparse chunks may differ in columns', async () => {
    const labels = ['a', 'b', 'a', 'b'];
    const columns = [2, 1, 5, 3];
    const chunk = (i: number) =>
      svm.csr({
        rows: 2,
        columns: columns[i]!,
        indptr: [0, 1, 2],
        values: [1, 2],
        indices: [0, columns[i]! - 1],
        labels: [labels[i]!, labels[3 - i]!],
      });
    const model = svm.linearSVM();
    const source = async function* () {
      for (let i = 0; i < 4; i++) yield chunk(i);
    };
    await model.fitDataset(source, {epochs: 2});
    expect(model.weights.shape).toEqual([5, 1]);
    expect(model.facts.scaling).toEqual({spread: [2, 2, 2, 0, 2]});
    model.dispose();
  });

  test('a bounded number of chunks is alive at a time', async () => {
    const alive = new Set<number>();
    const collected = new FinalizationRegistry<number>(i => alive.delete(i));
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const collect = async () => {
      gc();
      await new Promise(done => setTimeout(done, 20)); // Finalizers have their turn.
    };
    const most = {alive: 0};
    let made = 0;
    const source: svm.Chunks = async function* () {
      for (let i = 0; i < 6; i++) {
        const values = new Float32Array(2000 * 100).fill(i);
        values.forEach((_, j) => (values[j]! += j % 7));
        alive.add(made);
        collected.register(values, made++);
        await collect();
        most.alive = Math.max(most.alive, alive.size);
        const labels = Array.from({length: 2000}, (_, j) => j % 2);
        yield {rows: 2000, columns: 100, values, labels};
      }
    };
    const model = svm.linearSVM();
    const before = process.memoryUsage().arrayBuffers;
    await model.fitDataset(source, {epochs: 1});
    model.dispose();
    await collect();
    expect(made).toBe(18);
    // The one in use, the one read ahead, and what suspended generators hold of those before.
    expect(most.alive).toBeLessThanOrEqual(4);
    // Of the 14 MB that were read.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6e6);
  });
});

describe('tf.data', () => {
  beforeAll(() => useBackend('cpu'));
  const rows = Array.from({length: 150}, (_, i) => [...mixed.values.subarray(4 * i, 4 * i + 4)]);
  const labels = mixed.labels as string[];

  test.each<[string, () => tf.data.Dataset<tf.TensorContainer>]>([
    ['rows of numbers', () => tf.data.array(rows.map((xs, i) => ({xs, ys: labels[i]!})))],
    ['batches', () => tf.data.array(rows.map((xs, i) => ({xs, ys: labels[i]!}))).batch(32)],
    [
      'columns by name, as tf.data.csv gives them',
      () =>
        tf.data.array(
          rows.map(([a, b, c, d], i) => ({xs: {a: a!, b: b!, c: c!, d: d!}, ys: {y: labels[i]!}})),
        ),
    ],
    [
      'tensors',
      () =>
        tf.data.generator(function* () {
          for (let i = 0; i < 150; i++)
            yield {xs: tf.tensor1d(rows[i]!), ys: tf.tensor1d([labels[i]!], 'string')};
        } as () => Iterator<tf.TensorContainer>),
    ],
  ])('%s: as chunks, and nothing leaks', async (_, source) => {
    const before = tf.memory().numTensors;
    const [chunks, data] = [svm.linearSVM(), svm.linearSVM()];
    await chunks.fitDataset(svm.inChunks(mixed, 150), quick);
    await data.fitDataset(source(), quick);
    expect(learnt(data).W).toEqual(learnt(chunks).W);
    expect(data.classes).toEqual(chunks.classes);
    chunks.dispose();
    data.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each<[string, () => unknown]>([
    [' must be {xs, ys}, got 3', () => 3],
    [' must be {xs, ys}, got an object {xs}', () => ({xs: [1]})],
    [': xs must be numbers or a tensor, got 1', () => ({xs: 1, ys: 1})],
    [": xs must be numbers, got 'b' (a string) at 1", () => ({xs: [1, 'b'], ys: 1})],
    [
      ': ys must have shape [n], got [1, 2] (class labels, not one-hot)',
      () => ({xs: [1], ys: tf.tensor2d([[0, 1]])}),
    ],
    [
      ': ys must be a label or a tensor of labels, got an object {a, b}',
      () => ({xs: [1], ys: {a: 1, b: 2}}),
    ],
  ])('element 0%s', async (what, element) => {
    const source = tf.data.array([element() as tf.TensorContainer]);
    await expect(svm.linearSVM().fitDataset(source)).rejects.toThrow(
      new Error(`linearSVM.fitDataset: element 0 of the tf.data.Dataset${what}`),
    );
  });
});

describe('what goes wrong leaves the model as it was', () => {
  beforeAll(() => useBackend('cpu'));
  const chunk = (rows: number, columns = 1, label: svm.Label = 'a'): svm.Dataset => ({
    rows,
    columns,
    values: Float32Array.from({length: rows * columns}, (_, i) => i),
    labels: Array.from({length: rows}, (_, i) => (i ? label : typeof label === 'string' ? 'b' : 0)),
  });
  const of =
    (...passes: svm.Dataset[][]): (() => svm.Chunks) =>
    () => {
      let pass = 0;
      return async function* () {
        yield* passes[Math.min(pass++, passes.length - 1)]!;
      };
    };
  const sparse = svm.csr({
    rows: 1,
    columns: 1,
    indptr: [0, 0],
    indices: [],
    values: [],
    labels: ['a'],
  });

  test.each<[string, () => svm.Chunks, string]>([
    ['no chunks', of([]), 'the source has no chunks'],
    [
      'no function',
      () => 3 as never,
      'source must be a function that gives chunks or a tf.data.Dataset, got 3',
    ],
    [
      'a generator that runs',
      () => (async function* () {})() as never,
      'source must be a function that gives chunks or a tf.data.Dataset, got an AsyncGenerator',
    ],
    ['no rows', of([chunk(2), chunk(0)]), 'chunk 1 has no examples, its shape is [0, 1]'],
    ['no labels', of([{...chunk(2), labels: undefined as never}]), 'y of chunk 0 is missing'],
    [
      'NaN',
      of([chunk(2), {...chunk(1), values: Float32Array.of(NaN)}]),
      'chunk 1 has NaN at row 0, column 0',
    ],
    ['columns', of([chunk(2), chunk(2, 3)]), 'chunk 1 has 3 columns, chunk 0 has 1'],
    ['kinds', of([chunk(2), sparse]), 'chunk 1 is sparse, chunk 0 is dense'],
    [
      'kinds of labels',
      of([chunk(2), chunk(2, 1, 7)]),
      "y mixes strings and numbers ('b' in chunk 0, '0' in chunk 1)",
    ],
    ['one class', of([{...chunk(2), labels: ['a', 'a']}]), "y has one class only, 'a'"],
    [
      'a pass with more',
      of([chunk(2)], [chunk(2), chunk(2)]),
      'every pass must give the same chunks: there are more than the 1 in the first pass',
    ],
    [
      'a pass with fewer',
      of([chunk(2), chunk(2)], [chunk(2)]),
      'every pass must give the same chunks: there are 1, it had 2 in the first pass',
    ],
    [
      'a pass with other chunks',
      of([chunk(2)], [chunk(3)]),
      'every pass must give the same chunks: chunk 0 has 3 rows, it had 2 in the first pass',
    ],
    [
      'a pass with other labels',
      of([chunk(2)], [chunk(2, 1, 'c')]),
      "y has 'c' at 1, which is none of the classes a, b",
    ],
  ])('%s', async (_, source, message) => {
    const model = svm.linearSVM();
    await model.fit([[0], [1]], ['x', 'y'], {epochs: 2});
    const [before, W] = [tf.memory().numTensors, model.weights.arraySync()];
    await expect(model.fitDataset(source())).rejects.toThrow(
      new Error(`linearSVM.fitDataset: ${message}`),
    );
    expect(tf.memory().numTensors).toBe(before);
    expect([model.classes, model.weights.arraySync()]).toEqual([['x', 'y'], W]);
    model.dispose();
  });

  test.each([1, 2, 3])('a source that throws in pass %d; it is closed', async pass => {
    const {chunks, counts} = counted(svm.inChunks(mixed, 40));
    let opened = 0;
    const source: svm.Chunks = async function* () {
      opened++;
      let number = 0;
      for await (const chunk of chunks()) {
        if (opened === pass && number++ === 2) throw new Error('torn');
        yield chunk;
      }
    };
    const model = svm.linearSVM();
    await model.fit([[0], [1]], ['x', 'y'], {epochs: 2});
    const before = tf.memory().numTensors;
    await expect(model.fitDataset(source)).rejects.toThrow('torn');
    expect([model.classes, tf.memory().numTensors]).toEqual([['x', 'y'], before]);
    expect(counts).toEqual({opened: pass, closed: pass, chunks: 4 * (pass - 1) + 3});
    model.dispose();
  });

  test('a callback ends a stream at once, in the middle of a pass', async () => {
    const {chunks, counts} = counted(svm.inChunks(mixed, 40));
    const model = svm.linearSVM();
    const onBatchEnd = (batch: number) => void (model.stopTraining = batch === 1);
    const history = await model.fitDataset(chunks, {batchSize: 20, callbacks: {onBatchEnd}});
    expect(history.stoppedBy).toBe('callback');
    expect(history.certificate).toEqual({
      primal: expect.any(Number),
      estimated: true,
      epochs: 1,
    });
    // Neither read to the end nor once more to evaluate.
    expect([counts.opened, counts.closed]).toEqual([2, 2]);
    expect(model.weights.shape).toEqual([4, 3]);
    model.dispose();
  });
});
