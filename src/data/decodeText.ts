/**
 * The text in the bytes of a file, which must be UTF-8.
 *
 * @throws one line that says what it is instead: UTF-16, binary data, or another encoding
 */
export function decodeText(bytes: Uint8Array, source: string): string {
  const kind = kindOf(bytes);
  if (kind) throw new Error(`${source}: ${kind}`);
  try {
    return new TextDecoder('utf-8', {fatal: true}).decode(bytes);
  } catch (error) {
    const line = brokenLine(bytes);
    const what = line ? `is not UTF-8 text (line ${line}): save it as UTF-8` : TOO_LONG;
    throw new Error(`${source}: ${what}`, {cause: error});
  }
}

/**
 * Decodes UTF-8 text that arrives in pieces, cut anywhere; without a piece, what is left at the end.
 *
 * @throws one line if it is not UTF-8
 */
export function piecewiseDecoder(source: string): (bytes?: Uint8Array) => string {
  const decoder = new TextDecoder('utf-8', {fatal: true});
  return bytes => {
    try {
      return decoder.decode(bytes, {stream: bytes !== undefined});
    } catch (error) {
      throw new Error(`${source}: is not UTF-8 text: save it as UTF-8`, {cause: error});
    }
  };
}

const TOO_LONG = 'is too long to be read at once: read it in chunks';

/** What bytes that are no text are; undefined if they may be text. */
export function kindOf(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    return 'is UTF-16 text: save it as UTF-8';
  const magic = [a, b, c, d].map(byte => String.fromCharCode(byte ?? 0)).join('');
  if (magic === 'PAR1') return 'is a Parquet file, not text';
  if (magic === 'PK\x03\x04') return 'is a zip archive or a spreadsheet, not text';
  if (magic.startsWith('\x1f\x8b')) return 'is gzip data, not text';
  const zero = bytes.subarray(0, 1 << 16).indexOf(0);
  return zero < 0 ? undefined : `is binary data or UTF-16, not UTF-8 text (byte ${zero + 1} is 0)`;
}

/** The first line that is not UTF-8, from 1. A line break is never part of another character. */
function brokenLine(bytes: Uint8Array): number | undefined {
  const decoder = new TextDecoder('utf-8', {fatal: true});
  for (let line = 1, start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length;
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    start = end;
  }
  return undefined;
}
