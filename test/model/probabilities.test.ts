import {readFileSync} from 'node:fs';
import path from 'node:path';
import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {
  calibrationNames,
  fitCalibration,
  probabilitiesOf,
  type CalibrationName,
} from '../../src/model/calibration/index.js';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';

const sklearn = JSON.parse(
  readFileSync(path.join(__dirname, '../fixtures/calibration.json'), 'utf8'),
);
const rowsOf = (scores: number[] | number[][]) =>
  scores.map(row => (typeof row === 'number' ? [row] : row));

beforeAll(() => useBackend('wasm'));

/** A model whose scores are its features. */
function identity(columns: number): svm.LinearSVM {
  const rows = Array.from({length: columns}, (_, i) =>
    Array.from({length: columns}, (_, j) => Number(i === j)),
  );
  const classes = Array.from({length: Math.max(2, columns)}, (_, k) => k);
  const json = {format: 'linear-model', version: 1, model: 'LinearSVC', steps: [], classes, coef: rows, intercept: rows[0]!.map(() => 0)}; // prettier-ignore
  return svm.importModel(new TextEncoder().encode(JSON.stringify(json)), {format: 'scikit-learn'});
}

const values = (tensor: tf.Tensor | tf.Tensor[]) => {
  const found = [...(tensor as tf.Tensor).dataSync()];
  tf.dispose(tensor);
  return found;
};

describe.each(['cancer', 'digits'])('%s: held-out scores, as scikit-learn', name => {
  const {scores, labels, test: held, testLabels, methods} = sklearn[name];

  test.each(calibrationNames)('%s', async method => {
    const before = tf.memory().numTensors;
    const [x, xTest] = [rowsOf(scores), rowsOf(held)];
    const model = identity(x[0]!.length);
    await svm.calibrate(model, x, labels, {heldOut: true, method});
    const found = model.probabilities(xTest);
    expect(found.shape).toEqual([testLabels.length, Math.max(2, x[0]!.length)]);
    const expected = methods[method];
    // Scores are float32 here, and scikit-learn's optimizers stop early.
    expectClose(values(found), expected.probabilities.flat(), 3e-5);

    const {calibration, scores: judged} = await model.evaluate(xTest, testLabels, {
      scores: ['logLoss', 'calibrationError'],
    });
    // An example at the border of two bins may be in the other.
    const oneExample = 1 / xTest.length;
    expect(Math.abs(calibration!.calibrationError - expected.ece)).toBeLessThan(oneExample);
    expect(judged).toEqual({
      logLoss: calibration!.logLoss,
      calibrationError: calibration!.calibrationError,
    });
    // What a probability of 0 costs where it is wrong, says the resolution of its type.
    if (method !== 'isotonic') expect(calibration!.logLoss).toBeCloseTo(expected.logLoss, 4);
    expect(calibration!.bins.reduce((sum, {examples}) => sum + examples, 0)).toBe(xTest.length);

    if (method === 'isotonic' && x[0]!.length > 1) {
      expect(() => model.toLayersModel({probabilities: true})).toThrow(
        'linearSVM.toLayersModel: no layers of tfjs make isotonic probabilities of 10 classes: calibrate by sigmoid or temperature',
      );
    } else {
      const layers = model.toLayersModel({probabilities: true});
      const input = tf.tensor2d(xTest);
      const served = values(layers.predict(input) as tf.Tensor);
      // A steep rise between two scores has the digits of float32 that its slope leaves.
      expectClose(served, values(model.probabilities(xTest)), method === 'isotonic' ? 1e-3 : 1e-5);
      input.dispose();
      layers.dispose();
    }
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('out of fold', () => {
  const iris = bundled('iris');

  test.each<[string, CalibrationName | true, CalibrationName]>([
    ['three classes', true, 'temperature'],
    ['three classes', 'sigmoid', 'sigmoid'],
    ['two classes', true, 'sigmoid'],
    ['two classes', 'isotonic', 'isotonic'],
  ])(
    '%s, %s: learnt of models that were trained on the other parts',
    async (name, probability, method) => {
      const data = name === 'two classes' ? svm.takeRows(iris, Array.from({length: 100}, (_, i) => 50 + i)) : iris; // prettier-ignore
      const classes = [...new Set(data.labels!)];
      const columns = classes.length === 2 ? 1 : 3;
      const sampleWeight = data.labels!.map((_, i) => 1 + (i % 3));
      const model = svm.linearSVM({probability});
      await model.fit(data, undefined, {seed: 4, sampleWeight});

      const scores = new Float64Array(data.rows * columns);
      for (const {train, test} of svm.stratifiedKFold(data.labels!, {folds: 5, seed: 4})) {
        const part = svm.linearSVM();
        const weights = train.map(row => sampleWeight[row]!);
        await part.fit(svm.takeRows(data, train), undefined, {seed: 4, sampleWeight: weights});
        const found = values(part.scores(svm.takeRows(data, test)));
        test.forEach((row, i) =>
          scores.set(found.slice(i * columns, (i + 1) * columns), row * columns),
        );
        part.dispose();
      }
      const labels = data.labels!.map(label => classes.indexOf(label));
      const of = {values: scores, columns, labels, weights: sampleWeight};
      const expected = fitCalibration('test', method, of);
      expect(model.facts.calibration).toEqual(expected);

      // The same by the function, on a model that was trained without.
      const plain = svm.linearSVM();
      await plain.fit(data, undefined, {sampleWeight});
      await svm.calibrate(plain, data, undefined, {
        seed: 4,
        sampleWeight,
        ...(probability !== true && {method: probability}),
      });
      expect(plain.facts.calibration).toEqual(expected);
      const own = values(plain.scores(data));
      expectClose(values(plain.probabilities(data)), probabilitiesOf(expected, {values: own, columns}), 1e-6); // prettier-ignore
      model.dispose();
      plain.dispose();
    },
  );

  test('what is served: a model with probabilities is plain tfjs, and not one to train further', async () => {
    const model = svm.linearSVM({probability: true});
    await model.fit(iris);
    let artifacts!: tf.io.ModelArtifacts;
    const layers = model.toLayersModel({probabilities: true});
    await layers.save(
      tf.io.withSaveHandler(async found => {
        artifacts = found;
        return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(found)};
      }),
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const input = tf.tensor2d([[5.1, 3.5, 1.4, 0.2]]);
    expectClose(values(loaded.predict(input) as tf.Tensor), values(model.probabilities(input)), 1e-5); // prettier-ignore
    await expect(svm.loadLinearSVM(tf.io.fromMemory(artifacts))).rejects.toThrow(
      'not one of tfjs-svm',
    );
    tf.dispose(input);
    [model, layers, loaded].forEach(one => one.dispose());
  });

  test('validationData of a table is not of the folds, which may lack its words', async () => {
    // Each colour in three rows of sixteen: of a fold's rows, fewer.
    const rows = Array.from({length: 48}, (_, i) => `${i % 7},c${i % 16},${i % 7 > 3 ? 'x' : 'y'}`);
    const options = {categorical: ['colour'], rare: 3};
    const data = svm.parseCSV(`a,colour,y\n${rows.join('\n')}\n`, options);
    const {train, test} = svm.trainTestSplit(data, {test: 0.25});
    const model = svm.linearSVM({probability: true});
    const {epochs} = await model.fit(train, undefined, {
      validationData: [test, test.labels!],
      solver: 'descent',
      epochs: 3,
      patience: 2,
    });
    expect(epochs.at(-1)!.validation!.accuracy).toBeGreaterThan(0.5);
    const {calibration} = await model.evaluate(test);
    expect(calibration!.brier).toBeLessThan(0.25);
    model.dispose();
  });

  test('a stream learns of its validationData', async () => {
    const odd = Array.from({length: 75}, (_, i) => 2 * i + 1);
    const held = svm.takeRows(iris, odd);
    const model = svm.linearSVM({probability: true});
    const chunks = svm.inChunks(svm.takeRows(iris, odd.map(row => row - 1)), 25); // prettier-ignore
    await model.fitDataset(chunks, {validationData: held});
    const {calibration} = model.facts;
    await svm.calibrate(model, held, undefined, {heldOut: true});
    expect(model.facts.calibration).toEqual(calibration);
    model.dispose();
  });

  test('training that a callback ended has none; partialFit lets go of them', async () => {
    const model = svm.linearSVM({probability: true});
    await model.fit(iris, undefined, {
      solver: 'descent',
      callbacks: {onEpochEnd: () => void (model.stopTraining = true)},
    });
    expect(model.facts.calibration).toBeUndefined();
    await model.fit(iris);
    expect(model.facts.calibration).toBeDefined();
    await model.partialFit(iris);
    expect(() => model.probabilities(iris)).toThrow(
      'linearSVM.probabilities: the model has no probabilities: linearSVM({probability: true}) before fit, or calibrate(model, x, y)',
    );
    model.dispose();
  });

  test('folds learn their own: cross-validation judges probabilities', async () => {
    const {scores} = await svm.crossValidate({probability: true}, iris, undefined, {
      folds: 3,
      scores: ['logLoss', 'brier'],
    });
    expect(scores!.logLoss!.mean).toBeLessThan(0.35);
    const {best} = await svm.gridSearch(iris, undefined, {
      grid: {C: [0.01, 1]},
      options: {probability: true},
      folds: 3,
      score: 'logLoss',
    });
    expect(best.parameters.C).toBe(1);
  });
});

describe('bad input: one line each, nothing left behind', () => {
  const x = [[0], [1], [2], [3]];
  const y = ['a', 'a', 'b', 'b'];
  const trained = async () => {
    const model = svm.linearSVM();
    await model.fit(x, y);
    return model;
  };

  test.each<[string, (model: svm.LinearSVM) => unknown, string]>([
    [
      'none',
      model => model.probabilities(x),
      'linearSVM.probabilities: the model has no probabilities: linearSVM({probability: true}) before fit, or calibrate(model, x, y)',
    ],
    [
      'none, as layers',
      model => model.toLayersModel({probabilities: true}),
      'linearSVM.toLayersModel: the model has no probabilities: linearSVM({probability: true}) before fit, or calibrate(model, x, y)',
    ],
    [
      'a scorer of none',
      model => model.evaluate(x, y, {scores: ['logLoss']}),
      "linearSVM.evaluate: scores 'logLoss' needs probabilities: linearSVM({probability: true}) before fit, or calibrate(model, x, y)",
    ],
    [
      'a scorer of none, in folds',
      () => svm.crossValidate({}, x, y, {folds: 2, scores: ['brier']}),
      "crossValidate: scores 'brier' needs probabilities: linearSVM({probability: true}) before fit, or calibrate(model, x, y)",
    ],
    [
      'a scorer that cannot judge',
      model => model.evaluate(x, ['a', 'a', 'a', 'a'], {scores: ['rocAuc']}),
      "linearSVM.evaluate: 'rocAuc' needs examples of class 'b' and of others: there are none of it",
    ],
    [
      'a scorer that cannot judge columns',
      model => svm.permutationImportance(model, x, ['a', 'a', 'a', 'a'], {score: 'rocAuc'}),
      "permutationImportance: 'rocAuc' needs examples of class 'b' and of others: there are none of it",
    ],
    [
      'a scorer that throws',
      model => model.evaluate(x, y, {scores: [function mine() { throw new Error('no'); }]}), // prettier-ignore
      'linearSVM.evaluate: no',
    ],
    [
      'a class of one example',
      () => svm.linearSVM({probability: true}).fit(x, ['a', 'b', 'b', 'b']),
      "linearSVM.fit: probabilities are learnt of scores out of fold, and class 'a' has 1 example: at least 2 are needed",
    ],
    [
      'a stream',
      () => svm.linearSVM({probability: true}).fitDataset(svm.inChunks({rows: 4, columns: 1, values: Float32Array.of(0, 1, 2, 3), labels: y}, 2)), // prettier-ignore
      'linearSVM.fitDataset: probabilities are learnt of examples that are not trained on: give validationData, or calibrate(model, x, y, {heldOut: true}) afterwards',
    ],
    [
      'not trained',
      () => svm.calibrate(svm.linearSVM(), x, y),
      'linearSVM.calibrate: the model is not trained yet: call fit first',
    ],
    [
      'a label there is not',
      model => svm.calibrate(model, x, ['a', 'a', 'c', 'c']),
      "calibrate: y has 'c' at 2, which is none of the classes a, b",
    ],
    [
      'a method there is not',
      model => svm.calibrate(model, x, y, {method: 'platt' as never}),
      "calibrate: method must be 'sigmoid', 'temperature' or 'isotonic', got 'platt'",
    ],
    [
      'one fold',
      model => svm.calibrate(model, x, y, {folds: 1}),
      'calibrate: folds must be a whole number above 1, got 1',
    ],
    [
      'an unknown option',
      model => svm.calibrate(model, x, y, {held: true} as never),
      "calibrate: unknown option 'held': did you mean heldOut?",
    ],
    [
      'of another tool',
      () => svm.calibrate(identity(2), [[1, 2], [2, 1]], [0, 1]), // prettier-ignore
      'calibrate: how a model of another tool was trained is not known: give examples that it was not trained on, and {heldOut: true}',
    ],
  ])('%s', async (_, attempt, message) => {
    const model = await trained();
    const before = tf.memory().numTensors;
    await expect((async () => attempt(model))()).rejects.toThrow(message);
    // Models of the attempt itself own nothing but, of another tool, its weights.
    expect(tf.memory().numTensors - before).toBe(_ === 'of another tool' ? 2 : 0);
    model.dispose();
  });
});
