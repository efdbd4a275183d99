import {Option} from 'commander';
import type {Dataset} from '../data/index.js';
import {loadLinearSVM, type LinearSVM} from '../model/index.js';
import {files, readCSV, selectBackend} from '../node/index.js';
import {column} from './options.js';

/** What the options of {@link dataOptions} come to. */
export interface DataFlags {
  label?: string | number | false;
  header: boolean;
  delimiter?: string;
}

/** The options of every command that reads examples. */
export function dataOptions(labelDefault: string, label?: number): Option[] {
  return [
    new Option('--label <column>', 'label column, by name or index (negative from the end)')
      .argParser(column)
      .default(label, labelDefault),
    new Option('--no-header', 'the first row is data, not column names'),
    new Option('--delimiter <char>', 'guessed by default'),
  ];
}

/** The examples of a file, or of standard input for '-'. */
export function readData(file: string, flags: DataFlags): Promise<Dataset> {
  return readCSV(file, csvOptions(flags));
}

/** A saved model, and a file read the way its training data was. */
export async function loadModelAndData(
  folder: string,
  file: string,
  flags: DataFlags & {backend?: string},
): Promise<{model: LinearSVM; data: Dataset}> {
  await selectBackend(flags.backend);
  const model = await loadLinearSVM(files(folder));
  const data = await readCSV(file, {...csvOptions(flags), remembered: model.facts});
  return {model, data};
}

/** The flags as parseCSV takes them: a header is guessed unless it is ruled out. */
function csvOptions({label, header, delimiter}: DataFlags) {
  return {
    ...(label !== undefined && {label}),
    ...(header === false && {header}),
    ...(delimiter !== undefined && {delimiter}),
  };
}
