import path from 'node:path';
import {statSync} from 'node:fs';
import {stat} from 'node:fs/promises';
import {
  decodeText,
  parseCIFAR10,
  parseIDX,
  parseJSONLines,
  type CSVOptions,
  type Dataset,
  type SvmlightOptions,
} from '../data/index.js';
import {encodingOf, type LinearSVM} from '../model/index.js';
import {readBytes, sourceName} from './bytes.js';
import {readCSV} from './readCSV.js';
import {readParquet} from './readParquet.js';
import {readSvmlight} from './readSvmlight.js';

/** The formats that {@link readDataset} reads. */
export const dataFormats = ['csv', 'svmlight', 'parquet', 'jsonl', 'idx', 'cifar'] as const;

/** The name of a format of data files. */
export type DataFormat = (typeof dataFormats)[number];

/** How to read a data file; those options that its format knows. */
export interface ReadOptions extends Omit<CSVOptions, 'source'>, Omit<SvmlightOptions, 'source'> {
  /** What the file is; by default its extension says it. */
  format?: DataFormat;
  /** The labels of IDX pictures; by default the file beside them, named labels-idx1 for images-idx3. */
  labelFile?: string;
  /** A trained model whose training file this one is to be read like. */
  like?: LinearSVM;
}

const extensions: Record<string, DataFormat> = {
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  svm: 'svmlight',
  svmlight: 'svmlight',
  libsvm: 'svmlight',
  parquet: 'parquet',
  jsonl: 'jsonl',
  ndjson: 'jsonl',
  bin: 'cifar',
};

const layout = ['header', 'delimiter'] as const;
const tableOptions = [...layout, 'missing', 'categorical', 'drop', 'text', 'vectorizer'] as const;

/** The options that a format does not know. */
const foreign: Record<DataFormat, readonly Exclude<keyof ReadOptions, 'format' | 'like'>[]> = {
  csv: ['zeroBased', 'columns', 'labelFile'],
  parquet: [...layout, 'zeroBased', 'columns', 'labelFile'],
  jsonl: [...layout, 'zeroBased', 'columns', 'labelFile'],
  svmlight: [...tableOptions, 'labelFile'],
  idx: [...tableOptions, 'zeroBased', 'columns'],
  cifar: [...tableOptions, 'zeroBased', 'columns', 'labelFile'],
};

/**
 * Reads a data file of any format: CSV, svmlight, Parquet, JSON lines, MNIST's IDX pictures or the
 * binary CIFAR-10; gzipped or not. The extension says which (a CSV file from '-', standard input),
 * unless `format` does.
 *
 * @param file a path, '-' for standard input, or several paths of CIFAR-10 batches
 * @throws one line naming the file, and the place in it where something is wrong
 */
export async function readDataset(
  file: string | readonly string[],
  options: ReadOptions = {},
): Promise<Dataset> {
  const files = typeof file === 'string' ? [file] : file;
  const first = files[0];
  if (first === undefined) throw new Error('readDataset: no file is given');
  const {format, ...reading} = resolveOptions(first, options);
  if (format === 'cifar')
    return parseCIFAR10(await Promise.all(files.map(readBytes)), files.map(sourceName));
  if (files.length > 1)
    throw new Error(`${sourceName(files[1]!)}: only CIFAR-10 batches are read together`);
  switch (format) {
    case 'csv':
      return readCSV(first, reading);
    case 'parquet':
      return readParquet(first, reading);
    case 'jsonl': {
      const source = sourceName(first);
      return parseJSONLines(decodeText(await readBytes(first), source), {...reading, source});
    }
    case 'svmlight':
      return readSvmlight(first, reading);
    case 'idx':
      return readIDX(first, reading.labelFile);
  }
}

/** The options for one file, its format and what a model remembers among them. @throws if one is not for it */
export function resolveOptions(
  file: string,
  {format = formatOf(file), like, ...given}: ReadOptions,
): ReadOptions & {format: DataFormat} {
  checkOptions(file, format, given);
  return {...(like && remembered(like, format)), ...given, format};
}

function checkOptions(file: string, format: DataFormat, options: ReadOptions): void {
  const refused: string[] = foreign[format].filter(option => options[option] !== undefined);
  const isTable = format === 'csv' || format === 'parquet' || format === 'jsonl';
  if (!isTable && typeof options.label === 'string') refused.unshift('label');
  if (refused.length)
    throw new Error(`${sourceName(file)}: ${refused[0]} is not for ${format} files`);
}

/** What a model knows of its training file. */
function remembered({facts, weights}: LinearSVM, format: DataFormat): ReadOptions {
  if (format === 'svmlight') return {columns: weights.shape[0], zeroBased: facts.source.zeroBased};
  const encoding = encodingOf(facts.source, facts.classes);
  return encoding ? {encoding} : {};
}

/** The format that the name of a file stands for. @throws if it stands for none */
export function formatOf(file: string): DataFormat {
  if (file === '-') return 'csv';
  const name = path.basename(file).toLowerCase().replace(/\.gz$/, '');
  if (/[-.]idx\d[-.]ubyte$|\.idx$|-ubyte$/.test(name)) return 'idx';
  const format = extensions[path.extname(name).slice(1)];
  if (format) return format;
  if (statSync(file, {throwIfNoEntry: false})?.isDirectory())
    throw new Error(`${file}: is a folder, not a file`);
  throw new Error(
    `${file}: its name does not say what it is: give format, one of ${dataFormats.join(', ')}`,
  );
}

async function readIDX(file: string, labelFile: string | undefined): Promise<Dataset> {
  const labelled = labelFile ?? (await labelsBeside(file));
  const labels = labelled === undefined ? undefined : await readBytes(labelled);
  return parseIDX(await readBytes(file), {source: sourceName(file), ...(labels && {labels})});
}

/** The file of labels that belongs to MNIST's pictures, if it is there. */
async function labelsBeside(file: string): Promise<string | undefined> {
  const name = path.basename(file).replace(/images([-.])idx3/, 'labels$1idx1');
  if (name === path.basename(file)) return undefined;
  const plain = path.join(path.dirname(file), name.replace(/\.gz$/, ''));
  for (const candidate of [plain, `${plain}.gz`]) {
    const found = await stat(candidate).catch(() => undefined);
    if (found?.isFile()) return candidate;
  }
  return undefined;
}
