import {checkArgument, described} from '../../arguments/index.js';
import type {Encoder, FittedEncoder} from '../encoder.js';
import type {TextRows} from './countTerms.js';
import {isTokenRows, takesTokens, type TokenRows} from './tokenRows.js';
import {fromHashingConfig, hashingTokens, type HashingConfig} from './hashingVectorizer.js';
import {fromTfidfConfig, tfidfTokens, type TfidfConfig} from './tfidf.js';

/** A vectorizer as plain JSON. */
export type VectorizerConfig = TfidfConfig | HashingConfig;

/**
 * What turns texts into rows of numbers, once it was fitted to some: {@link tfidf}, {@link
 * hashingVectorizer}.
 */
export type Vectorizer = Encoder<readonly string[], VectorizerConfig, TextRows>;

/** A function from texts to sparse rows, of norm 1 unless a text has no known term. */
export type FittedVectorizer = FittedEncoder<readonly string[], VectorizerConfig, TextRows>;

type TextsOrTokens = readonly string[] | TokenRows;

/** Fits to texts, or to the tokens that {@link tokenRows} made of them for such a vectorizer. */
export function fitTexts(
  vectorizer: Vectorizer,
  texts: TextsOrTokens,
  weights?: ArrayLike<number>,
): FittedVectorizer {
  if (!isTokenRows(texts)) return vectorizer.fit(texts, weights);
  const taker: Encoder<TextsOrTokens, VectorizerConfig, TextRows> = checkTaker(vectorizer);
  return taker.fit(texts, weights);
}

/** Encodes texts, or the tokens that {@link tokenRows} made of them for such a vectorizer. */
export function transformTexts(vectorizer: FittedVectorizer, texts: TextsOrTokens): TextRows {
  if (!isTokenRows(texts)) return vectorizer.transform(texts);
  const taker: FittedEncoder<TextsOrTokens, VectorizerConfig, TextRows> = checkTaker(vectorizer);
  return taker.transform(texts);
}

function checkTaker<V extends Vectorizer>(vectorizer: V): V {
  if (takesTokens(vectorizer)) return vectorizer;
  throw new TypeError(
    `${vectorizer.config.name}: takes texts, not tokens that another made of them`,
  );
}

/**
 * The texts as tokens, of which nothing is learnt, and which the vectorizer takes for texts.
 *
 * @returns undefined where they cannot be: the vectorizer is none of this package, or there are more terms than it
 *   would count
 */
export function tokenRows(vectorizer: Vectorizer, texts: readonly string[]): TokenRows | undefined {
  const {config} = vectorizer;
  if (!takesTokens(vectorizer)) return undefined;
  return config.name === 'tfidf'
    ? tfidfTokens(config.options, texts)
    : hashingTokens(config, texts);
}

/** D of the vectorizer that a config was taken from. */
export function columnsOf(config: VectorizerConfig): number {
  return config.name === 'tfidf' ? config.terms.length : config.options.features;
}

/**
 * The fitted vectorizer that a config was taken from.
 *
 * @throws one line if it is not a config of this package
 *
 * @example
 * ```js
 * const {config} = tfidf().fit(['good food', 'bad food']);
 * vectorizerFromConfig(JSON.parse(JSON.stringify(config))).columns; // → 3
 * ```
 */
export function vectorizerFromConfig(config: VectorizerConfig): FittedVectorizer {
  checkArgument('vectorizerFromConfig', 'config', config, 'object');
  if (config.name === 'tfidf') return fromTfidfConfig(config);
  if (config.name === 'hashingVectorizer') return fromHashingConfig(config);
  throw new Error(
    `vectorizerFromConfig: there are tfidf and hashingVectorizer, got ${described((config as {name: unknown}).name)}`,
  );
}
