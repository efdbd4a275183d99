import {readFile} from 'node:fs/promises';
import {InvalidArgumentError, Option} from 'commander';
import {hashingVectorizer, tfidf, type TfidfOptions, type Vectorizer} from '../data/index.js';
import {kebabCase} from '../node/index.js';
import {columns, number} from './options.js';

/** What the options of {@link textOptions} come to. */
export interface TextFlags {
  text?: (string | number)[];
  vectorizer?: 'tfidf' | 'hashing';
  ngrams?: [number, number];
  stopWords?: string;
  minDf?: number;
  maxDf?: number;
  maxFeatures?: number;
  maxVocabulary?: number;
  sublinearTf?: boolean;
  hashFeatures?: number;
}

/** The options of commands that train: which columns are texts, and what is made of them. */
export function textOptions(): Option[] {
  return [
    new Option('--text <columns>', 'columns of texts: a,b').argParser(columns),
    new Option(
      '--vectorizer <kind>',
      'what makes features of texts: tfidf by default, or hashing, which keeps no vocabulary',
    ).choices(['tfidf', 'hashing']),
    new Option(
      '--ngrams <least,most>',
      'words of a term: 1,2 for single words and pairs',
    ).argParser(pair),
    new Option('--stop-words <file>', 'words to leave out, one a line'),
    new Option(
      '--min-df <number>',
      'texts a term must be in, or below 1 their share (default: 1)',
    ).argParser(number),
    new Option(
      '--max-df <number>',
      'texts a term may be in, or up to 1 their share (default: 1, all)',
    ).argParser(number),
    new Option('--max-features <number>', 'terms to keep, the most frequent ones').argParser(
      number,
    ),
    new Option(
      '--max-vocabulary <number>',
      'different terms that may be counted (default: 8388608)',
    ).argParser(number),
    new Option('--sublinear-tf', 'a term that comes n times counts 1 + ln n'),
    new Option(
      '--hash-features <number>',
      'features to hash terms into (default: 262144)',
    ).argParser(number),
  ];
}

function pair(text: string): [number, number] {
  const [least, most = least, ...more] = text.split(',').map(number);
  if (more.length) throw new InvalidArgumentError('It is not one number or two.');
  return [least!, most!];
}

/** Flags of one kind of vectorizer only. */
const own = {
  tfidf: ['minDf', 'maxDf', 'maxFeatures', 'maxVocabulary', 'sublinearTf'],
  hashing: ['hashFeatures'],
} as const;

/** The vectorizer that was asked for; undefined if no column is one of texts. */
export async function vectorizerOf(flags: TextFlags): Promise<Vectorizer | undefined> {
  const {text, vectorizer: kind = 'tfidf', ngrams} = flags;
  const flagsOfText = ['vectorizer', 'ngrams', 'stopWords', ...own.tfidf, ...own.hashing] as const;
  const given = flagsOfText.filter(flag => flags[flag] !== undefined);
  if (!text) {
    if (given[0])
      throw new Error(`--${kebabCase(given[0])} is for texts: name their column by --text`);
    return undefined;
  }
  const foreign = own[kind === 'tfidf' ? 'hashing' : 'tfidf'].find(
    flag => flags[flag] !== undefined,
  );
  if (foreign) throw new Error(`--${kebabCase(foreign)} is not for --vectorizer ${kind}`);
  const stopWords = flags.stopWords === undefined ? undefined : await wordsIn(flags.stopWords);
  const words = {...(ngrams && {ngrams}), ...(stopWords && {stopWords})};
  if (kind === 'hashing') {
    const {hashFeatures: features} = flags;
    return hashingVectorizer({...words, ...(features !== undefined && {features})});
  }
  const ownOptions = own.tfidf
    .filter(flag => flags[flag] !== undefined)
    .map(flag => [flag, flags[flag]]);
  return tfidf({...words, ...(Object.fromEntries(ownOptions) as TfidfOptions)});
}

async function wordsIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`--stop-words: ${file} cannot be read (${error.code})`);
  });
  return text.split(/\s+/u).filter(word => word !== '');
}
