import {Option} from 'commander';
import type {Chunks, Dataset} from '../data/index.js';
import {loadLinearSVM, type LinearSVM} from '../model/index.js';
import {
  chunksOf,
  dataFormats,
  files,
  learnEncoding,
  readDataset,
  selectBackend,
  type ChunksOptions,
  type DataFormat,
} from '../node/index.js';
import {column, columns} from './options.js';
import {textOptions, vectorizerOf, type TextFlags} from './textOptions.js';

/** What the options of {@link dataOptions} and {@link encodingOptions} come to. */
export interface DataFlags extends TextFlags {
  label?: string | number | false;
  format?: DataFormat;
  header?: boolean;
  delimiter?: string;
  missing?: 'mean' | 'drop';
  categorical?: (string | number)[] | 'auto';
  drop?: (string | number)[];
}

/** The options of every command that reads examples. */
export function dataOptions(labelDefault: string, label?: number): Option[] {
  return [
    new Option('--label <column>', 'label column, by name or index (negative from the end)')
      .argParser(column)
      .default(label, labelDefault),
    new Option('--format <name>', 'what the file is; by default its extension says it').choices(
      dataFormats,
    ),
    new Option('--header', 'the first row is column names; guessed by default'),
    new Option('--no-header', 'the first row is data'),
    new Option('--delimiter <char>', 'what separates the cells; guessed by default'),
  ];
}

/** The options of commands that train: what is made of the columns of a table. The model remembers it. */
export function encodingOptions(): Option[] {
  return [
    new Option(
      '--missing <how>',
      'fill missing cells by the mean of their column, or drop their rows; an error by default',
    ).choices(['mean', 'drop']),
    new Option(
      '--categorical <columns>',
      'columns of words to encode one-hot: a,b, or auto for all that are not numbers',
    ).argParser(text => (text === 'auto' ? text : columns(text))),
    new Option('--drop <columns>', 'columns to pass over: a,b').argParser(columns),
    ...textOptions(),
  ];
}

/** The examples to train on, of a file or of standard input for '-'. */
export async function readData(file: string, flags: DataFlags): Promise<Dataset> {
  const vectorizer = await vectorizerOf(flags);
  const options = {...readingOptions(flags), ...(vectorizer && {vectorizer})};
  const data = await readDataset(file, options);
  warnOfQuantities(file, data);
  return data;
}

/** Says so if nearly every row has a label of its own. */
function warnOfQuantities(file: string, {rows, labels = [], labelColumn}: Dataset): void {
  const {size} = new Set(labels);
  if (size <= 20 || size <= rows / 2) return;
  const column = labelColumn === undefined ? 'the label' : `'${labelColumn}'`;
  console.error(
    `tfjs-svm: warning: ${file}: ${size} different labels in ${rows} rows: ` +
      `is ${column} a quantity? Only classes are learned`,
  );
}

/** Whether something has to be learnt of all rows before they can be read in chunks. */
export function learnsColumns({categorical, text, missing}: DataFlags): boolean {
  return categorical !== undefined || text !== undefined || missing === 'mean';
}

/** The chunks of a file, for training on what does not fit in memory; what is to be learnt of its columns first. */
export async function chunksOfFile(
  file: string,
  flags: DataFlags,
  onBytes?: ChunksOptions['onBytes'],
): Promise<Chunks> {
  const reading = readingOptions(flags);
  const vectorizer = await vectorizerOf(flags);
  if (!learnsColumns(flags)) return chunksOf(file, {...reading, onBytes});
  const encoding = await learnEncoding(file, {...reading, ...(vectorizer && {vectorizer})});
  const learnt = {categorical: undefined, text: undefined, drop: undefined};
  return chunksOf(file, {...readingOptions({...flags, ...learnt}), encoding, onBytes});
}

/** A saved model, and a file read the way its training data was. */
export async function loadModelAndData(
  folder: string,
  file: string,
  flags: DataFlags & {backend?: string},
): Promise<{model: LinearSVM; data: Dataset}> {
  await selectBackend(flags.backend);
  const model = await loadLinearSVM(files(folder));
  const data = await readDataset(file, {...readingOptions(flags), like: model});
  return {model, data};
}

/** Those flags that were given, as the readers take them. */
function readingOptions({
  label,
  format,
  header,
  delimiter,
  missing,
  categorical,
  text,
  drop,
}: DataFlags) {
  const flags = {label, format, header, delimiter, missing, categorical, text, drop};
  return Object.fromEntries(
    Object.entries(flags).filter(([, value]) => value !== undefined),
  ) as Partial<typeof flags>;
}
