import {quoted} from '../../arguments/index.js';
import {
  vectorizerFromConfig,
  type TfidfConfig,
  type TfidfOptions,
  type VectorizerConfig,
} from '../../data/index.js';
import {
  ELEMENT,
  MICROSOFT,
  ML,
  ATTRIBUTE,
  TYPE,
  attribute,
  floatsOf,
  intAttribute,
  intOf,
  intsAttribute,
  intsOf,
  operator,
  stringAttribute,
  stringOf,
  stringsAttribute,
  stringsOf,
  valueInfo,
  type Graph,
  type Node,
} from './onnxGraph.js';
import {floats} from './protobuf.js';

const WORD = '[\\p{L}\\p{N}_]{2,}';
/** Patterns that mean the same to onnxruntime's regular expressions. */
const SAME_RUN = /^\[(?:\\p\{L\}\\p\{N\}_|[\da-z_-]+)\](?:\+|\{\d{1,3},(?:\d{1,3})?\})$/i;

/** The operators that do what a vectorizer does. */
interface OnnxTexts {
  nodes: readonly Uint8Array[];
  input: Uint8Array;
  /** The name of what the nodes make. */
  output: string;
  metadata: Readonly<Record<string, string>>;
}

/**
 * A Tokenizer of onnxruntime, ONNX's TfIdfVectorizer, and a Normalizer. Texts come in lower case, where the
 * model does not tell cases apart: ONNX's own operator for that depends on the locales of a machine.
 *
 * Source: https://onnx.ai/onnx/operators/onnx__TfIdfVectorizer.html
 *
 * @throws one line, starting with `call`, if they cannot do what the vectorizer does
 */
export function textNodes(call: string, config: VectorizerConfig): OnnxTexts {
  if (config.name === 'hashingVectorizer')
    throw new Error(`${call}: ONNX cannot hash words: use tfidf, or tfjs or scikit-learn`);
  const {options, terms, idf} = config;
  const {tokenPattern = WORD, ngrams = [1, 1], norm = 'l2', lowercase = true} = options;
  const {stopWords = [], sublinearTf, stripAccents, analyzer = 'word', binary} = options;
  const cannot = (what: string) => new Error(`${call}: ONNX cannot hold ${what}`);
  if (sublinearTf) throw cannot('sublinearTf: its term counts are plain');
  if (stripAccents) throw cannot('stripAccents: it has nothing that takes accents off');
  if (analyzer !== 'word') throw cannot(`terms of characters (${analyzer})`);
  if (stopWords.length && ngrams[1] > 1)
    throw cannot('stopWords between words of a term: train without them, or on single words');
  if (!SAME_RUN.test(tokenPattern))
    throw cannot(`tokenPattern ${quoted(tokenPattern)}: ${quoted(WORD)} and the like are written`);
  const words = terms.map(term => term.split(' '));
  const order = terms.map((_, d) => d).sort((a, b) => words[a]!.length - words[b]!.length || a - b);
  const pool = order.map(d => words[d]!);
  // Where the terms of one word begin in the list of all words, and those of two, and so on.
  const starts = Array.from({length: ngrams[1]}, (_, n) =>
    pool.reduce((sum, term) => sum + (term.length <= n ? term.length : 0), 0),
  );
  const nodes = [
    operator(
      'Tokenizer',
      MICROSOFT,
      ['texts'],
      ['tokens'],
      [
        intAttribute('mark', 0),
        intAttribute('mincharnum', 1),
        stringAttribute('pad_value', '#'),
        stringAttribute('tokenexp', tokenPattern),
      ],
    ),
    operator(
      'TfIdfVectorizer',
      '',
      ['tokens'],
      ['tfidf'],
      [
        // IDF counts a term once, TFIDF as often as it comes; both by the weights.
        stringAttribute('mode', binary ? 'IDF' : 'TFIDF'),
        intAttribute('min_gram_length', ngrams[0]),
        intAttribute('max_gram_length', ngrams[1]),
        intAttribute('max_skip_count', 0),
        intsAttribute('ngram_counts', starts),
        intsAttribute('ngram_indexes', order),
        stringsAttribute('pool_strings', pool.flat()),
        attribute(
          'weights',
          TYPE.floats,
          floats(
            ATTRIBUTE.floats,
            order.map(d => idf[d]!),
          ),
        ),
      ],
    ),
    ...(norm === 'none'
      ? []
      : [
          operator(
            'Normalizer',
            ML,
            ['tfidf'],
            ['unit'],
            [stringAttribute('norm', norm.toUpperCase())],
          ),
        ]),
  ];
  return {
    nodes,
    input: valueInfo('texts', ELEMENT.string, ['N']),
    output: norm === 'none' ? 'tfidf' : 'unit',
    metadata: {lowercase: String(lowercase)},
  };
}

/** Operators that change nothing, and may stand between the texts and their terms. */
const SHAPING = ['Reshape', 'Flatten', 'Identity'];

/**
 * The vectorizer that the operators before the head stand for.
 *
 * @throws one line, starting with `call`, if there is none that does what they do
 */
export function readTexts(
  call: string,
  nodes: readonly Node[],
  graph: Graph,
): {vectorizer: TfidfConfig; notes: string[]} {
  const named = nodes.filter(({op}) => !SHAPING.includes(op));
  const take = (op: string) => (named[0]?.op === op ? named.shift() : undefined);
  const lower = take('StringNormalizer');
  const tokenizer = take('Tokenizer');
  const counts = take('TfIdfVectorizer');
  // As skl2onnx writes `binary`: to booleans and back.
  const once = named[0]?.op === 'Cast' && intOf(named[0], 'to') === ELEMENT.bool;
  while (take('Cast'));
  const weighed = take('Mul');
  const normalizer = take('Normalizer');
  if (!counts || named.length)
    throw new Error(
      `${call}: operators for texts that are not read: ${quoted(nodes.map(({op}) => op).join(', '))}`,
    );
  if (
    lower &&
    (stringOf(lower, 'case_change_action') !== 'LOWER' || stringsOf(lower, 'stopwords').length)
  )
    throw new Error(`${call}: a StringNormalizer that does more than lower-casing`);
  const terms = termsOf(call, counts);
  const indices = intsOf(counts, 'ngram_indexes');
  const mode = stringOf(counts, 'mode') ?? 'TF';
  const weights = mode === 'TF' ? [] : floatsOf(counts, 'weights');
  const after = weighed?.inputs.map(name => graph.constants.get(name)).find(found => found)?.values;
  if (weighed && !after) throw new Error(`${call}: a Mul without its numbers`);
  const isOrder =
    new Set(indices).size === terms.length && indices.every(i => i >= 0 && i < terms.length);
  if (indices.length !== terms.length || !isOrder)
    throw new Error(
      `${call}: TfIdfVectorizer has ${terms.length} terms for ${indices.length} columns`,
    );
  const ordered = new Array<string>(terms.length);
  indices.forEach((column, i) => (ordered[column] = terms[i]!));
  const pattern = tokenizer && stringOf(tokenizer, 'tokenexp');
  if (tokenizer && !(pattern && SAME_RUN.test(pattern)))
    throw new Error(`${call}: a Tokenizer with the pattern ${quoted(pattern ?? '')} is not read`);
  const lowercase = lower !== undefined || graph.metadata.get('lowercase') === 'true';
  const [least, most] = [
    intOf(counts, 'min_gram_length') ?? 1,
    intOf(counts, 'max_gram_length') ?? 1,
  ];
  if (intOf(counts, 'max_skip_count'))
    throw new Error(`${call}: terms of words that are apart (max_skip_count)`);
  const norm = normalizer && (stringOf(normalizer, 'norm') ?? 'MAX').toLowerCase();
  const options: TfidfOptions = {
    ...(!lowercase && {lowercase}),
    ...(pattern && pattern !== WORD && {tokenPattern: pattern}),
    ...(most > 1 && {ngrams: [least, most]}),
    ...((once || mode === 'IDF') && {binary: true}),
    ...(norm !== 'l2' && {norm: (norm ?? 'none') as 'none'}),
  };
  const notes = tokenizer
    ? []
    : [
        'it takes words: here texts are divided into runs of two or more letters, digits or underscores',
      ];
  const idf = new Array<number>(terms.length);
  // Weights are in the order of the pool, factors after it in that of the columns.
  indices.forEach((column, i) => {
    const weight = (weights[i] ?? 1) * Number(after?.[column] ?? 1);
    idf[column] = Number(weight.toPrecision(8));
  });
  try {
    const {config} = vectorizerFromConfig({name: 'tfidf', options, terms: ordered, idf});
    return {vectorizer: config as TfidfConfig, notes};
  } catch (error) {
    throw new Error(`${call}: ${(error as Error).message}`, {cause: error});
  }
}

/** The terms of a pool of words, in its order. */
function termsOf(call: string, node: Node): string[] {
  const pool = stringsOf(node, 'pool_strings');
  const starts = intsOf(node, 'ngram_counts');
  const isAscending = starts.every(
    (start, n) => start >= (starts[n - 1] ?? 0) && start <= pool.length,
  );
  const terms: string[] = [];
  for (let n = 0; isAscending && n < starts.length; n++) {
    for (let at = starts[n]!; at < (starts[n + 1] ?? pool.length); at += n + 1)
      terms.push(pool.slice(at, at + n + 1).join(' '));
  }
  if (!isAscending || terms.length === 0)
    throw new Error(`${call}: a TfIdfVectorizer without terms`);
  return terms;
}
