import {InvalidArgumentError, Option} from 'commander';

/** An option's value as a number. */
export function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value))
    throw new InvalidArgumentError('It is not a number.');
  return value;
}

/** A column by name, or by index if it is a whole number. */
export function column(text: string): string | number {
  return /^-?\d+$/.test(text) ? Number(text) : text;
}

/** `label=weight` pairs, collected over repeated options. */
export function weightPair(
  text: string,
  before: Record<string, number> = {},
): Record<string, number> {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is not of the form label=weight.');
  return {...before, [text.slice(0, at)]: number(text.slice(at + 1))};
}

/** From 'weston-watkins', as typed, to 'westonWatkins', as named in code. */
export function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

export const backendOption = () =>
  new Option('--backend <name>', 'tensorflow, wasm or cpu; the best present by default').env(
    'TFJS_SVM_BACKEND',
  );

export const labelOption = () =>
  new Option(
    '--label <column>',
    'label column, by name or index (negative from the end)',
  ).argParser(column);

export const headerOption = () =>
  new Option('--no-header', 'the first row is data, not column names');

export const delimiterOption = () => new Option('--delimiter <char>', 'guessed by default');

export const jsonOption = () =>
  new Option('--json', 'one JSON object on standard output, for machines');

/** The options that every command that reads a CSV has. */
export interface CSVFlags {
  label?: string | number;
  header: boolean;
  delimiter?: string;
}

/** Those options as parseCSV takes them: a header is guessed unless it is ruled out. */
export function csvOptions({label, header, delimiter}: CSVFlags) {
  return {
    ...(label !== undefined && {label}),
    ...(header === false && {header}),
    ...(delimiter !== undefined && {delimiter}),
  };
}
