import type {Encoder, FittedEncoder} from '../encoder.js';
import {checkOptions, must, numberFlag, wholePositive, yesOrNo, type OptionsOf} from '../option.js';
import {option, optionError} from '../optionError.js';
import {inCodePointOrder} from './codePointOrder.js';
import {
  countedTokens,
  countTerms,
  countWhenAsked,
  type CountedRows,
  type TextRows,
} from './countTerms.js';
import {
  copyOf,
  forEachRow,
  isTokenRows,
  takingTokens,
  tokensByTerm,
  type TokenRows,
} from './tokenRows.js';
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

/** Terms that are counted at most, unless `maxVocabulary` is given. */
const MAX_VOCABULARY = 2 ** 23;

/** A Map cannot hold more. */
const MOST_VOCABULARY = 2 ** 24;

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
      if (isTokenRows(texts)) return fittedToTokens(texts, weights, options);
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

function fittedToTokens(
  rows: TokenRows,
  weights: ArrayLike<number> | undefined,
  options: TfidfOptions,
) {
  const terms = rows.terms!;
  const [times, texts] = [new Float64Array(terms.length), new Float64Array(terms.length)];
  /** The last row in which a term occurred, from 1. */
  const met = new Int32Array(terms.length);
  let documents = 0;
  forEachRow(rows, (tokens, row) => {
    const weight = weights?.[row] ?? 1;
    if (weight === 0) return;
    documents += weight;
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const isNew = met[token] !== row + 1;
      met[token] = row + 1;
      if (isNew) texts[token]! += weight;
      if (isNew || !options.binary) times[token]! += weight;
    }
  });
  const all: TermCount[] = [];
  for (let i = 0; i < terms.length; i++)
    if (met[i] !== 0) all.push({term: terms[i]!, times: times[i]!, texts: texts[i]!});
  return fittedTo(all, documents, options);
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
  const ofTexts = (texts: Texts): CountedRows => {
    checkStrings('tfidf.transform: texts', texts);
    return {
      length: texts.length,
      count(row, add) {
        for (const term of terms(texts[row]!)) {
          const column = columnOf.get(term);
          if (column !== undefined) add(column, 1);
        }
      },
    };
  };
  const ofTokens = (rows: TokenRows): CountedRows => {
    const columns = Int32Array.from(rows.terms!, term => columnOf.get(term) ?? -1);
    return countedTokens(rows, (token, add) => {
      if (columns[token]! >= 0) add(columns[token]!, 1);
    });
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
      return isTokenRows(texts)
        ? Object.assign(countWhenAsked(ofTokens(texts), counting), {features})
        : {...countTerms(ofTexts(texts), counting), features};
    },
  };
}

/** The counts of terms over all texts: sums, to which those of other texts can be added. */
interface TermSums {
  /** Texts in all. */
  documents: number;
  terms: string[];
  /** How often each term occurs. */
  times: number[];
  /** How many texts contain each term. */
  texts: number[];
}

/** Counts terms, one text after the other. */
function termCounts(maxVocabulary = MAX_VOCABULARY) {
  const numberOf = new Map<string, number>();
  const times: number[] = [];
  const texts: number[] = [];
  const lastText: number[] = [];
  let documents = 0;
  let text = 0;
  const numberFor = (term: string): number => {
    const known = numberOf.get(term);
    if (known !== undefined) return known;
    const number = numberOf.size;
    if (number === maxVocabulary) {
      throw optionError`tfidf.fit: there are more than the ${maxVocabulary} different terms that ${option('maxVocabulary')} allows: raise it (up to ${MOST_VOCABULARY}), or take ${option('hashingVectorizer')}, which keeps none`;
    }
    numberOf.set(copyOf(term), number);
    times.push(0);
    texts.push(0);
    lastText.push(0);
    return number;
  };
  return {
    /** Takes the terms of a text that counts as so many. */
    add(terms: Iterable<string>, weight: number): void {
      text++;
      documents += weight;
      for (const term of terms) {
        const number = numberFor(term);
        times[number]! += weight;
        if (lastText[number] !== text) texts[number]! += weight;
        lastText[number] = text;
      }
    },
    merge(more: TermSums): void {
      documents += more.documents;
      more.terms.forEach((term, i) => {
        const number = numberFor(term);
        times[number]! += more.times[i]!;
        texts[number]! += more.texts[i]!;
      });
    },
    sums: (): TermSums => ({
      documents,
      terms: [...numberOf.keys()],
      times: [...times],
      texts: [...texts],
    }),
  };
}

interface TermCount {
  term: string;
  times: number;
  texts: number;
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
