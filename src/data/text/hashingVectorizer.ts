import type {FittedEncoder} from '../encoder.js';
import {checkOptions, must, numberFlag, yesOrNo, type OptionsOf} from '../option.js';
import {countTerms, type Terms, type TextRows} from './countTerms.js';
import {murmurHash3} from './murmurHash3.js';
import {isTokenRows, takingTokens, tokensOf, type TokenRows} from './tokenRows.js';
import {checkStrings, termsOf, wordOptions, type WordOptions} from './words.js';

/** Options of {@link hashingVectorizer}. */
export interface HashingOptions extends WordOptions {
  /** D, the columns that terms are hashed into. @defaultValue 2¹⁸ */
  features?: number;
  /**
   * Whether the hash of a term decides its sign, too, so that terms that share a column may cancel
   * out.
   *
   * @defaultValue true
   */
  alternateSign?: boolean;
}

/** A hashing vectorizer as plain JSON. */
export interface HashingConfig {
  name: 'hashingVectorizer';
  options: HashingOptions & {features: number};
}

type HashingVectorizer = FittedEncoder<readonly string[], HashingConfig, TextRows>;

/**
 * A quarter of scikit-learn's: while a linear SVM trains, each weight takes about 60 bytes
 * (gradients, moments, dual points), for 20 classes 300 MB already. The vocabulary of some
 * hundred thousand words collides seldom enough.
 */
const FEATURES = 2 ** 18;

/** The record of each option. */
export const hashingOptions = {
  ...wordOptions,
  features: {
    help: 'features to hash terms into',
    default: String(FEATURES),
    check: must('a whole number from 1 to 2³¹ − 1', value => {
      return Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;
    }),
    flag: numberFlag,
  },
  alternateSign: {
    help: 'whether the hash of a term says its sign, too',
    default: 'true',
    check: yesOrNo,
    flag: {negated: true, help: 'every term counts 1, none −1'},
  },
} satisfies OptionsOf<HashingOptions>;

/**
 * Counts the terms of a text by hash: no vocabulary to learn or keep, so a text of any stream has
 * its row at once; but columns have no names.
 *
 * A term of MurmurHash3 h (32 bits, signed, seed 0) counts sign(h), or 1 without `alternateSign`, in
 * column |h| mod D; rows are divided by their norm. scikit-learn's `HashingVectorizer` gives the same numbers for
 * the same number of features.
 *
 * Source: Weinberger et al. (2009), Feature hashing for large scale multitask learning, ICML.
 *
 * @throws if an option is not what it may be
 *
 * @example
 * ```js
 * hashingVectorizer({features: 1024}).transform(['good food']).columns; // → 1024
 * ```
 */
export function hashingVectorizer(options: HashingOptions = {}): HashingVectorizer {
  const call = 'hashingVectorizer';
  checkOptions(call, options, hashingOptions);
  const {features = FEATURES, binary, norm} = options;
  const terms = termsOf(call, options);
  const config: HashingConfig = {name: call, options: {...options, features}};
  const vectorizer: HashingVectorizer = {
    columns: features,
    config,
    fit: takingTokens((texts: readonly string[] | TokenRows): HashingVectorizer => {
      if (!isTokenRows(texts)) checkStrings(`${call}.fit: texts`, texts);
      return vectorizer;
    }),
    transform: (texts: readonly string[] | TokenRows) =>
      countTerms(call, texts, counted, {columns: features, binary, norm, weigh: sum => sum}),
  };
  const tokenOf = tokenFinder(config);
  const count = (token: number, add: (column: number, by: number) => void) =>
    token < 0 ? add(~token, -1) : add(token, 1);
  const counted: Terms = {
    ofText(text, add) {
      for (const term of terms(text)) count(tokenOf(term), add);
    },
    ofTokens: () => count,
  };
  return vectorizer;
}

/** The token of a term: its column, of a term of negative sign the complement of that. */
function tokenFinder({options: {features, alternateSign = true}}: HashingConfig) {
  return (term: string) => {
    const hash = murmurHash3(term);
    // In 64-bit numbers |−2³¹| is 2³¹, as 32 bits could not hold it.
    const column = Math.abs(hash) % features;
    return alternateSign && hash < 0 ? ~column : column;
  };
}

/** The texts as tokens that a hashing vectorizer takes for texts; undefined if there are too many. */
export function hashingTokens(
  config: HashingConfig,
  texts: readonly string[],
): TokenRows | undefined {
  return tokensOf(texts, termsOf(config.name, config.options), tokenFinder(config));
}

/** See vectorizerFromConfig. */
export function fromHashingConfig({options}: HashingConfig) {
  return hashingVectorizer(options);
}
