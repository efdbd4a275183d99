import {checkNames, described, quoted} from '../arguments/index.js';

/** What is wrong with a value, to follow the name of the option: 'must be true or false'; undefined if nothing is. */
type Check = (value: unknown) => string | undefined;

/** How an option is given on a command line. */
export interface Flag {
  /** Its name, where it is not that of the option. */
  readonly name?: string;
  /** What follows it, such as '<number>'; of one without it the flag alone says true, or false if `negated`. */
  readonly value?: string;
  /** Its value from the text, and from that of the same flag before. The text itself by default. */
  parse?(text: string, before?: unknown): unknown;
  /** It can be given more than once. */
  readonly repeated?: true;
  /** What help says of it, where that is not what the option is. */
  readonly help?: string;
  /** It is `--no-…`, and makes the option false. */
  readonly negated?: true;
}

/** The record of one option, from which its check, its flag, its help and its documentation follow. */
export interface Option {
  /** What it is, in one line. */
  readonly help: string;
  /** What holds where it is not given, in words. */
  readonly default?: string;
  readonly check: Check;
  /** The values there are, where they are words. */
  readonly choices?: readonly string[];
  /** Absent where no text can give it. */
  readonly flag?: Flag;
  /** Whether a search can vary it. */
  readonly varies?: true;
}

/** A record for every option of a type: the compiler misses none. */
export type OptionsOf<T> = {readonly [Name in keyof T]-?: Option};

/** The names of those options that have a property, such as `varies`. */
export type NamesWith<Records, Property extends keyof Option> = {
  [Name in keyof Records]: Records[Name] extends {
    readonly [_ in Property]: NonNullable<Option[Property]>;
  }
    ? Name
    : never;
}[keyof Records];

/** Throws one line if an option is unknown, or its value is not allowed. */
export function checkOptions(
  call: string,
  options: object,
  records: Readonly<Record<string, Option>>,
): void {
  checkNames(call, options, records);
  for (const [name, value] of Object.entries(options)) {
    const option = records[name]!;
    const wrong = value === undefined ? undefined : option.check(value);
    if (wrong === undefined) continue;
    const got = isShort(value)
      ? JSON.stringify(value)
      : option.choices && typeof value === 'string'
        ? quoted(value)
        : described(value);
    throw new RangeError(`${call}: ${name} ${wrong}, got ${got}`);
  }
}

/** Whether it is a list of so few numbers that they can be shown. */
function isShort(value: unknown): boolean {
  return Array.isArray(value) && value.length < 5 && value.every(Number.isFinite);
}

/** A check of one condition, and what it expects in words. */
export function must(be: string, is: (value: unknown) => boolean): Check {
  return value => (is(value) ? undefined : `must be ${be}`);
}

export const positive = must(
  'a finite number above 0',
  value => Number.isFinite(value) && (value as number) > 0,
);

export const notNegative = must(
  'a finite number at least 0',
  value => Number.isFinite(value) && (value as number) >= 0,
);

export const wholePositive = must(
  'a whole number above 0',
  value => Number.isInteger(value) && (value as number) > 0,
);

/** Whether there are several in a text, or what is between them. */
export const orSeparator = must(
  'true, false or what is between labels, no letter nor digit',
  value =>
    typeof value === 'boolean' || (typeof value === 'string' && /^[^\p{L}\p{N}]+$/u.test(value)),
);

export const yesOrNo = must('true or false', value => typeof value === 'boolean');

/** The value is checked together with the examples, not by itself. */
export const withExamples: Check = () => undefined;

/** An option of one of several words. */
export function oneOf(choices: readonly string[]): {choices: readonly string[]; check: Check} {
  const names = choices.map(choice => `'${choice}'`);
  const all = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  return {choices, check: must(all, value => choices.includes(value as string))};
}

/** The flag of a number. A text that is none is NaN, which no check lets pass. */
export const numberFlag: Flag = {
  value: '<number>',
  parse: text => (text.trim() === '' ? NaN : Number(text)),
};
