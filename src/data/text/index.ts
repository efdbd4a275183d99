export {hashOfBytes, murmurHash3} from './murmurHash3.js';
export {hashingVectorizer, type HashingConfig, type HashingOptions} from './hashingVectorizer.js';
export type {TextRows} from './countTerms.js';
export {tfidf, type TfidfConfig, type TfidfOptions} from './tfidf.js';
export {
  vectorizerFromConfig,
  type FittedVectorizer,
  type RunningVectorizer,
  type Vectorizer,
  type VectorizerConfig,
} from './vectorizer.js';
export type {WordOptions} from './words.js';
