import {readFile} from 'node:fs/promises';
import {Option} from 'commander';
import {
  hashingOptions,
  hashingVectorizer,
  tfidf,
  tfidfOptions,
  type HashingOptions,
  type TfidfOptions,
  type Vectorizer,
} from '../data/index.js';
import {kebabCase} from '../node/index.js';
import {flagOf} from './trainingOptions.js';

/** What the options of {@link textOptions} come to, and the columns of texts. */
export interface TextFlags
  extends Omit<TfidfOptions, 'stopWords'>, Omit<HashingOptions, 'stopWords' | 'features'> {
  text?: readonly (string | number)[];
  vectorizer?: 'tfidf' | 'hashing';
  stopWords?: string;
  hashFeatures?: number;
}

/** Every flag of a vectorizer. `features` is renamed, since the columns of tables are features too. */
const records = {
  ...tfidfOptions,
  ...hashingOptions,
  hashFeatures: hashingOptions.features,
  features: undefined,
};

type FlagName = Exclude<keyof typeof records, 'features'>;

const names = Object.keys(records).filter(name => name !== 'features') as FlagName[];

/** The options of commands that train: what is made of columns of texts. */
export function textOptions(): Option[] {
  return [
    new Option(
      '--vectorizer <kind>',
      'what makes features of texts: tfidf by default, or hashing, which keeps no vocabulary',
    ).choices(['tfidf', 'hashing']),
    ...names.map(name =>
      // The flag takes a file, which is read later.
      name === 'stopWords'
        ? new Option('--stop-words <file>', records.stopWords.flag.help)
        : flagOf(name, records[name]),
    ),
  ];
}

/** The vectorizer that was asked for; undefined if no column is one of texts. */
export async function vectorizerOf(flags: TextFlags): Promise<Vectorizer | undefined> {
  const {text, vectorizer: kind = 'tfidf'} = flags;
  // Commander sets the option of a `--no-…` flag to true where it is not given.
  const given = names.filter(name => {
    const {flag} = records[name];
    return flags[name] !== undefined && !('negated' in flag && flags[name] === true);
  });
  if (!text) {
    const [first] = [...(flags.vectorizer ? ['vectorizer'] : []), ...given];
    if (first) throw new Error(`${typed(first)} is for texts: name their column by --text`);
    return undefined;
  }
  const own = kind === 'hashing' ? hashingOptions : tfidfOptions;
  const isOwn = (name: FlagName) => (name === 'hashFeatures' ? 'features' : name) in own;
  const foreign = given.find(name => !isOwn(name));
  if (foreign) throw new Error(`${typed(foreign)} is not for --vectorizer ${kind}`);
  const {
    hashFeatures: features,
    stopWords,
    ...options
  } = Object.fromEntries(given.map(name => [name, flags[name]])) as TextFlags;
  const all = {...options, ...(stopWords !== undefined && {stopWords: await wordsIn(stopWords)})};
  if (kind === 'tfidf') return tfidf(all);
  return hashingVectorizer({...all, ...(features !== undefined && {features})});
}

/** A flag as it is typed. */
function typed(name: string): string {
  const flag = name === 'vectorizer' ? {} : records[name as FlagName].flag;
  return `--${'negated' in flag ? 'no-' : ''}${kebabCase(name)}`;
}

async function wordsIn(file: string): Promise<'english' | string[]> {
  if (file === 'english') return file;
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`--stop-words: ${file} cannot be read (${error.code})`);
  });
  return text.split(/\s+/u).filter(word => word !== '');
}
