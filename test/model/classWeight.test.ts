import {beforeAll, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';

beforeAll(() => useBackend('wasm'));

/** 50, 10 and 30 flowers of the three classes. */
const iris = svm.takeRows(
  bundled('iris'),
  Array.from({length: 90}, (_, i) => (i < 60 ? i : i + 40)),
);

/*
 * scikit-learn 1.9.1 on the same rows, standardised by their population deviation: the objective of
 * LinearSVC(C=1, tol=1e-10) fitted with sample_weight=compute_sample_weight('balanced', y), over C·N;
 * and how many flowers it takes for each class, balanced and not. (Its own class_weight is another
 * thing: LIBLINEAR applies the weight of a class in that class's problem only, to its examples.)
 */
const sklearn = {
  weights: {setosa: 0.6, versicolor: 3, virginica: 1},
  objective: 0.8772538200613138,
  predicted: {balanced: [50, 11, 29], plain: [50, 3, 37]},
};

async function fitted(classWeight?: svm.ClassWeight) {
  const model = svm.linearSVM({classWeight});
  const {certificate} = await model.fit(iris, undefined, {tolerance: 1e-4});
  const found = await model.labels(iris);
  const predicted = model.classes.map(label => found.filter(l => l === label).length);
  model.dispose();
  return {certificate, predicted};
}

test("classWeight 'balanced' is scikit-learn's", async () => {
  const {certificate, predicted} = await fitted('balanced');
  expect(certificate.dual).toBeLessThanOrEqual(sklearn.objective);
  expect(certificate.primal).toBeGreaterThan(sklearn.objective * (1 - 1e-6));
  expect(certificate.primal).toBeLessThan(sklearn.objective * (1 + 1e-4));
  expect(predicted).toEqual(sklearn.predicted.balanced);
  // One flower sits on the border.
  const plain = (await fitted()).predicted;
  expect(Math.abs(plain[1]! - sklearn.predicted.plain[1]!)).toBeLessThanOrEqual(1);
});

test('it is the same as those weights by label, to the bit', async () => {
  expect(await fitted('balanced')).toEqual(await fitted(sklearn.weights));
});

test('a class that the examples lack has no share in it', async () => {
  const weights = async (classWeight: svm.ClassWeight) => {
    const model = svm.linearSVM({classes: ['a', 'b', 'c'], loss: 'westonWatkins', classWeight});
    await model.fit([[0], [1], [2]], ['a', 'b', 'b']);
    const found = model.weights.arraySync();
    model.dispose();
    return found;
  };
  expect(await weights('balanced')).toEqual(await weights({a: 1.5, b: 0.75}));
});
