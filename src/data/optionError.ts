import {quoted} from '../arguments/index.js';

/** A piece of a message: a text, or an option, with a value where one is meant. */
export type Piece = string | NamedOption;

interface NamedOption {
  readonly option: string;
  readonly value?: Value;
  /** The column of a table that the option is given for, if not for all. */
  readonly column?: string;
}

/** A value to give an option, or several to choose from. */
type Value = string | number | readonly string[];

/** How an option is written where it is given: `solver 'exact'` in code, `--solver exact` on a command line. */
export type OptionWords = (name: string, value?: Value, column?: string) => string;

/**
 * An error about options, whose message can be made with other names of theirs, such as flags.
 *
 * Apart from its class it is plain data, so that a thread can send its pieces.
 */
export class OptionError extends RangeError {
  override name = 'OptionError';

  constructor(
    readonly pieces: readonly Piece[],
    options?: ErrorOptions,
  ) {
    super(said(pieces, inCode), options);
  }

  /** The message, with each option as `words` has it. */
  in(words: OptionWords): string {
    return said(this.pieces, words);
  }

  /** The same error about a place: a file, a column. */
  at(place: string): OptionError {
    return new OptionError([`${place}: `, ...this.pieces], {cause: this});
  }
}

/**
 * Tags the message of an {@link OptionError}:
 * `` optionError`${call}: ${option('patience')} needs ${option('validationData')}` ``.
 */
export function optionError(
  strings: TemplateStringsArray,
  ...values: (Piece | number)[]
): OptionError {
  const pieces = strings.flatMap((text, i): Piece[] => {
    const value = values[i];
    if (i >= values.length) return [text];
    return [text, typeof value === 'object' ? value : String(value)];
  });
  return new OptionError(pieces);
}

/** An option to name in a message. @param column that it is given for, if not for all */
export function option(name: string, value?: Value, column?: string): Piece {
  return {
    option: name,
    ...(value !== undefined && {value}),
    ...(column !== undefined && {column}),
  };
}

/** A value of an option that need not be named: `'rocAuc'` in code, `roc-auc` on a command line. */
export function spelled(value: string): Piece {
  return option('', value);
}

const inCode: OptionWords = (name, value, column) => {
  if (column !== undefined) return `${inCode(name, value)} of column ${quoted(column)}`;
  if (value === undefined) return name;
  if (typeof value === 'number') return `${name} ${value}`;
  const values = [value].flat().map(one => `'${one}'`);
  return `${name} ${values.join(' or ')}`.trim();
};

function said(pieces: readonly Piece[], words: OptionWords): string {
  return pieces
    .map(piece =>
      typeof piece === 'string' ? piece : words(piece.option, piece.value, piece.column),
    )
    .join('');
}
