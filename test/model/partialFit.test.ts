import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {random} from '../random.js';
import {expectClose} from '../tolerances.js';

const digits = bundled('digits');
const next = random(7);
const order = Array.from({length: digits.rows}, (_, i) => [next(), i] as const)
  .sort(([a], [b]) => a - b)
  .map(([, i]) => i);
const parts = Array.from({length: 6}, (_, i) =>
  svm.takeRows(digits, order.slice(i * 300, Math.min((i + 1) * 300, digits.rows))),
);
const classes = [...new Set(digits.labels)].sort();

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('batch by batch it learns, the same for the same seed, and nothing leaks', async () => {
    const before = tf.memory().numTensors;
    const weights = [];
    for (const seed of [1, 1, 2]) {
      const model = svm.linearSVM({lambda: 1e-3});
      const records: svm.PartialRecord[] = [];
      for (let pass = 0; pass < 3; pass++)
        for (const part of parts)
          records.push(
            await model.partialFit(
              part,
              undefined,
              records.length ? {batchSize: 100} : {classes, seed, batchSize: 100},
            ),
          );
      expect(records.at(-1)!.examples).toBe(3 * digits.rows);
      expect(records.at(-1)!.loss).toBeLessThan(records[0]!.loss / 2);
      expect((await model.evaluate(digits)).accuracy).toBeGreaterThan(0.93);
      weights.push(model.weights.dataSync().slice());
      model.dispose();
    }
    expect(weights[1]).toEqual(weights[0]);
    expect(weights[2]).not.toEqual(weights[0]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('partialFit', () => {
  beforeAll(() => useBackend('cpu'));

  test('the scaling becomes that of all examples, and facts say what was seen', async () => {
    const [model, whole] = [svm.linearSVM({lambda: 0.01, classes}), svm.linearSVM({lambda: 0.01})];
    for (const part of parts) await model.partialFit(part);
    await whole.fit(digits, undefined, {epochs: 1});
    const [a, b] = [model.facts, whole.facts];
    expectClose(a.scaling!.center!, b.scaling!.center!, 1e-12);
    expectClose(a.scaling!.spread, b.scaling!.spread, 1e-9);
    expect([a.lambda, a.classes, a.bias]).toEqual([b.lambda, b.classes, b.bias]);
    expect([a.examples, b.examples]).toEqual([digits.rows, digits.rows]);
    expect(a.certificate!.estimated).toBe(true);
    expect(a.certificate!.gap).toBeUndefined();
    model.dispose();
    whole.dispose();
  });

  test('texts: the vectorizer of the first batch is kept', async () => {
    const [texts, labels] = [
      ['good cake', 'bad tea'],
      ['u', 'v'],
    ];
    const model = svm.linearSVM({vectorizer: svm.tfidf(), lambda: 0.1});
    await model.partialFit(texts, labels, {classes: labels});
    const {config} = svm.tfidf().fit(texts);
    for (let batch = 0; batch < 20; batch++)
      await model.partialFit(['good tea', 'bad cake'], labels);
    expect(model.facts.vectorizer).toEqual(config);
    expect(model.facts.source.features).toBeUndefined();
    expect(model.features).toEqual(['bad', 'cake', 'good', 'tea']);
    expect(await model.labels(['good', 'bad'])).toEqual(labels);
    model.dispose();
  });

  test('a change of the scaling alone leaves the scores', async () => {
    const model = svm.linearSVM({lambda: 0.01, classes});
    await model.partialFit(parts[0]!, undefined, {learningRate: ({step}) => (step ? 0 : 0.05)});
    const scores = () => {
      const found = model.scores(parts[1]!);
      const values = found.dataSync().slice();
      found.dispose();
      return values;
    };
    const before = scores();
    // Ten times the size: the scaling changes a lot, and no step is taken.
    const large = {...parts[2]!, values: parts[2]!.values.map(x => 10 * x)};
    await model.partialFit(large);
    expectClose(scores(), before, 2e-5);
    model.dispose();
  });

  test('goes on from a fit, and fit starts anew', async () => {
    const model = svm.linearSVM({C: 0.1});
    await model.fit(parts[0]!);
    const {accuracy} = await model.evaluate(digits);
    const lambda = model.facts.lambda;
    for (const part of parts.slice(1)) await model.partialFit(part);
    expect((await model.evaluate(digits)).accuracy).toBeGreaterThan(accuracy);
    expect(model.facts.lambda).toBe(lambda);
    const cold = svm.linearSVM({C: 0.1});
    await model.fit(parts[0]!, undefined, {epochs: 5});
    await cold.fit(parts[0]!, undefined, {epochs: 5});
    expect(model.weights.arraySync()).toEqual(cold.weights.arraySync());
    model.dispose();
    cold.dispose();
  });

  test('a feature that is constant at first counts later', async () => {
    const model = svm.linearSVM({lambda: 0.01, classes: ['a', 'b']});
    await model.partialFit([[0, 1], [1, 1]], ['a', 'b']); // prettier-ignore
    expect(model.weights.arraySync()[1]).toEqual([0]);
    for (let i = 0; i < 50; i++) await model.partialFit([[0, 1], [0, 2]], ['a', 'b']); // prettier-ignore
    expect(await model.labels([[0, 1], [0, 2]])).toEqual(['a', 'b']); // prettier-ignore
    model.dispose();
  });

  const x = [[1], [2]];
  test.each<[string, svm.SVMOptions, unknown, svm.PartialFitOptions, string]>([
    [
      'no lambda',
      {classes: ['a', 'b'], C: 1},
      x,
      {},
      'give linearSVM({lambda}): C = 1/(lambda·N) means nothing before the number of examples is known',
    ],
    [
      'no classes',
      {lambda: 1},
      x,
      {},
      'the first call needs all the classes, since these examples may lack some: give {classes}',
    ],
    [
      'a label that is no class',
      {lambda: 1},
      x,
      {classes: ['a', 'c']},
      "y has 'b' at 1, which is none of the classes a, c",
    ],
    [
      'an unknown option',
      {lambda: 1},
      x,
      {epochs: 3} as never,
      "unknown option 'epochs': there are optimizer, learningRate, batchSize, seed, classes, sampleWeight, engine, maxBytes",
    ],
    ['NaN', {lambda: 1}, [[NaN], [1]], {classes: ['a', 'b']}, 'x has NaN at row 0, column 0'],
  ])('%s is refused', async (_, options, rows, partial, message) => {
    const before = tf.memory().numTensors;
    const model = svm.linearSVM(options);
    await expect(model.partialFit(rows as number[][], ['a', 'b'], partial)).rejects.toThrow(
      new Error(`linearSVM.partialFit: ${message}`),
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test('what is refused later changes nothing; what diverges leaves the model as it was', async () => {
    const before = tf.memory().numTensors;
    const [one, two] = [0, 1].map(() => svm.linearSVM({lambda: 0.01, classes})) as [
      svm.LinearSVM,
      svm.LinearSVM,
    ];
    for (const model of [one, two]) await model.partialFit(parts[0]!);
    for (const refused of [
      one.partialFit([[1]], ['0']),
      one.partialFit(parts[1]!, undefined, {seed: 3}),
      one.partialFit(parts[1]!, ['0']),
    ])
      await expect(refused).rejects.toThrow(/^linearSVM.partialFit: /);
    for (const model of [one, two]) await model.partialFit(parts[1]!);
    expect(one.weights.arraySync()).toEqual(two.weights.arraySync());
    one.dispose();
    two.dispose();

    const wild = svm.linearSVM({lambda: 10, classes});
    await wild.fit(parts[0]!, undefined, {epochs: 2});
    const W = wild.weights.arraySync();
    const options = {optimizer: 'sgd', learningRate: 1e30, batchSize: 10};
    await expect(wild.partialFit(parts[1]!, undefined, options)).rejects.toThrow(
      'linearSVM.partialFit: training diverged with learningRate 1e+30: try 1e+29',
    );
    expect(wild.weights.arraySync()).toEqual(W);
    await wild.partialFit(parts[1]!);
    wild.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
