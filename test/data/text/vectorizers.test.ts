import {readFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from '@jest/globals';
import fc from 'fast-check';
import {
  csr,
  hashingVectorizer,
  tfidf,
  vectorizerFromConfig,
  type HashingOptions,
  type SparseDataset,
  type TfidfOptions,
  type VectorizerConfig,
} from '../../../src/data/index.js';
import {stripAccents} from '../../../src/data/text/stripAccents.js';
import {murmurHash3} from '../../../src/data/text/murmurHash3.js';

interface Case {
  name: 'tfidf' | 'hashingVectorizer';
  options: TfidfOptions & HashingOptions;
  columns: number;
  terms?: string[];
  indptr: number[];
  indices: number[];
  values: number[];
}

/**
 * By scikit-learn 1.9.1 on Python 3.11, for each case
 *
 *   v = TfidfVectorizer(**options)      # or HashingVectorizer(n_features=2**18, **options)
 *   x = v.fit_transform(texts); x.sort_indices(); x.eliminate_zeros()
 *   {'columns': x.shape[1], 'terms': v.get_feature_names_out(), 'indptr': x.indptr,
 *    'indices': x.indices, 'values': [float(f'{value:.7g}') for value in x.data]}
 *
 * with its options under our names; `[\p{L}\p{N}_]+` was r'\w+' there.
 */
const {texts, cases} = JSON.parse(
  readFileSync(path.join(__dirname, '../../fixtures/text.json'), 'utf8'),
) as {texts: string[]; cases: Case[]};

const make = {tfidf, hashingVectorizer};
const title = (of: Case) => `${of.name} ${JSON.stringify(of.options)}`;

describe.each(cases.map(of => ({title: title(of), of})))("scikit-learn's $title", ({of}) => {
  const fitted = make[of.name](of.options).fit(texts);
  const rows = fitted.transform(texts);

  test('has the same columns', () => {
    expect(fitted.columns).toBe(of.columns);
    expect(fitted.features).toEqual(of.terms);
    expect(rows.features).toEqual(of.terms);
  });

  test('gives the same numbers', () => {
    expect(rows).toMatchObject({rows: texts.length, columns: of.columns});
    expect([...rows.indptr]).toEqual(of.indptr);
    expect([...rows.indices]).toEqual(of.indices);
    const worst = Math.max(...of.values.map((value, i) => Math.abs(value - rows.values[i]!)));
    expect(worst).toBeLessThan(1e-6);
  });

  test('makes rows that csr takes as they are', () => {
    expect(csr(rows).values).toBe(rows.values);
  });

  test('comes back from its config as JSON', () => {
    const text = JSON.stringify(fitted.config);
    const again = vectorizerFromConfig(JSON.parse(text) as VectorizerConfig);
    expect(again.transform(texts)).toEqual(rows);
    expect(JSON.stringify(again.config)).toBe(text);
  });
});

/** By test/fixtures/formats/make_sklearn.py, dense: terms learnt of `texts`, rows of `test`. */
const dense = JSON.parse(
  readFileSync(path.join(__dirname, '../../fixtures/formats/sklearn/tfidf.json'), 'utf8'),
) as {
  texts: string[];
  test: string[];
  options: Record<string, {terms: string[]; matrix: number[][]}>;
};

describe('the options of TfidfVectorizer', () => {
  const options: Record<string, TfidfOptions> = {
    plain: {},
    sublinear: {sublinearTf: true},
    nosmooth: {smoothIdf: false},
    l1: {norm: 'l1'},
    nonorm: {norm: 'none'},
    noidf: {useIdf: false},
    binary: {binary: true},
    stop: {stopWords: 'english'},
    df: {minDf: 2, maxDf: 0.5},
    accents: {stripAccents: 'unicode'},
    'accents-ascii': {stripAccents: 'ascii'},
    char: {analyzer: 'char', ngrams: [2, 3]},
    charwb: {analyzer: 'charWb', ngrams: [2, 4]},
    pattern: {tokenPattern: '[\\p{L}\\p{N}_]+'},
    bigrams: {ngrams: [1, 2]},
    nolower: {lowercase: false},
  };

  test('are all here', () => {
    expect(Object.keys(options)).toEqual(Object.keys(dense.options));
  });

  test.each(Object.keys(options))('%s: the terms and numbers of scikit-learn', name => {
    const {terms, matrix} = dense.options[name]!;
    const fitted = tfidf(options[name]).fit(dense.texts);
    expect(fitted.features).toEqual(terms);
    const rows = fitted.transform(dense.test);
    matrix.forEach((expected, i) => {
      const [indices, values] = row(rows, i);
      const found = new Array<number>(terms.length).fill(0);
      indices.forEach((column, at) => (found[column] = values[at]!));
      const worst = Math.max(...expected.map((value, d) => Math.abs(value - found[d]!)));
      // Sums without a norm are up to 10.
      expect(worst).toBeLessThan(2e-6);
    });
  });
});

// unicodedata.combining(chr(code)) != 0 of Python, of some marks of every kind.
test.each([
  ['café naïve Ångström', 'cafe naive Angstrom', 'cafe naive Angstrom'],
  ['ﬁ ½ ²', 'fi 1⁄2 2', 'fi 12 2'],
  ['Straße øł', 'Straße øł', 'Strae '],
  ['ά ὀδός', 'α οδος', ' '],
  // Vowel signs that take room stay, viramas and nuktas go; the kana mark goes.
  ['हिन्दी क़', 'हिनदी क', ' '],
  ['が ハ゜', 'か ハ ', '  '],
  ['ᾳ', 'α', ''],
  ['\uac01', '\u1100\u1161\u11a8', ''],
])('%j without accents', (text, unicode, ascii) => {
  expect(stripAccents(text, 'unicode')).toBe(unicode);
  expect(stripAccents(text, 'ascii')).toBe(ascii);
});

// sklearn.utils.murmurhash3_32(text, seed=0)
test.each([
  ['', 0],
  ['a', 1009084850],
  ['hello', 613153351],
  ['coffee', -2047544704],
  ['ab c', 1454521445],
  ['ὀδός', 1611779639],
  ['😀', -1095487750],
])('MurmurHash3 of %j is %d', (text, hash) => {
  expect(murmurHash3(text)).toBe(hash);
});

test('a text longer than any before hashes too', () => {
  const long = 'xy'.repeat(5000);
  expect(murmurHash3(long)).toBe(-1145654448);
  expect(murmurHash3('ξψ'.repeat(5000))).toBe(376263668);
});

const words = fc.array(fc.constantFrom('good', 'bad', 'cake', 'Cake', 'x', 'straße', '😀', '42'), {
  maxLength: 12,
});
const corpora = fc.array(
  words.map(list => list.join(' ')),
  {minLength: 1, maxLength: 10},
);
const vectorizers = fc.oneof(
  fc.record({sublinearTf: fc.boolean()}).map(options => tfidf({...options, ngrams: [1, 2]})),
  fc.constantFrom(1, 5, 1000).map(features => hashingVectorizer({features})),
);

function row({indptr, indices, values}: SparseDataset, i: number) {
  const part = [indptr[i], indptr[i + 1]] as const;
  return [[...indices.subarray(...part)], [...values.subarray(...part)]] as const;
}

test('the row of a text depends on that text alone, and has norm 1 or is empty', () => {
  fc.assert(
    fc.property(vectorizers, corpora, (vectorizer, list) => {
      const fitted = vectorizer.fit([...list, 'good bad']);
      const all = fitted.transform(list);
      list.forEach((text, i) => {
        const [indices, values] = row(all, i);
        expect(row(fitted.transform([text]), 0)).toEqual([indices, values]);
        const norm = Math.hypot(...values);
        if (values.length) expect(norm).toBeCloseTo(1, 6);
        expect(values.every(value => value !== 0 && Number.isFinite(value))).toBe(true);
      });
    }),
  );
});

test('the order of the texts and upper case do not matter to what tfidf learns', () => {
  fc.assert(
    fc.property(corpora, list => {
      const here = [...list, 'good bad'];
      const {config} = tfidf().fit(here);
      expect(tfidf().fit([...here].reverse()).config).toEqual(config);
      expect(tfidf().fit(here.map(text => text.replace('cake', 'CAKE'))).config).toEqual(config);
    }),
  );
});

test('terms are in the order of their code points, as in Python', () => {
  const {features} = tfidf().fit(['ﬁﬁ 😀 𝐜𝐚 zz 中文 \ue000\ue000 ｆｆ']);
  expect(features).toEqual(['zz', '中文', 'ﬁﬁ', 'ｆｆ', '𝐜𝐚']);
});

test('as many terms as maxVocabulary are counted, of sums of parts too', () => {
  const vectorizer = tfidf({maxVocabulary: 3});
  expect(vectorizer.fit(['aa bb', 'bb cc']).columns).toBe(3);
  const learner = vectorizer.running!();
  learner.add(['aa bb']);
  const other = vectorizer.running!();
  other.add(['cc dd']);
  expect(() => learner.merge(other.sums())).toThrow('more than the 3 different terms');
});

test('of terms as frequent at the cut of maxFeatures the first in order stay', () => {
  expect(tfidf({maxFeatures: 2}).fit(['dd cc bb aa dd']).features).toEqual(['aa', 'dd']);
});

test('a vectorizer can be fitted again and keeps nothing', () => {
  const vectorizer = tfidf();
  expect(vectorizer.fit(['one two']).features).toEqual(['one', 'two']);
  expect(vectorizer.fit(['three']).features).toEqual(['three']);
});

test('terms that were not there in fit are left out', () => {
  const fitted = tfidf().fit(['good cake']);
  expect(row(fitted.transform(['constructor good unseen']), 0)).toEqual([[1], [1]]);
});

/** What version 0.1 saved. */
function oldConfig(documents: number, frequencies: number[]): VectorizerConfig {
  const terms = ['bad', 'cake', 'good'].slice(0, frequencies.length);
  return {name: 'tfidf', options: {}, documents, terms, frequencies} as never;
}

test('what version 0.1 saved gives the same rows', () => {
  const list = ['good cake', 'bad cake', 'good good'];
  const fitted = tfidf().fit(list);
  const again = vectorizerFromConfig(oldConfig(3, [1, 2, 2]));
  expect(again.transform(list)).toEqual(fitted.transform(list));
  expect(again.config).toEqual(fitted.config);
});

test('a text of weight k counts as k texts, one of weight 0 is not there', () => {
  const weighed = fc.array(
    fc.tuple(
      words.map(list => list.join(' ')),
      fc.nat(3),
    ),
  );
  const options = fc.record({
    minDf: fc.constantFrom(1, 2, 0.3),
    maxDf: fc.constantFrom(1, 0.7, 5),
    maxFeatures: fc.constantFrom(1, 3, 100),
  });
  fc.assert(
    fc.property(weighed, options, (list, given) => {
      const all: typeof list = [...list, ['good bad', 1]];
      const repeated = all.flatMap(([text, weight]) => new Array<string>(weight).fill(text));
      const [here, there] = [
        () => tfidf(given).fit(...([all.map(of => of[0]), all.map(of => of[1])] as const)),
        () => tfidf(given).fit(repeated),
      ].map(outcome);
      expect(here).toEqual(there);
    }),
  );
});

test('sums of parts add up to those of the whole, by way of JSON', () => {
  fc.assert(
    fc.property(corpora, corpora, (list, more) => {
      const vectorizer = tfidf({maxFeatures: 4, ngrams: [1, 2]});
      const [here, elsewhere] = [vectorizer.running!(), vectorizer.running!()];
      here.add([...list, 'good bad']);
      elsewhere.add(more);
      here.merge(JSON.parse(JSON.stringify(elsewhere.sums())));
      expect(here.read().config).toEqual(vectorizer.fit([...list, 'good bad', ...more]).config);
    }),
  );
});

/** The config that comes of it, or the error. */
function outcome(fit: () => {config: VectorizerConfig}): unknown {
  try {
    return fit().config;
  } catch (error) {
    return (error as Error).message;
  }
}

const bad: [title: string, run: () => unknown, message: string][] = [
  [
    'ngrams reversed',
    () => tfidf({ngrams: [2, 1]}),
    'tfidf: ngrams must be two whole numbers, 1 ≤ least ≤ most ≤ 100, got [2,1]',
  ],
  [
    'ngrams from 0',
    () => hashingVectorizer({ngrams: [0, 1]}),
    'hashingVectorizer: ngrams must be two whole numbers, 1 ≤ least ≤ most ≤ 100, got [0,1]',
  ],
  [
    'one ngram',
    () => tfidf({ngrams: [1] as never}),
    'tfidf: ngrams must be two whole numbers, 1 ≤ least ≤ most ≤ 100, got [1]',
  ],
  [
    'a pattern that is none',
    () => tfidf({tokenPattern: '('}),
    "tfidf: tokenPattern '(' is no regular expression: ",
  ],
  [
    'stop words that are a string',
    () => tfidf({stopWords: 'englisch' as never}),
    "tfidf: stopWords must be 'english' or an array of strings, got 'englisch' (a string)",
  ],
  [
    'a stop word that is a number',
    () => tfidf({stopWords: ['a', 1 as never]}),
    "tfidf: stopWords must be 'english' or an array of strings, got an Array of 2",
  ],
  [
    'an option that is none',
    () => tfidf({smoothIDF: false} as never),
    "tfidf: unknown option 'smoothIDF': did you mean smoothIdf?",
  ],
  [
    'an option of the other',
    () => hashingVectorizer({minDf: 2} as never),
    "hashingVectorizer: unknown option 'minDf'",
  ],
  [
    'an analyzer that is none',
    () => tfidf({analyzer: 'chars' as never}),
    "tfidf: analyzer must be 'word', 'char' or 'charWb', got 'chars'",
  ],
  [
    'a norm that is none',
    () => hashingVectorizer({norm: 'max' as never}),
    "hashingVectorizer: norm must be 'l1', 'l2' or 'none', got 'max'",
  ],
  [
    'accents that are none',
    () => tfidf({stripAccents: true as never}),
    "tfidf: stripAccents must be 'ascii' or 'unicode', got true",
  ],
  [
    'stop words of characters',
    () => tfidf({analyzer: 'char', stopWords: 'english'}),
    "tfidf: stopWords is for words, the terms are of characters (analyzer 'char')",
  ],
  [
    'a pattern of characters',
    () => tfidf({analyzer: 'charWb', tokenPattern: '\\w+'}),
    "tfidf: tokenPattern is for words, the terms are of characters (analyzer 'charWb')",
  ],
  [
    'minDf 0',
    () => tfidf({minDf: 0}),
    'tfidf: minDf must be a whole number of texts or a share above 0, got 0',
  ],
  [
    'minDf 1.5',
    () => tfidf({minDf: 1.5}),
    'tfidf: minDf must be a whole number of texts or a share above 0, got 1.5',
  ],
  [
    'maxDf −1',
    () => tfidf({maxDf: -1}),
    'tfidf: maxDf must be a whole number of texts or a share above 0, got -1',
  ],
  [
    'maxFeatures 0',
    () => tfidf({maxFeatures: 0}),
    'tfidf: maxFeatures must be a whole number above 0, got 0',
  ],
  [
    'a vocabulary that no Map holds',
    () => tfidf({maxVocabulary: 2 ** 24 + 1}),
    'tfidf: maxVocabulary must be a whole number from 1 to 16777216, got 16777217',
  ],
  [
    'more terms than maxVocabulary',
    () => tfidf({maxVocabulary: 2}).fit(['aa bb', 'bb cc']),
    'tfidf.fit: there are more than the 2 different terms that maxVocabulary allows: ' +
      'raise it (up to 16777216), or take hashingVectorizer, which keeps none',
  ],
  [
    'no features',
    () => hashingVectorizer({features: 0}),
    'hashingVectorizer: features must be a whole number from 1 to 2³¹ − 1, got 0',
  ],
  [
    'texts that are a string',
    () => tfidf().fit('text' as never),
    'tfidf.fit: texts must be an array of strings, got string',
  ],
  [
    'a text that is null',
    () => tfidf().fit(['a b', null as never]),
    'tfidf.fit: texts must be strings, got null at 1',
  ],
  [
    'a text that is a number',
    () => hashingVectorizer().transform([7 as never]),
    'hashingVectorizer.transform: texts must be strings, got number at 0',
  ],
  [
    'no words',
    () => tfidf().fit(['', '!', 'a']),
    'tfidf.fit: there is no term in the 3 texts but stop words',
  ],
  [
    'only stop words',
    () => tfidf({stopWords: ['the']}).fit(['the']),
    'tfidf.fit: there is no term in the 1 texts but stop words',
  ],
  [
    'nothing frequent enough',
    () => tfidf({minDf: 2}).fit(['one', 'two']),
    'tfidf.fit: none of the 2 terms is in 2 to 2 of the 2 texts: try a lower minDf or a higher maxDf',
  ],
  [
    'a config of another',
    () => vectorizerFromConfig({name: 'word2vec'} as never),
    "vectorizerFromConfig: there are tfidf and hashingVectorizer, got 'word2vec'",
  ],
  [
    'a config that lost numbers',
    () => vectorizerFromConfig({name: 'tfidf', options: {}, terms: ['a'], idf: []}),
    'vectorizerFromConfig: tfidf: there are 0 idf for 1 terms',
  ],
  [
    'a config that lost all numbers',
    () => vectorizerFromConfig({name: 'tfidf', options: {}, terms: ['a']} as never),
    'vectorizerFromConfig: tfidf: there are undefined idf for 1 terms',
  ],
  [
    'an idf that is none',
    () => vectorizerFromConfig({name: 'tfidf', options: {}, terms: ['a'], idf: [-1]}),
    'vectorizerFromConfig: tfidf: idf must be numbers above 0, got -1',
  ],
  [
    'an old config that does not add up',
    () => vectorizerFromConfig(oldConfig(2, [3])),
    'vectorizerFromConfig: tfidf: a term cannot be in 3 of 2 documents',
  ],
  [
    'weights of other texts',
    () => tfidf().fit(['one two'], [1, 2]),
    'tfidf.fit: there are 2 weights for 1 texts',
  ],
];

test.each(bad)('%s: one line that says so', (_, run, message) => {
  expect(run).toThrow(message);
});
