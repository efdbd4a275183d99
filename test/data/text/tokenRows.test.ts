import {describe, expect, test} from '@jest/globals';
import {
  fitTexts,
  hashingVectorizer,
  piecesOf,
  storedIn,
  tfidf,
  tokenRows,
  tokenRowsAt,
  transformTexts,
  writeRows,
  type Dataset,
  type Vectorizer,
} from '../../../src/data/index.js';

const texts = [
  'good food, good Wine',
  'bad food',
  '',
  'the wine was bad, bad, bad',
  '𝒳 ﬁne 𝒳𝒴 food',
  'good good service — Ünïcode',
  'only here only once',
];
const [train, held] = [
  [5, 0, 3, 1, 4],
  [6, 2, 0],
];
const weights = [1, 2.5, 0, 1, 0.5];

describe.each<[string, Vectorizer]>([
  ['tfidf()', tfidf()],
  ['pairs, binary, l1', tfidf({ngrams: [1, 2], binary: true, norm: 'l1'})],
  ['bounds', tfidf({minDf: 2, maxDf: 3, sublinearTf: true, norm: 'none'})],
  ['the most frequent', tfidf({maxFeatures: 4, smoothIdf: false})],
  ['characters', tfidf({analyzer: 'charWb', ngrams: [2, 3], lowercase: false})],
  ['hashes', hashingVectorizer({features: 8})],
  ['hashes without signs', hashingVectorizer({features: 64, alternateSign: false, binary: true})],
])('%s of tokens are those of texts, to the last bit', (_, vectorizer) => {
  const tokens = tokenRows(vectorizer, texts)!;
  const at = (rows: readonly number[]) => tokenRowsAt(tokens, rows);
  const textsAt = (rows: readonly number[]) => rows.map(row => texts[row]!);

  test.each([undefined, weights])('weights %j', weights => {
    const [one, other] = [
      vectorizer.fit(textsAt(train!), weights),
      fitTexts(vectorizer, at(train!), weights),
    ];
    expect(other.config).toEqual(one.config);
    for (const rows of [train!, held!]) {
      const [expected, found] = [one.transform(textsAt(rows)), transformTexts(other, at(rows))];
      expect({...found}).toEqual({...expected});
      // Those whose numbers are written without ever being made together.
      const data = transformTexts(other, at(rows)) as Dataset;
      expect(storedIn(data)).toBe(expected.values.length);
      const room = {
        values: new Float32Array(expected.values.length),
        indices: new Int32Array(expected.values.length),
        indptr: new Int32Array(rows.length + 1),
      };
      writeRows(data, room);
      expect(room).toEqual({
        values: expected.values,
        indices: expected.indices,
        indptr: expected.indptr,
      });
      const [piece, ...more] = piecesOf(data);
      expect([piece, more]).toEqual([{rows: rows.length, columns: expected.columns, ...room}, []]);
    }
  });

  test('what was fitted to tokens encodes texts', () => {
    const fitted = fitTexts(vectorizer, at(train!));
    expect(fitted.transform(texts)).toEqual(vectorizer.fit(textsAt(train!)).transform(texts));
  });
});

test('there are none of a vectorizer of the own, nor of more terms than may be counted', () => {
  const own: Vectorizer = {...tfidf(), fit: texts => tfidf().fit(texts)};
  expect(tokenRows(own, texts)).toBeUndefined();
  expect(() => fitTexts(own, tokenRows(tfidf(), texts)!)).toThrow('tfidf: takes texts, not tokens');
  expect(tokenRows(tfidf({maxVocabulary: 3}), texts)).toBeUndefined();
});
