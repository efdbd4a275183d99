import type {Encoder, FittedEncoder} from '../encoder.js';
import {checkOptions, must, numberFlag, wholePositive, yesOrNo, type OptionsOf} from '../option.js';
import {option, optionError} from '../optionError.js';
import {inCodePointOrder} from './codePointOrder.js';
import {countTerms, type Terms, type TextRows} from './countTerms.js';
import {
  countsOfTokens,
  MAX_VOCABULARY,
  MOST_VOCABULARY,
  termCounts,
  type TermCount,
  type TermSums,
} from './termCounts.js';
import {isTokenRows, takingTokens, tokensByTerm, type TokenRows} from './tokenRows.js';
import {checkStrings, termsOf, wordOptions, type WordOptions} from './words.js';

/** Options of {@link tfidf}. */
export interface TfidfOptions extends WordOptions {
  /** Texts a term must be in: a whole number, or below 1 a share of the texts. @defaultValue 1 */
  minDf?: number;
  /** Texts a term may be in: a whole number above 1, or a share of the texts. @defaultValue 1, all of them */
  maxDf?: number;
  /** How many terms to keep, the most frequent ones. @defaultValue all */
  maxFeatures?: number;
  /**
   * How many different terms may be counted, before the bounds above leave any out; more are
   * refused. At most 2²⁴. `hashingVectorizer` counts none.
   *
   * @defaultValue 2²³, which take about 1 GB
   */
  maxVocabulary?: number;
  /** Whether a count n becomes 1 + ln n. @defaultValue false */
  sublinearTf?: boolean;
  /** Whether terms are weighted by their inverse document frequency. @defaultValue true */
  useIdf?: boolean;
  /** Whether document frequencies are those with one more text that has every term. @defaultValue true */
  smoothIdf?: boolean;
}

/** A tf-idf vectorizer as plain JSON: about 20 bytes a term. */
export interface TfidfConfig {
  name: 'tfidf';
  options: TfidfOptions;
  /** [D], in the order of their code points. */
  terms: string[];
  /** [D], the inverse document frequency of each term. */
  idf: number[];
}

/** In models of version 0.1, instead of `idf`: how many of the texts contain each term. */
interface Frequencies {
  documents: number;
  frequencies: number[];
}

const texts = must(
  'a whole number of texts or a share above 0',
  value => (value as number) > 0 && ((value as number) < 1 || Number.isInteger(value)),
);

/** The record of each option. */
export const tfidfOptions = {
  ...wordOptions,
  minDf: {
    help: 'texts a term must be in, or below 1 their share',
    default: '1',
    check: texts,
    flag: numberFlag,
  },
  maxDf: {
    help: 'texts a term may be in, or up to 1 their share',
    default: '1, all',
    check: texts,
    flag: numberFlag,
  },
  maxFeatures: {
    help: 'terms to keep, the most frequent ones',
    default: 'all',
    check: wholePositive,
    flag: numberFlag,
  },
  maxVocabulary: {
    help: 'different terms that may be counted',
    default: String(MAX_VOCABULARY),
    check: must(`a whole number from 1 to ${MOST_VOCABULARY}`, value => {
      return wholePositive(value) === undefined && (value as number) <= MOST_VOCABULARY;
    }),
    flag: numberFlag,
  },
  sublinearTf: {
    help: 'a term that comes n times counts 1 + ln n',
    default: 'false',
    check: yesOrNo,
    flag: {},
  },
  useIdf: {
    help: 'whether terms are weighed by their inverse document frequency',
    default: 'true',
    check: yesOrNo,
    flag: {negated: true, help: 'terms are not weighed by how few texts they are in'},
  },
  smoothIdf: {
    help: 'whether document frequencies count one more text, which has every term',
    default: 'true',
    check: yesOrNo,
    flag: {negated: true, help: 'document frequencies are those of the texts alone'},
  },
} satisfies OptionsOf<TfidfOptions>;

type Texts = readonly string[];

/**
 * Term counts times inverse document frequency: the count of a term in a text, times
 * `ln((1 + n)/(1 + df)) + 1` for a term that is in df of n texts, or `ln(n/df) + 1` without `smoothIdf`;
 * rows are divided by their norm. Terms that `fit` did not see are left out. A text of weight k counts as k texts.
 *
 * scikit-learn's `TfidfVectorizer` gives the same numbers in the same columns. (Where `maxFeatures`
 * cuts between terms that are as frequent, the first in order are kept here, any of them there.)
 *
 * @throws if an option is not what it may be; `fit` if no term is left
 *
 * @example
 * ```js
 * tfidf().fit(['good food', 'bad food']).features; // → [ 'bad', 'food', 'good' ]
 * ```
 */
export function tfidf(options: TfidfOptions = {}): Encoder<Texts, TfidfConfig, TextRows> {
  checkOptions('tfidf', options, tfidfOptions);
  const terms = termsOf('tfidf', options);
  const running = () => {
    const counts = termCounts(options.maxVocabulary);
    return {
      add(texts: Texts, weights?: ArrayLike<number>) {
        checkStrings('tfidf.fit: texts', texts);
        if (weights && weights.length !== texts.length)
          throw new Error(
            `tfidf.fit: there are ${weights.length} weights for ${texts.length} texts`,
          );
        texts.forEach((text, i) => {
          const weight = weights?.[i] ?? 1;
          if (weight !== 0) counts.add(options.binary ? new Set(terms(text)) : terms(text), weight);
        });
      },
      sums: counts.sums,
      merge: (sums: unknown) => counts.merge(sums as TermSums),
      read() {
        const {documents, terms, times, texts} = counts.sums();
        const all = terms.map((term, i) => ({term, times: times[i]!, texts: texts[i]!}));
        return fittedTo(
          inCodePointOrder(all, ({term}) => term),
          documents,
          options,
        );
      },
    };
  };
  return {
    config: {name: 'tfidf', options: {...options}, terms: [], idf: []},
    running,
    fit: takingTokens((texts: Texts | TokenRows, weights?: ArrayLike<number>) => {
      if (isTokenRows(texts)) {
        const {all, documents} = countsOfTokens(texts, weights, options.binary);
        return fittedTo(all, documents, options);
      }
      const all = running();
      all.add(texts, weights);
      return all.read();
    }),
  };
}

/** The texts as tokens that `tfidf(options)` fits to as to texts; undefined if it cannot. */
export function tfidfTokens(options: TfidfOptions, texts: Texts): TokenRows | undefined {
  const {maxVocabulary = MAX_VOCABULARY} = options;
  return tokensByTerm(texts, termsOf('tfidf', options), maxVocabulary);
}

/** @param all the terms of the texts, in order */
function fittedTo(all: readonly TermCount[], documents: number, options: TfidfOptions) {
  const vocabulary = pruned(all, documents, options);
  return fitted({
    name: 'tfidf',
    options: {...options},
    terms: vocabulary.map(({term}) => term),
    idf: vocabulary.map(({texts}) => idfOf(texts, documents, options)),
  });
}

/** To eight digits, which is what rows of float32 keep: all of them would double a saved model. */
function idfOf(texts: number, documents: number, options: TfidfOptions): number {
  const {useIdf = true, smoothIdf = true} = options;
  if (!useIdf) return 1;
  const more = smoothIdf ? 1 : 0;
  return Number((Math.log((more + documents) / (more + texts)) + 1).toPrecision(8));
}

/** See vectorizerFromConfig. */
export function fromTfidfConfig(
  config: TfidfConfig | (Omit<TfidfConfig, 'idf'> & Frequencies),
): FittedEncoder<Texts, TfidfConfig, TextRows> {
  const {options, terms} = config;
  const call = 'vectorizerFromConfig: tfidf';
  checkStrings(`${call}: terms`, terms);
  const idf = 'idf' in config ? config.idf : idfOfFrequencies(call, config);
  if (!Array.isArray(idf) || idf.length !== terms.length)
    throw new Error(`${call}: there are ${idf?.length} idf for ${terms.length} terms`);
  const odd = idf.find(value => !(value > 0 && value < Infinity));
  if (odd !== undefined) throw new Error(`${call}: idf must be numbers above 0, got ${odd}`);
  return fitted({name: 'tfidf', options, terms, idf});
}

function idfOfFrequencies(call: string, {frequencies, documents}: Frequencies): number[] {
  const odd = frequencies?.find(texts => !(texts >= 1 && texts <= documents));
  if (odd !== undefined)
    throw new Error(`${call}: a term cannot be in ${odd} of ${documents} documents`);
  return frequencies?.map(texts => idfOf(texts, documents, {}));
}

function fitted(config: TfidfConfig): FittedEncoder<Texts, TfidfConfig, TextRows> {
  const {options, terms: features, idf} = config;
  const terms = termsOf('tfidf', options);
  const columnOf = new Map(features.map((term, column) => [term, column]));
  const counted: Terms = {
    ofText(text, add) {
      for (const term of terms(text)) {
        const column = columnOf.get(term);
        if (column !== undefined) add(column, 1);
      }
    },
    ofTokens(rows) {
      const columns = Int32Array.from(rows.terms!, term => columnOf.get(term) ?? -1);
      return (token, add) => {
        if (columns[token]! >= 0) add(columns[token]!, 1);
      };
    },
  };
  return {
    ...tfidf(options),
    columns: features.length,
    features,
    config,
    transform(texts: Texts | TokenRows) {
      const counting = {
        columns: features.length,
        binary: options.binary,
        norm: options.norm,
        weigh: (count: number, column: number) =>
          (options.sublinearTf ? 1 + Math.log(count) : count) * idf[column]!,
      };
      return Object.assign(countTerms('tfidf', texts, counted, counting), {features});
    },
  };
}

/** The terms within the bounds, of all in order. */
function pruned(all: readonly TermCount[], texts: number, options: TfidfOptions): TermCount[] {
  const {minDf = 1, maxDf = 1, maxFeatures} = options;
  if (all.length === 0)
    throw new Error(`tfidf.fit: there is no term in the ${texts} texts but stop words`);
  const least = minDf < 1 ? minDf * texts : minDf;
  const most = maxDf <= 1 ? maxDf * texts : maxDf;
  const within = all.filter(count => count.texts >= least && count.texts <= most);
  if (within.length === 0) {
    throw optionError`tfidf.fit: none of the ${all.length} terms is in ${least} to ${most} of the ${texts} texts: try a lower ${option('minDf')} or a higher ${option('maxDf')}`;
  }
  if (maxFeatures === undefined || within.length <= maxFeatures) return within;
  // Sorting is stable: of terms as frequent the first ones stay.
  const kept = new Set([...within].sort((a, b) => b.times - a.times).slice(0, maxFeatures));
  return within.filter(count => kept.has(count));
}
