import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.js';
import {useBackend, backends} from '../backends.js';

const x = [[0, 1], [1, 0], [2, 2], [3, 1]]; // prettier-ignore
const y = ['a', 'b', 'a', 'b'];

/** A loss of the caller's own whose part breaks at a given call. */
function breaking(part: 'value' | 'gradient' | 'dualValue', at: number): svm.MarginLoss {
  const {name, convex, columns, ...parts} = svm.oneVsRest();
  const {value, gradient, dualValue} = parts;
  const own = {name: 'mine', convex, columns, value, gradient, dualValue: dualValue!};
  let calls = 0;
  const broken = (scores: tf.Tensor2D, labels: tf.Tensor1D): never => {
    tf.add(scores, 1);
    throw new Error(`${name} broke on ${labels.size}`);
  };
  return {
    ...own,
    [part]: (scores: tf.Tensor2D, labels: tf.Tensor1D) =>
      (calls++ < at ? own[part] : broken)(scores, labels),
  };
}

describe.each(backends)('a loss that throws leaks nothing on %s', backend => {
  beforeAll(() => useBackend(backend));

  describe.each(['value', 'gradient', 'dualValue'] as const)('in its %s', part => {
    test.each([0, 1, 3])('at call %d', async at => {
      const before = tf.memory().numTensors;
      const fit = svm.linearSVM({loss: breaking(part, at)}).fit(x, y, {epochs: 9});
      await expect(fit).rejects.toThrow('oneVsRest broke on 4');
      expect(tf.memory().numTensors).toBe(before);

      const model = svm.linearSVM({loss: breaking(part, at), lambda: 0.1, classes: ['a', 'b']});
      const calls = async () => {
        for (let i = 0; i < 5; i++) await model.partialFit(x, y);
      };
      await expect(calls()).rejects.toThrow('broke');
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });

  test('in the value while a model is evaluated', async () => {
    const model = svm.linearSVM();
    await model.fit(x, y, {epochs: 2});
    const io = tf.io.withSaveHandler(async artifacts => {
      saved = artifacts;
      return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts)};
    });
    let saved: tf.io.ModelArtifacts | undefined;
    await model.save(io);
    const loss = {...breaking('value', 0), columns: () => 1};
    const loaded = await svm.loadLinearSVM(tf.io.fromMemory(saved!), {loss});
    const before = tf.memory().numTensors;
    await expect(loaded.evaluate(x, y)).rejects.toThrow('broke');
    expect(tf.memory().numTensors).toBe(before);
  });
});
