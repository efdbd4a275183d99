import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {linearSVM, topWeights} from '../../src/model/index.js';
import {backends, useBackend} from '../backends.js';
import {bundled} from '../data.js';

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test('the features of a class in order of effect, by name', async () => {
    const model = linearSVM();
    await model.fit(bundled('iris'));
    const before = tf.memory().numTensors;
    const found = topWeights(model, 2);
    expect(tf.memory().numTensors).toBe(before);
    expect(found.map(({label}) => label)).toEqual(model.classes);
    const {features} = model;
    const {scaling} = model.facts;
    const W = model.weights.arraySync();
    found.forEach(({positive, negative}, k) => {
      const effects = W.map((row, d) => row[k]! * scaling!.spread[d]!);
      expect(positive.map(({effect}) => effect)).toEqual(
        effects
          .filter(effect => effect > 0)
          .sort((a, b) => b - a)
          .slice(0, 2),
      );
      for (const {feature, column, weight, effect} of [...positive, ...negative]) {
        expect(feature).toBe(features![column]);
        expect(weight).toBe(W[column]![k]);
        expect(effect).toBe(effects[column]);
      }
      expect(negative.length).toBeLessThanOrEqual(2);
      expect(negative.every(({effect}) => effect < 0)).toBe(true);
    });
    model.dispose();
  });

  test('two classes on one column mirror each other; a feature without a name goes by its column', async () => {
    const model = linearSVM({standardize: false});
    await model.fit(
      [
        [1, 0, 0],
        [0, 2, 0],
      ],
      ['no', 'yes'],
    );
    const [no, yes] = topWeights(model);
    const entry = (feature: string, column: number, weight: number) => ({
      feature,
      column,
      weight: expect.closeTo(weight, 5),
      effect: expect.closeTo(weight, 5),
    });
    const [first, second] = model.weights.dataSync();
    expect(yes).toEqual({
      label: 'yes',
      positive: [entry('1', 1, second!)],
      negative: [entry('0', 0, first!)],
    });
    expect(no).toEqual({
      label: 'no',
      positive: [entry('0', 0, -first!)],
      negative: [entry('1', 1, -second!)],
    });
    model.dispose();
  });
});
