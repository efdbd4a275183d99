import type {SparseDataset} from '../dataset.js';
import {fromHashingConfig, type HashingConfig} from './hashingVectorizer.js';
import {fromTfidfConfig, type TfidfConfig} from './tfidf.js';

/** What turns texts into rows of numbers, once it has seen some: {@link tfidf}, {@link hashingVectorizer}. */
export interface Vectorizer {
  /** Learns what there is to learn of the texts. The vectorizer itself stays as it is. */
  fit(texts: readonly string[]): FittedVectorizer;
  /** Begins to learn of texts that come bit by bit. Absent if there is nothing to learn, as of hashes. */
  running?(): RunningVectorizer;
}

/** What is learnt of texts that come bit by bit. */
export interface RunningVectorizer {
  /** Takes further texts. */
  add(texts: readonly string[]): void;
  /** What {@link Vectorizer.fit} makes of all texts so far. */
  read(): FittedVectorizer;
}

/** A function from texts to sparse rows. Its own `fit` learns anew, with the same options. */
export interface FittedVectorizer extends Vectorizer {
  /** D */
  readonly columns: number;
  /** [D], the term of each column, where columns have one. */
  readonly features?: readonly string[];
  /** Plain JSON to make it again from, by {@link vectorizerFromConfig}. */
  readonly config: VectorizerConfig;
  /** [N, D], a row per text, of norm 1 unless the text has no known term. */
  transform(texts: readonly string[]): SparseDataset;
}

/** A fitted vectorizer as plain JSON. */
export type VectorizerConfig = TfidfConfig | HashingConfig;

/** D of the vectorizer that a config was taken from. */
export function columnsOf(config: VectorizerConfig): number {
  return config.name === 'tfidf' ? config.terms.length : config.options.features;
}

/**
 * The fitted vectorizer that a config was taken from.
 *
 * @throws one line if it is not a config of this package
 */
export function vectorizerFromConfig(config: VectorizerConfig): FittedVectorizer {
  if (config.name === 'tfidf') return fromTfidfConfig(config);
  if (config.name === 'hashingVectorizer') return fromHashingConfig(config);
  throw new Error(
    `vectorizerFromConfig: there are tfidf and hashingVectorizer, got '${(config as {name: string}).name}'`,
  );
}
