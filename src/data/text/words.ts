import {quoted} from '../shown.js';
import {whyNotLinear} from './linearPattern.js';

/** How a text becomes terms: words, or runs of them. */
export interface WordOptions {
  /** Whether upper and lower case are the same; true by default. */
  lowercase?: boolean;
  /**
   * What a word is: the source of a regular expression, to be read with the flags g and u. By
   * default two or more letters, digits or underscores of any script, `[\p{L}\p{N}_]{2,}`, which is
   * scikit-learn's `\b\w\w+\b` as Python reads it. It must be one whose time grows with the text alone,
   * such as `\w+` and unlike `(a+)+b`: it is saved with a model, and whoever loads that runs it.
   */
  tokenPattern?: string;
  /** The least and the most words of a term; [1, 1] by default, [1, 2] for pairs too. */
  ngrams?: readonly [least: number, most: number];
  /** Words to leave out before terms are made, as they are after lower-casing; none by default. */
  stopWords?: readonly string[];
}

const WORD = '[\\p{L}\\p{N}_]{2,}';

/**
 * A function that gives the terms of a text, in the order in which scikit-learn's analyzer does.
 *
 * @throws if an option is not what it may be
 */
export function termsOf(call: string, options: WordOptions): (text: string) => string[] {
  const {lowercase = true, tokenPattern = WORD, ngrams = [1, 1], stopWords = []} = options;
  const pattern = compiled(call, tokenPattern);
  checkNgrams(call, ngrams);
  checkStrings(`${call}: stopWords`, stopWords);
  const stopped = new Set(stopWords);
  const [least, most] = ngrams;
  return text => {
    const found: string[] = (lowercase ? text.toLowerCase() : text).match(pattern) ?? [];
    const words = stopped.size ? found.filter(word => !stopped.has(word)) : found;
    return most === 1 ? words : runsOf(words, least, most);
  };
}

/** Every run of `least` to `most` words, joined by blanks, the short runs first. */
function runsOf(words: string[], least: number, most: number): string[] {
  const runs = least === 1 ? [...words] : [];
  for (let length = Math.max(2, least); length <= most; length++) {
    for (let start = 0; start + length <= words.length; start++)
      runs.push(words.slice(start, start + length).join(' '));
  }
  return runs;
}

/** Throws one line unless `strings` is an array of strings. */
export function checkStrings(what: string, strings: readonly string[]): void {
  if (!Array.isArray(strings))
    throw new TypeError(`${what} must be an array of strings, got ${typeof strings}`);
  const odd = strings.findIndex(text => typeof text !== 'string');
  if (odd >= 0) {
    const found: unknown = strings[odd];
    throw new TypeError(
      `${what} must be strings, got ${found === null ? 'null' : typeof found} at ${odd}`,
    );
  }
}

function checkNgrams(call: string, ngrams: readonly number[]): void {
  const [least, most] = ngrams;
  const fits =
    ngrams.length === 2 && ngrams.every(Number.isInteger) && least! >= 1 && most! >= least!;
  if (!fits) {
    throw new RangeError(
      `${call}: ngrams must be two whole numbers, 1 ≤ least ≤ most, got [${String(ngrams)}]`,
    );
  }
}

function compiled(call: string, source: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, 'gu');
  } catch (error) {
    throw new RangeError(
      `${call}: tokenPattern '${source}' is no regular expression: ${(error as Error).message}`,
      {cause: error},
    );
  }
  const why = whyNotLinear(source);
  if (why)
    throw new RangeError(
      `${call}: tokenPattern ${quoted(source)} may take for ever on some texts: ${why}`,
    );
  return pattern;
}
