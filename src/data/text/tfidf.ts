import {countTerms} from './countTerms.js';
import type {FittedVectorizer, Vectorizer} from './vectorizer.js';
import {checkStrings, termsOf, type WordOptions} from './words.js';

/** Options of {@link tfidf}; all of it may be left out. */
export interface TfidfOptions extends WordOptions {
  /** Texts a term must be in: a whole number, or below 1 a share of the texts; 1 by default. */
  minDf?: number;
  /** Texts a term may be in: a whole number above 1, or a share of the texts; 1, all of them, by default. */
  maxDf?: number;
  /** How many terms to keep, those that are counted most often in all; without bound by default. */
  maxFeatures?: number;
  /** Whether a count n becomes 1 + ln n; false by default. */
  sublinearTf?: boolean;
}

/** A fitted tf-idf vectorizer as plain JSON: about 15 bytes a term. */
export interface TfidfConfig {
  name: 'tfidf';
  options: TfidfOptions;
  /** Texts it was fitted to. */
  documents: number;
  /** [D], in the order of their code points. */
  terms: string[];
  /** [D], how many of the texts each term is in. */
  frequencies: number[];
}

/**
 * Term counts times inverse document frequency: the count of a term in a text, times
 * `ln((1 + n)/(1 + df)) + 1` for a term that is in df of n texts; rows are divided by their
 * Euclidean norm. Terms that `fit` did not see are left out.
 *
 * scikit-learn's `TfidfVectorizer` gives the same numbers in the same columns. (Where `maxFeatures`
 * cuts between terms that are as frequent, the first in order are kept here, any of them there.)
 *
 * @throws if an option is not what it may be; `fit` if no term is left
 */
export function tfidf(options: TfidfOptions = {}): Vectorizer {
  checkOptions(options);
  const terms = termsOf('tfidf', options);
  const running = () => {
    const counts = termCounts(terms);
    return {
      add(texts: readonly string[]) {
        checkStrings('tfidf.fit: texts', texts);
        for (const text of texts) counts.add(text);
      },
      read() {
        const {documents} = counts;
        const vocabulary = pruned(counts.read(), documents, options);
        return fitted({
          name: 'tfidf',
          options: {...options},
          documents,
          terms: vocabulary.map(({term}) => term),
          frequencies: vocabulary.map(({texts}) => texts),
        });
      },
    };
  };
  return {
    running,
    fit(texts) {
      const all = running();
      all.add(texts);
      return all.read();
    },
  };
}

/** See vectorizerFromConfig. */
export function fromTfidfConfig(config: TfidfConfig): FittedVectorizer {
  const {terms, frequencies, documents} = config;
  const call = 'vectorizerFromConfig: tfidf';
  checkStrings(`${call}: terms`, terms);
  if (!Array.isArray(frequencies) || frequencies.length !== terms.length) {
    throw new Error(
      `${call}: there are ${frequencies?.length} frequencies for ${terms.length} terms`,
    );
  }
  const odd = frequencies.find(texts => !(texts >= 1 && texts <= documents));
  if (odd !== undefined)
    throw new Error(`${call}: a term cannot be in ${odd} of ${documents} documents`);
  return fitted(config);
}

function fitted(config: TfidfConfig): FittedVectorizer {
  const {options, documents, terms: features, frequencies} = config;
  const terms = termsOf('tfidf', options);
  const columnOf = new Map(features.map((term, column) => [term, column]));
  const idf = Float64Array.from(frequencies, texts => Math.log((1 + documents) / (1 + texts)) + 1);
  return {
    ...tfidf(options),
    columns: features.length,
    features,
    config,
    transform(texts) {
      checkStrings('tfidf.transform: texts', texts);
      const rows = countTerms(texts, {
        columns: features.length,
        count(text, add) {
          for (const term of terms(text)) {
            const column = columnOf.get(term);
            if (column !== undefined) add(column, 1);
          }
        },
        weigh: (count, column) =>
          (options.sublinearTf ? 1 + Math.log(count) : count) * idf[column]!,
      });
      return {...rows, features};
    },
  };
}

/** What is counted of a term over all texts. */
interface TermCount {
  term: string;
  /** How often it comes. */
  times: number;
  /** How many texts it is in. */
  texts: number;
}

/** Counts the terms of texts, one text after the other. */
function termCounts(terms: (text: string) => string[]) {
  const numberOf = new Map<string, number>();
  const times: number[] = [];
  const textsWith: number[] = [];
  const lastText: number[] = [];
  let documents = 0;
  return {
    /** Texts so far. */
    get documents() {
      return documents;
    },
    add(text: string): void {
      for (const term of terms(text)) {
        const number = numberOf.get(term);
        if (number === undefined) {
          numberOf.set(copyOf(term), numberOf.size);
          times.push(1);
          textsWith.push(1);
          lastText.push(documents);
          continue;
        }
        times[number]!++;
        if (lastText[number] !== documents) textsWith[number]!++;
        lastText[number] = documents;
      }
      documents++;
    },
    read: (): TermCount[] =>
      Array.from(numberOf, ([term, number]) => ({
        term,
        times: times[number]!,
        texts: textsWith[number]!,
      })),
  };
}

/** A word that was cut out of a text keeps all of the text in memory; its copy does not. */
const copyOf = (word: string) => JSON.parse(JSON.stringify(word)) as string;

/** The terms within the bounds, in order. */
function pruned(all: TermCount[], texts: number, options: TfidfOptions): TermCount[] {
  const {minDf = 1, maxDf = 1, maxFeatures} = options;
  if (all.length === 0)
    throw new Error(`tfidf.fit: there is no term in the ${texts} texts but stop words`);
  const least = minDf < 1 ? minDf * texts : minDf;
  const most = maxDf <= 1 ? maxDf * texts : maxDf;
  const within = inOrder(all.filter(count => count.texts >= least && count.texts <= most));
  if (within.length === 0) {
    throw new Error(
      `tfidf.fit: none of the ${all.length} terms is in ${least} to ${most} of the ${texts} texts: ` +
        `try a lower minDf or a higher maxDf`,
    );
  }
  if (maxFeatures === undefined || within.length <= maxFeatures) return within;
  // Sorting is stable: of terms as frequent the first ones stay.
  const kept = new Set([...within].sort((a, b) => b.times - a.times).slice(0, maxFeatures));
  return within.filter(count => kept.has(count));
}

/** Sorted by code point, Python's order of strings. */
function inOrder(counts: TermCount[]): TermCount[] {
  return counts
    .map(count => ({count, key: orderKey(count.term)}))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({count}) => count);
}

/**
 * A string whose code units are in the order of the term's code points: JavaScript has the
 * surrogates before U+E000 to U+FFFF, though they stand for what comes after.
 */
function orderKey(term: string): string {
  return term.replace(/[\ud800-\uffff]/g, unit => {
    const code = unit.charCodeAt(0);
    return String.fromCharCode(code < 0xe000 ? code + 0x2000 : code - 0x800);
  });
}

function checkOptions({minDf = 1, maxDf = 1, maxFeatures = 1}: TfidfOptions): void {
  for (const [name, value] of Object.entries({minDf, maxDf})) {
    if (!(value > 0 && (value < 1 || Number.isInteger(value)))) {
      throw new RangeError(
        `tfidf: ${name} must be a whole number of texts or a share above 0, got ${value}`,
      );
    }
  }
  if (!(Number.isInteger(maxFeatures) && maxFeatures > 0))
    throw new RangeError(`tfidf: maxFeatures must be a whole number above 0, got ${maxFeatures}`);
}
