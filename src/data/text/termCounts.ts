import {option, optionError} from '../optionError.js';
import {copyOf, forEachRow, type TokenRows} from './tokenRows.js';

/** Terms that are counted at most, unless `maxVocabulary` is given. */
export const MAX_VOCABULARY = 2 ** 23;

/** A Map cannot hold more. */
export const MOST_VOCABULARY = 2 ** 24;

/** How often a term occurs, and how many texts contain it. */
export interface TermCount {
  term: string;
  times: number;
  texts: number;
}

/** The counts of terms over all texts: sums, to which those of other texts can be added. */
export interface TermSums {
  /** Texts in all. */
  documents: number;
  terms: string[];
  /** How often each term occurs. */
  times: number[];
  /** How many texts contain each term. */
  texts: number[];
}

/** Counts terms, one text after the other. */
export function termCounts(maxVocabulary = MAX_VOCABULARY) {
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

/** How often the terms of texts occur that are there as tokens, in order, and how many texts there are. */
export function countsOfTokens(
  rows: TokenRows,
  weights: ArrayLike<number> | undefined,
  binary: boolean | undefined,
): {all: TermCount[]; documents: number} {
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
      if (isNew || !binary) times[token]! += weight;
    }
  });
  const all: TermCount[] = [];
  for (let i = 0; i < terms.length; i++)
    if (met[i] !== 0) all.push({term: terms[i]!, times: times[i]!, texts: texts[i]!});
  return {all, documents};
}
