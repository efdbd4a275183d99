import {listed, quoted} from '../arguments/index.js';
import {InvalidArgumentError, Option} from 'commander';
import {
  columnChoices,
  columnIn,
  columnOptions,
  countingColumns,
  encodedOptions,
  imputerNames,
  learnsColumns,
  runningCounting,
  WordColumnsError,
  type Chunks,
  type ColumnChoice,
  type ColumnOptions,
  type Dataset,
  type ImputerName,
  type NamedColumn,
  type Option as OptionRecord,
  type WordsRemedies,
} from '../data/index.js';
import {camelCase} from '../losses/index.js';
import type {LinearSVM} from '../model/index.js';
import {
  chunksOf,
  dataFormats,
  formats,
  kebabCase,
  learnEncoding,
  readingOptions as readable,
  readDataset,
  readModel,
  selectBackend,
  type ChunksOptions,
  type DataFormat,
  type Format,
  type ReadOptions,
} from '../node/index.js';
import {line} from './line.js';
import {nameOf, number} from './options.js';
import {textOptions, vectorizerOf, type TextFlags} from './textOptions.js';
import {flagOf} from './trainingOptions.js';

/** What files may be, for the help of a command. */
export const FORMATS = `Files: ${formats
  .map(({title, extensions, names}: Format) => {
    const ends = extensions.map(end => `.${end}`);
    return `${title} (${[...(names ? ['…-ubyte'] : []), ...ends].join(' ')})`;
  })
  .join(', ')
  .replace(/(.{80,100}),/g, '$1,\n ')}; all may be gzipped.`;

/** Options that are flags of another form, or none. */
type OwnFlag = 'byColumn' | 'keep' | 'missing' | 'multilabel' | 'text' | 'vectorizer';

/** What the options of {@link dataOptions} and {@link encodingOptions} come to. */
export interface DataFlags extends TextFlags, Omit<ColumnOptions, OwnFlag> {
  format?: DataFormat;
  header?: boolean;
  delimiter?: string;
  decimal?: '.' | ',';
  encoding?: string;
  zeroBased?: boolean;
  maxColumns?: number;
  maxLine?: number;
  maxBytes?: number;
  missing?: ImputerName | 'drop';
  addIndicator?: boolean;
  column?: Record<string, ColumnChoice>;
  /** An option of training that also says how labels are read. */
  multilabel?: boolean | string;
  keep?: (string | number)[];
}

/** The options of every command that reads examples. */
export function dataOptions(labelDefault: string, label?: number): Option[] {
  return [
    new Option('--label <column>', 'label column, by name or index (negative from the end)')
      .argParser(columnIn)
      .default(label, labelDefault),
    new Option('--format <name>', 'what the file is; by default its extension says it').choices(
      dataFormats,
    ),
    new Option('--encoding <name>', 'of a text: utf-8 by default, windows-1252, utf-16le, …'),
    new Option('--header', 'the first row is column names; guessed by default'),
    new Option('--no-header', 'the first row is data'),
    new Option('--delimiter <char>', 'what separates the cells; guessed by default'),
    new Option('--decimal <char>', 'what stands before decimals (default: .)').choices(['.', ',']),
    new Option('--zero-based', 'columns of svmlight count from 0; by default if an index 0 occurs'),
    new Option('--no-zero-based', 'they count from 1'),
    new Option(
      '--max-columns <number>',
      'columns that a file may have (default: 16777216)',
    ).argParser(number),
    new Option(
      '--max-line <number>',
      'bytes that a line may have (default: 8 MiB, of svmlight 64 MiB)',
    ).argParser(number),
    new Option(
      '--max-bytes <number>',
      'bytes of a file, unzipped, and of its rows (default: what fits into memory), and of a model (1 GiB)',
    ).argParser(number),
  ];
}

/** The options of commands that train: what is made of the columns of a table. The model remembers it. */
export function encodingOptions(): Option[] {
  return [
    new Option(
      '--missing <how>',
      'fill missing cells by mean, median, most-frequent value or a constant, or drop their rows; an error by default',
    ).argParser(nameOf(Object.fromEntries([...imputerNames, 'drop'].map(name => [name, true])))),
    new Option('--add-indicator', 'one more feature for each column with gaps, which says where'),
    new Option(
      '--column <name=choices>',
      `what becomes of one column: age=missing:median,scaling:robust, of ${typed.map(kebabCase).join(', ')}; can be given more than once`,
    ).argParser(choicesOf),
    ...Object.entries<OptionRecord>(columnOptions).flatMap(([name, record]) =>
      record.flag ? [flagOf(name, record)] : [],
    ),
    ...textOptions(),
  ];
}

const choices: Readonly<Record<string, OptionRecord>> = columnChoices;
const typed = Object.keys(choices).filter(name => choices[name]!.flag);

/** `age=missing:median,scaling:robust`, after those of the flag before. */
function choicesOf(
  text: string,
  before: Record<string, ColumnChoice> = {},
): Record<string, ColumnChoice> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is not column=choices.');
  const name = text.slice(0, at);
  const found = text
    .slice(at + 1)
    .split(',')
    .map(choice => {
      const [key = '', ...rest] = choice.split(':');
      const record = choices[camelCase(key.trim())];
      const word = rest.join(':').trim();
      if (!record?.flag || word === '')
        throw new InvalidArgumentError(
          `${quoted(choice)} is none of ${typed.map(name => `${kebabCase(name)}:…`).join(', ')}.`,
        );
      const value = record.flag.parse?.(word) ?? (record.choices ? camelCase(word) : word);
      const wrong = record.check(value);
      if (wrong) throw new InvalidArgumentError(`${kebabCase(key)} ${wrong}, got ${quoted(word)}.`);
      return [camelCase(key.trim()), value] as const;
    });
  return {...before, [name]: {...before[name], ...Object.fromEntries(found)}};
}

/** The examples to train on, of a file or of standard input for '-'. */
export async function readData(file: string, flags: DataFlags): Promise<Dataset> {
  const vectorizer = await vectorizerOf(flags);
  const options = {...readingOptions(flags), ...(vectorizer && {vectorizer})};
  const data = await readDataset(file, options).catch(throwWithRemedies);
  warnOfCounting(file, countingColumns(data));
  return data;
}

/** What data is to be read with where a column says which example a row is: it is kept beside, and no feature. */
export function withId<T extends DataFlags & {id?: string | number}>(command: string, flags: T): T {
  const {id} = flags;
  return id === undefined ? flags : noFeature(command, 'id', id, flags);
}

/** What data is to be read with where a column is kept beside, and no feature. @throws one line if it is to be one */
export function noFeature<T extends DataFlags>(
  command: string,
  flag: string,
  column: string | number,
  flags: T,
): T {
  const {keep = [], drop = [], categorical, dates, text, ordinal} = flags;
  const features = {categorical, dates, text, ordinal: Object.keys(ordinal ?? {})};
  const named = Object.entries(features).find(
    ([, columns]) => Array.isArray(columns) && (columns as unknown[]).includes(column),
  );
  if (named)
    throw new Error(`${command}: --${flag} ${column} is no feature: leave it out of --${named[0]}`);
  return {...flags, keep: [...keep, column], drop: [...drop, column]};
}

/** Says so if a column numbers the rows. */
function warnOfCounting(file: string, counting: readonly NamedColumn[]): void {
  if (counting.length === 0) return;
  const names = counting.map(({index, name}) =>
    name === undefined || name === '' ? `${index} (without a name)` : name,
  );
  const [are, count] = counting.length > 1 ? ['columns', 'count'] : ['column', 'counts'];
  console.error(
    line`tfjs-svm: warning: ${file}: ${are} ${listed(names)} ${count} up row by row, as a row's number does: ` +
      `if it is one, --drop ${pasted(counting)}`,
  );
}

/** What to paste for columns of words. */
const remedies: WordsRemedies = {
  categorical: (them, columns) =>
    `--categorical ${pasted(columns)} makes a feature of each word, --drop ${pasted(columns)} leaves ${them} out`,
  dates: (them, columns) =>
    `--dates ${pasted(columns)} makes numbers of ${them}, --drop ${pasted(columns)} leaves ${them} out`,
  drop: (them, columns) => `--drop ${pasted(columns)} leaves ${them} out`,
  decimal: () => 'try --decimal ,',
  units: (them, columns) =>
    `write the numbers alone, or --categorical ${pasted(columns)} makes a feature of each word, --drop ${pasted(columns)} leaves ${them} out`,
};

/** What is said of words in rows for a model that was trained on numbers: no encoding can be chosen any more. */
const learntNumbers = () => 'the model was trained on rows of numbers';
const onlyNumbers: WordsRemedies = {
  categorical: learntNumbers,
  dates: learntNumbers,
  drop: learntNumbers,
  units: learntNumbers,
  decimal: remedies.decimal,
};

/** Throws {@link withRemedies}. */
function throwWithRemedies(error: unknown): never {
  throw withRemedies(error);
}

/** An error of the readers about columns of words as one of flags to paste; any other as it is. */
export function withRemedies(error: unknown, words = remedies): unknown {
  if (!(error instanceof WordColumnsError)) return error;
  const flags = error.labels.map(label => `--label ${pasted([label])}`).join(' or ');
  const message = error.said(words);
  return new Error(flags ? `${message} ${flags}` : message, {cause: error});
}

/** Columns as a flag takes them, by index where their names would be read otherwise. */
function pasted(columns: readonly NamedColumn[]): string {
  const isPlain = (name: string | undefined) =>
    name !== undefined && name !== '' && !/^-?\d+$|,|'|\p{Cc}|^\s|\s$|^auto$/u.test(name);
  const text = columns.map(({index, name}) => (isPlain(name) ? name : index)).join(',');
  return /^[\w.,=:@%+-]+$/.test(text) ? text : `'${text}'`;
}

/** The chunks of a file, for training on what does not fit in memory; what is to be learnt of its columns first. */
export async function chunksOfFile(
  file: string,
  flags: DataFlags,
  onBytes?: ChunksOptions['onBytes'],
): Promise<Chunks> {
  const reading = readingOptions(flags);
  const vectorizer = await vectorizerOf(flags);
  if (!learnsColumns(reading)) return watched(file, chunksOf(file, {...reading, onBytes}));
  const encoding = await learnEncoding(file, {
    ...reading,
    ...(vectorizer && {vectorizer}),
  }).catch(throwWithRemedies);
  const learnt = Object.fromEntries(encodedOptions.map(name => [name, undefined]));
  return watched(file, chunksOf(file, {...reading, ...learnt, encoding, onBytes}));
}

/** The chunks of a file, of which the first pass warns if a column numbers the rows. */
function watched(file: string, chunks: Chunks): Chunks {
  let passes = 0;
  return async function* () {
    const counting = passes++ === 0 ? runningCounting() : undefined;
    for await (const chunk of chunks()) {
      counting?.add(chunk);
      yield chunk;
    }
    if (counting) warnOfCounting(file, counting.read());
  };
}

/** A saved model, and a file read the way its training data was. */
export async function loadModelAndData(
  folder: string,
  file: string,
  flags: DataFlags & {backend?: string},
): Promise<{model: LinearSVM; data: Dataset}> {
  await selectBackend(flags.backend);
  const model = await readModel(folder);
  const data = await readDataset(file, {...readingOptions(flags), like: model}).catch(error => {
    throw withRemedies(error, onlyNumbers);
  });
  return {model, data};
}

/** Those flags that were given, as the readers take them. */
export function readingOptions(flags: DataFlags): Omit<ReadOptions, 'like' | 'vectorizer'> {
  const {encoding: charset, column: byColumn, ...rest} = flags;
  const renamed = {...rest, charset, byColumn};
  const isReading = ([name, value]: [string, unknown]) =>
    value !== undefined &&
    name !== 'vectorizer' &&
    (name === 'format' || Object.hasOwn(readable, name));
  return Object.fromEntries(Object.entries(renamed).filter(isReading));
}
