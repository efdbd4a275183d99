import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import {hashingVectorizer, parseCSV, tfidf, vectorizerFromConfig} from '../../src/data/index.js';
import {linearSVM, loadLinearSVM, topWeights} from '../../src/model/index.js';
import {backends, useBackend} from '../backends.js';
import {random} from '../random.js';
import {expectClose} from '../tolerances.js';

const next = random(3);
const pick = (words: string[]) => words[Math.floor(next() * words.length)]!;
const common = ['the', 'coffee', 'cake', 'waiter', 'was', 'very', 'and', 'table'];
const telling = {good: ['great', 'lovely', 'délicieux'], bad: ['cold', 'rude', 'awful']};
const y = Array.from({length: 80}, (_, i) => (i % 2 ? 'good' : 'bad') as 'good' | 'bad');
const texts = y.map(label =>
  Array.from({length: 9}, (_, i) => pick(i % 3 ? common : telling[label])).join(' '),
);

const makes = [
  {name: 'tfidf', make: () => tfidf({ngrams: [1, 2], minDf: 2})},
  {name: 'hashingVectorizer', make: () => hashingVectorizer({features: 500})},
];

/** What a model was saved as, and back. */
async function savedAndLoaded(model: ReturnType<typeof linearSVM>) {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const saver = tf.io.withSaveHandler(async of => {
    artifacts = JSON.parse(JSON.stringify({...of, weightData: undefined}));
    artifacts!.weightData = of.weightData;
    return {modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(of)};
  });
  await model.save(saver);
  return loadLinearSVM(tf.io.fromMemory(artifacts!));
}

describe.each(backends)('on %s', backend => {
  beforeAll(() => useBackend(backend));

  test.each(makes)('texts in, labels out, by $name', async ({make}) => {
    const before = tf.memory().numTensors;
    const model = linearSVM({vectorizer: make()});
    await model.fit(texts, y, {validationData: [texts.slice(0, 10), y.slice(0, 10)]});
    expect(await model.labels(['awful, rude waiter', 'lovely DÉLICIEUX cake'])).toEqual([
      'bad',
      'good',
    ]);
    expect((await model.evaluate(texts, y)).accuracy).toBe(1);

    // The same as training on the rows, unscaled.
    const vectorizer = make().fit(texts);
    const rows = vectorizer.transform(texts);
    const same = linearSVM({standardize: false});
    await same.fit(rows, y);
    expect([...model.weights.dataSync()]).toEqual([...same.weights.dataSync()]);
    expect(model.facts.scaling).toBeUndefined();
    expect(model.facts.source.features).toBeUndefined();

    const loaded = await savedAndLoaded(model);
    const [scores, again] = [model.scores(texts), loaded.scores(texts)];
    expect([...again.dataSync()]).toEqual([...scores.dataSync()]);
    expect(loaded.facts).toEqual(model.facts);
    expect(loaded.vectorizer!.transform(texts)).toEqual(rows);
    const layers = loaded.toLayersModel();
    const dense = tf.tidy(() =>
      tf.tensor2d(
        Array.from({length: rows.rows}, (_, i) => {
          const row = new Array<number>(rows.columns).fill(0);
          for (let at = rows.indptr[i]!; at < rows.indptr[i + 1]!; at++)
            row[rows.indices[at]!] = rows.values[at]!;
          return row;
        }),
      ),
    );
    const plain = layers.predict(dense) as tf.Tensor;
    expectClose(plain.dataSync(), scores.dataSync(), 1e-5);

    // A loaded model learns its vocabulary anew.
    await loaded.fit(
      ['turn left', 'turn right', 'go left', 'go right'],
      ['bad', 'good', 'bad', 'good'],
      {epochs: 30},
    );
    expect(await loaded.labels(['right'])).toEqual(['good']);

    tf.dispose([scores, again, dense, plain]);
    for (const of of [model, same, loaded, layers]) of.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('the largest weights are named by their terms', async () => {
  await useBackend(backends[0]!);
  const model = linearSVM({vectorizer: tfidf()});
  await model.fit(texts, y);
  const [bad, good] = topWeights(model, 3);
  expect(bad!.positive.map(({feature}) => feature).sort()).toEqual(['awful', 'cold', 'rude']);
  expect(good!.positive.map(({feature}) => feature).sort()).toEqual([
    'délicieux',
    'great',
    'lovely',
  ]);
  expect(good!.positive[0]!.effect).toBe(good!.positive[0]!.weight);
  model.dispose();
});

test('a warm start keeps the terms, and their weights', async () => {
  await useBackend(backends[0]!);
  const model = linearSVM({vectorizer: tfidf()});
  await model.fit(texts, y);
  const {vectorizer} = model;
  // As many terms, but others: learnt anew, they would take over the weights of strangers.
  const others = texts.map(text => text.replaceAll('cake', 'zebra'));
  const history = await model.fit(others, y, {warmStart: true, epochs: 1});
  expect(model.vectorizer).toBe(vectorizer);
  expect(history.epochs[0]!.accuracy).toBe(1);
  model.dispose();
});

test('a table with one column of texts makes a model of raw texts too', async () => {
  await useBackend(backends[0]!);
  const csv = `body,y\n${texts.map((text, i) => `${text},${y[i]}`).join('\n')}`;
  const table = parseCSV(csv, {text: ['body']});
  const model = linearSVM();
  await model.fit(table);
  const loaded = await savedAndLoaded(model);
  for (const of of [model, loaded]) {
    expect(of.facts.source.features).toBeUndefined();
    expect(of.features).toEqual(tfidf().fit(texts).features);
    expect(await of.labels(['awful, rude waiter', 'lovely cake'])).toEqual(['bad', 'good']);
    expect((await of.evaluate(table)).accuracy).toBe(1);
  }
  expect(topWeights(loaded, 1)[1]!.positive[0]!.feature).toMatch(/délicieux|great|lovely/);
  model.dispose();
  loaded.dispose();
});

test('what a vocabulary weighs in the saved model', async () => {
  const words = Array.from({length: 5000}, (_, i) => `w${i.toString(36).padStart(7, '0')}`);
  const fitted = tfidf().fit(words.map((word, i) => `${word} ${words[(i * 7) % 5000]}`));
  expect(JSON.stringify(fitted.config).length / 5000).toBeLessThan(8 + 3 + 10 + 0.1);
  expect(vectorizerFromConfig(fitted.config).features).toEqual(words);
});

const model = () => linearSVM({vectorizer: tfidf()});
const trained = async () => {
  const of = model();
  await of.fit(['one text', 'another'], ['a', 'b'], {epochs: 5});
  return of;
};
const bad: [title: string, run: () => unknown, message: string][] = [
  [
    'texts without a vectorizer',
    () => linearSVM().fit(['a'], ['b']),
    'linearSVM.fit: x is text, which needs a vectorizer: linearSVM({vectorizer: svm.tfidf()})',
  ],
  [
    'numbers with one',
    () => model().fit([[1], [2]], [0, 1]),
    'linearSVM.fit: x must be texts, as the model has a vectorizer, got object at 0',
  ],
  [
    'a tensor with one',
    () => model().fit(tf.zeros([2, 1]) as tf.Tensor2D, [0, 1]),
    'linearSVM.fit: x must be an array of texts, as the model has a vectorizer',
  ],
  ['no texts', () => model().fit([], []), 'linearSVM.fit: x has no examples'],
  [
    'a null among the texts',
    () => model().fit(['text', null as never], [0, 1]),
    'linearSVM.fit: x must be texts, as the model has a vectorizer, got null at 1',
  ],
  [
    'too few labels',
    () => model().fit(['one', 'two'], ['a']),
    'linearSVM.fit: y has 1 labels for 2 examples',
  ],
  ['texts without words', () => model().fit(['', '.'], [0, 1]), 'there is no term in the 2 texts'],
  [
    'validation data without texts',
    () => model().fit(['one', 'two'], [0, 1], {validationData: [[[1]], [0]]}),
    'linearSVM.fit: validationData: x must be texts, as the model has a vectorizer, got object at 0',
  ],
  [
    'a vectorizer that is none',
    () => linearSVM({vectorizer: 'tfidf' as never}),
    "linearSVM: vectorizer must be one such as tfidf(), got 'tfidf' (a string)",
  ],
  [
    'numbers to predict',
    async () => (await trained()).labels([[1, 2, 3]]),
    'linearSVM.labels: x must be texts, as the model has a vectorizer, got object at 0',
  ],
  [
    'one text instead of an array',
    async () => (await trained()).labels('one text' as never),
    'linearSVM.labels: x must be an array of texts, as the model has a vectorizer',
  ],
];

test.each(bad)('%s: one line that says so', async (_, run, message) => {
  await expect((async () => run())()).rejects.toThrow(message);
});
