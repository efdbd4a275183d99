import {quoted} from '../../arguments/index.js';

/** Bytes as text; what is not UTF-8 becomes a replacement character, which no reader takes for a number. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/**
 * The parts of LIBLINEAR's and LIBSVM's model files: lines of a key and its values up to a line of the
 * key `end` alone, then lines of numbers.
 *
 * @throws one line, starting with `call`, if there is no line `end`
 */
export function headerLines(
  call: string,
  text: string,
  end: string,
): {header: Readonly<Record<string, string>>; lines: string[]} {
  const lines = text.split('\n').map(line => line.trim());
  const at = lines.indexOf(end);
  if (at < 0) throw new Error(`${call}: the file ends before its weights (no line '${end}')`);
  const header = Object.fromEntries(
    lines.slice(0, at).map(line => {
      const [key = '', ...values] = line.split(/\s+/);
      return [key, values.join(' ')];
    }),
  ) as Record<string, string>;
  return {header, lines: lines.slice(at + 1).filter(line => line !== '')};
}

/** @throws one line, starting with `call`, unless the header has a whole number above 0 under that key */
export function wholeNumber(call: string, key: string, value: string | undefined): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new Error(`${call}: ${key} must be a whole number above 0, got ${quoted(value ?? '')}`);
}
