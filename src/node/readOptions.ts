import {checkNames, quoted} from '../arguments/index.js';
import {columnOptions, option, optionError} from '../data/index.js';
import {sourceName} from './bytes.js';
import {
  formatNamed,
  formatOf,
  formats,
  type DataFormat,
  type FormatOption,
  type Reading,
} from './formats/index.js';
import {encodingOf, type LinearSVM} from '../model/index.js';

/** How to read a data file; those options that its format knows. */
export interface ReadOptions extends Reading {
  /** The format of the file. @defaultValue by its extension */
  format?: DataFormat;
  /** A trained model: the file is read as its training file was. @defaultValue none */
  like?: LinearSVM;
}

/** The options that some formats know. */
const formatOptions = new Set(formats.flatMap(({options}): readonly FormatOption[] => options));

/** Every option there is, beside the format and the model. */
export const readingOptions = {
  ...columnOptions,
  encoding: true,
  header: true,
  delimiter: true,
  decimal: true,
  charset: true,
  zeroBased: true,
  columns: true,
  labelFile: true,
  maxColumns: true,
  maxLine: true,
  maxBytes: true,
} satisfies Record<keyof Reading, unknown>;

/** The options for one file, its format and what a model remembers among them. @throws if one is not for it */
export function resolveOptions(
  file: string,
  options: ReadOptions,
): Omit<ReadOptions, 'like'> & {format: DataFormat} {
  checkNames(sourceName(file), options, {...readingOptions, format: true, like: true});
  const {format = formatOf(file), like, ...given} = options;
  const {options: known, isTable} = formatNamed(format);
  const foreign: string[] = [...formatOptions].filter(
    name => given[name] !== undefined && !known.includes(name),
  );
  if (!isTable && typeof given.label === 'string') foreign.unshift('label');
  if (foreign.length)
    throw optionError`${sourceName(file)}: ${option(foreign[0]!)} is not for ${format} files`;
  if (like) checkMultilabel(sourceName(file), given.multilabel, like.facts.multilabel);
  // "Several" is several as the model has them.
  const multilabel = like && given.multilabel === true ? like.facts.multilabel : given.multilabel;
  return {
    ...(like && remembered(like, format)),
    ...given,
    ...(multilabel !== undefined && {multilabel}),
    format,
  };
}

/** Throws one line if labels are to be read in another way than the model has them. @param own its separator, if it is multilabel */
function checkMultilabel(
  source: string,
  given: boolean | string | undefined,
  own: string | undefined,
): void {
  const isSame = typeof given === 'string' ? given === own : given === (own !== undefined);
  if (given === undefined || isSame) return;
  const has =
    own === undefined ? 'one label an example' : `sets of labels with ${quoted(own)} between them`;
  const named = typeof given === 'string' ? option('multilabel', given) : option('multilabel');
  throw optionError`${source}: ${named} does not go with the model, which was trained on ${has}: leave it out`;
}

/** What a model knows of its training file. */
function remembered({facts, weights}: LinearSVM, format: DataFormat): ReadOptions {
  const {multilabel} = facts;
  if (format === 'svmlight')
    return {columns: weights.shape[0], zeroBased: facts.source.zeroBased, multilabel};
  const encoding = encodingOf(facts.source, facts.classes);
  return encoding ? {encoding, ...(multilabel !== undefined && {multilabel})} : {};
}
