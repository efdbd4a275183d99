/** Bytes as text; what is not UTF-8 becomes a replacement character, which no reader takes for a number. */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Text of a file for a message: quoted, control characters escaped, not too long. */
export function quoted(text: string | undefined): string {
  const shown = text && text.length > 60 ? `${text.slice(0, 60)}…` : (text ?? '');
  // JSON leaves DEL and the C1 controls as they are.
  return JSON.stringify(shown).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
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
  throw new Error(`${call}: ${key} must be a whole number above 0, got ${quoted(value)}`);
}
