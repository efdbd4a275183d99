import {beforeAll, describe, expect, test} from '@jest/globals';
import * as svm from '../../src/index.node.js';
import {useBackend} from '../backends.js';
import {bundled} from '../data.js';
import {expectClose} from '../tolerances.js';
import {exchange, type Answer} from './exchange.js';
import {whyNotPython} from './python.js';

const why = whyNotPython('sklearn');
const title = 'python/ and scikit-learn itself';
const there = why ? describe.skip : describe;

there(why ? `${title}: ${why}` : title, () => {
  beforeAll(() => useBackend('wasm'));

  test('to_json, from_json and models of ours', () =>
    exchange<never>('test/python/scikitLearn.py', {
      count: 29,
      questionOf: ({x}: {x: never}) => x,
      models,
      expectAnswers,
    }));
});

/** Models of texts, and one of numbers, with what to ask them. */
async function models(): Promise<Record<string, [svm.LinearSVM, never]>> {
  const texts = ['good day', 'bad night', 'a good, good cake', 'bad bad service'];
  const vectorizers = {
    characters: svm.tfidf({analyzer: 'charWb', ngrams: [1, 3], stripAccents: 'unicode'}),
    unweighed: svm.tfidf({useIdf: false, binary: true, stopWords: 'english'}),
    hashed: svm.hashingVectorizer({features: 50, ngrams: [1, 2], norm: 'l1'}),
  };
  const made: Record<string, [svm.LinearSVM, never]> = {};
  for (const [name, vectorizer] of Object.entries(vectorizers)) {
    const model = svm.linearSVM({vectorizer});
    await model.fit(texts, ['x', 'y', 'x', 'y']);
    made[name] = [model, [...texts, 'wholly new', 'Gööd'] as never];
  }
  const {rows, columns, values} = bundled('digits');
  const digits = Array.from({length: rows}, (_, i) => [
    ...values.subarray(i * columns, (i + 1) * columns),
  ]);
  const sets = svm.linearSVM({multilabel: true, scaling: 'robust'});
  const plane = Array.from({length: 40}, (_, i) => [(i * 7) % 11, (i * 5) % 13]);
  await sets.fit(
    plane,
    plane.map(([a, b]) => [...(a! > 5 ? ['a'] : []), ...(b! > 4 ? ['b'] : [])]),
  );
  sets.thresholds = [0.25, -0.5];
  made.sets2 = [sets, plane as never];
  made.digits = [await svm.loadLinearSVM('file://models/digits'), digits as never];
  return made;
}

async function expectAnswers(name: string, model: svm.LinearSVM, x: never, expected: Answer) {
  const isMultilabel = model.facts.multilabel !== undefined;
  const found = isMultilabel
    ? (await model.labelSets(x)).map(set => model.classes.map(label => Number(set.includes(label))))
    : await model.labels(x);
  expect([name, found]).toEqual([name, expected.labels]);
  const scores = model.scores(x);
  // In the file the intercepts lead to 0, where scikit-learn decides.
  const {thresholds = []} = model;
  const {length: columns} = isMultilabel ? model.classes : [0];
  const shifted = Array.from(
    await scores.data(),
    (score, i) => score - (thresholds[i % columns] ?? 0),
  );
  expectClose(shifted, expected.scores.flat(), 1e-5);
  scores.dispose();
}
