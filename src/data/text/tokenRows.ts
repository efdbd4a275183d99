import {inCodePointOrder} from './codePointOrder.js';

/**
 * Texts as numbers for their terms, of which nothing is learnt yet: to be fitted to and encoded again and again, by
 * folds and in several threads, without the texts. Plain data; the numbers are in memory that threads share, where
 * there is such.
 */
export interface TokenRows {
  /** [N], which of the texts below each row is. */
  readonly rows: Int32Array;
  /** [T + 1], where the terms of each text begin. */
  readonly starts: Int32Array;
  /** All terms of all texts: places among `terms`, or what the vectorizer makes of a term where there are none. */
  readonly tokens: Int32Array;
  /** The terms that occur, in the order of their code points. */
  readonly terms?: readonly string[];
}

/** The `fit` of vectorizers that take tokens for texts. */
const takers = new WeakSet<object>();

/** Says of a `fit` that it, and `transform` of what it makes, take tokens for texts. */
export function takingTokens<F extends object>(fit: F): F {
  takers.add(fit);
  return fit;
}

/** Whether {@link takingTokens} was said of a `fit`: those of this package take tokens. */
export function takesTokens({fit}: {readonly fit: object}): boolean {
  return takers.has(fit);
}

/** Tokens at most: what an Int32Array of starts can count. */
const MOST_TOKENS = 2 ** 31 - 1;

/** Room beyond what is expected to be needed. */
const SPARE = 1.1;

/** Whether rows are those of texts as tokens. */
export function isTokenRows(rows: unknown): rows is TokenRows {
  return (
    typeof rows === 'object' &&
    rows !== null &&
    'tokens' in rows &&
    rows.tokens instanceof Int32Array
  );
}

/** Some of the rows, in the order given; no token is copied. */
export function tokenRowsAt(tokens: TokenRows, rows: readonly number[]): TokenRows {
  return {...tokens, rows: Int32Array.from(rows, row => tokens.rows[row]!)};
}

/** The tokens of each row, one after the other. */
export function forEachRow(
  {rows, starts, tokens}: TokenRows,
  use: (tokens: Int32Array, row: number) => void,
): void {
  for (let row = 0; row < rows.length; row++) {
    const text = rows[row]!;
    use(tokens.subarray(starts[text], starts[text + 1]), row);
  }
}

/**
 * The numbers of the terms of texts.
 *
 * @param numberOf of a term; undefined if it cannot have one
 * @returns undefined if a term has none, or there are too many
 */
export function tokensOf(
  texts: readonly string[],
  termsOf: (text: string) => Iterable<string>,
  numberOf: (term: string) => number | undefined,
): TokenRows | undefined {
  const starts = shared(texts.length + 1);
  let tokens = shared(64 * texts.length);
  let end = 0;
  for (let row = 0; row < texts.length; row++) {
    for (const term of termsOf(texts[row]!)) {
      const number = numberOf(term);
      if (number === undefined || end === MOST_TOKENS) return undefined;
      if (end === tokens.length) {
        // As many as the texts so far let expect: what is never used takes no memory.
        const expected = Math.ceil((SPARE * (end + 1) * texts.length) / (row + 1));
        const larger = shared(Math.min(MOST_TOKENS, Math.max(expected, end + 1024)));
        larger.set(tokens);
        tokens = larger;
      }
      tokens[end++] = number;
    }
    starts[row + 1] = end;
  }
  const rows = shared(texts.length);
  for (let row = 0; row < rows.length; row++) rows[row] = row;
  return {rows, starts, tokens: tokens.subarray(0, end)};
}

/**
 * The same of terms that have no number of their own.
 *
 * @returns undefined if there are more terms than `most`
 */
export function tokensByTerm(
  texts: readonly string[],
  termsOf: (text: string) => Iterable<string>,
  most: number,
): TokenRows | undefined {
  const numbers = new Map<string, number>();
  const found = tokensOf(texts, termsOf, term => {
    const known = numbers.get(term);
    if (known !== undefined) return known;
    if (numbers.size === most) return undefined;
    numbers.set(copyOf(term), numbers.size);
    return numbers.size - 1;
  });
  if (!found) return undefined;
  const met = [...numbers.keys()];
  const terms = inCodePointOrder(met, term => term);
  const places = new Int32Array(met.length);
  terms.forEach((term, place) => (places[numbers.get(term)!] = place));
  const {tokens} = found;
  for (let i = 0; i < tokens.length; i++) tokens[i] = places[tokens[i]!]!;
  return {...found, terms};
}

/** A word that was cut out of a text keeps all of the text in memory; its copy does not. */
export const copyOf = (word: string) => JSON.parse(JSON.stringify(word)) as string;

function shared(length: number): Int32Array {
  const Memory = globalThis.SharedArrayBuffer ?? ArrayBuffer;
  return new Int32Array(new Memory(4 * length));
}
