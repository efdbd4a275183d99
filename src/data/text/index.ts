export {hashOfBytes, murmurHash3} from './murmurHash3.js';
export {
  hashingOptions,
  hashingVectorizer,
  type HashingConfig,
  type HashingOptions,
} from './hashingVectorizer.js';
export {tfidf, tfidfOptions, type TfidfConfig, type TfidfOptions} from './tfidf.js';
export {isTokenRows, takingTokens, tokenRowsAt, type TokenRows} from './tokenRows.js';
export {
  fitTexts,
  tokenRows,
  transformTexts,
  vectorizerFromConfig,
  type FittedVectorizer,
  type Vectorizer,
  type VectorizerConfig,
} from './vectorizer.js';
export {wordOptions, type Analyzer, type Norm, type WordOptions} from './words.js';
export type {Accents} from './stripAccents.js';
