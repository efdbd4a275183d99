import {nameLike, quoted} from '../arguments/index.js';
import {InvalidArgumentError, Option, type Command} from 'commander';
import {columnIn} from '../data/index.js';
import {camelCase} from '../losses/index.js';
import {labelSetScorers, scorers} from '../model/index.js';
import {backendNames, kebabCase} from '../node/index.js';

/** An option's value as a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new InvalidArgumentError('It is not a number.');
  return value;
}

/**
 * Takes 'weston-watkins', as typed, for the key westonWatkins of `known`.
 *
 * @param elsewhere what to say of names that stand for something else here, such as those of scikit-learn
 */
export function nameOf(
  known: Readonly<Record<string, unknown>>,
  elsewhere: Readonly<Record<string, string>> = {},
): (text: string) => string {
  return text => {
    const name = camelCase(text);
    if (Object.hasOwn(known, name)) return name;
    const names = Object.keys(known);
    const meant = nameLike(name, names);
    const hint = Object.hasOwn(elsewhere, name)
      ? `${elsewhere[name]} `
      : meant
        ? `Did you mean ${kebabCase(meant)}? `
        : '';
    throw new InvalidArgumentError(`${hint}There are ${names.map(kebabCase).join(', ')}.`);
  };
}

/** Adds each of the options. */
export function addOptions(command: Command, options: readonly Option[]): void {
  for (const option of options) command.addOption(option);
}

/** Scorers by name, 'f1-macro' or 'f1Macro', with commas between them. */
function scorerNames(text: string): string[] {
  const names = text.split(',').map(name => name.trim());
  return names.map(name => {
    try {
      return nameOf({...scorers, ...labelSetScorers})(name);
    } catch (error) {
      if (names.length === 1) throw error;
      throw new InvalidArgumentError(`Not ${quoted(name)}: ${(error as Error).message}`);
    }
  });
}

/** The flags of {@link backendOption}, {@link jsonOption}, {@link reportOption} and {@link scoreOption}. */
export interface OutputFlags {
  backend?: string;
  json?: boolean;
  report?: string;
  score?: string[];
}

export const scoreOption = (what: string) =>
  new Option(
    '--score <names>',
    `${what}: ${Object.keys(scorers).map(kebabCase).join(', ')}`,
  ).argParser(scorerNames);

export const backendOption = () =>
  new Option('--backend <name>', `${backendNames.join(', ')}; the best present by default`).env(
    'TFJS_SVM_BACKEND',
  );

export const jobsOption = () =>
  new Option(
    '--jobs <number>',
    'how many processors train, each a model of its own (default: one model after the other, on all of them)',
  ).argParser(number);

export const jsonOption = () =>
  new Option('--json', 'one JSON object on standard output, for machines');

export const reportOption = () =>
  new Option('--report <file.html>', 'a page with pictures and numbers, to open in a browser');

/** What every command that scores models on parts of a file says, and where. @param scores what `--score` names */
export const scoredOptions = (scores: string) => [
  scoreOption(scores),
  reportOption(),
  backendOption(),
  jsonOption(),
];

export const idOption = () =>
  new Option(
    '--id <column>',
    'the column that says which example a row is: shown in the report, and no feature',
  ).argParser(columnIn);
