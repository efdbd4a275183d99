import {described, quoted} from '../../arguments/index.js';
import {
  vectorizerFromConfig,
  type HashingOptions,
  type TfidfOptions,
  type VectorizerConfig,
  type WordOptions,
} from '../../data/index.js';

/** A step of a Pipeline in the JSON of `python/`. */
export interface Step {
  step: string;
  /** Of a vectorizer, by their names in scikit-learn. */
  params?: unknown;
  /** [D] of a vectorizer that has a vocabulary. */
  terms?: unknown;
  /** [D]; null where terms are not weighed. */
  idf?: unknown;
}

type Params = Readonly<Record<string, unknown>>;

/** Our names of scikit-learn's parameters that go by the same values. */
const SAME = {
  lowercase: 'lowercase',
  binary: 'binary',
  ngram_range: 'ngrams',
  stop_words: 'stopWords',
  strip_accents: 'stripAccents',
} as const satisfies Record<string, keyof WordOptions>;

const OF_TFIDF = {
  sublinear_tf: 'sublinearTf',
  use_idf: 'useIdf',
  smooth_idf: 'smoothIdf',
} as const satisfies Record<string, keyof TfidfOptions>;

const OF_HASHING = {
  n_features: 'features',
  alternate_sign: 'alternateSign',
} as const satisfies Record<string, keyof HashingOptions>;

/** Two or more letters, digits or underscores: what a word is by default, there and here. */
const WORD = {theirs: '(?u)\\b\\w\\w+\\b', ours: '[\\p{L}\\p{N}_]{2,}'};

/** `\w` of Python and of the flag u differ, and so does `\b`; a run of them needs none. */
const THEIR_RUN = /^(?:\(\?u\))?(?:\\b)?((?:\\w)+)\+(?:\\b)?$/;
const OUR_RUN = /^\[\\p\{L\}\\p\{N\}_\](?:\+|\{(\d{1,2}),\})$/;
/** Letters and digits of ASCII are the same in both. */
const PLAIN_RUN = /^\[[\da-z_-]+\](?:\+|\{\d+,\d*\})$/i;

/**
 * The vectorizer made of the first steps of a pipeline, and the remaining steps: a TfidfVectorizer,
 * a HashingVectorizer, or a CountVectorizer, with a TfidfTransformer after it or not.
 *
 * @throws one line, starting with `call`, if there is none here that does the same
 */
export function readVectorizer(
  call: string,
  [first, ...rest]: readonly Step[],
): {vectorizer?: VectorizerConfig; rest: readonly Step[]} {
  if (!first || !/^(Tfidf|Count|Hashing)Vectorizer$/.test(first.step))
    return {rest: first ? [first, ...rest] : []};
  const params = paramsOf(call, first);
  if (first.step === 'HashingVectorizer') {
    const options = {...wordOptions(call, params), ...renamed(params, OF_HASHING)};
    return {vectorizer: checked(call, {name: 'hashingVectorizer', options} as never), rest};
  }
  const [next] = rest;
  const isWeighed = first.step === 'CountVectorizer' && next?.step === 'TfidfTransformer';
  const weighing = isWeighed ? paramsOf(call, next) : params;
  const idf = (isWeighed ? next : first).idf;
  const counts = first.step === 'CountVectorizer' && !isWeighed;
  const terms = first.terms;
  if (!Array.isArray(terms))
    throw new Error(`${call}: ${first.step}.terms must be a list of texts`);
  if (idf != null && !(Array.isArray(idf) && idf.every(Number.isFinite)))
    throw new Error(`${call}: ${first.step}.idf must be a list of numbers`);
  const options: TfidfOptions = {
    ...wordOptions(call, {...params, norm: counts ? null : weighing.norm}),
    ...renamed(weighing, OF_TFIDF),
    ...(counts && {useIdf: false}),
  };
  const vectorizer = checked(call, {
    name: 'tfidf',
    options,
    terms: terms as string[],
    // To eight digits, as those learnt here: rows are float32.
    idf: (idf as number[] | null)?.map(value => Number(value.toPrecision(8))) ?? terms.map(() => 1),
  });
  return {vectorizer, rest: isWeighed ? rest.slice(1) : rest};
}

/** The step that makes the same features of texts. @throws one line, starting with `call`, if none does */
export function writeVectorizer(call: string, config: VectorizerConfig): Step {
  const {name, options} = config;
  const {analyzer = 'word', norm = 'l2', tokenPattern = WORD.ours} = options;
  const params = {
    ...given(options, SAME),
    analyzer: analyzer === 'charWb' ? 'char_wb' : analyzer,
    norm: norm === 'none' ? null : norm,
    token_pattern: theirPattern(call, tokenPattern),
  };
  if (name === 'hashingVectorizer')
    return {step: 'HashingVectorizer', params: {...params, ...given(options, OF_HASHING)}};
  const own = {...params, ...given(options, OF_TFIDF)};
  return {step: 'TfidfVectorizer', params: own, terms: config.terms, idf: config.idf};
}

function paramsOf(call: string, {step, params}: Step): Params {
  if (typeof params === 'object' && params !== null) return params as Params;
  throw new Error(`${call}: ${step}.params must be an object`);
}

function wordOptions(call: string, params: Params): WordOptions {
  const {analyzer, token_pattern: pattern, norm} = params;
  const isOfWords = analyzer === 'word' || analyzer == null;
  // scikit-learn takes no notice of these for characters.
  const {stopWords, ...options} = renamed(params, SAME) as WordOptions;
  return {
    ...options,
    ...(analyzer != null &&
      !isOfWords && {analyzer: analyzer === 'char_wb' ? 'charWb' : (analyzer as 'char')}),
    ...(isOfWords && stopWords !== undefined && {stopWords}),
    ...(isOfWords &&
      pattern != null &&
      pattern !== WORD.theirs && {tokenPattern: ourPattern(call, pattern)}),
    ...(norm !== undefined && norm !== 'l2' && {norm: norm === null ? 'none' : (norm as 'l1')}),
  };
}

function ourPattern(call: string, pattern: unknown): string {
  const text = typeof pattern === 'string' ? pattern : described(pattern);
  const [, run] = THEIR_RUN.exec(text) ?? [];
  if (run) return `[\\p{L}\\p{N}_]{${run.length / 2},}`;
  if (PLAIN_RUN.test(text)) return text;
  throw new Error(
    `${call}: token_pattern ${quoted(text)} is a pattern of Python: ${quoted(WORD.theirs)} and the like are read`,
  );
}

function theirPattern(call: string, pattern: string): string {
  const found = OUR_RUN.exec(pattern);
  if (found) return `(?u)\\b${'\\w'.repeat(Number(found[1] ?? 1))}+\\b`;
  if (PLAIN_RUN.test(pattern)) return pattern;
  throw new Error(
    `${call}: tokenPattern ${quoted(pattern)} may mean something else to Python: ${quoted(WORD.ours)} and the like are written`,
  );
}

/** The parameters that are there, under our names. */
function renamed(params: Params, names: Readonly<Record<string, string>>): Params {
  const found = Object.entries(names).filter(([theirs]) => params[theirs] != null);
  return Object.fromEntries(found.map(([theirs, ours]) => [ours, params[theirs]]));
}

/** Our options that are given, under their names. */
function given(options: object, names: Readonly<Record<string, string>>): Params {
  const values = options as Params;
  const found = Object.entries(names).filter(([, ours]) => values[ours] !== undefined);
  return Object.fromEntries(found.map(([theirs, ours]) => [theirs, values[ours]]));
}

function checked(call: string, config: VectorizerConfig): VectorizerConfig {
  try {
    return vectorizerFromConfig(config).config;
  } catch (error) {
    throw new Error(`${call}: ${(error as Error).message}`, {cause: error});
  }
}
