import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {Option, type Command} from 'commander';
import {version} from '../model/index.js';
import {optionText, writeWholeFile} from '../node/index.js';
import {hasParameter, isSeveral, lossFlags, penaltyParametersOf} from './trainingOptions.js';

/** A file beside a model with the options that repeat its training or search. */
interface Config {
  command: string;
  version: string;
  data: string;
  options: Readonly<Record<string, unknown>>;
}

/** Flags that are not repeated: each run says where to write. */
const OUTPUTS = ['out', 'force', 'json', 'report', 'config', 'resume'];

export const configOption = (command: string) =>
  new Option(
    '--config <file>',
    `the options of a run before, such as ${command}.json beside its model; those that are typed go first`,
  );

/** Commands whose options take several values. */
const SEVERAL = ['search', 'curve'];

/** Columns that are no features, whichever command asks: one that has no such option is to drop them. */
const NO_FEATURES = ['id', 'groups'];

/**
 * The flags of this run, over those of a file: what is typed goes first, also over what it excludes. Of a file that
 * another command wrote, what this one has no option for is ignored.
 *
 * @throws one line if the file is none of options, or has one that the command does not know
 */
export async function withConfig<T extends {config?: string; drop?: readonly (string | number)[]}>(
  flags: T,
  command: Command,
): Promise<T> {
  const {config: file} = flags;
  if (file === undefined) return flags;
  const {options, command: writer = command.name()} = configIn(
    file,
    await readFile(file, 'utf8').catch(() => undefined),
  );
  const known = command.options.map(option => option.attributeName());
  const isKnown = (name: string) => known.includes(name) && !OUTPUTS.includes(name);
  const odd = Object.keys(options).find(name => !isKnown(name));
  if (odd !== undefined && writer === command.name())
    throw new Error(`${file}: unknown option '${odd}'`);
  const isTyped = (name: string) => command.getOptionValueSource(name) === 'cli';
  const typed = known.filter(isTyped);
  const others = Object.entries(options).filter(
    ([name]) => isKnown(name) && !isTyped(name) && !isExcluded(name, typed, flags, command),
  );
  const made = others.map(SEVERAL.includes(command.name()) ? asSeveral : onlyValue(file));
  const all: T = {...flags, ...Object.fromEntries(made)};
  const dropped = NO_FEATURES.filter(name => name in options && !known.includes(name)).map(
    name => options[name] as string | number,
  );
  return dropped.length > 0 ? {...all, drop: [...(all.drop ?? []), ...dropped]} : all;
}

/** Whether what is typed leaves no room for an option: another of the same kind, or a penalty without that parameter. */
function isExcluded(
  name: string,
  typed: readonly string[],
  flags: object,
  command: Command,
): boolean {
  const conflictsOf = (name: string) => {
    const option = command.options.find(option => option.attributeName() === name);
    return (option as {conflictsWith?: readonly string[]} | undefined)?.conflictsWith ?? [];
  };
  if (typed.some(other => conflictsOf(other).includes(name) || conflictsOf(name).includes(other)))
    return true;
  const {penalty} = flags as {penalty?: string | readonly string[]};
  const isParameter = Object.keys(penaltyParametersOf({[name]: 0})).length > 0;
  return (
    isParameter &&
    typed.includes('penalty') &&
    ![penalty].flat().some(one => hasParameter(one as string, name))
  );
}

/** A value of a training as a search has it: one of several. */
function asSeveral([name, value]: [string, unknown]): [string, unknown] {
  return isSeveral(name) && !Array.isArray(value) ? [name, [value]] : [name, value];
}

/** What a search varies as one value, where it had one. @throws one line if it had several */
function onlyValue(file: string) {
  return ([name, value]: [string, unknown]): [string, unknown] => {
    const isVaried = isSeveral(name) || lossFlags.includes(name);
    if (!isVaried || typeof value !== 'object' || value === null) return [name, value];
    const [only, ...more] = Array.isArray(value) ? (value as unknown[]) : [value, value];
    if (more.length === 0) return [name, only];
    throw new Error(
      `${file}: has several values of --${optionText(name)}: the train.json beside it has what was chosen`,
    );
  };
}

function configIn(
  file: string,
  text: string | undefined,
): Pick<Config, 'options'> & Partial<Config> {
  if (text === undefined) throw new Error(`${file}: there is no such file of options`);
  try {
    const {options, command} = JSON.parse(text) as Partial<Config>;
    if (typeof options === 'object' && options !== null)
      return {options, ...(command !== undefined && {command})};
  } catch {
    // Reported below.
  }
  throw new Error(`${file}: is no file of options: {"options": {…}} in JSON`);
}

/** Writes the options of a run beside its model: `train.json` for a training, `search.json` for a search. */
export async function writeConfig(
  command: string,
  folder: string,
  data: string,
  flags: object,
): Promise<void> {
  const options = Object.entries(flags).filter(([name]) => !OUTPUTS.includes(name));
  const config: Config = {command, version, data, options: Object.fromEntries(options)};
  await writeWholeFile(
    command,
    path.join(folder, `${command}.json`),
    `${JSON.stringify(config, undefined, 2)}\n`,
  );
}
