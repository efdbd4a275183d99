import {checkArgument, described} from '../../arguments/index.js';
import type {Encoder, FittedEncoder} from '../encoder.js';
import type {TextRows} from './countTerms.js';
import {fromHashingConfig, type HashingConfig} from './hashingVectorizer.js';
import {fromTfidfConfig, type TfidfConfig} from './tfidf.js';

/** A vectorizer as plain JSON. */
export type VectorizerConfig = TfidfConfig | HashingConfig;

/**
 * What turns texts into rows of numbers, once it was fitted to some: {@link tfidf}, {@link
 * hashingVectorizer}.
 */
export type Vectorizer = Encoder<readonly string[], VectorizerConfig, TextRows>;

/** A function from texts to sparse rows, of norm 1 unless a text has no known term. */
export type FittedVectorizer = FittedEncoder<readonly string[], VectorizerConfig, TextRows>;

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
