import {beforeAll, describe, expect, test} from '@jest/globals';
import * as tf from '@tensorflow/tfjs';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {random} from '../random.js';

beforeAll(() => useBackend('cpu'));

const next = random(5);
const pick = (words: string[]) => words[Math.floor(next() * words.length)]!;
const common = ['the', 'coffee', 'cake', 'waiter', 'was', 'very', 'and', 'table'];
const telling = {good: ['great', 'lovely', 'délicieux'], bad: ['cold', 'rude', 'awful']};
const labels = Array.from({length: 90}, (_, i) => (i % 2 ? 'good' : 'bad') as 'good' | 'bad');
const texts = labels.map(label =>
  Array.from({length: 9}, (_, i) => pick(i % 3 ? common : telling[label])).join(' '),
);

/** The texts in chunks of so many, counting passes and those that are over. */
function inChunks(rows: number, of = texts) {
  const passes = {opened: 0, closed: 0};
  const source: svm.TextChunks = async function* () {
    passes.opened++;
    try {
      for (let first = 0; first < of.length; first += rows) {
        const part = [first, first + rows] as const;
        yield {texts: of.slice(...part), labels: labels.slice(...part)};
      }
    } finally {
      passes.closed++;
    }
  };
  return {source, passes};
}

const pairs = svm.tfidf({ngrams: [1, 2], minDf: 0.05, maxDf: 60, maxFeatures: 40});
const options: [string, svm.SVMOptions][] = [
  ['tfidf', {vectorizer: svm.tfidf()}],
  ['tfidf of pairs, pruned', {vectorizer: pairs, bias: 'none'}],
  ['tfidf, scaled', {vectorizer: svm.tfidf({sublinearTf: true}), standardize: true}],
  ['hashes', {vectorizer: svm.hashingVectorizer({features: 60})}],
  ['hashes, scaled', {vectorizer: svm.hashingVectorizer({features: 60}), standardize: true}],
];

describe.each(options)('%s', (name, given) => {
  // fit keeps its best epoch, a stream its last: here it is the best.
  const training = {epochs: 30, batchSize: 90, tolerance: 0, averaging: false};

  test('one chunk is as fit, bit for bit', async () => {
    const before = tf.memory().numTensors;
    const [whole, stream] = [svm.linearSVM(given), svm.linearSVM(given)];
    await whole.fit(texts, labels, training);
    await stream.fitDataset(inChunks(90).source, training);
    expect(stream.weights.dataSync()).toEqual(whole.weights.dataSync());
    expect(stream.intercept.dataSync()).toEqual(whole.intercept.dataSync());
    expect(stream.facts).toEqual(whole.facts);
    whole.dispose();
    stream.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('several chunks: terms, frequencies and scaling of fit, its objective nearly', async () => {
    const [whole, stream] = [svm.linearSVM(given), svm.linearSVM(given)];
    const {certificate} = await whole.fit(texts, labels);
    const {source, passes} = inChunks(40);
    const validationData: [string[], string[]] = [texts.slice(0, 9), labels.slice(0, 9)];
    const long = {epochs: 60, batchSize: 10, tolerance: 0};
    const history = await stream.fitDataset(source, {...long, validationData});
    expect(stream.facts).toEqual({...whole.facts, certificate: stream.facts.certificate});
    // One to survey and one to evaluate; to scale terms, they must be known before.
    const all = name === 'tfidf, scaled' ? 63 : 62;
    expect(passes).toEqual({opened: all, closed: all});
    expect(history.certificate.primal / certificate.primal).toBeLessThan(1.03);
    expect(history.epochs.at(-1)!.validation!.accuracy).toBe(1);
    expect(await stream.labels(['awful, rude waiter', 'lovely cake'])).toEqual(['bad', 'good']);
    whole.dispose();
    stream.dispose();
  });
});

test('a warm start keeps the terms, for its weights are theirs', async () => {
  const model = svm.linearSVM({vectorizer: svm.tfidf()});
  await model.fit(texts, labels);
  const {vectorizer} = model.facts;
  const {source, passes} = inChunks(
    40,
    texts.map(text => `${text} indeed`),
  );
  await model.fitDataset(source, {warmStart: true, epochs: 1});
  expect(model.facts.vectorizer).toEqual(vectorizer);
  expect(passes.opened).toBe(3);
  await model.fitDataset(source, {epochs: 1});
  expect(model.features).toContain('indeed');
  model.dispose();
});

const chunk = {texts: ['good cake', 'bad tea'], labels: ['u', 'v']};
const rows = {rows: 2, columns: 1, values: Float32Array.of(1, 2), labels: ['u', 'v']};
const fit = 'linearSVM.fitDataset: ';

test.each<[string, svm.Vectorizer | undefined, unknown[], string]>([
  [
    'texts without a vectorizer',
    undefined,
    [chunk],
    `${fit}chunk 0 is text, which needs a vectorizer: linearSVM({vectorizer: svm.tfidf()})`,
  ],
  [
    'numbers for a vectorizer',
    svm.tfidf(),
    [chunk, rows],
    `${fit}chunk 1 must be {texts, labels}, as the model has a vectorizer`,
  ],
  [
    'a number among texts',
    svm.hashingVectorizer(),
    [{...chunk, texts: ['good', 3]}],
    `${fit}texts of chunk 0 must be texts, as the model has a vectorizer, got number at 1`,
  ],
  ['no texts', svm.tfidf(), [{texts: [], labels: []}], `${fit}texts of chunk 0 has no examples`],
  ['no labels', svm.tfidf(), [{texts: ['a']}], `${fit}y of chunk 0 is missing`],
  [
    'too few labels',
    svm.tfidf(),
    [chunk, {...chunk, labels: ['u']}],
    `${fit}y of chunk 1 has 1 labels for 2 examples`,
  ],
  [
    'labels of two types',
    svm.tfidf(),
    [chunk, {...chunk, labels: [1, 2]}],
    `${fit}y mixes strings and numbers ('u' in chunk 0, '1' in chunk 1)`,
  ],
  ['no chunks', svm.tfidf(), [], `${fit}the source has no chunks`],
  [
    'no terms',
    svm.tfidf({stopWords: ['good', 'bad', 'cake', 'tea']}),
    [chunk],
    'tfidf.fit: there is no term in the 2 texts but stop words',
  ],
])('%s: one line that says so', async (_, vectorizer, chunks, message) => {
  const before = tf.memory().numTensors;
  const model = svm.linearSVM({...(vectorizer && {vectorizer})});
  const source = async function* () {
    yield* chunks;
  } as unknown as svm.TextChunks;
  await expect(model.fitDataset(source)).rejects.toThrow(new Error(message));
  expect(tf.memory().numTensors).toBe(before);
});
