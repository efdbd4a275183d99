import {must, oneOf, yesOrNo, type OptionsOf} from '../option.js';
import {option, optionError} from '../optionError.js';
import {quoted, shown} from '../../arguments/index.js';
import {characterRuns, wordCharacterRuns} from './characters.js';
import {englishStopWords} from './englishStopWords.js';
import {whyNotLinear} from './linearPattern.js';
import {stripAccents, type Accents} from './stripAccents.js';

/**
 * The norm that the values of a row are divided by: the Euclidean norm, the sum of absolute values,
 * or none.
 */
export type Norm = 'l1' | 'l2' | 'none';

/** How a text becomes terms (words, or runs of words or of characters), and those a row. */
export interface WordOptions {
  /** Whether upper and lower case are the same. @defaultValue true */
  lowercase?: boolean;
  /**
   * Whether letters lose their accents: 'unicode' in any script; 'ascii' drops all that is then not
   * ASCII.
   *
   * @defaultValue none: they keep them
   */
  stripAccents?: Accents;
  /**
   * What terms are made of: 'word'; 'char', characters of the text; or 'charWb', characters of one
   * word at a time, with a blank before and after it.
   *
   * @defaultValue 'word'
   */
  analyzer?: Analyzer;
  /**
   * What a word is: the source of a regular expression, to be read with the flags g and u. The
   * default, two or more letters, digits or underscores of any script, is scikit-learn's
   * `\b\w\w+\b` as Python reads it. A pattern must be one whose time grows with the text alone,
   * such as `\w+` and unlike `(a+)+b`: it is saved with a model, and whoever loads that runs it.
   *
   * @defaultValue `[\p{L}\p{N}_]{2,}`
   */
  tokenPattern?: string;
  /**
   * The least and the most words, or characters, of a term; [1, 2] for single ones and pairs.
   *
   * @defaultValue [1, 1]
   */
  ngrams?: readonly [least: number, most: number];
  /**
   * Words to leave out before terms are made, as they are after lower-casing; 'english' are the 318
   * of scikit-learn.
   *
   * @defaultValue none
   */
  stopWords?: 'english' | readonly string[];
  /** Whether a term counts once, however often it occurs. @defaultValue false */
  binary?: boolean;
  /**
   * The norm that a row is divided by: 'l2' (Euclidean), 'l1' (sum of absolute values) or 'none'.
   *
   * @defaultValue 'l2'
   */
  norm?: Norm;
}

/** What terms are made of. */
export type Analyzer = 'word' | 'char' | 'charWb';

const WORD = '[\\p{L}\\p{N}_]{2,}';

/**
 * The most words or characters of a term; longer ones are useless, and a model's file could ask for
 * any length.
 */
const MOST_NGRAMS = 100;

const choice = {
  value: '<name>',
  // As people type names, and as scikit-learn has them.
  parse: (text: string) => text.replace(/[-_](\w)/g, (_, letter: string) => letter.toUpperCase()),
};

/** The record of each option. */
export const wordOptions = {
  lowercase: {
    help: 'whether upper and lower case are the same',
    default: 'true',
    check: yesOrNo,
    flag: {negated: true, help: 'upper and lower case are different'},
  },
  stripAccents: {
    help: 'letters lose their accents; ascii drops all that is not ASCII',
    default: 'they keep them',
    ...oneOf(['ascii', 'unicode'] satisfies Accents[]),
    flag: choice,
  },
  analyzer: {
    help: 'what terms are made of: words, or characters of the text or of each word',
    default: 'word',
    ...oneOf(['word', 'char', 'charWb'] satisfies Analyzer[]),
    flag: choice,
  },
  tokenPattern: {
    help: 'what a word is: a regular expression',
    default: 'two or more letters, digits or underscores',
    check: must('a text', value => typeof value === 'string'),
    flag: {value: '<pattern>'},
  },
  ngrams: {
    help: 'least and most words or characters of a term: 1,2 for single ones and pairs',
    default: '1,1',
    check: must(`two whole numbers, 1 ≤ least ≤ most ≤ ${MOST_NGRAMS}`, value => {
      if (!Array.isArray(value) || value.length !== 2 || !value.every(Number.isInteger))
        return false;
      const [least, most] = value as number[];
      return least! >= 1 && most! >= least! && most! <= MOST_NGRAMS;
    }),
    flag: {
      value: '<least,most>',
      parse: text => {
        const numbers = text.split(',').map(Number);
        return numbers.length === 1 ? [numbers[0], numbers[0]] : numbers;
      },
    },
  },
  stopWords: {
    help: 'words to leave out',
    default: 'none',
    check: must(
      "'english' or an array of strings",
      value =>
        value === 'english' ||
        (Array.isArray(value) && value.every(word => typeof word === 'string')),
    ),
    flag: {value: '<file>', help: "words to leave out: 'english', or a file of them, one a line"},
  },
  binary: {
    help: 'a term counts once, however often it comes',
    default: 'false',
    check: yesOrNo,
    flag: {},
  },
  norm: {
    help: 'what a row is divided by: its norm, or nothing',
    default: 'l2',
    ...oneOf(['l1', 'l2', 'none'] satisfies Norm[]),
    flag: choice,
  },
} satisfies OptionsOf<WordOptions>;

/**
 * A function that gives the terms of a text, in the order in which scikit-learn's analyzer does.
 *
 * @param options as {@link wordOptions} has checked them
 * @throws if the pattern is none, or what is for words alone is given for characters
 */
export function termsOf(call: string, options: WordOptions): (text: string) => string[] {
  const {lowercase = true, stripAccents: accents, analyzer = 'word'} = options;
  const {tokenPattern = WORD, ngrams = [1, 1], stopWords = []} = options;
  const [least, most] = ngrams;
  const plain = (text: string) => {
    const cased = lowercase ? text.toLowerCase() : text;
    return accents ? stripAccents(cased, accents) : cased;
  };
  if (analyzer !== 'word') {
    const ofWords = (['tokenPattern', 'stopWords'] as const).find(
      name => options[name] !== undefined,
    );
    if (ofWords)
      throw optionError`${call}: ${option(ofWords)} is for words, the terms are of characters (${option('analyzer', analyzer)})`;
    const runs = analyzer === 'char' ? characterRuns : wordCharacterRuns;
    return text => runs(plain(text), least, most);
  }
  const pattern = compiled(call, tokenPattern);
  const stopped = new Set(stopWords === 'english' ? englishStopWords : stopWords);
  return text => {
    const found: string[] = plain(text).match(pattern) ?? [];
    const words = stopped.size ? found.filter(word => !stopped.has(word)) : found;
    return most === 1 ? words : runsOf(words, least, most);
  };
}

/** Every run of `least` to `most` words, joined by blanks, the short runs first. */
function runsOf(words: string[], least: number, most: number): string[] {
  const runs = least === 1 ? [...words] : [];
  for (let length = Math.max(2, least); length <= Math.min(most, words.length); length++) {
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

function compiled(call: string, source: string): RegExp {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source, 'gu');
  } catch (error) {
    const {message} = error as Error;
    throw optionError`${call}: ${option('tokenPattern')} ${quoted(source)} is no regular expression: ${shown(message, 200)}`;
  }
  const why = whyNotLinear(source);
  if (why)
    throw optionError`${call}: ${option('tokenPattern')} ${quoted(source)} may take for ever on some texts: ${why}`;
  return pattern;
}
